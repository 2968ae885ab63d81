"""Public addresses of complaints."""

from django.urls import URLPattern, path

from inspections.views import public_complaints

urlpatterns: list[URLPattern] = [
    path("", public_complaints.file_complaint, name="file_complaint"),
    path("track/", public_complaints.track_complaint, name="track_complaint"),
]
