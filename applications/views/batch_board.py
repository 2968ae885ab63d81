"""The boards of the batches: how each stands and where its work is done (Art. 3)."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from applications.board import quota_of, waits
from applications.models import OPEN_STATES, Application, Batch, State
from applications.models.states import IN_HAND
from applications.views.meeting_facts import require_bureau

if TYPE_CHECKING:
    from accounts.models import User

PAGE_SIZE = 20
Counts = dict[str, int]


@require_safe
def batch_boards(request: HttpRequest) -> HttpResponse:
    """Every batch with its window and its numbers, the newest first."""
    at = timezone.now()
    user = _staff(request)
    page = Paginator(Batch.objects.all(), PAGE_SIZE).get_page(request.GET.get("page"))
    shown = list(page.object_list)
    counts = _counts(user, shown)
    rows = [_row(batch, counts.get(batch.pk, {}), at) for batch in shown]
    return render(request, "applications/batch_boards.html", {"page_obj": page, "rows": rows})


@require_safe
def batch_board(request: HttpRequest, pk: int) -> HttpResponse:
    """One batch: counts by state, the planned number, who waits for whom, where to go on."""
    at = timezone.now()
    user = _staff(request)
    batch = get_object_or_404(
        Batch.objects.prefetch_related("focus_counties", "focus_fields"), pk=pk
    )
    cases = Application.objects.visible_to(user).filter(batch=batch)
    under_way = cases.filter(state__in=OPEN_STATES).for_rows().order_by("state_since", "pk")
    row = _row(batch, _counts(user, [batch]).get(pk, {}), at)
    context = {
        **row,
        "states": [(s, row["counts"][s]) for s in State if s in row["counts"]],
        "passed": cases.filter(state=State.REVIEWED, passed=True).count(),
        "waits": waits(under_way, at),
        "ways": ways(batch, user, at),
    }
    return render(request, "applications/batch_board.html", context)


def _staff(request: HttpRequest) -> User:
    """The bureau's staff; others 403."""
    user: User = request.user  # type: ignore[assignment]
    require_bureau(user)
    return user


def _counts(user: User, batches: list[Batch]) -> dict[int, Counts]:
    """Cases by state in each batch, as the list of cases would show them."""
    seen = Application.objects.visible_to(user).filter(batch__in=batches).order_by()
    found: dict[int, Counts] = {}
    for batch, state, number in seen.values_list("batch", "state").annotate(Count("pk")):
        found.setdefault(batch, {})[state] = number
    return found


def _row(batch: Batch, counts: Counts, at: datetime.datetime) -> dict[str, Any]:
    return {
        "batch": batch,
        "phase": phase_of(batch, at),
        "counts": counts,
        "total": sum(counts.values()),
        "in_hand": sum(counts.get(state, 0) for state in IN_HAND),
        "quota": quota_of(batch.quota, counts),
    }


def phase_of(batch: Batch, at: datetime.datetime) -> tuple[str, str]:
    """Where the batch is in its window, with a tone."""
    if batch.announced_at > at:
        return "未公告", "draft"
    if batch.opens_at > at:
        return "已公告，未开始受理", "waiting"
    return ("受理中", "good") if batch.is_open(at) else ("已截止", "draft")


def ways(batch: Batch, user: User, at: datetime.datetime) -> list[tuple[str, str, str]]:
    """Where the work of the batch is done: label, hint, address; only what the role may open."""
    own = f"?batch={batch.pk}"
    found = [("申报", "本批全部申报", reverse("applications:list") + own)]
    if batch.announced_at <= at:
        found.append(("公告", "公众看到的申报公告和附件", f"/notices/batches/{batch.pk}/"))
    found += [
        ("布局", "各县（区）、各领域已有基地和空白", reverse("applications:layout") + own),
        ("专家抽取", "抽取记录，可以重新推演", reverse("applications:draws") + own),
        ("评审会议", "召集、纪要、签字", reverse("applications:meetings") + own),
        ("评审排名", "平均分、并列、计划认定数", reverse("applications:ranking", args=[batch.pk])),
        ("公示", "拟认定名单和异议", reverse("applications:notices")),
    ]
    if user.is_municipal_clerk or user.is_municipal_approver:
        decide = reverse("applications:decide_batch", args=[batch.pk])
        label = "批量认定" if user.is_municipal_approver else "批量提出认定意见"
        found.append((label, "公示期满、无未决异议的申报", decide))
    found.append(("匾牌", "颁发、补发、收回", reverse("bases:plaques")))
    if user.is_municipal_admin:
        found.append(
            ("批次设置", "时间、重点、评审规则", reverse("applications:batch", args=[batch.pk]))
        )
    return found
