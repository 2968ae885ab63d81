"""Fields that the forms of this room share."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.fields import DateText, LongText, PersonName
from bases.forms.office import OfficeForm, ReachForm, base_field, named
from bases.forms.plaques import ALL
from inspections.models import ClassOutcomeKind, Served

__all__ = [
    "ALL",
    "AnswerForm",
    "ClassChoicesForm",
    "DecisionServiceForm",
    "HearForm",
    "OfficeForm",
    "OpinionForm",
    "ReachForm",
    "ReasonForm",
    "ServiceForm",
    "base_field",
    "named",
]


class ReasonForm(OfficeForm):
    """Why."""

    reason = LongText(label="原因", max_length=300, error_messages={"required": "请写明原因。"})


class OpinionForm(OfficeForm):
    """What one has to say, or nothing."""

    opinion = LongText(label="意见", max_length=500, required=False)


class ServiceForm(OfficeForm):
    """When and how a paper reached whom it is meant for (送达)."""

    served_on = DateText(
        label="送达日期",
        help_text="以送达回证上的日期为准；送达当日不计入期限。",
        error_messages={"required": "请填写送达日期。"},
    )
    served_how = forms.ChoiceField(label="送达方式", choices=Served.choices)
    served_to = PersonName(
        label="签收人", error_messages={"required": "请填写签收人；公告送达的填经办人。"}
    )

    def service(self) -> dict[str, Any]:
        """What was typed, for the action."""
        return dict(self.cleaned_data)


class DecisionServiceForm(OfficeForm):
    """When and how a decision reached the body."""

    served_on = DateText(label="送达日期", error_messages={"required": "请填写送达日期。"})
    served_how = forms.ChoiceField(label="送达方式", choices=Served.choices)


class AnswerForm(OfficeForm):
    """What a body says against what is intended."""

    text = LongText(
        label="陈述、申辩的内容",
        max_length=5000,
        help_text="只能提交一次；证据材料可以邮寄或当面提交市局。",
        error_messages={"required": "请写明陈述、申辩的内容。"},
    )


class HearForm(OfficeForm):
    """What the bureau makes of the answer."""

    reply = LongText(
        label="对陈述、申辩的处理意见",
        max_length=2000,
        required=False,
        help_text="收到陈述、申辩的必填；没有收到的可以不填。",
    )


class ClassChoicesForm(OpinionForm):
    """An opinion, and what becomes of every unfinished class."""

    def __init__(self, *args: Any, classes: Any, bases: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.classes = list(classes)
        self.bases = {str(base.pk): base for base in bases}
        takers = [("", "（不转交）")] + [
            (key, f"{base.number} {base.organisation.name}") for key, base in self.bases.items()
        ]
        for held in self.classes:
            enrolled = f"{held.starts_on}—{held.ends_on}，{held.state_label}，报名{held.enrolled}人"
            self.fields[f"kind_{held.pk}"] = forms.ChoiceField(
                label=f"“{held.title}”（{held.number}）",
                choices=[("", "请选择"), *ClassOutcomeKind.choices],
                help_text=enrolled,
                error_messages={"required": "请选择这个培训班的处理办法。"},
            )
            self.fields[f"to_{held.pk}"] = forms.ChoiceField(
                label=f"{held.number} 承接基地", choices=takers, required=False
            )

    def choices(self) -> dict[int, Any]:
        """By class, what was chosen."""
        typed = self.cleaned_data
        return {
            held.pk: (
                typed[f"kind_{held.pk}"],
                self.bases.get(typed.get(f"to_{held.pk}", "")),
            )
            for held in self.classes
        }
