"""Addresses: the municipal bureau before review."""

from django.urls import URLPattern, path

from applications.views import bureau

urlpatterns: list[URLPattern] = [
    path("<uuid:pk>/examine/", bureau.examine, name="examine"),
    path("<uuid:pk>/accept/", bureau.accept, name="accept"),
    path("<uuid:pk>/reject/", bureau.reject, name="reject"),
    path("<uuid:pk>/overrule/", bureau.overrule, name="overrule"),
    path("<uuid:pk>/reroute/", bureau.reroute, name="reroute"),
]
