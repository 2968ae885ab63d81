"""Form fields that only the application form needs."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

_MONTH = re.compile(r"\A([0-9]{4})[-/.年]?([0-9]{1,2})月?\Z")


class MonthText(forms.CharField):
    """A month as people write it; cleaned to ``1980-05``."""

    def clean(self, value: Any) -> str:
        """Accept 1980-05, 1980.5, 1980/05, 1980年5月, 198005. Raises ValidationError."""
        text = unicodedata.normalize("NFKC", str(super().clean(value))).replace(" ", "")
        if not text:
            return ""
        found = _MONTH.match(text)
        if found and 1 <= int(found[2]) <= 12 and int(found[1]) >= 1900:
            return f"{found[1]}-{int(found[2]):02d}"
        raise ValidationError("请填年月，例如 1980-05。")


class YearText(forms.CharField):
    """A year that the form gives itself."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> str:
        """Four digits. Raises ValidationError."""
        text = str(super().clean(value)).strip()
        if not re.fullmatch(r"20[0-9]{2}", text):
            raise ValidationError("年度不正确，请刷新页面。")
        return text
