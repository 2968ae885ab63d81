"""The administrator keeps organisations, counties, accounts, invitations; reads the record."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.forms.organisations import OrganisationListForm
from accounts.forms.people import AccountListForm, RecordListForm
from accounts.models import County, Event, Invitation, Organisation, User
from accounts.record import broken_links
from accounts.rules import require_admin
from accounts.views.pages import PAGE_SIZE, me

View = Callable[..., HttpResponse]


def admin_only(view: View) -> View:
    """Only the municipal administrator; everybody else is refused."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        require_admin(me(request))
        return view(request, *args, **kwargs)

    return guarded


def chosen(form: Form) -> dict[str, Any]:
    """What a filter holds; what cannot be read is ignored."""
    form.is_valid()
    return {name: value for name, value in form.cleaned_data.items() if value}


def _page(request: HttpRequest, template: str, rows: QuerySet[Any], **more: Any) -> HttpResponse:
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, f"accounts/{template}.html", {"page_obj": page, **more})


@require_safe
@admin_only
def manage_organisations(request: HttpRequest) -> HttpResponse:
    """All organisations, by name, former name, initials or code."""
    form = OrganisationListForm(request.GET)
    wanted = chosen(form)
    rows = Organisation.objects.select_related("county").annotate(
        accounts=Count("members", filter=Q(members__is_active=True))
    )
    if q := wanted.pop("q", ""):
        rows = rows.filter(pk__in=_named(q))
    if wanted:
        rows = rows.filter(**wanted)
    rows = rows.order_by("type", "name_spelling", "pk")
    return _page(request, "manage_organisations", rows, form=form, filtered=bool(q or wanted))


def _named(q: str) -> QuerySet[Organisation]:
    code = "".join(q.split()).upper()
    return Organisation.objects.filter(
        Q(name__icontains=q)
        | Q(name_initials__startswith=q.lower())
        | Q(uscc__startswith=code)
        | Q(former_names__name__icontains=q)
    ).values("pk")  # type: ignore[return-value]


@require_safe
@admin_only
def manage_accounts(request: HttpRequest) -> HttpResponse:
    """All accounts."""
    form = AccountListForm(request.GET)
    wanted = chosen(form)
    rows = User.objects.select_related("organisation").order_by("-is_active", "role", "username")
    if q := wanted.get("q"):
        rows = rows.filter(
            Q(name__icontains=q)
            | Q(username__icontains=q)
            | Q(email__icontains=q)
            | Q(organisation__name__icontains=q)
        )
    if role := wanted.get("role"):
        rows = rows.filter(role=role)
    if state := wanted.get("state"):
        rows = rows.filter(is_active=state == "active")
    return _page(request, "manage_accounts", rows, form=form, filtered=bool(wanted))


@require_safe
@admin_only
def manage_invitations(request: HttpRequest) -> HttpResponse:
    """All invitations, the newest first."""
    at = timezone.now()
    rows = Invitation.objects.select_related("organisation", "invited_by", "accepted_by")
    return _page(request, "manage_invitations", rows, at=at)


@require_safe
@admin_only
def manage_counties(request: HttpRequest) -> HttpResponse:
    """Counties, districts, and zones run like one."""
    return render(request, "accounts/manage_counties.html", {"rows": County.objects.all()})


@require_safe
@admin_only
def manage_record(request: HttpRequest) -> HttpResponse:
    """The record, and on demand whether its chain holds."""
    form = RecordListForm(request.GET)
    wanted = chosen(form)
    rows = Event.objects.select_related("organisation").order_by("-sequence")
    if q := wanted.get("q"):
        rows = rows.filter(
            Q(subject_name__icontains=q) | Q(actor_name__icontains=q) | Q(label__icontains=q)
        )
    if since := wanted.get("since"):
        rows = rows.filter(at__gte=_midnight(since))
    if until := wanted.get("until"):
        rows = rows.filter(at__lt=_midnight(until + datetime.timedelta(days=1)))
    verified = "verify" in request.GET
    return _page(
        request,
        "manage_record",
        rows,
        form=form,
        filtered=bool(wanted),
        verified=verified,
        broken=broken_links() if verified else (),
    )


def _midnight(day: datetime.date) -> datetime.datetime:
    return timezone.make_aware(datetime.datetime.combine(day, datetime.time()))
