"""Addresses of the room, one module per kind of user."""

from applications.urls import bureau, committee, deciding, drafting, reviewing, setup

app_name = "applications"
urlpatterns = [
    *drafting.urlpatterns,
    *reviewing.urlpatterns,
    *bureau.urlpatterns,
    *committee.urlpatterns,
    *deciding.urlpatterns,
    *setup.urlpatterns,
]
