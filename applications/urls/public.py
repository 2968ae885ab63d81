"""Addresses: public notices and objections."""

from django.urls import URLPattern, path

from applications.views import deciding_public as views

app_name = "notices"
urlpatterns: list[URLPattern] = [
    path("", views.notice_list, name="list"),
    path("objection/", views.objection, name="objection"),
    path("<int:pk>/", views.notice, name="notice"),
    path("<int:pk>/object/", views.object_to, name="object_to"),
]
