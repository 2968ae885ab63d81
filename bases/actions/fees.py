"""Verbs of fees: publish an item, revise its standard, end it (Art. 21)."""

from __future__ import annotations

import datetime
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import StoredFile, User
from accounts.record import MovedOn, record, tell
from bases.actions.keeping import own_base
from bases.calendar import today
from bases.emails import clerks, letter, managers_of
from bases.models import Base, ClassState, FeeItem, FeeVersion, TrainingClass


@dataclass(frozen=True)
class FeeFacts:
    """What a published standard says."""

    standard: Decimal
    unit: str
    content: str
    basis: str
    basis_number: str
    valid_from: datetime.date
    reductions: str = ""
    valid_until: datetime.date | None = None


def is_raise(before: FeeVersion, facts: FeeFacts) -> bool:
    """Whether a standard goes up; in another unit that cannot be ruled out, so it counts."""
    return facts.unit != before.unit or facts.standard > before.standard


@transaction.atomic
def publish_fee(
    base: Base,
    *,
    name: str,
    facts: FeeFacts,
    basis_file: StoredFile | None = None,
    by: User,
    at: datetime.datetime,
) -> FeeItem:
    """Publish an item with its first standard; it is charged from then on, never before (Art. 21).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    base = own_base(base, by)
    if FeeItem.objects.filter(base=base, name=name).exists():
        raise ValidationError({"name": "已有同名收费项目。调整标准请办理“调整标准”，历史会保留。"})
    _require_days(facts, earliest=today(at))
    item = FeeItem.objects.create(base=base, name=name, created_at=at)
    version = _add(item, facts, number=1, basis_file=basis_file, by=by, at=at)
    _note("publish_fee", "公布收费项目", item, by=by, at=at, **_told(version))
    return item


@transaction.atomic
def revise_fee(
    item: FeeItem,
    *,
    after: int,
    facts: FeeFacts,
    reason: str = "",
    basis_file: StoredFile | None = None,
    by: User,
    at: datetime.datetime,
) -> FeeVersion:
    """Publish the next standard of an item; the one before stays readable for ever (Art. 21).

    A raise shows a new document, says why, and begins after today. ``after`` is the version that
    the person saw. Raises PermissionDenied, MovedOn, ValidationError.
    """
    item = _charged(item, by)
    before = item.versions.order_by("-number")[0]  # type: ignore[attr-defined]
    if before.number != after:
        raise MovedOn("该项目的收费标准刚刚有了新版本，请核对后再办理。", item)
    raised = is_raise(before, facts)
    day = today(at)
    _require_days(facts, earliest=day + datetime.timedelta(days=1) if raised else day)
    if facts.valid_from <= before.valid_from:
        raise ValidationError({"valid_from": f"执行日期应晚于上一版（{before.valid_from}）。"})
    _require_change(before, facts)
    if raised:
        _require_grounds(item, reason, basis_file)
    version = _add(
        item,
        facts,
        number=before.number + 1,
        basis_file=basis_file,
        by=by,
        at=at,
        reason=reason,
        is_raise=raised,
    )
    label = "提高收费标准" if raised else "调整收费标准"
    event = _note(
        "revise_fee",
        label,
        item,
        by=by,
        at=at,
        opinion=reason,
        before=_money(before),
        **_told(version),
    )
    if raised:
        tell(event, [*clerks(), *managers_of(item.base)], **letter(event, item))
    return version


@transaction.atomic
def end_fee(
    item: FeeItem, *, on: datetime.date, reason: str, by: User, at: datetime.datetime
) -> FeeItem:
    """Charge no more from a day on, for good (Art. 21).

    Raises PermissionDenied, MovedOn, ValidationError while a class relies on it after that day.
    """
    item = _charged(item, by, serving=False)
    if not reason.strip():
        raise ValidationError({"reason": "请写明停止收费的原因。"})
    if on < today(at):
        raise ValidationError({"on": "停止日期不能早于今天。"})
    relying = (
        TrainingClass.objects.filter(
            fee_version__item=item,
            state__in=(ClassState.ENROLLING, ClassState.RUNNING),
            starts_on__gte=on,
        )
        .order_by("starts_on")
        .first()
    )
    if relying is not None:
        raise ValidationError(
            {"on": f"{relying}将于 {relying.starts_on} 开班，按此项目收费，停止日期应在其后。"}
        )
    item.ended_on, item.ended_reason = on, reason.strip()
    item.save(update_fields=("ended_on", "ended_reason"))
    _note("end_fee", "停止收费", item, by=by, at=at, opinion=item.ended_reason, on=on.isoformat())
    return item


def require_charged(item: FeeItem) -> None:
    """Refuse what concerns an item that was ended. Raises MovedOn."""
    if item.ended_on is not None:
        raise MovedOn("该收费项目已办理停止收费，不能再办理。", item)


def _charged(item: FeeItem, by: User, *, serving: bool = True) -> FeeItem:
    """The item as it is now, its base locked first. Raises PermissionDenied, MovedOn."""
    base = own_base(item.base, by, serving=serving)
    found = FeeItem.objects.select_for_update(of=("self",)).get(pk=item.pk)
    found.base = base
    require_charged(found)
    return found


def _require_days(facts: FeeFacts, *, earliest: datetime.date) -> None:
    if facts.valid_from < earliest:
        told = f"执行日期不能早于 {earliest}：先公布、后执行，提高标准的不早于次日。"
        raise ValidationError({"valid_from": told})
    if facts.valid_until is not None and facts.valid_until < facts.valid_from:
        raise ValidationError({"valid_until": "有效期不能早于执行日期。"})


def _require_change(before: FeeVersion, facts: FeeFacts) -> None:
    """A version says something new, be it only how long it holds."""
    if all(getattr(before, n) == v for n, v in asdict(facts).items() if n != "valid_from"):
        raise ValidationError("与上一版相比没有变化。")


def _require_grounds(item: FeeItem, reason: str, basis_file: StoredFile | None) -> None:
    """Art. 21: not raised on one's own. Raises ValidationError."""
    missing = {}
    if basis_file is None:
        missing["basis_file"] = "提高标准（或更换计价单位）必须上传新的依据文件。"
    elif item.versions.filter(basis_file__sha256=basis_file.sha256).exists():  # type: ignore[attr-defined]
        missing["basis_file"] = "这份文件已是以前版本的依据，提高标准须有新的依据文件。"
    if not reason:
        missing["reason"] = "提高标准必须写明原因，原因向社会公开。"
    if missing:
        raise ValidationError(missing)


def _add(
    item: FeeItem,
    facts: FeeFacts,
    *,
    number: int,
    basis_file: StoredFile | None,
    by: User,
    at: datetime.datetime,
    **more: Any,
) -> FeeVersion:
    return FeeVersion.objects.create(
        item=item,
        number=number,
        basis_file=basis_file,
        published_at=at,
        published_by=by,
        **asdict(facts),
        **more,
    )


def _money(version: FeeVersion) -> str:
    return f"{version.standard:.2f} {version.get_unit_display()}"


def _told(version: FeeVersion) -> dict[str, Any]:
    told: dict[str, Any] = {
        "version": version.number,
        "standard": _money(version),
        "valid_from": version.valid_from.isoformat(),
        "basis_number": version.basis_number,
    }
    if version.basis_file is not None:
        told["basis_sha256"] = version.basis_file.sha256
    return told


def _note(
    verb: str,
    label: str,
    item: FeeItem,
    *,
    by: User,
    at: datetime.datetime,
    opinion: str = "",
    **details: Any,
) -> Any:
    """One event, about the item."""
    return record(
        verb=verb,
        label=label,
        subject=item,
        by=by,
        at=at,
        opinion=opinion,
        article="21",
        subject_name=f"{item.base.organisation.name} {item.name}",
        details=details,
    )
