"""Addresses of the room."""

from django.urls import URLPattern, path
from django.urls.resolvers import URLResolver

from inspections.urls import (
    barrings,
    complaints,
    hints,
    inspections,
    plans,
    rectifications,
    results,
    revocations,
    tasks,
)
from inspections.views import hub

app_name = "inspections"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", hub.hub, name="hub"),
    *plans.urlpatterns,
    *results.urlpatterns,
    *rectifications.urlpatterns,
    *revocations.urlpatterns,
    *barrings.urlpatterns,
    *complaints.urlpatterns,
    *hints.urlpatterns,
    *tasks.urlpatterns,
    *inspections.urlpatterns,
]
