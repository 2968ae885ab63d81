"""What the municipal bureau types before review (Art. 4, Art. 9)."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.fields import LongText
from accounts.models import Organisation, OrganisationType
from applications.models import Application, DecisionKind
from bases.regulation import ROUTE_LABELS, Route

# Blocks that a clerk may put into the box; the facts are to be added (practice, 惯例).
REASON_BLOCKS: dict[str, tuple[str, str]] = {
    "complete": (
        "材料齐全，予以受理",
        "经审查，申报材料齐全、符合要求，推荐程序符合《办法》第九条规定，建议予以受理。",
    ),
    "barred": (
        "第二十条：不再受理",
        "经核查，该单位属于《办法》第二十条规定的不再受理情形（在申请过程中弄虚作假／被取消基地资格），"
        "依据文书：　　　。建议不予受理。",
    ),
    "conditions": (
        "第八条：不具备基本条件",
        "经审查，该单位不具备《办法》第八条第（　）项规定的条件：　　　。建议不予受理。",
    ),
    "kind": (
        "第七条：不属于遴选范围",
        "经审查，该单位不属于《办法》第七条规定的遴选范围：　　　。建议不予受理。",
    ),
}


class ExamineForm(forms.Form):
    """The clerk's proposal."""

    kind = forms.ChoiceField(
        label="经办意见",
        widget=forms.RadioSelect,
        choices=[(DecisionKind.ACCEPT, "建议受理"), (DecisionKind.REJECT, "建议不予受理")],
        error_messages={"required": "请选择经办意见。"},
    )
    reasons = LongText(
        label="理由",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 7}),
        help_text="不予受理的，理由会写入告知书",
    )


class LikenessForm(ExamineForm):
    """The same where the applicant resembles a barred or refused body (Art. 20)."""

    checked = forms.BooleanField(
        label="已逐项核对上列相同信息",
        error_messages={"required": "请先逐项核对上列相同信息，再勾选。"},
    )
    likeness_note = LongText(
        label="核对情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="写明查了什么、是不是同一单位或由其变更而来；只供市局内部，不发给申报单位",
    )
    field_order = ("checked", "likeness_note", "kind", "reasons")

    def clean(self) -> dict[str, Any]:
        """The tick itself is no fact to keep."""
        data = super().clean() or self.cleaned_data
        return {name: value for name, value in data.items() if name != "checked"}


class ApprovalForm(forms.Form):
    """The approver's word on a proposal."""

    opinion = LongText(label="审批意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))


class RerouteForm(forms.Form):
    """A corrected route, with the reason."""

    route = forms.ChoiceField(
        label="正确的申报路径",
        choices=[(r.value, ROUTE_LABELS[r]) for r in Route],
        widget=forms.RadioSelect,
        error_messages={"required": "请选择申报路径。"},
    )
    recommender = forms.ModelChoiceField(
        Organisation.objects.none(),
        label="推荐单位",
        required=False,
        empty_label="不设推荐单位（直报）",
    )
    opinion = LongText(
        label="更正理由",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明原路径错在哪里，会通知申报单位和新的推荐单位",
    )

    TYPES = {
        Route.DEPARTMENT: OrganisationType.DEPARTMENT,
        Route.COUNTY: OrganisationType.COUNTY_BUREAU,
        Route.MUNICIPAL: OrganisationType.MUNICIPAL_BUREAU,
    }

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        kwargs["initial"] = {"route": application.route, "recommender": application.recommender_id}
        super().__init__(*args, **kwargs)
        units = Organisation.objects.active().filter(type__in=self.TYPES.values())
        self.fields["recommender"].queryset = units.order_by("type", "pk")  # type: ignore[attr-defined]
        self.application = application

    def clean(self) -> dict[str, Any]:
        """Route and recommender belong together, and differ from what is there."""
        data = super().clean() or self.cleaned_data
        route, unit = data.get("route"), data.get("recommender")
        if not route:
            return data
        if route == Route.SELF_REVIEW:
            if unit is not None:
                self.add_error("recommender", "直报路径不设推荐单位。")
        elif unit is None:
            self.add_error("recommender", "请选择推荐单位。")
        elif unit.type != self.TYPES[Route(route)]:
            self.add_error("recommender", f"该单位不符合“{ROUTE_LABELS[Route(route)]}”。")
        same = route == self.application.route and (
            (unit.pk if unit else None) == self.application.recommender_id
        )
        if same:
            self.add_error(None, "路径和推荐单位都没有变化。")
        return data
