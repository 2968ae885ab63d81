"""Addresses of the committee's visit (Art. 9(3))."""

from django.urls import path

from applications.views import visits

urlpatterns = [
    path("<uuid:pk>/arrange-visit/", visits.arrange_visit, name="arrange_visit"),
    path("<uuid:pk>/record-visit/", visits.record_visit, name="record_visit"),
    path("<uuid:pk>/sign-visit/", visits.sign_visit, name="sign_visit"),
    path("<uuid:pk>/close-visit/", visits.close_visit, name="close_visit"),
    path("<uuid:pk>/cancel-visit/", visits.cancel_visit, name="cancel_visit"),
    path("<uuid:pk>/visit-photos/<int:photo>/", visits.visit_photo, name="visit_photo"),
]
