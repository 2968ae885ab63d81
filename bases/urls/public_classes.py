"""Public addresses under /classes/; the namespace is ``classes``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
