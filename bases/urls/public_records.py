"""Public addresses under /records/; the namespace is ``records``."""

from django.urls import URLPattern, path

from bases.views import look_up

urlpatterns: list[URLPattern] = [
    path("", look_up.look_up, name="look_up"),
    path("disputes/", look_up.disputes, name="disputes"),
    path("slips/<int:pk>/", look_up.slip, name="slip"),
    path("<int:pk>/dispute/", look_up.dispute_record, name="dispute_record"),
]
