"""What the window types: whose paper came in when, and that it was compared (惯例)."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.fields import DateText, PlainText
from applications.models import Batch
from bases.calendar import today

SCAN_TYPES = ("pdf", "jpg", "png")


class EntryForm(forms.Form):
    """A paper application as it came in."""

    batch = forms.ModelChoiceField(
        label="申报批次", queryset=Batch.objects.none(), empty_label="请选择"
    )
    received_on = DateText(
        label="收到纸质材料日期", help_text="以收件登记为准，须在批次受理时间内，例如 2026-11-30"
    )
    scan = forms.FileField(
        label="纸质材料扫描件",
        help_text="签字盖章后的全套申报材料，pdf、jpg 或 png，不超过 20 MB；供第二人核对",
        error_messages={"required": "请上传纸质材料的扫描件。"},
        widget=forms.FileInput(
            attrs={"accept": ".pdf,.jpg,.jpeg,.png", "data-max-bytes": str(20 * 1024 * 1024)}
        ),
    )
    note = PlainText(
        label="收件说明", required=False, max_length=300, help_text="例如送件人、份数、缺页情况"
    )

    def __init__(self, *args: Any, at: datetime.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.on = today(at)
        batches = Batch.objects.announced(at).filter(opens_at__lte=at).order_by("-opens_at")
        self.fields["batch"].queryset = batches  # type: ignore[attr-defined]
        self.fields["received_on"].initial = self.on
        newest = batches.open(at).first()
        self.fields["batch"].initial = newest.pk if newest else None

    def clean_received_on(self) -> datetime.date:
        """A paper does not come in tomorrow."""
        day: datetime.date = self.cleaned_data["received_on"]
        if day > self.on:
            raise ValidationError("收到日期不能晚于今天。")
        return day


class CheckForm(forms.Form):
    """One tick for each section: it says what the paper says."""

    def __init__(self, *args: Any, parts: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for part in parts:
            self.fields[f"same_{part['key']}"] = forms.BooleanField(
                label=f"“{part['title']}”与纸质材料一致",
                error_messages={"required": f"请核对“{part['title']}”后勾选。"},
            )
