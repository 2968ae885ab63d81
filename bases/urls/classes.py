"""Addresses of classes and timetable, under /bases/."""

from django.urls import URLPattern, path

from bases.views import class_list, class_papers, class_verbs, classes, timetable

urlpatterns: list[URLPattern] = [
    path("classes/", class_list.classes, name="classes"),
    path("classes.xlsx", class_list.classes_xlsx, name="classes_xlsx"),
    path("classes/new/", classes.plan_lines, name="plan_lines"),
    path("classes/plan/", classes.plan_class, name="plan_class"),
    path("classes/<int:pk>/", classes.training_class, name="class"),
    path("classes/<int:pk>/change/", classes.change_class, name="change_class"),
    path("classes/<int:pk>/timetable/", timetable.timetable, name="set_timetable"),
    path("classes/<int:pk>/open-enrolment/", class_verbs.open_enrolment, name="open_enrolment"),
    path("classes/<int:pk>/start/", class_verbs.start_class, name="start_class"),
    path("classes/<int:pk>/finish/", class_verbs.finish_class, name="finish_class"),
    path("classes/<int:pk>/move/", class_verbs.move_class, name="move_class"),
    path("classes/<int:pk>/cancel/", class_verbs.cancel_class, name="cancel_class"),
    path("classes/<int:pk>/evaluate/", class_verbs.evaluate_class, name="evaluate_class"),
    path("classes/<int:pk>/roll/", class_papers.roll, name="roll"),
    path("classes/<int:pk>/roll.xlsx", class_papers.roll_xlsx, name="roll_xlsx"),
    path("classes/<int:pk>/notice/", class_papers.class_notice, name="class_notice"),
    path("classes/<int:pk>/files/<slug:what>/", classes.class_file, name="class_file"),
]
