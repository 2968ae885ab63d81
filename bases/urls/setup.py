"""Addresses of the bureau's own tables, mounted at ``/bases/setup/`` in the namespace ``bases``."""

from django.urls import URLPattern, path

from bases.views import setup

urlpatterns: list[URLPattern] = [
    path("", setup.fields, name="fields"),
    path("fields/new/", setup.field, name="new_field"),
    path("fields/<int:pk>/", setup.field, name="field"),
    path("calendar/", setup.calendar, name="calendar"),
    path("calendar/new/", setup.calendar_day, name="new_calendar_day"),
    path("calendar/<int:pk>/", setup.calendar_day, name="calendar_day"),
    path("calendar/<int:pk>/drop/", setup.drop_calendar_day, name="drop_calendar_day"),
]
