"""Addresses of the room, one module per kind of user."""

from applications.urls import (
    archiving,
    batches,
    board,
    bureau,
    committee,
    deciding,
    drafting,
    drawing,
    intake,
    meetings,
    papers,
    reading,
    reviewing,
    setup,
    visits,
)

app_name = "applications"
urlpatterns = [
    *drafting.urlpatterns,
    *intake.urlpatterns,
    *reviewing.urlpatterns,
    *bureau.urlpatterns,
    *committee.urlpatterns,
    *reading.urlpatterns,
    *drawing.urlpatterns,
    *visits.urlpatterns,
    *meetings.urlpatterns,
    *batches.urlpatterns,
    *deciding.urlpatterns,
    *board.urlpatterns,
    *papers.urlpatterns,
    *archiving.urlpatterns,
    *setup.urlpatterns,
]
