"""Notices as the public reads them, and objections (practice, 惯例). No cookie, no login."""

from __future__ import annotations

import hashlib
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.files import store
from accounts.record import MovedOn
from applications import actions
from applications.forms.deciding import EVIDENCE_TYPES, LookUpForm, ObjectForm
from applications.models import Application, Objection, PublicNotice, State
from applications.views.papers import public_papers
from bases.calendar import today

PAGE_SIZE = 20
OBJECTIONS_PER_HOUR = 30  # from one address; a brake, not a rule


@require_safe
@login_not_required
def notice_list(request: HttpRequest) -> HttpResponse:
    """Every notice, newest first."""
    on = today(timezone.now())
    listed = PublicNotice.objects.listed().select_related("batch")
    page = Paginator(listed.prefetch_related("applications"), PAGE_SIZE).get_page(
        request.GET.get("page")
    )
    rows = [(notice, notice.is_over(on)) for notice in page.object_list]
    context = {"section": "notices", "page_obj": page, "rows": rows}
    return render(request, "applications/notice_list.html", context)


@require_safe
@login_not_required
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: names, kinds, counties and dates; never scores or experts."""
    listed = PublicNotice.objects.listed().select_related("batch", "successor", "replaces")
    found = get_object_or_404(listed, pk=pk)
    over = found.is_over(today(timezone.now()))
    cases = found.applications.select_related(
        "institution", "institution__county", "base"
    ).order_by("institution__name_spelling")
    rows = [(case, _outcome(case, over, found)) for case in cases]
    context = {
        "section": "notices",
        "notice": found,
        "over": over,
        "successor": getattr(found, "successor", None),
        "rows": rows,
        "papers": public_papers(found.applications.all()),
    }
    return render(request, "applications/notice.html", context)


def _outcome(case: Application, over: bool, notice: PublicNotice) -> str:
    """What the public may know of a listed case."""
    if case.state == State.CERTIFIED:
        return "已认定"
    if not notice.stands:
        return "已重新公示" if case.state == State.IN_NOTICE else "不再公示"
    if case.state == State.IN_NOTICE:
        return "公示期满" if over else "公示中"
    return "不再公示"


@login_not_required
def object_to(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an objection under the real name; the answer is a tracking code."""
    at = timezone.now()
    found = get_object_or_404(PublicNotice.objects.listed().select_related("batch"), pk=pk)
    if found.is_over(today(at)) or not found.stands:
        raise MovedOn("公示期已过，或名单已变动、另行公示，不能再对本公示提交异议。", found)
    cases = found.applications.filter(state=State.IN_NOTICE).select_related("institution")
    chosen = {"application": request.GET.get("application", "")[:36]}
    form = ObjectForm(request.POST or None, request.FILES or None, cases=cases, initial=chosen)
    if request.method == "POST" and form.is_valid():
        objection = _received(request, found, form, at)
        if objection is not None:
            context = {"section": "notices", "objection": objection, "notice": found}
            return render(request, "applications/object_to_done.html", context)
    context = {"section": "notices", "notice": found, "form": form}
    return render(request, "applications/object_to.html", context)


def _received(
    request: HttpRequest, found: PublicNotice, form: ObjectForm, at: Any
) -> Objection | None:
    """The objection as taken, or None with the reason in the form."""
    if _too_many(request):
        form.add_error(None, "短时间内提交的异议过多，请稍后再试，或来电来信反映。")
        return None
    data = form.cleaned_data
    try:
        file = data["evidence"]
        evidence = store(file, by=None, at=at, allowed=EVIDENCE_TYPES) if file else None
    except ValidationError as refused:
        form.add_error("evidence", refused)
        return None
    return actions.object_to(
        data["application"],
        notice=found,
        name=data["name"],
        contact=data["contact"],
        facts=data["facts"],
        evidence=evidence,
        at=at,
    )


def _too_many(request: HttpRequest) -> bool:
    """Count this address's objections of the hour."""
    address = hashlib.sha256(request.META.get("REMOTE_ADDR", "").encode()).hexdigest()[:32]
    key = f"objections:{address}"
    cache.add(key, 0, timeout=3600)
    return bool(cache.incr(key) > OBJECTIONS_PER_HOUR)


@login_not_required
def objection(request: HttpRequest) -> HttpResponse:
    """What became of an objection, for whoever holds its code. By POST: codes stay out of logs."""
    form = LookUpForm(request.POST or None)
    found = None
    if request.method == "POST" and form.is_valid():
        found = (
            Objection.objects.select_related("application__institution", "notice")
            .filter(tracking_code=form.cleaned_data["tracking_code"])
            .first()
        )
        if found is None:
            form.add_error("tracking_code", "没有找到这个查询码，请核对后再试。")
    context = {"section": "notices", "form": form, "objection": found}
    return render(request, "applications/objection.html", context)
