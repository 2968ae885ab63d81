"""Addresses of inspections, under /inspections/."""

from django.urls import URLPattern, path

from inspections.views import concluding, inspecting, sheet
from inspections.views import inspections as pages

CASE = "<int:pk>/"
urlpatterns: list[URLPattern] = [
    path("list/", pages.inspections, name="inspections"),
    path("list.xlsx", pages.inspections_xlsx, name="inspections_xlsx"),
    path("list/new/", inspecting.arrange_inspection, name="arrange_inspection"),
    path("publish-results/", concluding.publish_results, name="publish_results"),
    path(CASE, pages.inspection, name="inspection"),
    path(f"{CASE}papers/<int:document>/", pages.inspection_paper, name="inspection_paper"),
    path(f"{CASE}sheet/", sheet.sheet, name="sheet"),
    path(f"{CASE}sheet/<int:number>/", sheet.fill_line, name="fill_line"),
    path(f"{CASE}sheet/refresh-facts/", sheet.refresh_facts, name="refresh_facts"),
    path(f"{CASE}sheet/sign-sheet/", sheet.sign_sheet, name="sign_sheet"),
    path(f"{CASE}sheet/files/<int:file>/", sheet.check_file, name="check_file"),
    path(f"{CASE}announce/", inspecting.announce, name="announce"),
    path(f"{CASE}declare/", inspecting.declare, name="declare"),
    path(f"{CASE}recuse/", inspecting.recuse, name="recuse"),
    path(f"{CASE}seat-inspector/", inspecting.seat_inspector, name="seat_inspector"),
    path(f"{CASE}finish-visit/", inspecting.finish_visit, name="finish_visit"),
    path(f"{CASE}make-statement/", inspecting.make_statement, name="make_statement"),
    path(f"{CASE}note-silence/", inspecting.note_silence, name="note_silence"),
    path(f"{CASE}call-off/", inspecting.call_off, name="call_off"),
    path(f"{CASE}propose-conclusion/", concluding.propose_conclusion, name="propose_conclusion"),
    path(f"{CASE}approve-conclusion/", concluding.approve_conclusion, name="approve_conclusion"),
    path(f"{CASE}return-conclusion/", concluding.return_conclusion, name="return_conclusion"),
]
