"""Public addresses under /measures/; the namespace is ``measures``."""

from django.urls import URLPattern, path

from bases.views import public_sharing

urlpatterns: list[URLPattern] = [
    path("", public_sharing.measure_list, name="list"),
    path("<int:pk>/", public_sharing.measure, name="measure"),
    path("<int:pk>/files/<uuid:file>/", public_sharing.measure_file, name="file"),
]
