"""Addresses of changes, under /bases/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
