"""Whole numbers leave the portal only for a purpose, with a second person, for a day (Art. 17)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from accounts.models import User
from accounts.record import Audience, MovedOn, record, tell
from accounts.sealing import CannotUnseal
from bases import province
from bases.emails import clerks, letter
from bases.memory_workbook import workbook
from bases.models import Base, ExportMapping, RecordExport, TrainingRecord

LASTS = datetime.timedelta(hours=24)
OVER = "这次导出已过期，请重新申请。"


@transaction.atomic
def change_mapping(
    mapping: ExportMapping, columns: Sequence[dict[str, str]], *, by: User, at: datetime.datetime
) -> ExportMapping:
    """Other columns or headings, from now on (惯例). Raises PermissionDenied, ValidationError."""
    if not by.is_municipal_admin:
        raise PermissionDenied
    if not columns:
        raise ValidationError("请至少保留一列。")
    mapping = ExportMapping.objects.select_for_update().get(pk=mapping.pk)
    before, mapping.columns = mapping.columns, list(columns)
    mapping.changed_at, mapping.changed_by = at, by
    mapping.save(update_fields=("columns", "changed_at", "changed_by"))
    record(
        verb="change_mapping",
        label="修改学时导出格式",
        subject=mapping,
        by=by,
        at=at,
        audience=Audience.BUREAU,
        details={"before": before, "after": mapping.columns},
    )
    return mapping


@transaction.atomic
def ask_export(
    *, base: Base | None, year: int, purpose: str, by: User, at: datetime.datetime
) -> RecordExport:
    """A clerk asks for a list with whole numbers (Art. 17).

    Raises PermissionDenied, ValidationError.
    """
    if not by.is_municipal_clerk:
        raise PermissionDenied
    rows = province.records_for(TrainingRecord.objects.all(), year, base).count()
    if not rows:
        raise ValidationError("该范围没有学时记录。")
    asked = RecordExport.objects.create(
        base=base,
        year=year,
        mapping=province.mapping(),
        purpose=purpose,
        rows=rows,
        asked_at=at,
        asked_by=by,
        expires_at=at + LASTS,
    )
    event = _record(asked, "ask_export", "申请导出完整号码", purpose, by, at)
    if asked.needs_another:
        others = clerks().exclude(pk=by.pk) | User.objects.filter(role="approver", is_active=True)
        tell(event, others, **letter(event, asked))
    return asked


@transaction.atomic
def approve_export(export: RecordExport, *, by: User, at: datetime.datetime) -> RecordExport:
    """A second person agrees. Raises PermissionDenied, MovedOn."""
    export = _locked(export)
    if not (by.is_municipal_approver or by.is_municipal_clerk) or by.pk == export.asked_by_id:
        raise PermissionDenied
    if export.is_over(at):
        raise MovedOn(OVER, export)
    if export.is_free:
        raise MovedOn("这次导出已核准或无须核准。", export)
    export.approved_at, export.approved_by = at, by
    export.save(update_fields=("approved_at", "approved_by"))
    event = _record(export, "approve_export", "核准导出完整号码", "", by, at)
    tell(event, [export.asked_by], **letter(event, export))
    return export


@transaction.atomic
def download_export(export: RecordExport, *, by: User, at: datetime.datetime) -> bytes:
    """The list, made in memory for whoever asked for it; each time a deed (Art. 17).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    export = _locked(export)
    if by.pk != export.asked_by_id or not by.is_municipal_clerk:
        raise PermissionDenied
    if export.is_over(at):
        raise MovedOn(OVER, export)
    if not export.is_free:
        raise MovedOn("这次导出还没有核准。", export)
    records = province.records_for(TrainingRecord.objects.all(), export.year, export.base)
    columns: Any = export.mapping.columns
    try:
        lines = list(province.lines(records, columns, whole=True))
    except CannotUnseal as refused:
        raise ValidationError("有号码无法解密，请联系平台管理员。") from refused
    if len(lines) != export.rows:
        raise MovedOn("申请后记录有增减，与核准的行数不符，请重新申请。", export)
    RecordExport.objects.filter(pk=export.pk).update(downloads=F("downloads") + 1)
    event = _record(export, "download_export", "下载完整号码", "", by, at)
    mark = (
        f"{by.name} {timezone.localtime(at):%Y-%m-%d %H:%M} 下载，"
        f"操作记录第{event.sequence}号，用途：{export.purpose}"
    )
    return workbook([[mark], province.headings(columns), *lines])


@transaction.atomic
def note_masked(
    base: Base | None, year: int, rows: int, *, by: User, at: datetime.datetime
) -> None:
    """Write down that a masked list was taken out (Art. 17)."""
    record(
        verb="export_masked",
        label="按省级格式导出学时（掩码）",
        subject=base or by,
        by=by,
        at=at,
        article="17",
        audience=Audience.BUREAU if by.is_municipal else Audience.PARTIES,
        details={"rows": rows, "year": year},
    )


def _locked(export: RecordExport) -> RecordExport:
    rows = RecordExport.objects.select_for_update(of=("self",))
    return rows.select_related("asked_by", "mapping", "base").get(pk=export.pk)


def _record(
    export: RecordExport, verb: str, label: str, opinion: str, by: User, at: datetime.datetime
) -> Any:
    return record(
        verb=verb,
        label=label,
        subject=export,
        by=by,
        at=at,
        opinion=opinion,
        article="17",
        audience=Audience.BUREAU,
        details={"rows": export.rows, "year": export.year, "base": export.base_id},
    )
