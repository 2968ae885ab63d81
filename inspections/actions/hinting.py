"""Verbs of hints: find, judge; the portal never judges (Art. 19)."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import User
from accounts.record import Audience, MovedOn, record
from bases.calendar import today
from inspections.hints import Span, contradictions
from inspections.models import Hint, Inspection, Judgement


@transaction.atomic
def find_hints(
    at: datetime.datetime,
    *,
    first: datetime.date | None = None,
    last: datetime.date | None = None,
    by: User | None = None,
) -> int:
    """Look through this year and the last, or a span; how many were new.

    What was found before stays as it is, judged or not. Raises PermissionDenied.
    """
    if by is not None and not by.is_municipal_clerk:
        raise PermissionDenied
    on = today(at)
    span = Span(first or datetime.date(on.year - 1, 1, 1), last or on, on)
    found = contradictions(span)
    known = set(Hint.objects.values_list("key", flat=True))
    new = [one for one in found if one.key not in known]
    Hint.objects.bulk_create(
        [
            Hint(
                base_id=one.base,
                kind=one.kind,
                rule=one.rule,
                key=one.key,
                training_class_id=one.training_class,
                fee_version_id=one.fee_version,
                sentence=one.sentence[:500],
                facts=one.facts,
                found_at=at,
            )
            for one in new
        ],
        ignore_conflicts=True,
        batch_size=500,
    )
    return len(new)


@transaction.atomic
def judge_hint(
    hint: Hint,
    *,
    judgement: str,
    reason: str,
    inspection: Inspection | None = None,
    by: User,
    at: datetime.datetime,
) -> Hint:
    """Say whether there is something in it, and why; a confirmed one may go to an inspection.

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    if not by.is_municipal_clerk:
        raise PermissionDenied
    hint = Hint.objects.select_for_update(of=("self",)).select_related("base").get(pk=hint.pk)
    if hint.judgement != Judgement.OPEN:
        raise MovedOn("这条疑点已经作出判断。", hint)
    if judgement not in (Judgement.CONFIRMED, Judgement.DISMISSED):
        raise ValidationError({"judgement": "请选择判断。"})
    if not reason.strip():
        raise ValidationError({"reason": "请写明判断的理由。"})
    if inspection is not None and inspection.base_id != hint.base_id:
        raise ValidationError({"inspection": "只能转入同一基地的检查。"})
    hint.judgement, hint.reason = judgement, reason.strip()
    hint.judged_at, hint.judged_by = at, by
    hint.inspection = inspection if judgement == Judgement.CONFIRMED else None
    hint.save(update_fields=("judgement", "reason", "judged_at", "judged_by", "inspection"))
    record(
        verb="judge_hint",
        label=f"判断疑点：{hint.get_judgement_display()}",
        subject=hint,
        by=by,
        at=at,
        opinion=hint.reason,
        article="19",
        audience=Audience.BUREAU,
        details={"rule": hint.rule, "inspection": inspection.number if inspection else ""},
    )
    return hint
