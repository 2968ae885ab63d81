"""Addresses of teachers, staff, rules, under /bases/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
