"""Forms of tables, plans, draws and the register of inspectors (practice, 惯例)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.db.models import Q

from accounts.fields import DateText, DecimalText, IntegerText, LongText, PlainText
from accounts.models import Organisation, OrganisationType, User
from accounts.models.people import MUNICIPAL_ROLES, Role
from bases.regulation import cite
from inspections.forms.common import OfficeForm
from inspections.forms.rectifications import ARTICLES
from inspections.models import CheckTable, FactSource, InspectionKind, InterestKind

GROUPS = 5


class NewTableForm(OfficeForm):
    """For which year."""

    year = IntegerText(label="年度", error_messages={"required": "请填写年度。"})


class EditTableForm(OfficeForm):
    """Marks, and every line."""

    excellent_from = IntegerText(label="优秀分数线")
    good_from = IntegerText(label="良好分数线")
    pass_from = IntegerText(label="合格分数线")
    group_floor = IntegerText(label="大项最低得分率（%）", help_text="任一大项低于此的，不合格。")

    def __init__(self, *args: Any, table: CheckTable, **options: Any) -> None:
        self.items = list(table.items.all())  # type: ignore[attr-defined]
        marks = ("excellent_from", "good_from", "pass_from", "group_floor")
        options.setdefault("initial", {name: getattr(table, name) for name in marks})
        super().__init__(*args, **options)
        articles = [(one, cite(one)) for one in ARTICLES]
        for item in self.items:
            n, head = item.number, f"第{item.number}项"
            self.fields[f"title_{n}"] = PlainText(
                label=f"{head} {item.group}", max_length=80, initial=item.title
            )
            self.fields[f"points_{n}"] = DecimalText(
                label=f"{head} 分值", initial=f"{item.points.normalize():f}"
            )
            self.fields[f"article_{n}"] = forms.ChoiceField(
                label=f"{head} 依据条款", choices=articles, initial=item.article
            )
            self.fields[f"guidance_{n}"] = PlainText(
                label=f"{head} 检查要点", max_length=300, required=False, initial=item.guidance
            )

    def marks(self) -> dict[str, int]:
        """The lines between grades."""
        names = ("excellent_from", "good_from", "pass_from", "group_floor")
        return {name: self.cleaned_data[name] for name in names}

    def rows(self) -> list[dict[str, Any]]:
        """The lines, in their order."""
        typed = self.cleaned_data
        return [
            {
                "group_number": item.group_number,
                "group": item.group,
                "title": typed[f"title_{item.number}"],
                "points": Decimal(typed[f"points_{item.number}"]),
                "article": typed[f"article_{item.number}"],
                "guidance": typed[f"guidance_{item.number}"],
                "condition": item.condition,
                "source": item.source or FactSource.NONE,
                "red_line": item.red_line,
            }
            for item in self.items
        ]


class PlanForm(OfficeForm):
    """The yearly plan or a round of spot checks."""

    year = IntegerText(label="年度", error_messages={"required": "请填写年度。"})
    kind = forms.ChoiceField(label="类型", choices=InspectionKind.choices)
    title = PlainText(label="名称", max_length=100, error_messages={"required": "请填写名称。"})
    table = forms.ModelChoiceField(queryset=CheckTable.objects.none(), label="检查评估表")
    scope_first = DateText(label="检查范围起")
    scope_last = DateText(label="检查范围止")
    visits_from = DateText(label="实施起")
    visits_until = DateText(label="实施止")
    bases_wanted = IntegerText(label="抽取基地数", help_text="填0为全部在册基地。", initial="0")
    inspectors_each = IntegerText(label="每组人数", initial="2")
    basis = LongText(label="说明", max_length=500, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        published = CheckTable.objects.filter(published_at__isnull=False)
        self.fields["table"].queryset = published  # type: ignore[attr-defined]
        self.fields["table"].initial = published.first()


class DrawBasesForm(OfficeForm):
    """A seed that somebody outside chose, or none."""

    seed = PlainText(
        label="随机种子",
        max_length=64,
        required=False,
        help_text="可以填写现场公开产生的数字；不填的由平台随机产生。种子写入抽取记录，可以复算。",
    )


class EnterInspectorForm(OfficeForm):
    """Who joins the register."""

    user = forms.ModelChoiceField(queryset=User.objects.none(), label="人员")
    note = PlainText(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        roles = (*MUNICIPAL_ROLES, Role.COUNTY, Role.DEPARTMENT)
        fresh = Q(inspector__isnull=True) | Q(inspector__is_active=False)
        people = User.objects.filter(fresh, role__in=roles, is_active=True)
        self.fields["user"].queryset = people.order_by("name")  # type: ignore[attr-defined]


class EnterInterestForm(OfficeForm):
    """A tie to a body."""

    organisation = forms.ModelChoiceField(queryset=Organisation.objects.none(), label="单位")
    kind = forms.ChoiceField(label="情形", choices=InterestKind.choices)
    note = PlainText(label="说明", max_length=200, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        bodies = Organisation.objects.filter(type=OrganisationType.INSTITUTION).order_by("name")
        self.fields["organisation"].queryset = bodies  # type: ignore[attr-defined]
