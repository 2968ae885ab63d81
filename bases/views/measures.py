"""Policy and management measures inside: issuers keep their own (Art. 4, Art. 5)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Event, User
from accounts.views.pages import ask, carry_out, me, timeline
from bases.actions import measures as actions
from bases.actions.measures import MeasureFacts
from bases.forms.sharing import (
    MeasureFilterForm,
    MeasureForm,
    WithdrawMeasureForm,
    is_narrowed,
)
from bases.models import Measure
from bases.views.reach import (
    attached_file,
    day,
    export,
    file_rows,
    insider,
    kept,
    listing,
    posted,
)

LIST = "/bases/measures/"
HEADINGS: dict[str, int] = {
    "制定单位": 34,
    "名称": 40,
    "文号": 24,
    "印发日期": 14,
    "主要内容": 60,
    "公布日期": 14,
    "废止日期": 14,
    "废止说明": 34,
}


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """What is in force, and one's own that is no longer."""
    user = insider(request)
    form = MeasureFilterForm(request.GET)
    return listing(
        request,
        "bases/measures.html",
        _asked(form, user),
        form=form,
        filtered=is_narrowed(form),
        issues=actions.may_issue(user),
        manages=not user.is_institution_member,
    )


@require_safe
def measures_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    user = insider(request)
    rows = _asked(MeasureFilterForm(request.GET), user)
    return export(rows, _line, title="政策措施", name="measures", headings=HEADINGS)


def _asked(form: MeasureFilterForm, user: User) -> Any:
    return form.found(Measure.objects.visible_to(user)).select_related("issuer")


def _line(measure: Measure) -> tuple[str, ...]:
    return (
        measure.issuer.name,
        measure.title,
        measure.document_number,
        day(measure.issued_on),
        measure.summary,
        day(timezone.localdate(measure.published_at)),
        day(measure.withdrawn_on),
        measure.withdrawn_reason,
    )


@require_safe
def measure(request: HttpRequest, pk: int) -> HttpResponse:
    """One measure; the issuer's people see those withdrawn too."""
    user = insider(request)
    found = _seen(request, pk)
    own = actions.may_withdraw(found, user)
    events = Event.objects.about(found).visible_to(user).select_related("organisation")
    context = {
        "measure": found,
        "facts": facts_of(found),
        "files": file_rows(found.files.all(), f"{LIST}{pk}/"),
        "events": timeline(events.order_by("-sequence"), user) if own or user.is_municipal else (),
        "withdraws": own and found.withdrawn_on is None,
        "manages": not user.is_institution_member,
    }
    return render(request, "bases/measure.html", context)


def facts_of(measure: Measure) -> list[tuple[str, Any]]:
    """Rows of the facts component."""
    return [
        ("制定单位", measure.issuer),
        ("文号", measure.document_number),
        ("印发日期", f"{measure.issued_on:%Y-%m-%d}"),
    ]


@require_safe
def measure_file(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """An attachment, for those who see the measure."""
    return attached_file(request, _seen(request, pk), file)


def _seen(request: HttpRequest, pk: int) -> Measure:
    visible = Measure.objects.visible_to(insider(request)).select_related("issuer")
    return get_object_or_404(visible, pk=pk)


def publish_measure(request: HttpRequest) -> HttpResponse:
    """Publish a measure with its text."""
    at, user = timezone.now(), insider(request)
    if not actions.may_issue(user):
        raise PermissionDenied
    form = MeasureForm(posted(request), request.FILES or None)

    def act() -> Measure:
        files = kept(form, by=user, at=at)
        facts = MeasureFacts(**form.facts())
        return actions.publish_measure(facts=facts, files=files, by=user, at=at)

    whom = "全市在册基地" if user.is_municipal else "本单位管理的在册基地"
    answer = carry_out(request, form, act, done="已公布。", to=_page)
    return answer or ask(
        request,
        form,
        title="公布政策措施",
        label="公布",
        back=LIST,
        kicker=str(user.organisation),
        text=f"公布后向社会公开，{whom}会收到消息。",
    )


def withdraw_measure(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare a measure no longer in force."""
    at, user = timezone.now(), me(request)
    found = _seen(request, pk)
    if not actions.may_withdraw(found, user):
        raise PermissionDenied
    actions.require_in_force(found)
    form = WithdrawMeasureForm(posted(request))

    def act() -> Measure:
        return actions.withdraw_measure(found, by=user, at=at, **form.cleaned_data)

    answer = carry_out(request, form, act, done="已废止。", to=_page)
    return answer or ask(
        request,
        form,
        title=f"废止政策措施：{found.title}",
        label="废止",
        back=_page(found),
        consequences=("公众页面不再显示；", "本单位和市局仍可查阅，不删除。"),
        danger=True,
    )


def _page(measure: Measure) -> str:
    return f"{LIST}{measure.pk}/"
