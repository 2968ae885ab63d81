"""Addresses of classes and timetable, under /bases/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
