"""Public addresses under /classes/; the namespace is ``classes``."""

from django.urls import URLPattern, path

from bases.views import public_classes

urlpatterns: list[URLPattern] = [
    path("", public_classes.class_list, name="list"),
    path("<slug:number>/", public_classes.class_page, name="class"),
]
