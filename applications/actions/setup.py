"""What the administrator keeps: batches, review tables, experts, the form's lists (practice)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from accounts.models import User
from accounts.models.events import Audience
from accounts.record import MovedOn, record
from applications.models import (
    AttachmentKind,
    Batch,
    Criterion,
    Employment,
    Expert,
    FormText,
    Rubric,
)
from bases.regulation import Condition


def _require_admin(by: User) -> None:
    if not by.is_municipal_admin:
        raise PermissionDenied


def _note(verb: str, label: str, subject: models.Model, by: User, at: datetime.datetime) -> None:
    record(verb=verb, label=label, subject=subject, by=by, at=at, audience=Audience.BUREAU)


@transaction.atomic
def keep_batch(
    batch: Batch, *, focus_fields: Any, focus_counties: Any, by: User, at: datetime.datetime
) -> Batch:
    """Announce or change a batch (Art. 3); once it has opened, only its end and notes change.

    The review table of a batch must be usable, and is locked when the batch opens.
    """
    _require_admin(by)
    if not batch.rubric.is_usable:
        raise ValidationError({"rubric": "该评审表分值合计不是 100 或未覆盖五项条件，不能使用。"})
    if batch.pk is not None:
        before = Batch.objects.select_for_update().get(pk=batch.pk)
        if before.opens_at <= at:
            _require_only_the_end(before, batch)
    batch.save()
    batch.focus_fields.set(focus_fields)
    batch.focus_counties.set(focus_counties)
    Rubric.objects.filter(pk=batch.rubric_id, locked_at=None).update(locked_at=at)
    _note("keep_batch", "维护批次", batch, by, at)
    return batch


FROZEN = (
    "name",
    "year",
    "announced_at",
    "opens_at",
    "rubric_id",
    "pass_mark",
    "panel_size",
    "trim_from",
    "notice_days",
    "measures_version",
)


def _require_only_the_end(before: Batch, after: Batch) -> None:
    changed = [name for name in FROZEN if getattr(before, name) != getattr(after, name)]
    if changed:
        labels = [str(Batch._meta.get_field(n.removesuffix("_id")).verbose_name) for n in changed]  # type: ignore[union-attr]
        raise ValidationError(f"批次已开始受理，不能再改：{'、'.join(labels)}。")


@transaction.atomic
def copy_rubric(rubric: Rubric, *, by: User, at: datetime.datetime) -> Rubric:
    """A new version to change; the old one stays with the batches that used it."""
    _require_admin(by)
    last = Rubric.objects.filter(name=rubric.name).aggregate(models.Max("version"))
    fresh = Rubric.objects.create(name=rubric.name, version=last["version__max"] + 1)
    Criterion.objects.bulk_create(
        [
            Criterion(
                rubric=fresh,
                condition=c.condition,
                title=c.title,
                guidance=c.guidance,
                weight=c.weight,
                order=c.order,
            )
            for c in rubric.criteria.all()
        ]
    )
    _note("copy_rubric", "新建评审表版本", fresh, by, at)
    return fresh


@transaction.atomic
def keep_criteria(
    rubric: Rubric, *, rows: Sequence[dict[str, Any]], by: User, at: datetime.datetime
) -> Rubric:
    """Set the lines of a review table that no batch uses yet. Raises MovedOn, ValidationError."""
    _require_admin(by)
    rubric = Rubric.objects.select_for_update().get(pk=rubric.pk)
    if rubric.locked_at is not None:
        raise MovedOn("该评审表已被批次使用，不能再改；请新建版本。")
    total = sum(row["weight"] for row in rows)
    if total != 100:
        raise ValidationError(f"分值合计应为 100，现为 {total}。")
    missing = {c.value for c in Condition} - {row["condition"] for row in rows}
    if missing:
        raise ValidationError("五项条件每项至少有一条评审要点。")
    rubric.criteria.all().delete()
    Criterion.objects.bulk_create(
        [Criterion(rubric=rubric, order=n, **row) for n, row in enumerate(rows, start=1)]
    )
    _note("keep_criteria", "维护评审要点", rubric, by, at)
    return rubric


@transaction.atomic
def keep_expert(
    expert: Expert,
    *,
    fields: Any,
    employments: Sequence[dict[str, Any]],
    by: User,
    at: datetime.datetime,
) -> Expert:
    """Register an expert of the pool, or change what is known of one (Art. 9(3))."""
    _require_admin(by)
    if expert.pk is None:
        expert.added_at = at
    expert.save()
    expert.fields.set(fields)
    expert.employments.all().delete()
    Employment.objects.bulk_create([Employment(expert=expert, **row) for row in employments])
    _note("keep_expert", "维护专家", expert, by, at)
    return expert


@transaction.atomic
def keep_attachment_kind(
    kind: AttachmentKind, *, by: User, at: datetime.datetime
) -> AttachmentKind:
    """Change the list of attachments; cases handed in keep what they had."""
    _require_admin(by)
    kind.save()
    _note("keep_attachment_kind", "维护附件清单", kind, by, at)
    return kind


@transaction.atomic
def keep_form_text(text: FormText, *, by: User, at: datetime.datetime) -> FormText:
    """Word a field of the form otherwise."""
    _require_admin(by)
    text.save()
    _note("keep_form_text", "维护表单文字", text, by, at)
    return text
