"""Addresses: papers of a case."""

from django.urls import URLPattern, path

from applications.views import papers

urlpatterns: list[URLPattern] = [
    path("<uuid:pk>/papers/<int:number>/", papers.paper, name="paper"),
]
