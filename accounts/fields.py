"""Form fields for what people type and paste: normalised where harmless, refused where not."""

from __future__ import annotations

import datetime
import re
import unicodedata
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from accounts import uscc
from accounts.text import clean_text, figures, half_width

_MIDDLE_DOTS = re.compile("[・･•．‧∙⋅.]")
_CHINESE = re.compile("[\u3400-\u9fff\U00020000-\U0003ffff]")


class PlainText(forms.CharField):
    """One line of text."""

    def to_python(self, value: Any) -> str:
        """Normalised text."""
        text = "" if value in self.empty_values else clean_text(str(value))
        return text or str(self.empty_value)


class LongText(forms.CharField):
    """Several lines of text."""

    widget = forms.Textarea

    def __init__(self, *, rows: int = 4, **options: Any) -> None:
        options.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Normalised text, line ends as LF."""
        text = "" if value in self.empty_values else clean_text(str(value), lines=True)
        return text or str(self.empty_value)


class PersonName(PlainText):
    """A person's name: one character is enough; no digits; the middle dot is ·."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 60)
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Without inner spaces when Chinese, with one kind of middle dot."""
        text = super().to_python(value)
        if not text:
            return text
        if _CHINESE.search(text):
            text = re.sub(r"\s+", "", _MIDDLE_DOTS.sub("·", text))
        written = _CHINESE.search(text) or any(c.isalpha() for c in text)
        if text == "无" or not written:
            raise ValidationError("请填写真实姓名，例：张三。")
        if any(unicodedata.category(c) in ("Nd", "No", "So", "Sk", "Cf") for c in text):
            raise ValidationError("姓名不能含有数字或表情符号，请核对是否填错了栏。")
        return text


class UsccField(forms.CharField):
    """A unified social credit code; what is stored is the normalised spelling."""

    def __init__(self, *, check: bool = True, **options: Any) -> None:
        options.setdefault("max_length", 80)
        super().__init__(**options)
        self.check = check

    def to_python(self, value: Any) -> str:
        """Half-width, upper case, no spaces or hyphens."""
        return "" if value in self.empty_values else uscc.normalise(str(value))

    def prepare_value(self, value: Any) -> Any:
        """The box shows what will be stored."""
        return uscc.normalise(value) if isinstance(value, str) else value

    def validate(self, value: str) -> None:
        """Shape, and the check character unless an administrator may override it."""
        super().validate(value)
        if value:
            (uscc.validate if self.check else uscc.validate_shape)(value)


class PhoneField(forms.CharField):
    """A mobile number, or a landline with its extension."""

    MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
    LANDLINE = re.compile(r"((0\d{2,3}-?)?\d{7,8}|400-?\d{3}-?\d{4})((转|-)\d{1,6})?", re.ASCII)

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 40)
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Half-width; +86 and spaces fall away."""
        if value in self.empty_values:
            return ""
        dashes = re.sub("[\u2010-\u2015\u2212]", "-", half_width(str(value)))
        text = re.sub(r"[\s()（）]", "", dashes)
        text = re.sub(r"^(\+|00)86-?", "", text)
        bare = text.replace("-", "")
        if self.MOBILE.fullmatch(bare):
            return bare
        if self.LANDLINE.fullmatch(text):
            return text
        raise ValidationError("电话号码格式不对，例：13800000000 或 0812-3333333转801。")


class EmailText(forms.EmailField):
    """One mail address, in the letters every mail server takes."""

    def __init__(self, **options: Any) -> None:
        options.setdefault("max_length", 254)
        super().__init__(**options)

    def to_python(self, value: Any) -> str:
        """Trimmed, half-width."""
        text = "" if value in self.empty_values else half_width(str(value))
        if text and re.search(r"[,;，；、\s]", text):
            raise ValidationError("只能填写一个邮箱地址，例：name@example.com。")
        if re.search(r"[\"<>]", text) or not text.isascii():
            raise ValidationError("邮箱地址格式不对，例：name@example.com。")
        if text:
            try:
                validate_email(text)
            except ValidationError:
                raise ValidationError("邮箱地址格式不对，例：name@example.com。") from None
        return text


class IntegerText(forms.CharField):
    """A whole number typed as digits, full width or half width."""

    EXAMPLE = "请只填数字，例：2000（不带单位、千分号或汉字）。"

    def __init__(
        self, *, minimum: int | None = 0, maximum: int = 100_000_000, **options: Any
    ) -> None:
        self.minimum, self.maximum = minimum, maximum
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "numeric"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """An int, or None when left empty."""
        text = "" if value in self.empty_values else figures(str(value), self.EXAMPLE)
        if not text:
            return None
        if not re.fullmatch(r"-?\d{1,12}", text, re.ASCII):
            raise ValidationError(self.EXAMPLE)
        number = int(text)
        if self.minimum is not None and number < self.minimum:
            raise ValidationError(f"不能小于 {self.minimum}。")
        if number > self.maximum:
            raise ValidationError(f"不能大于 {self.maximum}。")
        return number

    def validate(self, value: Any) -> None:
        """Zero is an answer."""
        if value is None and self.required:
            raise ValidationError(self.error_messages["required"], code="required")

    def run_validators(self, value: Any) -> None:
        """All limits are checked in to_python."""


class DecimalText(IntegerText):
    """An amount with at most so many decimals; ￥ and 元 fall away."""

    EXAMPLE = "请填写数字，例：12.50（不带千分号或汉字）。"

    def __init__(
        self,
        *,
        places: int = 2,
        minimum: int | None = 0,
        maximum: int = 10_000_000_000,
        **options: Any,
    ) -> None:
        self.places = places
        options.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal"}))
        super().__init__(minimum=minimum, maximum=maximum, **options)

    def to_python(self, value: Any) -> Any:
        """A Decimal, or None when left empty."""
        text = "" if value in self.empty_values else figures(str(value), self.EXAMPLE)
        text = re.sub(r"^[¥￥]\s*|\s*元$", "", text)
        if not text:
            return None
        if not re.fullmatch(r"-?\d{1,12}(\.\d{1,12})?", text, re.ASCII):
            raise ValidationError(self.EXAMPLE)
        if len(text.partition(".")[2]) > self.places:
            raise ValidationError(f"最多保留 {self.places} 位小数，例：12.50。")
        number = Decimal(text)
        if self.minimum is not None and number < self.minimum:
            raise ValidationError(f"不能小于 {self.minimum}。")
        if number > self.maximum:
            raise ValidationError(f"不能大于 {self.maximum}。")
        return number


class DateText(forms.CharField):
    """A date as people here write it: 2026-11-30, 2026/11/30, 2026年11月30日, 20261130."""

    EXAMPLE = "日期格式不对，例：2026-11-30。"
    PATTERN = re.compile(
        r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})年(\d{1,2})月(\d{1,2})日?|(\d{4})(\d{2})(\d{2})",
        re.ASCII,
    )

    def __init__(
        self,
        *,
        earliest: datetime.date = datetime.date(1900, 1, 1),
        latest: datetime.date = datetime.date(2100, 12, 31),
        **options: Any,
    ) -> None:
        self.earliest, self.latest = earliest, latest
        options.setdefault("widget", forms.TextInput(attrs={"placeholder": "如 2026-11-30"}))
        super().__init__(**options)

    def to_python(self, value: Any) -> Any:
        """A date, or None when left empty."""
        if isinstance(value, datetime.datetime):
            return value.date()
        if isinstance(value, datetime.date):
            return value
        text = "" if value in self.empty_values else figures(str(value), self.EXAMPLE)
        if not text:
            return None
        found = self.PATTERN.fullmatch(text)
        if not found:
            raise ValidationError(self.EXAMPLE)
        year, month, day = (int(part) for part in found.groups() if part and part.isdigit())
        try:
            date = datetime.date(year, month, day)
        except ValueError:
            raise ValidationError("没有这一天，请核对日期，例：2026-11-30。") from None
        if not self.earliest <= date <= self.latest:
            raise ValidationError(f"日期应在 {self.earliest} 至 {self.latest} 之间。")
        return date

    def prepare_value(self, value: Any) -> Any:
        """ISO spelling in the box."""
        return value.isoformat() if isinstance(value, datetime.date) else value

    def run_validators(self, value: Any) -> None:
        """All limits are checked in to_python."""
