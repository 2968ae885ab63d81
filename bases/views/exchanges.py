"""Exchange activities inside: the organiser keeps its own, the rest reads (Art. 4, Art. 14)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Sum
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Event, User
from accounts.views.pages import ask, carry_out, me, timeline
from bases.actions import exchanges as actions
from bases.actions.exchanges import ExchangeFacts
from bases.calendar import today
from bases.forms.sharing import ExchangeFilterForm, ExchangeForm, is_narrowed
from bases.models import ExchangeActivity
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

LIST = "/bases/exchanges/"
HEADINGS: dict[str, int] = {
    "日期": 14,
    "名称": 36,
    "类别": 14,
    "组织单位": 34,
    "地点": 30,
    "交流单位": 34,
    "参加基地": 10,
    "参加人数": 10,
    "公布日期": 14,
    "内容": 60,
}


@require_safe
def exchanges(request: HttpRequest) -> HttpResponse:
    """One's own activities and what is published."""
    user = insider(request)
    form = ExchangeFilterForm(request.GET)
    return listing(
        request,
        "bases/exchanges.html",
        _asked(form, user),
        form=form,
        filtered=is_narrowed(form),
        organises=actions.may_organise(user),
        manages=not user.is_institution_member,
    )


@require_safe
def exchanges_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    user = insider(request)
    rows = _asked(ExchangeFilterForm(request.GET), user)
    return export(rows, _line, title="交流活动", name="exchanges", headings=HEADINGS)


def _asked(form: ExchangeFilterForm, user: User) -> Any:
    rows = form.found(ExchangeActivity.objects.visible_to(user)).select_related("organiser")
    return rows.annotate(parties=Count("attendance"), persons=Sum("attendance__persons"))


def _line(activity: Any) -> tuple[str, ...]:
    published = activity.published_at
    return (
        day(activity.held_on),
        activity.title,
        activity.get_direction_display(),
        activity.organiser.name,
        activity.place,
        activity.partner,
        str(activity.parties),
        str(activity.persons or 0),
        day(timezone.localdate(published) if published else None),
        activity.summary,
    )


@require_safe
def exchange(request: HttpRequest, pk: int) -> HttpResponse:
    """One activity: facts, who took part, attachments, what was done."""
    user = insider(request)
    found = seen(request, pk)
    keeps = actions.keeps(found, user)
    writes = keeps and actions.may_organise(user)
    events = Event.objects.about(found).visible_to(user).select_related("organisation")
    told = timeline(events.order_by("-sequence"), user) if keeps or user.is_municipal else ()
    context = {
        "activity": found,
        "facts": facts_of(found),
        "attendance": attendance_of(found),
        "files": file_rows(found.files.all(), found.get_absolute_url()),
        "events": told,
        "keeps": writes,
        "is_over": found.held_on <= today(timezone.now()),
        "manages": not user.is_institution_member,
    }
    return render(request, "bases/exchange.html", context)


def facts_of(activity: ExchangeActivity) -> list[tuple[str, Any]]:
    """Rows of the facts component."""
    return [
        ("类别", activity.get_direction_display()),
        ("组织单位", activity.organiser),
        ("日期", f"{activity.held_on:%Y-%m-%d}"),
        ("地点", activity.place),
        ("交流单位", activity.partner),
    ]


def attendance_of(activity: ExchangeActivity) -> Any:
    """Which bases took part with how many people."""
    rows = activity.attendance.select_related("base__organisation")  # type: ignore[attr-defined]
    return rows.order_by("base__number")


@require_safe
def exchange_file(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """An attachment, for those who see the activity."""
    return attached_file(request, seen(request, pk), file)


def seen(request: HttpRequest, pk: int) -> ExchangeActivity:
    """An activity that one may see, else 404."""
    visible = ExchangeActivity.objects.visible_to(insider(request)).select_related("organiser")
    return get_object_or_404(visible, pk=pk)


def kept_by_me(request: HttpRequest, pk: int) -> ExchangeActivity:
    """An activity that one may see (404) and keeps (403) as long as one is a base (409)."""
    found = seen(request, pk)
    actions.require_keeper(found, me(request))
    return found


def create_exchange(request: HttpRequest) -> HttpResponse:
    """Enter an activity."""
    at, user = timezone.now(), insider(request)
    if not actions.may_organise(user):
        raise PermissionDenied
    directions = actions.directions(user)
    form = ExchangeForm(posted(request), request.FILES or None, directions=directions)

    def act() -> ExchangeActivity:
        files = kept(form, by=user, at=at)
        facts = ExchangeFacts(**form.facts())
        return actions.create_exchange(facts=facts, files=files, by=user, at=at)

    answer = carry_out(request, form, act, done="已登记，公布后公众可以看到。", to=_page)
    return answer or ask(request, form, title="登记交流活动", label="登记", back=LIST)


def change_exchange(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is told."""
    at, user = timezone.now(), me(request)
    activity = kept_by_me(request, pk)
    initial = {name: getattr(activity, name) for name in ExchangeFacts.__dataclass_fields__}
    form = ExchangeForm(
        posted(request),
        request.FILES or None,
        initial=initial,
        present=activity.files.all(),
        directions=actions.directions(user),
    )

    def act() -> ExchangeActivity:
        return actions.change_exchange(
            activity,
            facts=ExchangeFacts(**form.facts()),
            added=kept(form, by=user, at=at),
            dropped=form.dropped(),
            by=user,
            at=at,
        )

    answer = carry_out(request, form, act, done="已保存。", to=_page)
    back = activity.get_absolute_url()
    return answer or ask(
        request, form, title="更改交流活动", label="保存", back=back, kicker=activity.title
    )


def publish_exchange(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an activity to everybody."""
    at, user = timezone.now(), me(request)
    activity = kept_by_me(request, pk)
    actions.require_unpublished(activity)
    form = Form(posted(request))

    def act() -> ExchangeActivity:
        return actions.publish_exchange(activity, by=user, at=at)

    told = ("全市在册基地会收到消息。",) if user.is_municipal else ()
    answer = carry_out(request, form, act, done="已公布。", to=_page)
    return answer or ask(
        request,
        form,
        title=f"公布交流活动：{activity.title}",
        label="公布",
        back=activity.get_absolute_url(),
        consequences=("内容、参加单位和附件向社会公开；", *told),
    )


def _page(activity: ExchangeActivity) -> str:
    return activity.get_absolute_url()
