"""Forms of the committee: seats, declarations, sheets, conclusion (Art. 9(3))."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django import forms

from accounts.fields import DecimalText, LongText, PlainText
from accounts.forms.organisations import dress
from applications.models import Expert, ExpertKind, PanelMember, Vote
from bases.models import Field

if TYPE_CHECKING:
    from applications.models import Application

DECLARATION = (
    "本人与申报单位无聘用、隶属、亲属或者其他可能影响公正评审的关系，现在及近三年内未在申报单位"
    "或其上级单位任职；将独立、客观、公正评审，不泄露评审内容和其他专家意见。"
)
GROUNDS = (
    ("employer", "现在或近三年内在申报单位任职"),
    ("parent", "与申报单位有隶属或上下级关系"),
    ("teacher", "是申报单位的专（兼）职教师"),
    ("relative", "与申报单位负责人有亲属关系"),
    ("other", "其他可能影响公正评审的情形"),
)


class AssignForm(forms.Form):
    """Whom the clerk puts on the panel."""

    experts = forms.ModelMultipleChoiceField(
        label="专家",
        queryset=Expert.objects.none(),
        error_messages={"required": "请至少选择一名专家。"},
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["experts"].queryset = Expert.objects.in_service()  # type: ignore[attr-defined]


class PoolForm(forms.Form):
    """The filter of the pool; what cannot be read is ignored."""

    q = PlainText(label="姓名、职称或单位", required=False, max_length=60)
    kind = forms.ChoiceField(
        label="类别", required=False, choices=[("", "全部"), *ExpertKind.choices]
    )
    field = forms.ModelChoiceField(
        Field.objects.none(), label="专业领域", required=False, empty_label="全部"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        fields: Any = self.fields["field"]
        fields.queryset = Field.objects.filter(is_active=True)
        dress(self)

    def wanted(self) -> dict[str, Any]:
        """What the filter holds."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class VoidMemberForm(forms.Form):
    """Whom the clerk takes off the panel, and why."""

    seat = forms.ModelChoiceField(
        label="专家", queryset=PanelMember.objects.none(), empty_label="请选择"
    )
    grounds = LongText(label="理由", max_length=500, help_text="写明发现的利害关系及核实情况。")

    def __init__(self, *args: Any, application: Application, **options: Any) -> None:
        super().__init__(*args, **options)
        seats = PanelMember.objects.filter(application=application).seated()  # type: ignore[attr-defined]
        self.fields["seat"].queryset = seats  # type: ignore[attr-defined]
        self.fields["seat"].label_from_instance = lambda seat: str(seat.expert)  # type: ignore[attr-defined]


class OpenReviewForm(forms.Form):
    """Nothing to fill in: the panel begins."""


class ConcludeForm(forms.Form):
    """The committee's conclusion in words."""

    opinion = LongText(label="评审意见", rows=6, max_length=2000)


class DeclareForm(forms.Form):
    """The expert signs."""

    agree = forms.BooleanField(
        label="我已阅读并承诺上述内容",
        error_messages={"required": "请先阅读承诺内容并勾选；有利害关系的请申请回避。"},
    )


class RecuseForm(forms.Form):
    """The expert steps back."""

    kind = forms.ChoiceField(label="回避情形", choices=GROUNDS, widget=forms.RadioSelect)
    detail = LongText(label="说明", rows=3, max_length=500, required=False)

    def grounds(self) -> str:
        """Both in one text."""
        words = dict(GROUNDS)[self.cleaned_data["kind"]]
        detail = self.cleaned_data["detail"]
        return f"{words}：{detail}" if detail else words


class NotesForm(forms.Form):
    """The expert's own notes, for nobody else."""

    notes = LongText(label="我的笔记", rows=8, max_length=5000, required=False)


class ScoreForm(forms.Form):
    """One sheet: points and a comment for each line, a vote, an overall comment."""

    def __init__(self, *args: Any, seat: PanelMember, **options: Any) -> None:
        self.criteria = list(seat.application.batch.rubric.criteria.all())
        given = {s.criterion_id: s for s in seat.scores.all()}
        initial: dict[str, Any] = {"vote": seat.vote, "overall": seat.comment}
        for criterion in self.criteria:
            kept = given.get(criterion.pk)
            if kept is not None:
                initial[f"points_{criterion.pk}"] = kept.points
                initial[f"comment_{criterion.pk}"] = kept.comment
        options["initial"] = initial
        super().__init__(*args, **options)
        for criterion in self.criteria:
            self.fields[f"points_{criterion.pk}"] = DecimalText(
                label=f"得分（0–{criterion.weight}）", maximum=criterion.weight, required=False
            )
            self.fields[f"comment_{criterion.pk}"] = PlainText(
                label="说明", max_length=500, required=False
            )
        self.fields["vote"] = forms.ChoiceField(
            label="表决", choices=Vote.choices, widget=forms.RadioSelect, required=False
        )
        self.fields["overall"] = LongText(label="总体意见", max_length=2000, required=False)

    def points(self) -> dict[int, tuple[Decimal | None, str]]:
        """Points and comment by criterion, without lines in which something is wrong."""
        data = self.cleaned_data
        return {
            c.pk: (data[f"points_{c.pk}"], data[f"comment_{c.pk}"])
            for c in self.criteria
            if f"points_{c.pk}" in data and f"comment_{c.pk}" in data
        }

    def wrong(self) -> list[str]:
        """Titles of what cannot be kept as it is."""
        titles = {
            f"{kind}_{c.pk}": c.title for c in self.criteria for kind in ("points", "comment")
        }
        return [titles.get(name, str(self[name].label)) for name in self.errors]
