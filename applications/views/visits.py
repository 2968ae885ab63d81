"""The committee's visit: arranged, recorded on the spot, signed, read (Art. 9(3))."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.files import serve, store
from accounts.record import MovedOn
from applications import actions
from applications.forms.reviewing import PHOTO_TYPES
from applications.forms.visits import (
    ArrangeVisitForm,
    CancelForm,
    CloseForm,
    RecordVisitForm,
    SignForm,
)
from applications.models import Application, SiteVisit, VisitPhoto
from applications.views.hearing import record_of
from applications.views.hearing_page import settle_form, version_of_visit
from applications.views.reviewing_page import carry_out, fetch, guard, show
from bases.calendar import today

if TYPE_CHECKING:
    from accounts.models import User


def _open(request: HttpRequest, pk: uuid.UUID, verb: str) -> tuple[Application, User, SiteVisit]:
    application = fetch(request, pk)
    user = guard(request, application, verb)
    visit = application.open_visit()
    if visit is None:
        raise MovedOn("现在没有进行中的实地考察。", application)
    return application, user, visit


def arrange_visit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Set time, place and members; the institution learns when and where, not who."""
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, "arrange_visit")
    form = ArrangeVisitForm(
        request.POST or None,
        application=application,
        on=today(at),
        initial={"place": application.institution.address},
    )
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.arrange_visit(application, by=user, at=at, **form.cleaned_data),
        done="考察已安排，已通知申报单位、推荐单位和参加的专家。",
    )
    return answer or show(request, "arrange_visit", application, form=form)


def record_visit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write down what was found, one block for each condition; a phone will do."""
    at = timezone.now()
    application, user, visit = _open(request, pk, "record_visit")
    form = RecordVisitForm(request.POST or None, request.FILES or None, visit=visit)

    def act() -> None:
        photos = [
            (condition, store(file, by=user, at=at, allowed=PHOTO_TYPES))
            for condition, file in form.photos()
        ]
        for photo in form.dropped():
            actions.remove_visit_photo(photo, by=user, at=at)
        actions.record_visit(
            application,
            findings=form.findings(),
            summary=form.cleaned_data["summary"],
            absent=form.cleaned_data["absent"],
            photos=photos,
            by=user,
            at=at,
        )

    answer = settle_form(
        request,
        form,
        act,
        version=version_of_visit(visit),
        done="考察记录已保存；签字前还可以修改。",
        to=application,
    )
    return answer or show(
        request,
        "record_visit",
        application,
        form=form,
        visit=visit,
        version=version_of_visit(visit),
        conditions=form.conditions(),
    )


@require_safe
def visit_photo(request: HttpRequest, pk: uuid.UUID, photo: int) -> HttpResponse:
    """A photo, to the bureau and to the panel; 404 to everybody else."""
    fetch(request, pk)
    user: User = request.user  # type: ignore[assignment]
    row = (
        VisitPhoto.objects.filter(
            pk=photo, visit__application=pk, visit__in=SiteVisit.objects.visible_to(user)
        )
        .select_related("file")
        .first()
    )
    if row is None or (row.removed_at is not None and not user.is_municipal):
        raise Http404
    if user.is_expert:
        return redirect("applications:download_file", pk, row.file_id)
    return serve(request, row.file)


def sign_visit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Read the record once more and sign it."""
    at = timezone.now()
    application, user, visit = _open(request, pk, "sign_visit")
    if any(
        m.signed_at and m.seat.expert.user_id == user.pk
        for m in visit.members.select_related("seat__expert")  # type: ignore[attr-defined]
    ):
        raise MovedOn("您已签署过考察记录。", application)
    form = SignForm(request.POST or None)
    answer = settle_form(
        request,
        form,
        lambda: actions.sign_visit(application, remark=form.cleaned_data["remark"], by=user, at=at),
        version=version_of_visit(visit),
        done="考察记录已签署。",
        to=application,
    )
    return answer or show(
        request,
        "sign_visit",
        application,
        form=form,
        seen=version_of_visit(visit),
        record=record_of(visit),
    )


def close_visit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Close a record that lacks only the signature of somebody who left the panel."""
    at = timezone.now()
    application, user, visit = _open(request, pk, "close_visit")
    form = CloseForm(request.POST if request.method == "POST" else None)
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.close_visit(application, by=user, at=at),
        done="考察记录已签字完成。",
    )
    return answer or show(request, "close_visit", application, form=form, record=record_of(visit))


def cancel_visit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Call it off; those who were told of it are told."""
    at = timezone.now()
    application, user, visit = _open(request, pk, "cancel_visit")
    form = CancelForm(request.POST or None)
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.cancel_visit(application, by=user, at=at, **form.cleaned_data),
        done="考察已取消，已通知有关各方。",
    )
    return answer or show(request, "cancel_visit", application, form=form, visit=visit)
