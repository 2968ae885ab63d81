"""Public addresses under /fees/; the namespace is ``fees``."""

from django.urls import URLPattern, path

from bases.views import public_fees

urlpatterns: list[URLPattern] = [
    path("", public_fees.fee_list, name="list"),
    path("list.csv", public_fees.fee_csv, name="csv"),
    path("<int:pk>/", public_fees.fee, name="fee"),
    path("<int:pk>/<int:number>/basis/", public_fees.basis, name="basis"),
]
