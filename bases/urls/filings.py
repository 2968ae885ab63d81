"""Addresses of annual filing, under /bases/."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
