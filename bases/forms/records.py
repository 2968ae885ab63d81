"""Forms of trainees, imports and the ledger (Art. 17)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone

from accounts import identity
from accounts.fields import DecimalText, LongText
from accounts.models import County
from bases.calendar import today
from bases.forms.office import (
    OfficeForm,
    PaperField,
    ReachForm,
    base_field,
    named,
    sort_field,
)
from bases.forms.plaques import ALL, LONGEST, FilterForm
from bases.models import ImportState, RecordKind, Result, TrainingClass
from bases.models.classes import HELD_STATES, ClassForm, ClassState
from bases.regulation import IN_FORCE_SINCE

Sorts = dict[str, tuple[str, tuple[str, ...]]]
RECORD_SORTS: Sorts = {
    "newest": ("新登记在前", ("-registered_at", "-pk")),
    "oldest": ("早登记在前", ("registered_at", "pk")),
    "class": ("培训班", ("training_class__number", "pk")),
    "name": ("姓名", ("trainee__name", "pk")),
    "hours": ("专业学时多的在前", ("-hours_professional", "-pk")),
}
TRAINEE_SORTS: Sorts = {
    "newest": ("新登记在前", ("-entered_at", "-pk")),
    "name": ("姓名", ("name", "pk")),
    "employer": ("工作单位", ("employer", "name", "pk")),
}
IMPORT_SORTS: Sorts = {
    "newest": ("新上传在前", ("-made_at", "-pk")),
    "rows": ("行数多的在前", ("-rows", "-pk")),
}


def years() -> list[tuple[str, str]]:
    """Years that can have records, newest first."""
    this = today(timezone.now()).year
    return [(str(y), f"{y} 年") for y in range(this, IN_FORCE_SINCE.year - 1, -1)]


class YearField(forms.ChoiceField):
    """A year."""

    def __init__(self, **options: Any) -> None:
        super().__init__(label="年度", choices=lambda: [ALL, *years()], required=False, **options)


class OrderedForm(ReachForm):
    """A filter with an order of an allow-list."""

    sorts: Sorts = {}

    def ordered(self, rows: Any) -> Any:
        """In the order asked for, else the first of the list."""
        columns = self.sorts.get(self.chosen().get("sort", ""), next(iter(self.sorts.values())))[1]
        return rows.order_by(*columns)


class RecordFilterForm(OrderedForm):
    """Rows of the ledger."""

    sorts = RECORD_SORTS

    q = forms.CharField(label="姓名或工作单位", max_length=LONGEST, required=False)
    held = forms.CharField(label="班号或班名", max_length=LONGEST, required=False)
    base = base_field()
    year = YearField()
    kind = forms.ChoiceField(label="性质", choices=[ALL, *RecordKind.choices], required=False)
    result = forms.ChoiceField(label="考核结果", choices=[ALL, *Result.choices], required=False)
    sort = sort_field(RECORD_SORTS)

    def found(self, rows: Any) -> Any:
        """The rows asked for."""
        wanted = self.chosen()
        if words := wanted.get("q"):
            rows = rows.filter(
                Q(trainee__name__icontains=words) | Q(trainee__employer__icontains=words)
            )
        if words := wanted.get("held"):
            rows = rows.filter(
                Q(training_class__number__icontains=words)
                | Q(training_class__title__icontains=words)
            )
        if "base" in wanted:
            rows = rows.filter(named(wanted["base"]))
        exact = {name: wanted[name] for name in ("year", "kind", "result") if name in wanted}
        return rows.filter(**exact)


class TraineeFilterForm(OrderedForm):
    """People a base knows."""

    sorts = TRAINEE_SORTS

    q = forms.CharField(label="姓名、工作单位或专业", max_length=LONGEST, required=False)
    base = base_field()
    year = YearField()
    sort = sort_field(TRAINEE_SORTS)

    def found(self, rows: Any) -> Any:
        """The people asked for."""
        wanted = self.chosen()
        if words := wanted.get("q"):
            rows = rows.filter(
                Q(name__icontains=words)
                | Q(employer__icontains=words)
                | Q(speciality__icontains=words)
            )
        if "base" in wanted:
            rows = rows.filter(named(wanted["base"]))
        return rows


class ImportFilterForm(OrderedForm):
    """Imports."""

    sorts = IMPORT_SORTS

    q = forms.CharField(label="文件名", max_length=LONGEST, required=False)
    base = base_field()
    state = forms.ChoiceField(label="状态", choices=[ALL, *ImportState.choices], required=False)
    sort = sort_field(IMPORT_SORTS)

    def found(self, rows: Any) -> Any:
        """The imports asked for."""
        wanted = self.chosen()
        if words := wanted.get("q"):
            rows = rows.filter(file_name__icontains=words)
        if "base" in wanted:
            rows = rows.filter(named(wanted["base"]))
        if "state" in wanted:
            rows = rows.filter(state=wanted["state"])
        return rows


class MeterForm(FilterForm):
    """Which year, which county."""

    year = forms.ChoiceField(label="年度", choices=years, required=False)
    county = forms.ChoiceField(label="县（区）", required=False)
    q = forms.CharField(label="单位名称", max_length=LONGEST, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        counties = County.objects.order_by("order").values_list("code", "name")
        field: Any = self.fields["county"]
        field.choices = [ALL, *counties]


class FindTraineeForm(forms.Form):
    """A whole number, posted; it is turned into its digest and never shown again."""

    number = forms.CharField(
        label="按完整证件号码查找",
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "请填写证件号码。"},
    )

    def digest(self) -> str:
        """Under which the person would be found."""
        return identity.digest(identity.normalise(self.cleaned_data["number"]))

    def emptied(self) -> FindTraineeForm:
        """The form without what was typed, with what was wrong about it."""
        fresh = FindTraineeForm()
        fresh._errors = self.errors  # type: ignore[attr-defined]
        return fresh


class CheckFileForm(forms.Form):
    """A filled-in template, for one class or with class numbers of its own."""

    training_class = forms.ModelChoiceField(
        TrainingClass.objects.none(),
        label="培训班",
        required=False,
        empty_label="按表格里的“班号”列，可含多个班",
        error_messages={"invalid_choice": "请从列表中选择。"},
    )
    file = PaperField(
        label="学员表格", kinds=("xlsx", "csv"), help_text="xlsx 或 CSV，不超过 5 MB。"
    )

    def __init__(self, *args: Any, base: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        classes = TrainingClass.objects.filter(
            Q(state__in=HELD_STATES) | Q(state=ClassState.RUNNING, form=ClassForm.ONLINE), base=base
        )
        field: Any = self.fields["training_class"]
        field.queryset = classes.select_related("base").order_by("-starts_on", "-pk")
        self.fields["file"].widget.attrs["data-max-bytes"] = str(5 * 1024 * 1024)


class ImportRecordsForm(OfficeForm):
    """What is asked before rows are written."""

    confirmed = forms.BooleanField(label="上述提示已逐条核对，确认导入", required=False)
    reason = LongText(label="补登原因", max_length=300, rows=2, required=False)

    def __init__(self, *args: Any, hints: bool, frozen: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if not hints:
            del self.fields["confirmed"]
        if not frozen:
            del self.fields["reason"]


class ReasonForm(OfficeForm):
    """Why."""

    reason = LongText(
        label="原因", max_length=300, rows=3, error_messages={"required": "请写明原因。"}
    )


class CorrectRecordForm(ReasonForm):
    """How the record should have been."""

    hours_public = DecimalText(label="公需学时", places=1, maximum=999)
    hours_professional = DecimalText(label="专业学时", places=1, maximum=999)
    result = forms.ChoiceField(label="考核结果", choices=Result.choices)
    score = DecimalText(label="成绩", places=1, maximum=100, required=False)

    field_order = ("hours_public", "hours_professional", "result", "score", "reason")

    def clean(self) -> dict[str, Any]:
        """A reason says something."""
        cleaned = super().clean()
        if cleaned.get("reason") and len(cleaned["reason"]) < 4:
            self.add_error("reason", ValidationError("请写明具体原因，例：成绩录入有误。"))
        return cleaned
