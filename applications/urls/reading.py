"""Addresses of the reading view: an expert's page of a case, its files, its notes."""

from django.urls import path

from applications.views import evidence, reading

urlpatterns = [
    path("<uuid:pk>/read/", reading.read, name="read"),
    path("<uuid:pk>/read/notes/", reading.keep_notes, name="keep_notes"),
    path("<uuid:pk>/read/<uuid:file>/", evidence.read_file, name="read_file"),
    path("<uuid:pk>/read/<uuid:file>/page/<int:page>/", evidence.read_page, name="read_page"),
    path("<uuid:pk>/read/<uuid:file>/download/", evidence.download_file, name="download_file"),
]
