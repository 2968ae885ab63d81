"""Public addresses under /exchanges/; the namespace is ``exchanges``."""

from django.urls import URLPattern, path

from bases.views import public_sharing

urlpatterns: list[URLPattern] = [
    path("", public_sharing.exchange_list, name="list"),
    path("<int:pk>/", public_sharing.exchange, name="exchange"),
    path("<int:pk>/files/<uuid:file>/", public_sharing.exchange_file, name="file"),
]
