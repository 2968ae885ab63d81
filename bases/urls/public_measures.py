"""Public addresses under /measures/; the namespace is ``measures``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
