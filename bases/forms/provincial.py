"""Forms of lists for the provincial hours system (Art. 17)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.fields import IntegerText, LongText, PlainText
from bases.exports import neutral
from bases.forms.office import OfficeForm
from bases.forms.records import years
from bases.models import Base, ExportMapping
from bases.province import SOURCES


class BaseField(forms.ModelChoiceField):
    """A base by name, or all."""

    def __init__(self, **options: Any) -> None:
        bases = Base.objects.select_related("organisation").order_by("number")
        super().__init__(
            queryset=bases, label="基地", required=False, empty_label="全部基地", **options
        )

    def label_from_instance(self, obj: Any) -> str:
        """Name and number."""
        return f"{obj.organisation.name}（{obj.display_number}）"


class SpanForm(forms.Form):
    """Which records."""

    year = forms.TypedChoiceField(
        label="年度", coerce=int, error_messages={"invalid_choice": "请从列表中选择。"}
    )
    base = BaseField()

    def __init__(self, *args: Any, own: Base | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["year"].choices = years()  # type: ignore[attr-defined]
        if own is not None:
            del self.fields["base"]


class AskExportForm(SpanForm, OfficeForm):
    """Which records with whole numbers, and what for."""

    purpose = LongText(
        label="用途",
        max_length=300,
        rows=2,
        help_text="写明使用单位和事项，写入操作记录，并印在导出表首行。",
        error_messages={"required": "请写明用途。"},
    )


class MappingForm(forms.Form):
    """Heading and place of each column."""

    def __init__(self, *args: Any, mapping: ExportMapping, **options: Any) -> None:
        super().__init__(*args, **options)
        now = {c["source"]: (n, c["heading"]) for n, c in enumerate(mapping.columns, 1)}
        for key, (label, _fill) in SOURCES.items():
            place, heading = now.get(key, (None, label))
            self.fields[f"heading_{key}"] = PlainText(
                label=f"{label}：列名",
                max_length=40,
                initial=heading,
                widget=forms.TextInput(attrs={"class": "form-control"}),
            )
            self.fields[f"order_{key}"] = IntegerText(
                label=f"{label}：顺序",
                required=False,
                initial=place,
                minimum=1,
                maximum=99,
                widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric"}),
            )

    def rows(self) -> list[tuple[str, Any, Any]]:
        """Label and the two fields of each source."""
        return [
            (label, self[f"heading_{key}"], self[f"order_{key}"])
            for key, (label, _fill) in SOURCES.items()
        ]

    def clean(self) -> dict[str, Any]:
        """No place twice, something left."""
        cleaned: dict[str, Any] = super().clean() or {}
        placed = [cleaned.get(f"order_{key}") for key in SOURCES]
        given = [place for place in placed if place is not None]
        if not self.errors and not given:
            raise ValidationError("请至少保留一列。")
        if len(set(given)) != len(given):
            raise ValidationError("顺序有重复，请改为不同的数。")
        named = [
            heading
            for key in SOURCES
            if cleaned.get(f"order_{key}") is not None
            and (heading := cleaned.get(f"heading_{key}"))
        ]
        if len(set(named)) != len(named):
            raise ValidationError("列名有重复，请改为不同的列名。")
        if any(neutral(heading) != heading for heading in named):
            raise ValidationError("列名不能以等号、加号、减号或 @ 开头。")
        return cleaned

    def columns(self) -> list[dict[str, str]]:
        """The columns in their order."""
        data = self.cleaned_data
        placed = sorted(
            (data[f"order_{key}"], key) for key in SOURCES if data[f"order_{key}"] is not None
        )
        return [{"heading": data[f"heading_{key}"], "source": key} for _place, key in placed]
