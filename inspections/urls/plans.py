"""Addresses of plans, draws, tables and inspectors, under /inspections/."""

from django.urls import URLPattern, path

from inspections.views import plans, tables

PLAN = "plans/<int:pk>/"
TABLE = "tables/<int:pk>/"
PERSON = "inspectors/<int:pk>/"
urlpatterns: list[URLPattern] = [
    path("plans/", plans.plans, name="plans"),
    path("plans/new/", plans.draft_plan, name="draft_plan"),
    path(PLAN, plans.plan, name="plan"),
    path(f"{PLAN}change-plan/", plans.change_plan, name="change_plan"),
    path(f"{PLAN}approve-plan/", plans.approve_plan, name="approve_plan"),
    path(f"{PLAN}draw-bases/", plans.draw_bases, name="draw_bases"),
    path("draws/<int:pk>/", plans.draw_record, name="draw_record"),
    path("draws/<int:pk>/papers/<int:document>/", plans.draw_paper, name="draw_paper"),
    path("tables/", tables.tables, name="tables"),
    path("tables/new/", tables.new_table, name="new_table"),
    path(TABLE, tables.table, name="table"),
    path(f"{TABLE}edit-table/", tables.edit_table, name="edit_table"),
    path(f"{TABLE}publish-table/", tables.publish_table, name="publish_table"),
    path("inspectors/", tables.inspectors, name="inspectors"),
    path("inspectors/new/", tables.enter_inspector, name="enter_inspector"),
    path(f"{PERSON}retire-inspector/", tables.retire_inspector, name="retire_inspector"),
    path(f"{PERSON}enter-interest/", tables.enter_interest, name="enter_interest"),
]
