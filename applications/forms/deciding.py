"""What is typed around notice and decision (Art. 9(3), Art. 10)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.fields import IntegerText, LongText, PersonName, PlainText
from applications.models import Application, DecisionKind, Objection, ObjectionState
from bases.models.documents import CODE_ALPHABET

EVIDENCE_TYPES = ("pdf", "jpg", "png", "docx")


class PostNoticeForm(forms.Form):
    """Which cases go on the notice."""

    applications = forms.ModelMultipleChoiceField(
        Application.objects.none(),
        label="拟认定单位",
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "请至少选择一家评审通过的单位。"},
    )

    def __init__(self, *args: Any, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["applications"].queryset = cases  # type: ignore[attr-defined]


class ObjectForm(forms.Form):
    """An objection in writing, under the own name, with facts (practice, 惯例)."""

    application = forms.ModelChoiceField(
        Application.objects.none(),
        label="对哪家单位有异议",
        empty_label="请选择",
        error_messages={"required": "请选择单位。", "invalid_choice": "该单位不在本次公示中。"},
    )
    name = PersonName(
        label="您的姓名", max_length=60, help_text="请实名；姓名和联系方式不向被反映单位公开"
    )
    contact = PlainText(label="联系方式", max_length=100, help_text="手机、电话或电子邮箱")
    facts = LongText(
        label="事实与理由",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text="请写明时间、地点、事情经过，以便核查",
    )
    evidence = forms.FileField(
        label="证据材料",
        required=False,
        help_text="选填：pdf、jpg、png 或 docx，不超过 20 MB",
        widget=forms.ClearableFileInput(attrs={"data-max-bytes": str(20 * 1024 * 1024)}),
    )

    def __init__(self, *args: Any, cases: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["application"]
        choice.queryset = cases
        choice.label_from_instance = lambda case: case.institution.name


class LookUpForm(forms.Form):
    """The code a person was given."""

    tracking_code = PlainText(
        label="查询码", max_length=40, help_text="12 位字母和数字，不区分大小写"
    )

    def clean_tracking_code(self) -> str:
        """As stored: upper case, without spaces and hyphens."""
        code: str = self.cleaned_data["tracking_code"].upper().replace(" ", "").replace("-", "")
        if len(code) != 12 or any(letter not in CODE_ALPHABET for letter in code):
            raise ValidationError("查询码由 12 位字母和数字组成，请核对。")
        return code


class ObjectionAnswerForm(forms.Form):
    """The answer to one objection."""

    objection = forms.ModelChoiceField(
        Objection.objects.none(),
        label="异议",
        empty_label=None,
        error_messages={"required": "请选择要处理的异议。", "invalid_choice": "该异议已经处理。"},
    )
    answer = LongText(
        label="核查情况与处理意见",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="提出异议的人凭查询码可以看到",
    )

    def __init__(self, *args: Any, application: Application, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choice: Any = self.fields["objection"]
        choice.queryset = Objection.objects.filter(
            application=application, state=ObjectionState.RECEIVED
        )
        choice.label_from_instance = lambda o: f"{o.name}：{o.facts[:40]}"


class ProposeForm(forms.Form):
    """The clerk's proposal on the outcome."""

    kind = forms.ChoiceField(
        label="经办意见",
        widget=forms.RadioSelect,
        choices=[(DecisionKind.CERTIFY, "建议认定"), (DecisionKind.REFUSE, "建议不予认定")],
        error_messages={"required": "请选择经办意见。"},
    )
    reasons = LongText(
        label="理由",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="不予认定的，理由会写入决定书",
    )


class DecideBatchForm(forms.Form):
    """Whom exactly, in which words, and the count typed in so that nobody slips in."""

    applications = forms.MultipleChoiceField(
        label="单位", error_messages={"required": "请至少选择一家单位。"}
    )
    words = LongText(label="意见", max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))
    count = IntegerText(label="核对家数", help_text="请数一遍所选单位，填写家数以确认")

    def __init__(self, *args: Any, cases: list[Application], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.cases = {str(case.pk): case for case in cases}
        choices = [(key, case.institution.name) for key, case in self.cases.items()]
        self.fields["applications"].choices = choices  # type: ignore[attr-defined]

    def chosen(self) -> list[Application]:
        """The cases that were ticked."""
        return [self.cases[key] for key in self.cleaned_data["applications"]]

    def clean(self) -> dict[str, Any]:
        """The count is that of the ticks."""
        data: dict[str, Any] = super().clean() or {}
        ticked, count = data.get("applications"), data.get("count")
        if ticked is not None and count is not None and len(ticked) != count:
            self.add_error(
                "count", f"所选为 {len(ticked)} 家，与填写的 {count} 家不符，请重新核对。"
            )
        return data
