"""Public addresses under /resources/; the namespace is ``resources``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
