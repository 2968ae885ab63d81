"""Section 基本情况: who applies, and with which ground for it (Art. 7)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from accounts.fields import DateText, LongText, PersonName, PhoneField, PlainText
from applications.forms.sections.parts import Choices, Facts, SectionForm, Select, Spec
from applications.models import SectionKey

NATURES: Choices = (
    ("public_institution", "事业单位"),
    ("enterprise", "企业"),
    ("social_group", "社会团体"),
    ("private_non_enterprise", "民办非企业单位"),
    ("organ", "机关"),
)
TRAINEE_LEVELS: Choices = (("junior", "初级"), ("middle", "中级"), ("senior", "高级"))


class InstitutionForm(SectionForm):
    """The institution beyond what its registration already says."""

    groups = (
        (
            "登记信息",
            (
                "nature",
                "legal_representative",
                "founded_on",
                "registration_authority",
                "licence_number",
                "licence_valid_until",
                "licence_long_term",
                "school_permit",
            ),
        ),
        (
            "地址与联系方式",
            (
                "registered_address",
                "teaching_address",
                "postcode",
                "website",
            ),
        ),
        ("基地负责人", ("head_name", "head_position", "head_title", "head_phone")),
        (
            "联系人",
            (
                "contact_name",
                "contact_department",
                "contact_mobile",
                "contact_phone",
                "contact_fax",
                "contact_email",
            ),
        ),
        ("申报方向", ("chosen_fields", "trainee_levels", "practice_basis")),
        ("银行账户（选填，不公开）", ("bank_account_name", "bank_name", "bank_account")),
    )

    nature = Select(NATURES, label="单位性质")
    legal_representative = PersonName(label="法定代表人")
    founded_on = DateText(label="成立时间")
    registration_authority = PlainText(label="登记（批准）机关", max_length=100)
    licence_number = PlainText(label="登记证书编号", max_length=60, required=False)
    licence_valid_until = DateText(
        label="登记证书有效期至", required=False, help_text="长期有效的不填日期，勾选“长期有效”。"
    )
    licence_long_term = forms.BooleanField(label="长期有效", required=False)
    school_permit = PlainText(
        label="办学许可证号", max_length=60, required=False, help_text="民办机构填写，没有的不填。"
    )
    registered_address = PlainText(label="注册地址", max_length=200)
    teaching_address = PlainText(
        label="办学地址", max_length=200, help_text="认定后在基地名录中公开。"
    )
    postcode = forms.RegexField(
        r"\A[0-9]{6}\Z", label="邮政编码", error_messages={"invalid": "请填6位数字，例如 617000。"}
    )
    website = forms.URLField(
        label="网址",
        required=False,
        assume_scheme="https",
        max_length=200,
        error_messages={"invalid": "请填完整网址，例如 https://www.example.cn。"},
    )
    head_name = PersonName(label="基地负责人姓名")
    head_position = PlainText(label="负责人职务", max_length=60)
    head_title = PlainText(label="负责人职称", max_length=60, help_text="没有职称的填“无”。")
    head_phone = PhoneField(label="负责人电话")
    contact_name = PersonName(label="联系人姓名", help_text="认定后在基地名录中公开。")
    contact_department = PlainText(label="联系人部门", max_length=60)
    contact_mobile = PhoneField(label="联系人手机", help_text="只供审核单位联系，不公开。")
    contact_phone = PhoneField(label="办公电话", help_text="认定后在基地名录中公开。")
    contact_fax = PhoneField(label="传真", required=False)
    contact_email = forms.EmailField(
        label="电子邮箱", error_messages={"invalid": "请填完整邮箱，例如 office@example.cn。"}
    )
    chosen_fields = forms.MultipleChoiceField(
        label="拟申报专业领域", widget=forms.CheckboxSelectMultiple, help_text="可多选。"
    )
    trainee_levels = forms.MultipleChoiceField(
        label="培训对象层次", choices=TRAINEE_LEVELS, widget=forms.CheckboxSelectMultiple
    )
    practice_basis = LongText(
        label="继续教育实践基础",
        max_length=3000,
        help_text="开展专业技术人员继续教育的年限、主要班次和成效。",
    )
    bank_account_name = PlainText(label="开户名称", max_length=100, required=False)
    bank_name = PlainText(label="开户银行", max_length=100, required=False)
    bank_account = forms.RegexField(
        r"\A[0-9][0-9 ]{7,30}\Z",
        label="银行账号",
        required=False,
        error_messages={"invalid": "银行账号只含数字，8位以上。"},
    )

    @classmethod
    def rule(cls, cleaned: dict[str, Any], facts: Facts) -> dict[str, str]:
        """Founded in the past; a licence in force; bank data whole or not at all."""
        errors = {}
        founded, until = cleaned.get("founded_on"), cleaned.get("licence_valid_until")
        if founded and founded > facts.today:
            errors["founded_on"] = "成立时间不能晚于今天。"
        if "licence_valid_until" in cleaned and "licence_long_term" in cleaned:
            if until is None and not cleaned["licence_long_term"]:
                errors["licence_valid_until"] = "请填有效期，长期有效的勾选“长期有效”。"
            elif until is not None and until < facts.today:
                errors["licence_valid_until"] = "登记证书已过有效期，请换证后填写新的有效期。"
        bank = ("bank_account_name", "bank_name", "bank_account")
        if any(cleaned.get(name) for name in bank):
            errors |= {n: "银行账户各项须同时填写。" for n in bank if cleaned.get(n) == ""}
        return errors


def choices(facts: Facts) -> Mapping[str, Choices]:
    """Subject fields that the bureau keeps."""
    return {"chosen_fields": facts.fields}


SPEC = Spec(
    SectionKey.INSTITUTION,
    InstitutionForm,
    choices=choices,
    intro="单位名称、统一社会信用代码、机构类型、隶属关系取自单位登记信息，需要更正的请到“本单位”办理。",
)
