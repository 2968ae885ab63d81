"""Form fields that only the application form needs."""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone

from accounts import identity

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


class VeiledNumber(forms.CharField):
    """An identity number of which only mask and keyed digest are kept, never the number itself.

    ``veil`` makes of what was typed what may be stored; the cleaned value is the same text.
    """

    def __init__(self, **options: Any) -> None:
        options.setdefault("widget", forms.TextInput(attrs={"autocomplete": "off"}))
        super().__init__(max_length=120, **options)

    @staticmethod
    def veil(value: Any) -> str:
        """Mask and digest; the first figures alone when the number cannot be right."""
        return identity.veil(str(value or ""), timezone.localdate())

    def clean(self, value: Any) -> str:
        """The veiled number. Raises ValidationError that never repeats what was typed."""
        text = str(super().clean(value)).strip()
        if not text or identity.is_veiled(text):
            return text
        if text.endswith("#"):  # was refused when it was typed, and not kept
            raise ValidationError(identity.WRONG)
        identity.validate(identity.normalise(text), timezone.localdate())
        return self.veil(text)
