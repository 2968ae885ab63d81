"""Addresses of slips, disputes, exports with whole numbers, under /bases/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
