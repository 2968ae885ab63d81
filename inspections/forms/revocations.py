"""Forms of revocation, barring, annulment and leaving (Art. 18, Art. 20)."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.fields import LongText, PlainText
from accounts.models import Organisation, OrganisationType
from accounts.uscc import normalise
from bases.forms.office import PaperField
from inspections.forms.common import ALL, OfficeForm, ReachForm, base_field, named
from inspections.models import CaseState, Ground, WithdrawalState


class _StateFilterForm(ReachForm):
    """Cases by base and state."""

    STATES: Any = CaseState
    base = base_field()

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["state"] = forms.ChoiceField(
            label="状态", choices=[ALL, *self.STATES.choices], required=False
        )
        self.fields["state"].widget.attrs["class"] = "form-select"

    def found(self, rows: Any) -> Any:
        """Rows that were asked for."""
        asked = self.chosen()
        if "base" in asked:
            rows = rows.filter(named(asked["base"]))
        return rows.filter(state=asked["state"]) if "state" in asked else rows


class RevocationFilterForm(_StateFilterForm):
    """Revocations by base and state."""


class WithdrawalFilterForm(_StateFilterForm):
    """Withdrawals by base and state."""

    STATES = WithdrawalState


class ProposeRevocationForm(OfficeForm):
    """On what ground, on which facts."""

    ground = forms.ChoiceField(label="情形", choices=Ground.choices, widget=forms.RadioSelect)
    application_number = PlainText(
        label="涉及的申报编号",
        max_length=60,
        required=False,
        help_text="情形为“在申请过程中弄虚作假”的必填。",
    )
    facts = LongText(
        label="认定的事实",
        max_length=5000,
        help_text="写入告知书和决定书；不写个人信息。",
        error_messages={"required": "请写明认定的事实。"},
    )
    basis = LongText(
        label="依据", max_length=500, required=False, help_text="不填的，按情形写明《办法》的条款。"
    )


class ProposeBarringForm(OfficeForm):
    """Which body, which application, which facts."""

    uscc = PlainText(
        label="统一社会信用代码",
        max_length=40,
        error_messages={"required": "请填写统一社会信用代码。"},
    )
    application_number = PlainText(
        label="涉及的申报编号",
        max_length=60,
        error_messages={"required": "请填写涉及的申报编号。"},
    )
    facts = LongText(
        label="弄虚作假的事实",
        max_length=5000,
        help_text="写入告知书和决定书；不写个人信息。",
        error_messages={"required": "请写明弄虚作假的事实。"},
    )
    basis = LongText(label="依据", max_length=500, required=False)

    def clean_uscc(self) -> Organisation:
        """The institution of a code, however it is typed."""
        code = normalise(self.cleaned_data["uscc"])
        rows = Organisation.objects.filter(uscc=code, type=OrganisationType.INSTITUTION)
        found = rows.first()
        if found is None:
            raise forms.ValidationError("没有这个代码的施教机构。")
        return found


class DropRevocationForm(OfficeForm):
    """Why it is given up, and whether the base proved to be in order."""

    reason = LongText(
        label="不再办理的原因", max_length=300, error_messages={"required": "请写明原因。"}
    )
    restores = forms.BooleanField(
        label="经听取陈述申辩，认定已经达到要求，基地恢复正常",
        required=False,
        help_text="只用于“经整改仍达不到要求”的情形。",
    )


class ProposeAnnulmentForm(OfficeForm):
    """Why an entry is to be taken off."""

    document_number = PlainText(
        label="依据文书文号",
        max_length=60,
        help_text="如行政复议决定书、行政判决书的文号。",
        error_messages={"required": "请填写依据文书的文号。"},
    )
    reason = LongText(
        label="撤销的理由", max_length=2000, error_messages={"required": "请写明理由。"}
    )


class FileWithdrawalForm(OfficeForm):
    """Why the base wants to leave, with a sealed letter."""

    reason = LongText(
        label="退出原因", max_length=2000, error_messages={"required": "请写明退出原因。"}
    )
    letter_file = PaperField(label="盖章的退出申请", kinds=("pdf", "jpg", "png"))
