"""Public addresses of barred."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
