"""Many cases of a batch at once: the clerk proposes, the approver decides (Art. 10)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone

from applications import actions, certifiable
from applications.actions import NotReady
from applications.forms.deciding import DecideBatchForm
from applications.models import Application, Batch, DecisionKind, State
from bases.models import Base

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True)
class Row:
    """A case on notice, and why it cannot be taken now."""

    application: Application
    hindered: tuple[str, ...]

    @property
    def is_ready(self) -> bool:
        """Whether it can be ticked."""
        return not self.hindered


def decide_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Whom exactly, who is left out and why, and the count typed in to confirm."""
    at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    if not (user.is_municipal_clerk or user.is_municipal_approver):
        raise PermissionDenied
    batch = get_object_or_404(Batch, pk=pk)
    rows = rows_of(batch, user, at)
    ready = [row.application for row in rows if row.is_ready]
    form = DecideBatchForm(
        request.POST or None,
        cases=ready,
        initial={
            "applications": [case.pk for case in ready],
            "words": "同意认定。" if user.is_municipal_approver else "公示期满无异议，建议认定。",
        },
    )
    if request.method == "POST" and form.is_valid():
        answer = _carry_out(request, batch, form, user, at)
        if answer is not None:
            return answer
    return render(request, "applications/decide_batch.html", _page(batch, rows, form, user))


def _page(batch: Batch, rows: list[Row], form: DecideBatchForm, user: User) -> dict[str, Any]:
    certified = Base.objects.filter(batch_name=batch.name).count()
    ready = sum(row.is_ready for row in rows)
    quota = batch.quota
    return {
        "batch": batch,
        "rows": rows,
        "form": form,
        "picked": {str(value) for value in form["applications"].value() or ()},
        "decides": user.is_municipal_approver,
        "certified": certified,
        "ready": ready,
        "over_quota": quota is not None and certified + ready > quota,
    }


def rows_of(batch: Batch, user: User, at: datetime) -> list[Row]:
    """Every case on notice, ready ones first; best average first within."""
    on_notice = (
        Application.objects.visible_to(user)
        .filter(batch=batch, state=State.IN_NOTICE)
        .with_facts()
        .prefetch_related("notices")
        .order_by("-average", "pk")
    )
    cases = list(on_notice)
    found = certifiable.hindrances(cases, at)
    rows = [Row(case, tuple(_not_my_turn(case, user) or found[case.pk])) for case in cases]
    return sorted(rows, key=lambda row: not row.is_ready)


def _not_my_turn(application: Application, user: User) -> list[str]:
    """Why this person has nothing to propose, or to decide, in this case."""
    proposal = application.open_decision()
    if not user.is_municipal_approver:
        return ["认定意见已提交，等待审批"] if proposal is not None else []
    if proposal is None:
        return ["经办还没有提出认定意见"]
    if proposal.kind != DecisionKind.CERTIFY:
        return ["经办提出的是不予认定，请单独审批"]
    return ["认定意见由您本人提出，应由他人审批"] if proposal.proposed_by_id == user.pk else []


def _carry_out(
    request: HttpRequest, batch: Batch, form: DecideBatchForm, user: User, at: datetime
) -> HttpResponse | None:
    chosen, words = form.chosen(), form.cleaned_data["words"]
    try:
        if user.is_municipal_approver:
            bases = actions.certify_all(batch, chosen, opinion=words, by=user, at=at)
            done = (
                f"已认定 {len(bases)} 家：{bases[0].decision_number}。编号、名录和匾牌已同时生成。"
            )
        else:
            kind = DecisionKind.CERTIFY
            actions.propose_all(batch, chosen, kind=kind, reasons=words, by=user, at=at)
            done = f"已对 {len(chosen)} 家提出认定意见，等待审批。"
    except NotReady as refused:
        form.add_error(None, f"还不能办理：{refused}")
        return None
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    messages.success(request, done)
    return redirect("applications:decide_batch", batch.pk)
