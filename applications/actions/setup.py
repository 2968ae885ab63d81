"""What the administrator keeps: batches, review tables, experts, the form's lists (practice)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models, transaction

from accounts.models import Event, User
from accounts.models.events import Audience
from accounts.record import MovedOn, record
from applications.actions.experts import tell_clerks
from applications.models import (
    AttachmentKind,
    Batch,
    Criterion,
    Employment,
    Expert,
    FormText,
    Rubric,
)
from applications.models.form import OWN_REVIEW_SLOT, SEALED_TRUTH_SLOT
from bases.regulation import ZONE, Condition

OTHER_SLOTS = {OWN_REVIEW_SLOT, SEALED_TRUTH_SLOT}  # slots of the form that are no list entry


def _require_admin(by: User) -> None:
    if not by.is_municipal_admin:
        raise PermissionDenied


def _note(
    verb: str,
    label: str,
    subject: models.Model,
    by: User,
    at: datetime.datetime,
    before: Mapping[str, str] | None = None,
    after: Mapping[str, str] | None = None,
) -> Event:
    """One event that says what changed, old beside new."""
    old, new = before or {}, after or {}
    changed = {k: [old.get(k, ""), v] for k, v in new.items() if old.get(k, "") != v}
    return record(
        verb=verb,
        label=label,
        subject=subject,
        by=by,
        at=at,
        audience=Audience.BUREAU,
        details={"changed": changed},
    )


def _facts(row: models.Model | None, **more: Iterable[Any]) -> dict[str, str]:
    """A row in plain words for the record; ``more`` are sets that hang on it."""
    if row is None:
        return {}
    facts = {f.name: _plain(f.value_from_object(row)) for f in row._meta.fields if f.name != "id"}
    return facts | {
        name: "、".join(sorted(str(one) for one in rows)) for name, rows in more.items()
    }


def _plain(value: Any) -> str:
    """One spelling per value: what is typed and what is stored compare equal."""
    if isinstance(value, datetime.datetime):
        return value.astimezone(ZONE).strftime("%Y-%m-%d %H:%M")
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return str(value)


def _stored(row: models.Model) -> Any:
    """The row as the database has it, locked; None for a new one."""
    if row.pk is None:
        return None
    return type(row)._default_manager.select_for_update().get(pk=row.pk)


class Overtaken(ValidationError):
    """Somebody else saved while the page was open."""


def version_of(pk: int) -> str:
    """What a form carries of a batch: the last event that changed it."""
    kept = Event.objects.about(Batch(pk=pk)).filter(verb="keep_batch")
    return str(kept.values_list("sequence", flat=True).last() or 0)


def _require_seen(present: Batch | None, seen: str | None) -> None:
    """Raises Overtaken, naming who saved what since the page was made."""
    if present is None or seen is None or seen == version_of(present.pk):
        return
    kept = Event.objects.about(present).filter(verb="keep_batch")
    since = [
        _told(event) for event in kept.filter(sequence__gt=int(seen) if seen.isdecimal() else 0)
    ]
    raise Overtaken(
        f"您打开页面之后，本批次另有改动：{'；'.join(since) or '请重新打开页面查看'}。"
        "您填写的内容都保留在下面，没有保存；请核对后再保存一次，届时以您填写的内容为准。"
    )


def _told(event: Event) -> str:
    """Who saved, when, and what it is now, as far as it reads well in a sentence."""
    changes = []
    for name, (_, value) in event.details["changed"].items():
        short = name not in UNSPOKEN and value != "None" and 0 < len(value) <= SPOKEN
        label = str(Batch._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
        changes.append(f"{label}（现为 {value}）" if short else label)
    when = f"{event.at.astimezone(ZONE):%Y-%m-%d %H:%M}"
    return f"{event.actor_name} {when} 保存了{'、'.join(changes) or '本页，内容没有变化'}"


SPOKEN = 40  # characters of a value that a sentence bears
UNSPOKEN = {"rubric", "notice_restarts", "notes"}  # recorded as keys, flags or long text


@transaction.atomic
def keep_batch(
    batch: Batch,
    *,
    focus_fields: Any,
    focus_counties: Any,
    seen: str | None = None,
    by: User,
    at: datetime.datetime,
) -> Batch:
    """Announce or change a batch (Art. 3); once it has opened, only its end and notes change.

    The review table of a batch must be usable, and is locked when the batch opens. ``seen`` is
    the version that the page was made from: raises Overtaken when somebody saved since.
    """
    _require_admin(by)
    if not batch.rubric.is_usable:
        raise ValidationError({"rubric": "该评审表分值合计不是 100 或未覆盖五项条件，不能使用。"})
    present: Batch | None = _stored(batch)
    _require_seen(present, seen)
    before = _batch_facts(present)
    after = _facts(batch, focus_fields=focus_fields, focus_counties=focus_counties)
    if present is not None and present.opens_at <= at:
        _require_only_the_end(present, batch, before, after)
    batch.save()
    batch.focus_fields.set(focus_fields)
    batch.focus_counties.set(focus_counties)
    Rubric.objects.filter(pk=batch.rubric_id, locked_at=None).update(locked_at=at)
    _note("keep_batch", "维护批次", batch, by, at, before, after)
    return batch


# What a batch may still change once institutions have begun to rely on it.
STAYS_OPEN = {"closes_at", "review_by", "workload_cap", "notes"}


def _batch_facts(batch: Batch | None) -> dict[str, str]:
    if batch is None:
        return {}
    return _facts(
        batch, focus_fields=batch.focus_fields.all(), focus_counties=batch.focus_counties.all()
    )


def _require_only_the_end(
    present: Batch, batch: Batch, before: Mapping[str, str], after: Mapping[str, str]
) -> None:
    """Raises ValidationError: applicants rely on what was announced."""
    changed = [name for name in after if name not in STAYS_OPEN and before[name] != after[name]]
    if changed:
        labels = [str(Batch._meta.get_field(name).verbose_name) for name in changed]  # type: ignore[union-attr]
        raise ValidationError(f"批次已开始受理，不能再改：{'、'.join(labels)}。")
    if batch.closes_at < present.closes_at.replace(second=0, microsecond=0):
        raise ValidationError({"closes_at": "批次已开始受理，截止时间只能推迟，不能提前。"})


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
    _note("copy_rubric", "新建评审表版本", fresh, by, at, {}, {"copied_from": str(rubric)})
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
    before = _lines(rubric)
    rubric.criteria.all().delete()
    Criterion.objects.bulk_create(
        [Criterion(rubric=rubric, order=n, **row) for n, row in enumerate(rows, start=1)]
    )
    _note("keep_criteria", "维护评审要点", rubric, by, at, before, _lines(rubric))
    return rubric


def _lines(rubric: Rubric) -> dict[str, str]:
    rows = Criterion.objects.filter(rubric=rubric)
    return {f"{n}": f"{c.condition} {c.title} {c.weight}" for n, c in enumerate(rows, start=1)}


@transaction.atomic
def keep_expert(
    expert: Expert,
    *,
    fields: Any,
    employments: Sequence[dict[str, Any]],
    by: User,
    at: datetime.datetime,
) -> Expert:
    """Register an expert of the pool, or change what is known of one (Art. 9(3)).

    Clerks are told of running cases in which the expert now has a conflict of interest.
    """
    _require_admin(by)
    present: Expert | None = _stored(expert)
    if present is None:
        expert.added_at = at
    elif present.user_id != expert.user_id:
        raise ValidationError("专家的账户不能更换；换人请另行登记。")
    before = _expert_facts(present)
    expert.save()
    expert.fields.set(fields)
    expert.employments.all().delete()
    Employment.objects.bulk_create([Employment(expert=expert, **row) for row in employments])
    event = _note("keep_expert", "维护专家", expert, by, at, before, _expert_facts(expert))
    tell_clerks(event, expert, at)
    return expert


def _expert_facts(expert: Expert | None) -> dict[str, str]:
    if expert is None:
        return {}
    facts = _facts(expert, fields=expert.fields.all(), employments=expert.employments.all())
    return facts | {"id_digest": expert.id_digest[:8]}  # enough to see that it changed


@transaction.atomic
def keep_attachment_kind(
    kind: AttachmentKind, *, by: User, at: datetime.datetime
) -> AttachmentKind:
    """Change the list of attachments; cases handed in keep what they had.

    Files hang on the code: it never changes. Raises ValidationError.
    """
    _require_admin(by)
    present: AttachmentKind | None = _stored(kind)
    if present is not None and present.code != kind.code:
        raise ValidationError("材料代码不能更改；已上传的文件按代码归档。")
    if present is None and kind.code in OTHER_SLOTS:
        raise ValidationError({"code": "该代码由系统使用，请换一个。"})
    kind.save()
    _note("keep_attachment_kind", "维护附件清单", kind, by, at, _facts(present), _facts(kind))
    return kind


@transaction.atomic
def keep_form_text(text: FormText, *, by: User, at: datetime.datetime) -> FormText:
    """Word a field of the form otherwise."""
    _require_admin(by)
    present: FormText | None = _stored(text)
    text.save()
    _note("keep_form_text", "维护表单文字", text, by, at, _facts(present), _facts(text))
    return text
