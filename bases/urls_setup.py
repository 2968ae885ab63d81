"""Addresses of the bureau's own tables, mounted at ``/bases/setup/`` in the namespace ``bases``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
