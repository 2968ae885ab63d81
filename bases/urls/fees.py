"""Addresses of fees, under /bases/."""

from django.urls import URLPattern, path

from bases.views import fees

urlpatterns: list[URLPattern] = [
    path("fees/", fees.fees, name="fees"),
    path("fees.xlsx", fees.fees_xlsx, name="fees_xlsx"),
    path("fees/publish/", fees.publish_fee, name="publish_fee"),
    path("fees/<int:pk>/", fees.fee, name="fee"),
    path("fees/<int:pk>/revise/", fees.revise_fee, name="revise_fee"),
    path("fees/<int:pk>/end/", fees.end_fee, name="end_fee"),
]
