"""What a trainee sees of their own hours without an account, and says of them (Art. 17)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from accounts.files import serve
from bases.actions.disputing import dispute_record as raise_dispute
from bases.braking import too_many, too_often
from bases.forms.slips import DisputeForm, LookUpForm, TrackForm
from bases.models import RecordDispute, RegistrationSlip, Result
from bases.records import lookup
from bases.records.persons import sums_of

NOT_FOUND = "没有查到：证件号码与登记查询码不相符，请对照登记单逐字核对。"
TOO_OLD = "查询已超过15分钟或已失效，请重新查询。"
A_MINUTE = 10  # questions from one address
OF_ONE = 10  # questions about one number in ten minutes, whoever asks
SPAN = 600


def _draw(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, {"section": "records", **context}, status=status)


def _brake(request: HttpRequest) -> HttpResponse:
    return _draw(request, "429.html", 429)


@login_not_required
@never_cache
@sensitive_post_parameters()
@sensitive_variables()
def look_up(request: HttpRequest) -> HttpResponse:
    """Number and code, posted; unknown, wrong and foreign get one answer."""
    if request.method != "POST":
        return _draw(request, "bases/look_up.html", form=LookUpForm())
    if too_many(request, "look-up", most=A_MINUTE):
        return _brake(request)
    form = LookUpForm(request.POST)
    if form.is_valid():
        digest = lookup.whose(form.cleaned_data["number"])
        if too_often("look-up-of", digest, most=OF_ONE, seconds=SPAN):
            return _brake(request)
        if lookup.belongs(digest, form.cleaned_data["code"]):
            return _found(request, digest)
        form.add_error(None, NOT_FOUND)
    return _draw(request, "bases/look_up.html", 400, form=form.emptied())


def _found(request: HttpRequest, digest: str, **said: Any) -> HttpResponse:
    """A person's hours at all bases."""
    rows = list(lookup.rows_of(digest))
    part, whole = settings.PROFESSIONAL_SHARE
    context: dict[str, Any] = {
        "rows": [(row, Result(row.net_result).label, _slip(row), _open(row)) for row in rows],
        "years": sums_of(lookup.ledger_of(digest)),
        "yardstick": settings.HOURS_PER_YEAR,
        "share": f"{part}/{whole}",
        "token": lookup.token_of(digest),
        "trainee": rows[0].trainee if rows else None,
    }
    return _draw(request, "bases/looked_up.html", **context, **said)


def _slip(row: Any) -> RegistrationSlip | None:
    """The slip in force that can be downloaded."""
    ready = (slip for slip in row.slips.all() if slip.document.is_ready)
    return next(ready, None)


def _open(row: Any) -> bool:
    return any(dispute.answered_at is None for dispute in row.disputes.all())


def _asker(request: HttpRequest) -> str:
    """Whose token was posted; empty when there is none in force."""
    return lookup.digest_of(request.POST.get("token", "")[:400])


def _expired(request: HttpRequest) -> HttpResponse:
    return _draw(request, "bases/look_up.html", 400, form=LookUpForm(), notice=TOO_OLD)


@login_not_required
@never_cache
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Download one's own slip."""
    if request.method != "POST":
        return redirect("records:look_up")
    if not (digest := _asker(request)):
        return _expired(request)
    found = get_object_or_404(
        RegistrationSlip.objects.select_related("document__file"),
        pk=pk,
        record__trainee__id_digest=digest,
        document__voided_at__isnull=True,
    )
    if found.document.file is None:
        raise Http404
    return serve(request, found.document.file, as_name=f"学时登记单 {found.document.number}.pdf")


@login_not_required
@never_cache
@sensitive_post_parameters()
def dispute_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that a record is wrong; the tracking code is shown once."""
    if request.method != "POST":
        return redirect("records:look_up")
    if not (digest := _asker(request)):
        return _expired(request)
    if too_many(request, "dispute", most=A_MINUTE):
        return _brake(request)
    entry = get_object_or_404(lookup.rows_of(digest), pk=pk)
    form = DisputeForm(request.POST if "text" in request.POST else None)
    if form.is_valid():
        data = form.cleaned_data
        dispute = raise_dispute(
            entry, text=data["text"], contact=data["contact"], at=timezone.now()
        )
        return _draw(request, "bases/disputed.html", dispute=dispute)
    context = {"form": form, "entry": entry, "token": request.POST["token"]}
    return _draw(request, "bases/dispute_record.html", 400 if form.errors else 200, **context)


@login_not_required
@never_cache
def disputes(request: HttpRequest) -> HttpResponse:
    """How far a dispute is, by its code."""
    form = TrackForm(request.POST if request.method == "POST" else None)
    dispute = None
    if request.method == "POST" and too_many(request, "track-dispute", most=A_MINUTE):
        return _brake(request)
    if form.is_valid():
        rows = RecordDispute.objects.select_related(
            "record__training_class", "record__base__organisation"
        )
        dispute = rows.filter(tracking_code=form.cleaned_data["code"]).first()
        if dispute is None:
            form.add_error("code", "没有查到，请逐字核对查询码。")
    status = 400 if form.errors else 200
    return _draw(request, "bases/track_dispute.html", status, form=form, dispute=dispute)
