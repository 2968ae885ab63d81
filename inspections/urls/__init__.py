"""Addresses of the room."""

from django.urls import URLPattern
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

app_name = "inspections"
urlpatterns: list[URLPattern | URLResolver] = [
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
