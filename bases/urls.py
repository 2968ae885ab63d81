"""Addresses of the room."""

from django.urls import URLPattern, include, path
from django.urls.resolvers import URLResolver

from bases.views import documents, public

app_name = "bases"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.base_list, name="list"),
    path("list.csv", public.list_csv, name="csv"),
    path("list.xlsx", public.list_xlsx, name="xlsx"),
    path("setup/", include("bases.urls_setup")),
    path("documents/", documents.document_list, name="documents"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/render-again/", documents.render_again, name="render_again"),
    path("<slug:number>.json", public.detail_json, name="detail_json"),
    path("<slug:number>/", public.detail, name="detail"),
]
