"""What goes with the announcement of a batch: its attachments (Art. 3)."""

from __future__ import annotations

import datetime

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction

from accounts.models import StoredFile, User
from accounts.models.events import Audience
from accounts.record import MovedOn, record
from applications.models import Batch, BatchAttachment

MOST_ATTACHMENTS = 20


@transaction.atomic
def attach_to_batch(
    batch: Batch, *, title: str, file: StoredFile, by: User, at: datetime.datetime
) -> BatchAttachment:
    """Put a file with the announcement. Raises PermissionDenied, ValidationError."""
    if not by.is_municipal_admin:
        raise PermissionDenied
    batch = Batch.objects.select_for_update().get(pk=batch.pk)
    present = batch.attachments.filter(removed_at=None)  # type: ignore[attr-defined]
    if present.filter(title=title).exists():
        raise ValidationError({"title": "已有同名附件，请换一个名称，或先移除原附件。"})
    if present.count() >= MOST_ATTACHMENTS:
        raise ValidationError(f"公告附件最多 {MOST_ATTACHMENTS} 个。")
    made = BatchAttachment.objects.create(
        batch=batch, title=title, file=file, added_by=by, added_at=at
    )
    record(
        verb="attach_to_batch",
        label="添加公告附件",
        subject=batch,
        by=by,
        at=at,
        article="3",
        audience=Audience.BUREAU,
        details={"title": title, "name": file.name, "sha256": file.sha256},
    )
    return made


@transaction.atomic
def remove_from_batch(
    attachment: BatchAttachment, *, by: User, at: datetime.datetime
) -> BatchAttachment:
    """Take a file off the announcement; row and file stay. Raises MovedOn, PermissionDenied."""
    if not by.is_municipal_admin:
        raise PermissionDenied
    batch = Batch.objects.select_for_update().get(pk=attachment.batch_id)
    present = BatchAttachment.objects.filter(pk=attachment.pk, removed_at=None)
    if not present.update(removed_at=at):
        raise MovedOn("该附件已经移除。")
    record(
        verb="remove_from_batch",
        label="移除公告附件",
        subject=batch,
        by=by,
        at=at,
        article="3",
        audience=Audience.BUREAU,
        details={"title": attachment.title, "sha256": attachment.file.sha256},
    )
    return attachment
