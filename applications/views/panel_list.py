"""The expert's own cases, batch by batch, with how far each is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.models import Criterion, PanelMember, Section, SectionKey, State
from applications.models.committee import SEATED
from bases.calendar import today
from bases.models import Field

if TYPE_CHECKING:
    import datetime
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from accounts.models import User

PAGE_SIZE = 50
OPEN = Q(state__in=SEATED, final_at=None, application__state=State.UNDER_REVIEW)
DONE = Q(state__in=SEATED, final_at__isnull=False)
SHOWN = {"open": ("待办", OPEN), "done": ("已提交", DONE), "all": ("全部", Q())}


@dataclass(frozen=True)
class Row:
    """One seat as the table shows it."""

    seat: PanelMember
    fields: str
    given: int
    lines: int
    label: str
    tone: str
    late: bool
    url: str
    verb: str


@require_safe
def panel(request: HttpRequest) -> HttpResponse:
    """The expert's own seats and how far each is."""
    user: User = request.user  # type: ignore[assignment]
    if not user.is_expert:
        raise PermissionDenied
    on = today(timezone.now())
    own = own_seats(user)
    show = request.GET.get("show", "all")
    show = show if show in SHOWN else "all"
    seats = own.filter(SHOWN[show][1]).order_by(
        "-application__batch__opens_at", "-application__batch_id", "final_at", "id"
    )
    page = Paginator(_with_facts(seats), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "rows": _rows(list(page.object_list), on),
        "show": show,
        "filters": [(key, label) for key, (label, _) in SHOWN.items()],
        "progress": _progress(own),
        "next": _next(own),
    }
    return render(request, "applications/panel_list.html", context)


def own_seats(user: User) -> QuerySet[PanelMember]:
    """Seats of reviews that have begun."""
    seats: Any = PanelMember.objects
    return seats.visible_to(user).filter(expert__user=user).exclude(application__state="accepted")


def _with_facts(seats: QuerySet[PanelMember]) -> QuerySet[PanelMember]:
    given = Count("scores", filter=Q(scores__points__isnull=False))
    return (
        seats.select_related("application__institution__county", "application__batch")
        .annotate(given=given)
        .defer("comment", "declaration")
    )


def _rows(seats: list[Any], on: datetime.date) -> list[Row]:
    """Rows with the fields applied for, in three queries however many."""
    fields = _fields_of([seat.application_id for seat in seats])
    rubrics = {seat.application.batch.rubric_id for seat in seats}
    counted = Criterion.objects.filter(rubric__in=rubrics).values_list("rubric_id")
    lines = dict(counted.annotate(Count("pk")))
    return [_row(seat, fields, lines, on) for seat in seats]


def _row(seat: Any, fields: dict[Any, str], lines: dict[int, int], on: datetime.date) -> Row:
    batch = seat.application.batch
    waits = seat.is_seated and not seat.final_at and seat.application.state == State.UNDER_REVIEW
    label, tone = _state_of(seat, waits)
    verb, name = _step_of(seat, waits)
    return Row(
        seat=seat,
        fields=fields.get(seat.application_id, ""),
        given=seat.given,
        lines=lines.get(batch.rubric_id, 0),
        label=label,
        tone=tone,
        late=bool(waits and batch.review_by < on),
        url=reverse(f"applications:{verb}", args=(seat.application_id,)) if verb else "",
        verb=name,
    )


def _state_of(seat: Any, waits: bool) -> tuple[str, str]:
    if seat.is_final:
        return "已提交评分", "good"
    if not seat.is_seated or (waits and not seat.is_declared):
        return seat.get_state_display(), "waiting" if waits else "draft"
    return ("待评分", "waiting") if waits else ("评审已结束", "draft")


def _step_of(seat: Any, waits: bool) -> tuple[str, str]:
    """The address and the words of the button of a row."""
    if waits:
        return ("read", "评分") if seat.is_declared else ("seat", "签署承诺或回避")
    if seat.is_declared:
        return "read", "查看"
    return ("score", "查看") if seat.final_at else ("", "")


def _fields_of(cases: Iterable[Any]) -> dict[Any, str]:
    """Names of the fields that cases apply for."""
    names = dict(Field.objects.values_list("code", "name"))
    rows = Section.objects.filter(application__in=list(cases), key=SectionKey.INSTITUTION)
    return {
        case: "、".join(names[code] for code in codes or () if code in names)
        for case, codes in rows.values_list("application_id", "data__fields__chosen_fields")
    }


def _progress(own: QuerySet[PanelMember]) -> list[dict[str, Any]]:
    """How many of the own sheets are in, for each batch that is not over, or else the newest."""
    rows: Any = (
        own.filter(state__in=SEATED)
        .values("application__batch__name", "application__batch__review_by")
        .annotate(whole=Count("pk"), done=Count("pk", filter=DONE), left=Count("pk", filter=OPEN))
        .order_by("-application__batch__opens_at")
    )
    batches = list(rows)
    return [
        {
            "batch": row["application__batch__name"],
            "review_by": row["application__batch__review_by"],
            "whole": row["whole"],
            "done": row["done"],
        }
        for row in [row for row in batches if row["left"]] or batches[:1]
    ]


def _next(own: QuerySet[PanelMember]) -> dict[str, str] | None:
    """The case to go on with: due first, declared first."""
    seat = (
        own.filter(OPEN)
        .select_related("application__institution")
        .order_by("application__batch__review_by", "-state", "assigned_at", "id")
        .first()
    )
    if seat is None:
        return None
    verb = "read" if seat.is_declared else "seat"
    return {
        "url": reverse(f"applications:{verb}", args=(seat.application_id,)),
        "name": seat.application.institution.name,
    }
