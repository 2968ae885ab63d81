"""Addresses of complaints inside, under /inspections/."""

from django.urls import URLPattern, path

from inspections.views import complaining as verbs
from inspections.views import complaint_statistics as counts
from inspections.views import complaints as pages

CASE = "complaints/<int:pk>/"
urlpatterns: list[URLPattern] = [
    path("complaints/", pages.complaints, name="complaints"),
    path("complaints.xlsx", pages.complaints_xlsx, name="complaints_xlsx"),
    path("complaints/statistics/", counts.complaint_statistics, name="complaint_statistics"),
    path("complaints/new/", verbs.enter_complaint, name="enter_complaint"),
    path(CASE, pages.complaint, name="complaint"),
    path(f"{CASE}files/<int:file>/", pages.complaint_file, name="complaint_file"),
    path(f"{CASE}papers/<int:document>/", pages.complaint_paper, name="complaint_paper"),
    path(f"{CASE}accept-complaint/", verbs.accept_complaint, name="accept_complaint"),
    path(f"{CASE}decline-complaint/", verbs.decline_complaint, name="decline_complaint"),
    path(f"{CASE}transfer-complaint/", verbs.transfer_complaint, name="transfer_complaint"),
    path(
        f"{CASE}investigate-complaint/", verbs.investigate_complaint, name="investigate_complaint"
    ),
    path(f"{CASE}answer-complaint/", verbs.answer_complaint, name="answer_complaint"),
    path(f"{CASE}return-complaint/", verbs.return_complaint, name="return_complaint"),
    path(f"{CASE}link-complaint/", verbs.link_complaint, name="link_complaint"),
    path(f"{CASE}add-complaint-file/", verbs.add_complaint_file, name="add_complaint_file"),
    path(f"{CASE}reveal-contact/", verbs.reveal_contact, name="reveal_contact"),
]
