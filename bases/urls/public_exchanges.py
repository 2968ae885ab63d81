"""Public addresses under /exchanges/; the namespace is ``exchanges``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
