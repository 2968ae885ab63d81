"""Public addresses of the list of Art. 20."""

from django.urls import URLPattern, path

from inspections.views import public_barred

urlpatterns: list[URLPattern] = [
    path("", public_barred.barred, name="list"),
    path("list.json", public_barred.barred_json, name="json"),
    path("list.csv", public_barred.barred_csv, name="csv"),
]
