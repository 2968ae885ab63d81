"""Addresses of rectifications, under /inspections/."""

from django.urls import URLPattern, path

from inspections.views import rectifications as pages
from inspections.views import rectifying as verbs
from inspections.views import reporting

CASE = "rectifications/<int:pk>/"
urlpatterns: list[URLPattern] = [
    path("rectifications/", pages.rectifications, name="rectifications"),
    path("rectifications.xlsx", pages.rectifications_xlsx, name="rectifications_xlsx"),
    path(
        "rectifications/new/<slug:number>/", verbs.order_rectification, name="order_rectification"
    ),
    path(CASE, pages.rectification, name="rectification"),
    path(f"{CASE}papers/<int:document>/", pages.rectification_paper, name="rectification_paper"),
    path(f"{CASE}serve-order/", verbs.serve_order, name="serve_order"),
    path(f"{CASE}report/", reporting.report_rectification, name="report_rectification"),
    path(f"{CASE}files/<int:file>/", reporting.item_file, name="item_file"),
    path(f"{CASE}files/<int:file>/remove/", reporting.remove_item_file, name="remove_item_file"),
    path(f"{CASE}propose-extension/", verbs.propose_extension, name="propose_extension"),
    path(
        f"{CASE}extensions/<int:extension>/decide/",
        verbs.decide_extension,
        name="decide_extension",
    ),
    path(f"{CASE}reinspect/", verbs.reinspect, name="reinspect"),
    path(f"{CASE}close-rectification/", verbs.close_rectification, name="close_rectification"),
    path(f"{CASE}fail-rectification/", verbs.fail_rectification, name="fail_rectification"),
    path(f"{CASE}resume-rectification/", verbs.resume_rectification, name="resume_rectification"),
]
