"""Public addresses of results."""

from django.urls import URLPattern, path

from inspections.views import public_results

urlpatterns: list[URLPattern] = [
    path("", public_results.results, name="list"),
    path("results.json", public_results.results_json, name="json"),
    path("results.csv", public_results.results_csv, name="csv"),
    path("<int:year>/", public_results.results, name="year"),
    path("bulletins/<int:pk>/", public_results.bulletin, name="bulletin"),
]
