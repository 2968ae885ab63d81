"""What the recommender does: remarks, re-check, opinion, return (Art. 9(2))."""

from __future__ import annotations

import datetime
import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from accounts.files import store
from applications import actions
from applications.forms.reviewing import (
    PHOTO_TYPES,
    SCAN_TYPES,
    DeclineForm,
    RecheckForm,
    RecommendForm,
    RemarkForm,
    SendBackForm,
)
from applications.models import Application, RecheckPhoto, Remark
from applications.views.reviewing_case import findings_of, photos_of
from applications.views.reviewing_materials import materials_of
from applications.views.reviewing_page import (
    buttons,
    carry_out,
    fetch,
    guard,
    require_unchanged,
    show,
)
from bases.calendar import today, working_days

if TYPE_CHECKING:
    from accounts.models import User

MEND_WORKING_DAYS = 10  # practice (惯例)
AFTER_REMARKS = ("recheck", "recommend", "examine", "send_back", "decline")


def remark(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Materials on the left, a box for each section on the right (Art. 9(2))."""
    at, user, application = _open(request, pk)
    guard(request, application, "send_back")
    form = RemarkForm(request.POST or None)
    if request.method == "POST":
        require_unchanged(request, application)
        if form.is_valid():
            actions.remark(application, by=user, at=at, **form.cleaned_data)
            messages.success(request, "审核意见已保存。")
            page = reverse("applications:remark", args=(pk,))
            return redirect(f"{page}#{form.cleaned_data['section']}")
    return show(
        request,
        "remark",
        application,
        form=form,
        actions=[b for b in buttons(application, user) if b["verb"] in AFTER_REMARKS],
        parts=_with_boxes(application, user, form if form.errors else None),
    )


def _with_boxes(
    application: Application, user: User, refused: RemarkForm | None
) -> list[dict[str, Any]]:
    """Sections of the newest version, each with the own remark in a box."""
    texts = {r.section: r.text for r in own_remarks(application, user)}
    parts = materials_of(application)
    for part in parts:
        key = part["key"]
        again = refused is not None and refused.data.get("section") == key
        part["form"] = (
            refused
            if again
            else RemarkForm(
                initial={"section": key, "text": texts.get(key, "")}, auto_id=f"id_{key}_%s"
            )
        )
    return parts


def own_remarks(application: Application, user: User) -> Any:
    """Remarks of this person's unit that have not been sent yet."""
    return Remark.objects.filter(
        submission=application.present_submission(), organisation=user.organisation, sent_back=None
    )


def recheck(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The record of the visit, condition by condition (Art. 9(2))."""
    at, user, application = _open(request, pk)
    guard(request, application, "recheck")
    kept = application.present_recheck()
    form = RecheckForm(request.POST or None, request.FILES or None, on=today(at), recheck=kept)

    def act() -> None:
        data = form.cleaned_data
        photos = [store(f, by=user, at=at, allowed=PHOTO_TYPES) for f in data["photos"]]
        actions.recheck(
            application,
            visited_on=data["visited_on"],
            place=data["place"],
            people=data["people"],
            findings=form.findings(),
            photos=photos,
            by=user,
            at=at,
        )

    answer = carry_out(request, application, form, act, done="复查记录已保存。")
    if answer is not None:
        return redirect("applications:recheck", pk=pk)
    return show(
        request,
        "recheck",
        application,
        form=form,
        recheck=kept,
        photos=photos_of(kept),
        conditions=form.conditions(),
    )


@require_POST
def remove_photo(request: HttpRequest, pk: uuid.UUID, photo: int) -> HttpResponse:
    """Take a photo out of a re-check that is not signed yet."""
    at, user, application = _open(request, pk)
    guard(request, application, "recheck")
    require_unchanged(request, application)
    row = get_object_or_404(RecheckPhoto, pk=photo, recheck__application=application)
    actions.remove_photo(row, by=user, at=at)
    messages.success(request, "照片已移除。")
    return redirect("applications:recheck", pk=pk)


def recommend(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Sign the opinion (Art. 9(2))."""
    at, user, application = _open(request, pk)
    guard(request, application, "recommend")
    form = RecommendForm(request.POST or None, request.FILES or None)

    def act() -> None:
        data = dict(form.cleaned_data)
        data["seal_scan"] = store(data["seal_scan"], by=user, at=at, allowed=SCAN_TYPES)
        actions.recommend(application, by=user, at=at, **data)

    answer = carry_out(request, application, form, act, done="已推荐，申报已报市人社局。")
    kept = application.present_recheck()
    return answer or show(
        request,
        "recommend",
        application,
        form=form,
        recheck=kept,
        findings=findings_of(kept),
        photos=photos_of(kept),
    )


def send_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Return for mending, everything at once (Art. 9(2))."""
    at, user, application = _open(request, pk)
    guard(request, application, "send_back")
    remarks = list(own_remarks(application, user))
    parts = materials_of(application)
    form = SendBackForm(
        request.POST or None,
        on=today(at),
        choices=[(part["key"], part["title"]) for part in parts],
        initial={
            "sections": [r.section for r in remarks],
            "opinion": "\n".join(f"{r.get_section_display()}：{r.text}" for r in remarks),
            "mend_by": working_days(today(at), MEND_WORKING_DAYS).last,
        },
    )
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.send_back(application, by=user, at=at, **form.cleaned_data),
        done="已退回补正，申报单位会收到通知。",
    )
    return answer or show(request, "send_back", application, form=form, parts=parts)


def decline(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Do not put forward, with reasons (Art. 9(2))."""
    at, user, application = _open(request, pk)
    guard(request, application, "decline")
    form = DeclineForm(request.POST or None)
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.decline(application, by=user, at=at, **form.cleaned_data),
        done="已作出不予推荐，申报单位会收到通知。",
    )
    return answer or show(request, "decline", application, form=form)


def _open(request: HttpRequest, pk: uuid.UUID) -> tuple[datetime.datetime, User, Application]:
    """Now, who, and the case, which its reviewer has now looked at."""
    at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    application = fetch(request, pk)
    actions.open_case(application, by=user, at=at)
    return at, user, application
