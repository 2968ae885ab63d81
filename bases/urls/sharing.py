"""Addresses of shared resources, exchanges, measures, under /bases/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
