"""Addresses of hints, under /inspections/."""

from django.urls import URLPattern, path

from inspections.views import hints

urlpatterns: list[URLPattern] = [
    path("hints/", hints.hints, name="hints"),
    path("hints.xlsx", hints.hints_xlsx, name="hints_xlsx"),
    path("hints/find/", hints.find_hints, name="find_hints"),
    path("hints/<int:pk>/", hints.judge_hint, name="judge_hint"),
]
