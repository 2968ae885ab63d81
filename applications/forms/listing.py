"""How the list of cases is narrowed and sorted."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import F, Q
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from accounts.models import County, InstitutionKind
from applications.models import Application, Batch, Section, SectionKey, State
from applications.models.states import IN_HAND
from bases.models import Field
from bases.regulation import ROUTE_LABELS, Route

if TYPE_CHECKING:
    from accounts.models import User
    from applications.models.querysets import ApplicationQuerySet

SORTS: dict[str, tuple[str, Any]] = {
    "recent": ("最近变动在前", "-state_since"),
    "due": ("期限近的在前", F("due_on").asc(nulls_last=True)),
    "oldest": ("停留久的在前", "state_since"),
    "name": ("单位名称拼音", "institution__name_spelling"),
}
CHOSEN_PATH = "data__fields__chosen_fields__icontains"
MORE = ("batch", "county", "kind", "route", "field")


OPTION = '<option value="{}">{}</option>'
CHOSEN_OPTION = '<option value="{}" selected>{}</option>'


class PlainSelect(forms.Select):
    """A select of one level, written in one go: Django's own renders a template per option."""

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        """The element with its options."""
        chosen = "" if value is None else str(value)
        facts = {"name": name, **self.build_attrs(self.attrs, attrs)}
        options = [(str(key), label) for key, label in self.choices]
        place = next((n for n, (key, _) in enumerate(options) if key == chosen), len(options))
        parts = (
            format_html_join("", OPTION, options[:place]),
            format_html_join("", CHOSEN_OPTION, options[place : place + 1]),
            format_html_join("", OPTION, options[place + 1 :]),
        )
        return format_html("<select{}>{}{}{}</select>", flatatt(facts), *parts)


class ListForm(forms.Form):
    """Filters of the list; what is not understood is left aside, never an error page."""

    q = forms.CharField(label="单位名称、拼音首字母或代码", max_length=100, required=False)
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *State.choices], required=False)
    batch = forms.ModelChoiceField(Batch.objects.all(), label="批次", required=False)
    county = forms.ModelChoiceField(County.objects.all(), label="县（区）", required=False)
    kind = forms.ChoiceField(
        label="机构类型", choices=[("", "全部"), *InstitutionKind.choices], required=False
    )
    route = forms.ChoiceField(
        label="申报路径",
        required=False,
        choices=[("", "全部"), *((r.value, ROUTE_LABELS[r]) for r in Route)],
    )
    field = forms.ModelChoiceField(Field.objects.all(), label="专业领域", required=False)
    due = forms.ChoiceField(
        label="办理",
        required=False,
        choices=[("", "全部"), ("mine", "待我办理"), ("late", "已超期限"), ("open", "在办")],
    )
    sort = forms.ChoiceField(
        label="排序", required=False, choices=[(key, label) for key, (label, _) in SORTS.items()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("batch", "county", "field"):
            self.fields[name].empty_label = "全部"  # type: ignore[attr-defined]
        for item in self.fields.values():
            wide = isinstance(item, forms.ChoiceField | forms.ModelChoiceField)
            if wide:
                item.widget = PlainSelect(choices=item.widget.choices)
            item.widget.attrs["class"] = "form-select" if wide else "form-control"

    def visible_first(self) -> list[forms.BoundField]:
        """The filters that are always in sight."""
        return [self[name] for name in ("state", "due", "sort")]

    def visible_more(self) -> list[forms.BoundField]:
        """The filters that fold away."""
        return [self[name] for name in MORE]

    def more_used(self) -> bool:
        """Whether one of those that fold away is in use."""
        return any(name in self.chosen() for name in MORE)

    def chosen(self) -> dict[str, Any]:
        """Filters that were understood and are not empty."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def rows(self, user: User, on: datetime.date) -> ApplicationQuerySet:
        """The cases that this person may see and asked for."""
        chosen = self.chosen()
        due = chosen.get("due")
        cases = Application.objects
        rows = cases.waiting_for(user) if due == "mine" else cases.visible_to(user)
        if due == "late":
            rows = rows.filter(due_on__lt=on)
        elif due == "open":
            rows = rows.filter(state__in=IN_HAND)
        for name, path in (
            ("state", "state"),
            ("batch", "batch"),
            ("county", "institution__county"),
            ("kind", "institution__kind"),
            ("route", "route"),
        ):
            if name in chosen:
                rows = rows.filter(**{path: chosen[name]})
        if "field" in chosen:
            mark = f'"{chosen["field"].code}"'
            sections = Section.objects.filter(key=SectionKey.INSTITUTION, **{CHOSEN_PATH: mark})
            rows = rows.filter(pk__in=sections.values("application"))
        if "q" in chosen:
            rows = rows.filter(_words(chosen["q"]))
        return rows.order_by(SORTS[chosen.get("sort") or "recent"][1], "pk")


def _words(text: str) -> Q:
    """By name, former name (Art. 22), code, or the first letters of the pinyin."""
    words = text.strip()
    keys = words.lower().replace(" ", "")
    found = (
        Q(institution__name__icontains=words)
        | Q(institution__uscc__icontains=keys)
        | Q(submissions__receipt_number__icontains=words)
    )
    if keys.isascii() and keys.isalpha():
        found |= Q(institution__name_initials__contains=keys)
        found |= Q(institution__name_spelling__contains=keys)
    former = Q(institution__former_names__name__icontains=words)
    return Q(pk__in=Application.objects.filter(found | former).values("pk"))
