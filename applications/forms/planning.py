"""What is typed around the announcement of a batch (Art. 3)."""

from __future__ import annotations

from django import forms

from accounts.fields import PlainText

ANNOUNCED_TYPES = ("pdf", "docx", "xlsx", "jpg", "png")


class BatchAttachmentForm(forms.Form):
    """A file that goes with the announcement."""

    title = PlainText(
        label="附件名称", max_length=100, help_text="公众看到的名称，例如“申报表样表”。"
    )
    file = forms.FileField(
        label="文件",
        help_text="pdf、docx、xlsx、jpg 或 png，不超过 20 MB",
        widget=forms.ClearableFileInput(attrs={"data-max-bytes": str(20 * 1024 * 1024)}),
        error_messages={"required": "请选择文件。"},
    )
