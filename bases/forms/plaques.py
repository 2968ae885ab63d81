"""Forms of the papers' pages: filters, voiding, the plaque register."""

from __future__ import annotations

from django import forms

from accounts.fields import DateText, LongText, PersonName
from bases.models import DocumentKind, PlaqueState, WithdrawnWhy
from bases.models.base import Plaque
from bases.plaques import REPLACING

ALL = ("", "全部")
LONGEST = 100


class FilterForm(forms.Form):
    """A filter; what cannot be read is left aside."""

    def __init__(self, *args: object, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        for field in self.fields.values():
            chooses = isinstance(field.widget, forms.Select)
            field.widget.attrs["class"] = "form-select" if chooses else "form-control"

    def chosen(self) -> dict[str, str]:
        """What was asked for."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}


class DocumentFilterForm(FilterForm):
    """Documents by kind, number and unit."""

    kind = forms.ChoiceField(label="种类", choices=[ALL, *DocumentKind.choices], required=False)
    number = forms.CharField(label="编号", max_length=LONGEST, required=False)
    unit = forms.CharField(label="单位", max_length=LONGEST, required=False)


class PlaqueFilterForm(FilterForm):
    """Plaques by base, state, and why they were withdrawn."""

    HANDED = (("no", "未领取"), ("yes", "已领取"))

    q = forms.CharField(label="单位名称、牌面名称或基地编号", max_length=LONGEST, required=False)
    state = forms.ChoiceField(label="状态", choices=[ALL, *PlaqueState.choices], required=False)
    handed = forms.ChoiceField(label="领取", choices=[ALL, *HANDED], required=False)
    why = forms.ChoiceField(label="收回情形", choices=[ALL, *WithdrawnWhy.choices], required=False)


class VoidDocumentForm(forms.Form):
    """Why a document is void."""

    reason = LongText(
        label="作废原因",
        max_length=300,
        error_messages={"required": "请写明作废原因。"},
        help_text="只在市局内部显示。",
    )


class HandOverPlaqueForm(forms.Form):
    """Who took a plaque away, and when."""

    to = PersonName(label="领取人", error_messages={"required": "请填写领取人姓名。"})
    on = DateText(label="领取日期", error_messages={"required": "请填写领取日期。"})


class ReplacePlaqueForm(forms.Form):
    """Why a plaque is replaced; a renaming is offered when there was one."""

    why = forms.ChoiceField(
        label="换发情形",
        widget=forms.RadioSelect,
        error_messages={"required": "请选择换发情形。", "invalid_choice": "请从列表中选择。"},
    )
    reason = LongText(
        label="具体说明",
        max_length=200,
        error_messages={"required": "请写明情况，如何时何地遗失、是否已声明作废。"},
        help_text="在基地公开页面的历史中显示，请勿写入个人信息。",
    )

    def __init__(self, *args: object, plaque: Plaque, **options: object) -> None:
        super().__init__(*args, **options)  # type: ignore[arg-type]
        self.fields["why"].choices = [  # type: ignore[attr-defined]
            (why.value, why.label)
            for why in REPLACING
            if why != WithdrawnWhy.RENAMED or plaque.is_renamed
        ]


class WithdrawPlaqueForm(forms.Form):
    """On what ground a plaque is taken back."""

    reason = LongText(
        label="收回依据",
        max_length=200,
        error_messages={"required": "请写明收回依据。"},
        help_text="如取消资格决定的文号。在基地公开页面的历史中显示。",
    )
