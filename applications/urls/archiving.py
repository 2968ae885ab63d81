"""Addresses: archives of a case."""

from django.urls import URLPattern, path

from applications.views import archiving

urlpatterns: list[URLPattern] = [
    path("<uuid:pk>/archive/", archiving.archive, name="archive"),
    path(
        "<uuid:pk>/archive/<int:number>/download/",
        archiving.download_archive,
        name="download_archive",
    ),
]
