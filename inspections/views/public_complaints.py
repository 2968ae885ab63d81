"""Complaints by anybody, without an account: send, and ask with the code (Art. 19)."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables

from accounts.views.pages import refuse
from bases.braking import too_many
from bases.models import Base
from bases.views.reach import keep_upload
from inspections.actions.receiving import file_complaint as take
from inspections.forms.complaints import EVIDENCE, ComplaintForm, TrackForm
from inspections.models import Complaint, ComplaintState

A_DAY = 20  # complaints from one address
A_MINUTE = 10  # questions from one address
NOT_FOUND = "没有查到这个查询码，请逐字核对。"
SENTENCES: dict[str, str] = {
    ComplaintState.RECEIVED: "已经收到，等市局决定是否受理。",
    ComplaintState.ACCEPTED: "已经受理，正在核查。",
    ComplaintState.INVESTIGATED: "已经核查，等市局答复。",
    ComplaintState.ANSWERED: "已经答复。",
    ComplaintState.NOT_ACCEPTED: "不予受理。",
    ComplaintState.TRANSFERRED: "已经转送有权处理的单位。",
}


def _draw(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, template, {"section": "complaints", **context}, status=status)


@login_not_required
@never_cache
@sensitive_post_parameters("person", "contact")
@sensitive_variables("form")
def file_complaint(request: HttpRequest) -> HttpResponse:
    """Say what happened; the answer shows the code, once."""
    if request.method != "POST":
        named = Base.objects.filter(number=request.GET.get("base", "")[:12]).first()
        form = ComplaintForm(initial={"base": named})
        return _draw(request, "inspections/file_complaint.html", form=form)
    if too_many(request, "complaint", most=A_DAY, seconds=24 * 3600):
        return _draw(request, "429.html", 429)
    form = ComplaintForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            complaint = _taken(form)
        except ValidationError as refused:
            refuse(form, refused)
        else:
            code = grouped(complaint.code)
            return _draw(
                request, "inspections/complaint_filed.html", complaint=complaint, code=code
            )
    return _draw(request, "inspections/file_complaint.html", 400, form=form)


def grouped(code: str) -> str:
    """In fours, to be copied by hand; the query reads it with or without the spaces."""
    return " ".join(code[n : n + 4] for n in range(0, len(code), 4))


def _taken(form: ComplaintForm) -> Complaint:
    at = timezone.now()
    files = [
        keep_upload(name, upload, by=None, at=at, allowed=EVIDENCE)
        for name, upload in form.uploads()
    ]
    return take(facts=form.facts(), files=files, at=at)


@login_not_required
@never_cache
def track_complaint(request: HttpRequest) -> HttpResponse:
    """How a complaint stands, and what was answered; never how it was looked into."""
    if request.method != "POST":
        return _draw(request, "inspections/track_complaint.html", form=TrackForm())
    if too_many(request, "track-complaint", most=A_MINUTE):
        return _draw(request, "429.html", 429)
    form = TrackForm(request.POST)
    if form.is_valid():
        found = Complaint.objects.filter(code=form.cleaned_data["code"]).first()
        if found is not None:
            sentence = SENTENCES[found.state]
            return _draw(
                request, "inspections/complaint_tracked.html", complaint=found, sentence=sentence
            )
        form.add_error("code", NOT_FOUND)
    return _draw(request, "inspections/track_complaint.html", 400, form=form)
