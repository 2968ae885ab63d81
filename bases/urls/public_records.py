"""Public addresses under /records/; the namespace is ``records``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
