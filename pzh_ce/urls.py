"""The map of the site."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import include, path, re_path

from applications.urls import public
from bases.urls import (
    public_classes,
    public_exchanges,
    public_fees,
    public_measures,
    public_records,
    public_resources,
)
from bases.views import public as public_bases
from inspections.urls import public_barred, public_complaints, public_results
from pzh_ce import dossier, home, views


@login_not_required
def missing(request: HttpRequest, **_parts: str) -> HttpResponse:
    """In the demo an unknown address shows the page that service shows."""
    raise Http404


handler400 = "pzh_ce.errors.bad_request"
handler403 = "pzh_ce.errors.permission_denied"
handler404 = "pzh_ce.errors.page_not_found"
handler500 = "pzh_ce.errors.server_error"

urlpatterns = [
    path("", views.index, name="index"),
    path("guide/", views.guide, name="guide"),
    path("home/", home.home, name="home"),
    path("healthz", views.healthz, name="healthz"),
    path("accounts/", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("bases/<slug:number>/case/", dossier.dossier, name="dossier"),
    path("bases/", include("bases.urls")),
    path("bases.json", public_bases.list_json, name="bases_json"),
    path("verify/", include("bases.urls.verify")),
    path("applications/", include("applications.urls")),
    path("inspections/", include("inspections.urls")),
    path("results/", include((public_results.urlpatterns, "results"))),
    path("barred/", include((public_barred.urlpatterns, "barred"))),
    path("complaints/", include((public_complaints.urlpatterns, "complaints"))),
    path("notices/", include((public.urlpatterns, "notices"))),
    path("classes/", include((public_classes.urlpatterns, "classes"))),
    path("records/", include((public_records.urlpatterns, "records"))),
    path("fees/", include((public_fees.urlpatterns, "fees"))),
    path("resources/", include((public_resources.urlpatterns, "resources"))),
    path("exchanges/", include((public_exchanges.urlpatterns, "exchanges"))),
    path("measures/", include((public_measures.urlpatterns, "measures"))),
]
if settings.DEBUG:
    urlpatterns.append(re_path(r"^.*/$", missing))
