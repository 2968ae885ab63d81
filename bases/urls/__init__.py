"""Addresses of the room."""

from django.urls import URLPattern, include, path
from django.urls.resolvers import URLResolver

from bases.urls import (
    changes,
    classes,
    enrolment,
    fees,
    filings,
    records,
    roster,
    sharing,
    slips,
)
from bases.views import documents, plaques, public, work

app_name = "bases"
urlpatterns: list[URLPattern | URLResolver] = [
    path("", public.base_list, name="list"),
    path("list.csv", public.list_csv, name="csv"),
    path("list.xlsx", public.list_xlsx, name="xlsx"),
    path("setup/", include("bases.urls.setup")),
    path("documents/", documents.document_list, name="documents"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("documents/<int:pk>/render-again/", documents.render_again, name="render_again"),
    path("documents/<int:pk>/void/", documents.void_document, name="void_document"),
    path("plaques/", plaques.register, name="plaques"),
    path("plaques.xlsx", plaques.register_xlsx, name="plaques_xlsx"),
    path("plaques/<int:pk>/hand-over/", plaques.hand_over_plaque, name="hand_over_plaque"),
    path("plaques/<int:pk>/replace/", plaques.replace_plaque, name="replace_plaque"),
    path("plaques/<int:pk>/withdraw/", plaques.withdraw_plaque, name="withdraw_plaque"),
    path("work/", work.work, name="work"),
    *filings.urlpatterns,
    *classes.urlpatterns,
    *enrolment.urlpatterns,
    *records.urlpatterns,
    *slips.urlpatterns,
    *fees.urlpatterns,
    *changes.urlpatterns,
    *roster.urlpatterns,
    *sharing.urlpatterns,
    path("<slug:number>.json", public.detail_json, name="detail_json"),
    path("<slug:number>/", public.detail, name="detail"),
]
