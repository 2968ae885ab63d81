"""Addresses of the public check, mounted at ``/verify/``."""

from django.urls import URLPattern, path

from bases.views import verify

app_name = "verify"
urlpatterns: list[URLPattern] = [
    path("", verify.verify, name="form"),
    path("<str:code>/", verify.verify_code, name="code"),
]
