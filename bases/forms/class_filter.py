"""What lists of classes are narrowed and sorted by."""

from __future__ import annotations

import datetime
from typing import Any

from django import forms
from django.db.models import Q

from accounts.models import County
from bases.forms.office import ReachForm, base_field, named, sort_field
from bases.forms.plaques import ALL, LONGEST, FilterForm
from bases.models import ClassForm, ClassState, Field, Funding, SubjectKinds

SORTS: dict[str, Any] = {
    "": ("开班日期（近的在前）", ("-starts_on", "-pk")),
    "starts": ("开班日期（早的在前）", ("starts_on", "pk")),
    "number": ("班号", ("number",)),
    "title": ("名称", ("title", "pk")),
}
PLANNED = {"yes": "计划内", "no": "计划外"}
DELEGATED = {"yes": "受委托", "no": "自办"}


class MonthInput(forms.DateInput):
    """A month of a year."""

    input_type = "month"


class ClassFilterForm(ReachForm):
    """Inside."""

    q = forms.CharField(label="名称或班号", max_length=LONGEST, required=False)
    base = base_field()
    year = forms.RegexField(r"\A20[0-9]{2}\Z", label="年度", required=False)
    state = forms.ChoiceField(label="状态", choices=[ALL, *ClassState.choices], required=False)
    kind = forms.ChoiceField(label="科目", choices=[ALL, *SubjectKinds.choices], required=False)
    form = forms.ChoiceField(label="方式", choices=[ALL, *ClassForm.choices], required=False)
    funding = forms.ChoiceField(label="经费来源", choices=[ALL, *Funding.choices], required=False)
    plan = forms.ChoiceField(label="计划", choices=[ALL, *PLANNED.items()], required=False)
    delegated = forms.ChoiceField(label="委托", choices=[ALL, *DELEGATED.items()], required=False)
    sort = sort_field(SORTS)

    def found(self, rows: Any) -> Any:
        """The rows that answer, in the order asked for."""
        wanted = self.chosen()
        if words := wanted.get("q", "").replace("\0", ""):
            rows = rows.filter(Q(title__icontains=words) | Q(number__icontains=words))
        if words := wanted.get("base", "").replace("\0", ""):
            rows = rows.filter(named(words))
        exact = {"state": "state", "kind": "subject_kind", "form": "form", "funding": "funding"}
        rows = rows.filter(**{path: wanted[name] for name, path in exact.items() if name in wanted})
        if "year" in wanted:
            rows = rows.filter(starts_on__year=wanted["year"])
        if "plan" in wanted:
            rows = rows.filter(plan_line__isnull=wanted["plan"] == "no")
        if "delegated" in wanted:
            own = Q(delegated_by="")
            rows = rows.filter(own if wanted["delegated"] == "no" else ~own)
        return rows.order_by(*SORTS[wanted.get("sort", "")][1])


class PublicClassFilterForm(FilterForm):
    """On the public list."""

    q = forms.CharField(label="名称、班号或基地", max_length=LONGEST, required=False)
    county = forms.ChoiceField(label="县（区）", required=False)
    field = forms.ChoiceField(label="专业领域", required=False)
    kind = forms.ChoiceField(label="科目", choices=[ALL, *SubjectKinds.choices], required=False)
    form = forms.ChoiceField(label="方式", choices=[ALL, *ClassForm.choices], required=False)
    funding = forms.ChoiceField(
        label="收费",
        choices=[ALL, ("free", "免费"), (Funding.WELFARE, "公益性"), (Funding.PAID, "收费")],
        required=False,
    )
    month = forms.RegexField(
        r"\A20[0-9]{2}-(0[1-9]|1[0-2])\Z", label="月份", required=False, widget=MonthInput
    )
    open = forms.ChoiceField(label="报名", choices=[ALL, ("1", "正在报名")], required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        chosen: Any = self.fields
        chosen["county"].choices = [ALL, *County.objects.values_list("code", "name")]
        fields = Field.objects.filter(is_active=True).values_list("code", "name")
        chosen["field"].choices = [ALL, *fields]

    def found(self, rows: Any) -> Any:
        """The rows that answer."""
        wanted = self.chosen()
        if words := wanted.get("q", "").replace("\0", ""):
            rows = rows.filter(
                Q(title__icontains=words)
                | Q(number__icontains=words)
                | Q(base__organisation__name__icontains=words)
            )
        exact = {
            "county": "base__organisation__county__code",
            "field": "field__code",
            "kind": "subject_kind",
            "form": "form",
        }
        rows = rows.filter(**{path: wanted[name] for name, path in exact.items() if name in wanted})
        if wanted.get("funding") == "free":
            rows = rows.exclude(funding=Funding.PAID)
        elif "funding" in wanted:
            rows = rows.filter(funding=wanted["funding"])
        if "month" in wanted:
            year, month = (int(part) for part in wanted["month"].split("-"))
            first = datetime.date(year, month, 1)
            following = datetime.date(year + month // 12, month % 12 + 1, 1)
            rows = rows.filter(starts_on__lt=following, ends_on__gte=first)
        if "open" in wanted:
            rows = rows.filter(state=ClassState.ENROLLING)
        return rows
