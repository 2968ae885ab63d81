"""Pages that put the rooms together: the public home, the guide, the health check."""

import datetime

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.models import Batch, PublicNotice
from bases.models import Base
from bases.regulation import CONDITIONS, ROUTE_GROUNDS, ROUTE_LABELS

NEWS = 8


@require_safe
@login_not_required
def index(request: HttpRequest) -> HttpResponse:
    """The public home (Art. 10): batches, notices, the newest bases."""
    now = timezone.now()
    bases = Base.objects.listed().in_service()
    context = {
        "section": "home",
        "base_count": bases.count(),
        "newest": bases.with_facts().order_by("-certified_on", "-serial")[:6],
        "open_batches": Batch.objects.open(now),
        "news": _news(now),
    }
    return render(request, "index.html", context)


def _news(now: datetime.datetime) -> list[tuple[datetime.datetime, str, str]]:
    """Announcements of batches and notices of results, newest first: when, what, where."""
    batches = Batch.objects.announced(now).order_by("-announced_at", "-pk")[:NEWS]
    notices = PublicNotice.objects.listed().select_related("batch")[:NEWS]
    told = [
        (b.announced_at, f"{b.name}申报公告", reverse("notices:batch", args=[b.pk]))
        for b in batches
    ]
    told += [
        (n.posted_at, f"{n.batch.name}拟认定基地公示（{n.number}）", n.get_absolute_url())
        for n in notices
    ]
    return sorted(told, reverse=True)[:NEWS]


@require_safe
@login_not_required
def guide(request: HttpRequest) -> HttpResponse:
    """How to become a base: conditions, routes, steps (Art. 7 to Art. 10)."""
    routes = [(ROUTE_LABELS[r], ROUTE_GROUNDS[r]) for r in ROUTE_LABELS]
    context = {"section": "guide", "conditions": CONDITIONS.values(), "routes": routes}
    return render(request, "guide.html", context)


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> HttpResponse:
    """Whether the portal and its database answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database unreachable"}, status=503)
    return JsonResponse({"status": "ok"})
