"""Addresses of teachers, staff, rules, under /bases/."""

from django.urls import URLPattern, path

from bases.views import house_rules, roster, roster_import, staff

urlpatterns: list[URLPattern] = [
    path("teachers/", roster.teachers, name="teachers"),
    path("teachers.xlsx", roster.teachers_xlsx, name="teachers_xlsx"),
    path("teachers/add/", roster.add_teacher, name="add_teacher"),
    path("teachers/import/", roster_import.import_roster, name="import_roster"),
    path("teachers/template.xlsx", roster_import.roster_template, name="roster_template"),
    path("teachers/<int:pk>/change/", roster.change_teacher, name="change_teacher"),
    path("teachers/<int:pk>/end/", roster.end_teacher, name="end_teacher"),
    path("staff/", staff.staff, name="staff"),
    path("staff.xlsx", staff.staff_xlsx, name="staff_xlsx"),
    path("staff/add/", staff.add_staff, name="add_staff"),
    path("staff/<int:pk>/change/", staff.change_staff, name="change_staff"),
    path("staff/<int:pk>/end/", staff.end_staff, name="end_staff"),
    path("staff/<int:pk>/set-head/", staff.set_head, name="set_head"),
    path("rules/", house_rules.rules, name="rules"),
    path("rules.xlsx", house_rules.rules_xlsx, name="rules_xlsx"),
    path("rules/publish/", house_rules.publish_rule, name="publish_rule"),
    path("rules/<int:pk>/", house_rules.rule, name="rule"),
    path("<slug:number>/rules/<int:pk>/", house_rules.rule_file, name="rule_file"),
]
