"""Addresses of trainees, imports, records, under /bases/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
