"""Forms of shared resources, exchanges and measures (Art. 3, Art. 4, Art. 5, Art. 14)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q

from accounts.fields import DateText, IntegerText, LongText, PersonName, PhoneField, PlainText
from accounts.models import County
from bases.forms.office import (
    AttachedForm,
    Choice,
    OfficeForm,
    ReachForm,
    base_field,
    named,
    sort_field,
)
from bases.forms.plaques import ALL, LONGEST, FilterForm
from bases.models import Base, ExchangeDirection, Field, ResourceKind
from bases.reading import read_number

RESOURCE_SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "newest": ("新公布在前", ("-published_at", "-pk")),
    "title": ("名称", ("title", "pk")),
    "base": ("基地", ("base__number", "-published_at", "pk")),
}
EXCHANGE_SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "newest": ("日期近的在前", ("-held_on", "-pk")),
    "oldest": ("日期早的在前", ("held_on", "pk")),
    "title": ("名称", ("title", "pk")),
}
MEASURE_SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "newest": ("新印发在前", ("-issued_on", "-pk")),
    "title": ("名称", ("title", "pk")),
    "issuer": ("制定单位", ("issuer__name_spelling", "-issued_on", "pk")),
}


def field_select(label: str = "专业领域", *, required: bool = True) -> forms.ModelChoiceField:
    """A subject field."""
    return forms.ModelChoiceField(
        Field.objects.all(),
        label=label,
        required=required,
        empty_label="请选择" if required else "全部",
        error_messages={"invalid_choice": "请从列表中选择。"},
    )


class ResourceForm(AttachedForm):
    """A course, teacher or site that is shared."""

    kind = Choice(ResourceKind.choices, label="类别")
    title = PlainText(label="名称", max_length=120, error_messages={"required": "请填写名称。"})
    field = field_select()
    description = LongText(label="简介", max_length=3000, help_text="内容、规模、适用对象等。")
    conditions = PlainText(
        label="共享条件", max_length=300, help_text="如：免费、按公布的收费标准、需提前两周预约。"
    )
    contact = PersonName(label="联系人")
    phone = PhoneField(label="办公电话", help_text="向社会公开，请勿填写个人手机。")


class ExchangeForm(AttachedForm):
    """An exchange activity."""

    title = PlainText(label="名称", max_length=120, error_messages={"required": "请填写名称。"})
    direction = Choice((), label="类别")
    held_on = DateText(label="日期", error_messages={"required": "请填写日期。"})
    place = PlainText(label="地点", max_length=200)
    partner = PlainText(label="交流单位", max_length=200, required=False)
    summary = LongText(label="内容", max_length=5000, rows=8)

    def __init__(self, *args: Any, directions: list[tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["direction"].choices = [("", "请选择"), *directions]  # type: ignore[attr-defined]


class MeasureForm(AttachedForm):
    """A policy document or management measure."""

    needs_file = True

    title = PlainText(label="名称", max_length=150, error_messages={"required": "请填写名称。"})
    document_number = PlainText(label="文号", max_length=80, required=False)
    issued_on = DateText(label="印发日期", error_messages={"required": "请填写印发日期。"})
    summary = LongText(label="主要内容", max_length=5000, rows=8)


class WithdrawMeasureForm(OfficeForm):
    """Why a measure no longer holds."""

    reason = PlainText(
        label="废止依据或原因",
        max_length=200,
        error_messages={"required": "请写明废止依据或原因。"},
    )


class TakingPartForm(forms.Form):
    """A base that took part."""

    use_required_attribute = False

    base = PlainText(
        label="基地",
        max_length=LONGEST,
        widget=forms.TextInput(attrs={"list": "bases", "placeholder": "编号或名称"}),
        error_messages={"required": "请填写基地编号或名称。"},
    )
    persons = IntegerText(
        label="人数", minimum=1, maximum=9999, error_messages={"required": "请填写人数。"}
    )
    note = PlainText(label="备注", max_length=200, required=False)

    def clean_base(self) -> Base:
        """The base meant. Raises ValidationError."""
        typed = self.cleaned_data["base"]
        number = read_number(typed.split(" ")[0]) or read_number(typed)
        words = Q(organisation__name=typed)
        found = list(Base.objects.filter(words | Q(number=number))[:2])
        if len(found) != 1:
            raise ValidationError("没有找到这个基地，请填写编号（如 2026-001）或单位全称。")
        return found[0]


TakingPartFormSet = forms.formset_factory(TakingPartForm, extra=2, max_num=500, can_delete=True)


class ResourceFilterForm(ReachForm):
    """Resources inside."""

    q = forms.CharField(label="名称或简介", max_length=LONGEST, required=False)
    base = base_field()
    kind = forms.ChoiceField(label="类别", choices=[ALL, *ResourceKind.choices], required=False)
    field = field_select(required=False)
    state = forms.ChoiceField(
        label="状态", choices=[ALL, ("shown", "公布中"), ("withdrawn", "已撤下")], required=False
    )
    sort = sort_field(RESOURCE_SORTS)

    def found(self, resources: Any) -> Any:
        """The resources asked for, in order."""
        wanted = self.chosen()
        if "base" in wanted:
            resources = resources.filter(named(wanted["base"]))
        if "state" in wanted:
            resources = resources.filter(withdrawn_at__isnull=wanted["state"] == "shown")
        return narrowed(resources, wanted, RESOURCE_SORTS, ("title", "description"))


class CatalogueForm(FilterForm):
    """The public catalogue."""

    q = forms.CharField(label="名称、简介或基地", max_length=LONGEST, required=False)
    kind = forms.ChoiceField(label="类别", choices=[ALL, *ResourceKind.choices], required=False)
    field = field_select(required=False)
    county = forms.ModelChoiceField(
        County.objects.all(),
        label="县（区）",
        required=False,
        empty_label="全部",
        to_field_name="code",
    )

    def found(self, resources: Any) -> Any:
        """The resources asked for."""
        wanted = self.chosen()
        if "county" in wanted:
            resources = resources.filter(base__organisation__county=wanted["county"])
        columns = ("title", "description", "base__organisation__name")
        return narrowed(resources, wanted, RESOURCE_SORTS, columns)


class ExchangeFilterForm(FilterForm):
    """Exchanges, inside and public."""

    q = forms.CharField(label="名称、内容、地点或单位", max_length=LONGEST, required=False)
    direction = forms.ChoiceField(
        label="类别", choices=[ALL, *ExchangeDirection.choices], required=False
    )
    year = forms.RegexField(r"\A20[0-9]{2}\Z", label="年份", required=False)
    sort = sort_field(EXCHANGE_SORTS)

    def found(self, activities: Any) -> Any:
        """The activities asked for, in order."""
        wanted = self.chosen()
        if "year" in wanted:
            activities = activities.filter(held_on__year=int(wanted["year"]))
        if "direction" in wanted:
            activities = activities.filter(direction=wanted["direction"])
        columns = ("title", "summary", "place", "partner", "organiser__name")
        return narrowed(activities, wanted, EXCHANGE_SORTS, columns)


class MeasureFilterForm(FilterForm):
    """Measures, inside and public."""

    q = forms.CharField(label="名称、文号或内容", max_length=LONGEST, required=False)
    issuer = forms.CharField(label="制定单位", max_length=LONGEST, required=False)
    state = forms.ChoiceField(
        label="状态", choices=[ALL, ("valid", "有效"), ("withdrawn", "已废止")], required=False
    )
    sort = sort_field(MEASURE_SORTS)

    def __init__(self, *args: Any, public: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if public:
            del self.fields["state"]

    def found(self, measures: Any) -> Any:
        """The measures asked for, in order."""
        wanted = self.chosen()
        if "issuer" in wanted:
            measures = measures.filter(issuer__name__icontains=wanted["issuer"])
        if "state" in wanted:
            measures = measures.filter(withdrawn_on__isnull=wanted["state"] == "valid")
        columns = ("title", "document_number", "summary")
        return narrowed(measures, wanted, MEASURE_SORTS, columns)


def narrowed(
    rows: Any,
    wanted: dict[str, Any],
    sorts: dict[str, tuple[str, tuple[str, ...]]],
    columns: tuple[str, ...],
) -> Any:
    """What all these lists narrow by: words in some columns, kind and field; and their order."""
    if words := wanted.get("q"):
        told = Q()
        for column in columns:
            told |= Q(**{f"{column}__icontains": words})
        rows = rows.filter(told)
    for name in ("kind", "field"):
        if name in wanted:
            rows = rows.filter(**{name: wanted[name]})
    return rows.order_by(*sorts[wanted.get("sort", "newest")][1])


def is_narrowed(form: FilterForm) -> bool:
    """Whether rows were left out, the order aside."""
    return any(name != "sort" for name in form.chosen())
