"""Addresses: paper applications keyed in at the window."""

from django.urls import URLPattern, path

from applications.views import intake

urlpatterns: list[URLPattern] = [
    path("enter/", intake.enter, name="enter"),
    path("<uuid:pk>/check-entry/", intake.check_entry, name="check_entry"),
    path("<uuid:pk>/take-over/", intake.take_over, name="take_over"),
    path("<uuid:pk>/paper-scan/", intake.paper_scan, name="paper_scan"),
]
