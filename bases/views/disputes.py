"""What trainees say of their records: list, one, the base's answer (Art. 17)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Event, User
from accounts.record import MovedOn
from accounts.views.pages import ask, carry_out, me, timeline
from bases.actions import disputing as actions
from bases.actions.keeping import require_own
from bases.desk import ANSWER_WITHIN
from bases.forms.slips import AnswerDisputeForm, DisputeFilterForm
from bases.models import RecordDispute
from bases.views.reach import export, listing, posted
from bases.views.slips import keeper

HEADINGS: dict[str, int] = {
    "提出时间": 18,
    "基地": 34,
    "姓名": 12,
    "证件号码（掩码）": 22,
    "班号": 24,
    "培训班": 36,
    "异议内容": 50,
    "状态": 18,
    "答复": 50,
    "答复时间": 18,
}
FACTS = ("record__base__organisation", "record__trainee", "record__training_class", "answered_by")


def _asked(request: HttpRequest, user: User) -> tuple[DisputeFilterForm, Any]:
    form = DisputeFilterForm(request.GET, user=user)
    rows = form.found(RecordDispute.objects.visible_to(user))
    return form, form.ordered(rows).select_related(*FACTS)


@require_safe
def disputes(request: HttpRequest) -> HttpResponse:
    """All of them; those without an answer for too long are marked."""
    user = keeper(request)
    form, rows = _asked(request, user)
    return listing(
        request,
        "bases/disputes.html",
        rows,
        form=form,
        filtered=form.is_narrowed,
        many=user.is_municipal,
        late_before=timezone.now() - ANSWER_WITHIN,
        days=ANSWER_WITHIN.days,
    )


@require_safe
def disputes_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    _form, rows = _asked(request, keeper(request))
    return export(rows, _line, title="学时异议", name="disputes", headings=HEADINGS)


def _line(row: RecordDispute) -> tuple[str, ...]:
    entry, answered = row.record, row.answered_at
    return (
        timezone.localtime(row.raised_at).strftime("%Y-%m-%d %H:%M"),
        entry.base.organisation.name,
        entry.trainee.name,
        entry.trainee.id_mask,
        entry.training_class.number,
        entry.training_class.title,
        row.text,
        row.state_label,
        row.answer,
        timezone.localtime(answered).strftime("%Y-%m-%d %H:%M") if answered else "",
    )


def _fetch(request: HttpRequest, pk: int) -> RecordDispute:
    rows = RecordDispute.objects.visible_to(keeper(request)).select_related(*FACTS)
    found: RecordDispute = get_object_or_404(rows, pk=pk)
    return found


@require_safe
def dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """One, with the record it is about."""
    user, found = me(request), _fetch(request, pk)
    context = {
        "dispute": found,
        "late": found.answered_at is None and found.raised_at < timezone.now() - ANSWER_WITHIN,
        "days": ANSWER_WITHIN.days,
        "events": timeline(Event.objects.about(found).visible_to(user), user),
        "may_answer": user.is_institution_member and found.answered_at is None,
        "may_correct": user.is_institution_member and found.is_upheld,
    }
    return render(request, "bases/dispute.html", context)


def answer_dispute(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer, once."""
    found = _fetch(request, pk)
    require_own(found.record.base, me(request), serving=False)
    if found.answered_at is not None:
        raise MovedOn("这项异议已经答复。", found)
    form = AnswerDisputeForm(posted(request))

    def act() -> RecordDispute:
        data = form.cleaned_data
        return actions.answer_dispute(
            found,
            answer=data["answer"],
            is_upheld=data["upheld"] == "yes",
            by=me(request),
            at=timezone.now(),
        )

    back = found.get_absolute_url()
    done = "已答复。情况属实的，请及时更正记录。"
    return carry_out(request, form, act, done=done, to=back) or ask(
        request,
        form,
        title="答复学时异议",
        label="答复",
        back=back,
        kicker=f"{found.record.trainee} {found.record.training_class.title}",
        text=found.text,
        consequences=["答复后不能修改；", "学员凭查询码可以看到答复。"],
    )
