"""Public addresses under /resources/; the namespace is ``resources``."""

from django.urls import URLPattern, path

from bases.views import public_sharing

urlpatterns: list[URLPattern] = [
    path("", public_sharing.resource_list, name="list"),
    path("<int:pk>/", public_sharing.resource, name="resource"),
    path("<int:pk>/files/<uuid:file>/", public_sharing.resource_file, name="file"),
]
