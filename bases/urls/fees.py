"""Addresses of fees, under /bases/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
