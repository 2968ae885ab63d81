"""Public addresses under /fees/; the namespace is ``fees``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
