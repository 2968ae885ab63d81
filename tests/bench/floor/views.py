"""One query, fifty rows, one template; and the same behind a login."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from tests.bench.floor.models import Thing

PAGE_SIZE = 50


def things(request: HttpRequest) -> HttpResponse:
    start = (int(request.GET.get("page", "1")) - 1) * PAGE_SIZE
    rows = Thing.objects.select_related("owner")[start : start + PAGE_SIZE]
    return render(request, "things.html", {"rows": rows})


mine = login_required(things)
