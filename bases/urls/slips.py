"""Addresses of slips, disputes, exports with whole numbers, under /bases/."""

from django.urls import URLPattern, path

from bases.views import disputes, provincial, revealing, slips

urlpatterns: list[URLPattern] = [
    path("slips/", slips.slips, name="slips"),
    path("slips.xlsx", slips.slips_xlsx, name="slips_xlsx"),
    path("slips/<int:pk>/", slips.slip, name="slip"),
    path("records/<int:pk>/issue-slip/", slips.issue_slip, name="issue_slip"),
    path("classes/<int:pk>/issue-slips/", slips.issue_slips, name="issue_slips"),
    path("disputes/", disputes.disputes, name="disputes"),
    path("disputes.xlsx", disputes.disputes_xlsx, name="disputes_xlsx"),
    path("disputes/<int:pk>/", disputes.dispute, name="dispute"),
    path("disputes/<int:pk>/answer/", disputes.answer_dispute, name="answer_dispute"),
    path("trainees/<int:pk>/reveal/", revealing.reveal_number, name="reveal_number"),
    path("exports/", provincial.exports, name="exports"),
    path("exports/masked.xlsx", provincial.masked_export, name="masked_export"),
    path("exports/ask/", provincial.ask_export, name="ask_export"),
    path("exports/mapping/", provincial.change_mapping, name="change_mapping"),
    path("exports/<int:pk>/approve/", provincial.approve_export, name="approve_export"),
    path("exports/<int:pk>/download/", provincial.download_export, name="download_export"),
]
