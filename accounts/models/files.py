"""Files in the private store. Nothing is overwritten and nothing is deleted."""

import uuid
from pathlib import PurePosixPath

from django.db import models
from django.db.models import Q


def private_path(stored: "StoredFile", filename: str) -> str:
    """A path of our own making; the uploader's file name never reaches the disk."""
    suffix = PurePosixPath(filename).suffix.lower()
    key = uuid.uuid4().hex
    return f"files/{key[:2]}/{key}{suffix}"


class StoredFile(models.Model):
    """Bytes that somebody uploaded or the portal made, with their digest.

    A file has no address of its own: it is served through the object it belongs to, so the
    object's reading right is the file's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    content = models.FileField(upload_to=private_path, max_length=120)
    name = models.CharField("文件名", max_length=255)
    media_type = models.CharField("类型", max_length=100)
    size = models.PositiveBigIntegerField("字节数")
    sha256 = models.CharField("SHA-256", max_length=64)
    uploaded_by = models.ForeignKey(
        "accounts.User", models.PROTECT, null=True, related_name="+", verbose_name="上传人"
    )
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = verbose_name_plural = "文件"
        constraints = (
            models.CheckConstraint(condition=Q(size__gt=0), name="stored_file_not_empty"),
        )

    def __str__(self) -> str:
        return self.name
