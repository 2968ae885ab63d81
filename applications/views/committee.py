"""What the clerk does with a committee: seats, start, replacement, conclusion (Art. 9(3))."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from applications import actions, committee
from applications.forms.committee import (
    AssignForm,
    ConcludeForm,
    OpenReviewForm,
    PoolForm,
    VoidMemberForm,
)
from applications.models import Application, Expert, ExpertKind, PanelMember
from applications.models.committee import SEATED
from applications.views.hearing import arithmetic_of, wording_of
from applications.views.reviewing_page import carry_out, fetch, guard, show
from bases.calendar import today


def assign(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Put experts on the panel; conflicts of interest are shown and blocked (practice, 惯例)."""
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, "assign")
    form, pool = AssignForm(request.POST or None), PoolForm(request.GET)
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.assign(application, by=user, at=at, **form.cleaned_data),
        done="专家已选派。",
    )
    return answer or show(
        request,
        "assign",
        application,
        form=form,
        pool_form=pool,
        filtered=bool(pool.wanted()),
        pool=pool_for(application, at, pool.wanted()),
        panel=panel_facts(application, at),
        chosen=request.POST.getlist("experts"),
    )


def pool_for(
    application: Application, at: datetime, wanted: dict[str, Any]
) -> list[dict[str, Any]]:
    """Experts in service with workload and with what speaks against a seat."""
    known = {m.expert_id: m for m in application.panel.all()}  # type: ignore[attr-defined]
    experts = (
        Expert.objects.in_service(today(at))
        .matching(**wanted)
        .select_related("user")
        .prefetch_related("fields", *committee.FACTS)
        .order_by("kind", "user__name")
    )
    load = dict(
        PanelMember.objects.filter(state__in=SEATED, final_at=None)
        .values_list("expert")
        .annotate(Count("pk"))
        .values_list("expert", "pk__count")
    )
    applicant = committee.applicant_of(application.institution, application)
    return [
        {
            "expert": expert,
            "load": load.get(expert.pk, 0),
            "conflicts": applicant.grounds(expert, today(at)),
            "seat": known.get(expert.pk),
        }
        for expert in experts
    ]


def panel_facts(application: Application, at: datetime) -> dict[str, Any]:
    """Who sits, how many of each kind, what a complete panel lacks, and conflicts found since."""
    seats = [m for m in application.panel.all() if m.is_seated]  # type: ignore[attr-defined]
    counts = {kind.label: sum(m.expert.kind == kind.value for m in seats) for kind in ExpertKind}
    size = application.batch.panel_size
    lacks = []
    if len(seats) < size:
        lacks.append(f"至少 {size} 人，还差 {size - len(seats)} 人")
    if len(seats) % 2 == 0:
        lacks.append("人数应为单数")
    lacks += [f"还没有{label}" for label, count in counts.items() if count == 0]
    found = committee.conflicted(application, today(at))
    rows = [{"seat": seat, "conflicts": found.get(seat.pk, ())} for seat in seats]
    return {"rows": rows, "counts": counts, "lacks": lacks, "size": size, "conflicts": found}


def open_review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """The panel begins (Art. 9(3))."""
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, "open_review")
    form = OpenReviewForm(request.POST or None)
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.open_review(application, by=user, at=at),
        done="评审已启动，已通知各位专家。",
    )
    return answer or show(
        request, "open_review", application, form=form, panel=panel_facts(application, at)
    )


def void_member(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take a conflicted expert off; a sheet already handed in stays visible as void."""
    return _take_off(request, pk, "void_member", "已撤换，原评分保留并标为无效。")


def reopen_review(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """A conflict found after the conclusion: the score is void, the committee concludes anew."""
    return _take_off(
        request, pk, "reopen_review", "已撤换，原评分标为无效，原结论作废，需重新形成结论。"
    )


def _take_off(request: HttpRequest, pk: uuid.UUID, verb: str, done: str) -> HttpResponse:
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, verb)
    form = VoidMemberForm(
        request.POST or None, application=application, initial={"seat": request.GET.get("seat")}
    )

    def act() -> None:
        data = form.cleaned_data
        actions.void_member(data["seat"], grounds=data["grounds"], by=user, at=at)

    answer = carry_out(request, application, form, act, done=done)
    return answer or show(request, verb, application, form=form, panel=panel_facts(application, at))


def conclude(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Write the committee's conclusion down (Art. 9(3))."""
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, "conclude")
    result = committee.aggregate(application)
    form = ConcludeForm(request.POST or None, initial={"opinion": wording_of(application, result)})
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.conclude(application, by=user, at=at, **form.cleaned_data),
        done="评审结论已形成。",
    )
    return answer or show(
        request,
        "conclude",
        application,
        form=form,
        result=result,
        arithmetic=arithmetic_of(application),
        sheets=committee.sheets(application),
        pending=[
            str(m.expert)
            for m in application.panel.all()  # type: ignore[attr-defined]
            if m.is_seated and not m.is_final
        ],
        panel=panel_facts(application, at),
    )
