"""The ledger of training records: rows, one record with what was added to it (Art. 17)."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Event, User
from accounts.record import record as write_event
from accounts.views.pages import ask, carry_out, me, timeline
from bases.actions import correcting as actions
from bases.forms.records import CorrectRecordForm, ReasonForm, RecordFilterForm
from bases.models import RecordKind, TrainingRecord
from bases.records.chain import chain_of, standing_of
from bases.records.figures import figure
from bases.records.freezing import freeze_of
from bases.views.reach import (
    base_of,
    day,
    export,
    insider,
    keeps_base,
    listing,
    of_own_base,
    posted,
)

HEADINGS: dict[str, int] = {
    "基地编号": 16,
    "基地": 34,
    "年度": 8,
    "姓名": 12,
    "证件号码（掩码）": 22,
    "工作单位": 34,
    "班号": 24,
    "培训班": 36,
    "起": 12,
    "止": 12,
    "性质": 8,
    "公需学时": 10,
    "专业学时": 10,
    "人次": 8,
    "考核结果": 10,
    "成绩": 8,
    "登记日期": 12,
    "更正或补登原因": 40,
}
FACTS = ("base__organisation", "trainee", "training_class")


def _asked(request: HttpRequest, user: User) -> tuple[RecordFilterForm, Any]:
    form = RecordFilterForm(request.GET, user=user)
    return form, form.found(TrainingRecord.objects.visible_to(user))


@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """Rows of the ledger; managing units see figures instead, no persons."""
    user = insider(request)
    if user.is_recommender_staff:
        return redirect("bases:meter")
    form, asked = _asked(request, user)
    sums = asked.order_by().aggregate(
        times=Sum("person_times"), public=Sum("hours_public"), own=Sum("hours_professional")
    )
    return listing(
        request,
        "bases/records.html",
        form.ordered(asked).select_related(*FACTS),
        form=form,
        filtered=form.is_narrowed,
        sums=sums,
        many=user.is_municipal,
        keeps=keeps_base(base_of(user)),
    )


@require_safe
def records_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook, numbers masked; taking them out is an event."""
    user = insider(request)
    form, asked = _asked(request, user)
    _note_export(user, asked.count())
    rows = form.ordered(asked).select_related(*FACTS)
    return export(rows, _line, title="学时记录", name="records", headings=HEADINGS)


@transaction.atomic
def _note_export(user: User, rows: int) -> None:
    write_event(
        verb="export_records",
        label="导出学时记录（掩码）",
        subject=user,
        by=user,
        at=timezone.now(),
        article="17",
        details={"rows": rows},
        audience="bureau" if user.is_municipal else "parties",
    )


def _line(row: TrainingRecord) -> tuple[str, ...]:
    held = row.training_class
    return (
        row.base.number,
        row.base.organisation.name,
        str(row.year),
        row.trainee.name,
        row.trainee.id_mask,
        row.trainee.employer,
        held.number,
        held.title,
        day(held.starts_on),
        day(held.ends_on),
        row.get_kind_display(),
        figure(row.hours_public),
        figure(row.hours_professional),
        str(row.person_times),
        row.get_result_display(),
        figure(row.score),
        timezone.localtime(row.registered_at).date().isoformat(),
        row.reason,
    )


@require_safe
def record(request: HttpRequest, pk: int) -> HttpResponse:
    """A record with every row that was added to it; a later row leads to the first."""
    user = insider(request)
    rows = TrainingRecord.objects.visible_to(user)
    found = get_object_or_404(rows.select_related(*FACTS, "import_run", "registered_by"), pk=pk)
    if found.corrects_id:
        return redirect("bases:record", found.corrects_id)
    chain = chain_of(found)
    own = user.is_institution_member
    context = {
        "entry": found,
        "chain": chain,
        "standing": standing_of(found, chain),
        "events": timeline(Event.objects.about(found).visible_to(user), user),
        "may_correct": own and not any(row.kind == RecordKind.REVERSAL for row in chain),
        "frozen": _frozen(found),
        "slips": (slips := list(found.slips.select_related("document"))),
        "may_slip": all(slip.document.is_void for slip in slips),
    }
    return render(request, "bases/record.html", context)


def _frozen(entry: TrainingRecord) -> Any:
    held = entry.training_class
    return freeze_of(entry.base_id, held.starts_on, held.ends_on, timezone.now())


def _entry(request: HttpRequest, pk: int) -> TrainingRecord:
    found: TrainingRecord = of_own_base(request, TrainingRecord.objects, pk, serving=False)
    return found


def _address(entry: TrainingRecord) -> str:
    return f"/bases/records/{entry.corrects_id or entry.pk}/"


def correct_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Add the difference to what should stand there."""
    entry = _entry(request, pk)
    now = standing_of(entry)
    initial = {
        "hours_public": figure(now.hours_public),
        "hours_professional": figure(now.hours_professional),
        "result": now.result,
        "score": figure(now.score),
    }
    form = CorrectRecordForm(posted(request), initial=initial)

    def act() -> TrainingRecord:
        data = dict(form.cleaned_data)
        reason = data.pop("reason")
        to = actions.Corrected(**data)
        return actions.correct_record(
            entry, to=to, reason=reason, by=me(request), at=timezone.now()
        )

    done = "已更正：原记录保留，差额另起一行。"
    return carry_out(request, form, act, done=done, to=_address(entry)) or ask(
        request,
        form,
        title="更正学时记录",
        label="更正",
        back=_address(entry),
        kicker=f"{entry.trainee} {entry.training_class.title}",
        text=_frozen_text(entry) or "填写更正后应有的内容。原记录不改动，差额和原因另记一行。",
    )


def reverse_record(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back everything a record says."""
    entry = _entry(request, pk)
    form = ReasonForm(posted(request))

    def act() -> TrainingRecord:
        reason = form.cleaned_data["reason"]
        return actions.reverse_record(entry, reason=reason, by=me(request), at=timezone.now())

    return carry_out(request, form, act, done="已冲销。", to=_address(entry)) or ask(
        request,
        form,
        title="冲销学时记录",
        label="冲销",
        back=_address(entry),
        kicker=f"{entry.trainee} {entry.training_class.title}",
        text=_frozen_text(entry),
        consequences=[
            "该记录的学时和人次减为零，原记录保留；",
            "不能撤回，也不能再次登记到同一培训班。",
        ],
        danger=True,
    )


def _frozen_text(entry: TrainingRecord) -> str:
    frozen = _frozen(entry)
    if frozen is None:
        return ""
    return f"该时段的记录已冻结（{frozen.why}）：更正会连同原因列入检查材料。"
