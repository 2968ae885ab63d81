"""Sections 附件、本单位审核意见、真实性承诺 (Art. 9(1), Art. 9(2), Art. 20)."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.fields import DateText, LongText, PersonName, PlainText
from applications.forms.sections.parts import Facts, SectionForm, Spec
from applications.models import SectionKey

TRUTH_STATEMENT = (
    "本单位如实填写《攀枝花市专业技术人员继续教育基地申报表》，对申请材料实质内容的真实性负责，"
    "所填信息和所附材料真实、完整、准确，线上材料与纸质材料一致。本单位知悉：依据《攀枝花市专业"
    "技术人员继续教育基地建设管理办法》第二十条，在申请过程中弄虚作假的，不再受理其认定申请。"
)


class AttachmentsForm(SectionForm):
    """A word on the files, if need be."""

    note = LongText(label="附件说明", max_length=1000, required=False)


class OwnReviewForm(SectionForm):
    """The unit's own review stands where a recommendation would (Art. 9(2))."""

    opinion = LongText(label="本单位审核意见", max_length=3000)
    reviewer = PersonName(label="审核负责人")
    reviewed_on = DateText(label="审核日期")
    document_number = PlainText(label="文号", max_length=60, help_text="没有文号的填“无”。")

    @classmethod
    def rule(cls, cleaned: dict[str, Any], facts: Facts) -> dict[str, str]:
        """Reviewed already."""
        if cleaned.get("reviewed_on") and cleaned["reviewed_on"] > facts.today:
            return {"reviewed_on": "审核日期不能晚于今天。"}
        return {}


class TruthForm(SectionForm):
    """The statement that all is true, signed by the legal representative (Art. 20)."""

    agreed = forms.BooleanField(
        label="已阅读并作出上述承诺", error_messages={"required": "须作出承诺才能报送。"}
    )
    signer = PersonName(
        label="法定代表人签名", help_text="填写姓名，须与“基本情况”的法定代表人一致。"
    )
    signed_on = DateText(label="承诺日期")

    @classmethod
    def rule(cls, cleaned: dict[str, Any], facts: Facts) -> dict[str, str]:
        """Nobody signs for the legal representative, nor ahead of time."""
        errors = {}
        signer, legal = cleaned.get("signer"), facts.legal_representative
        if signer and signer != legal:
            errors["signer"] = (
                f"签名须与“基本情况”所填法定代表人“{legal}”一致。"
                if legal
                else "请先在“基本情况”填写法定代表人。"
            )
        if cleaned.get("signed_on") and cleaned["signed_on"] > facts.today:
            errors["signed_on"] = "承诺日期不能晚于今天。"
        return errors


ATTACHMENTS = Spec(SectionKey.ATTACHMENTS, AttachmentsForm)
OWN_REVIEW = Spec(SectionKey.OWN_REVIEW, OwnReviewForm)
TRUTH = Spec(SectionKey.TRUTH, TruthForm, intro=TRUTH_STATEMENT)
