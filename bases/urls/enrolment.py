"""Addresses of places, attendance, surveys, under /bases/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
