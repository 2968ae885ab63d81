"""Forms of complaints (Art. 19): the public's, and those of the bureau."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.fields import DateText, LongText, PlainText
from bases.forms.office import Choice, PaperField, ReachForm, named
from bases.models import Base, FeeVersion, TrainingClass
from bases.models.documents import CODE_ALPHABET
from inspections.actions.receiving import ComplaintFacts
from inspections.forms.common import ALL, OfficeForm
from inspections.models import (
    ComplaintChannel,
    ComplaintKind,
    ComplaintState,
    Finding,
    Inspection,
)

FILES = 5
EVIDENCE = ("pdf", "jpg", "png")


class BaseChoice(forms.ModelChoiceField):
    """A base by number and name."""

    def label_from_instance(self, obj: Any) -> str:
        """Name first: people look for that."""
        return f"{obj.organisation.name}（{obj.number}）"


def bases() -> Any:
    """Every base there was; one may be complained of after its end."""
    return Base.objects.select_related("organisation").order_by("organisation__name")


class ComplaintForm(OfficeForm):
    """What happened; name and contact only if one wants to leave them."""

    kind = Choice(
        label="反映的问题",
        choices=ComplaintKind.choices,
        error_messages={"required": "请选择反映的问题。"},
    )
    base = BaseChoice(
        queryset=Base.objects.none(),
        label="被反映的基地",
        required=False,
        empty_label="不在名录中或不清楚",
    )
    body_named = PlainText(
        label="单位名称",
        max_length=150,
        required=False,
        help_text="名录中没有的，请写明单位名称。",
    )
    happened = PlainText(
        label="发生时间", max_length=100, required=False, help_text="如：2026年10月"
    )
    text = LongText(
        label="具体情况",
        max_length=5000,
        help_text="请写明时间、地点、班名、收费金额等。请不要填写任何人的身份证件号码。",
        error_messages={"required": "请写明具体情况。"},
    )
    person = PlainText(
        label="您的姓名",
        max_length=60,
        required=False,
        help_text="可以不填；加密保存，不向基地透露。",
    )
    contact = PlainText(
        label="联系方式", max_length=100, required=False, help_text="可以不填；便于核实和答复。"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["base"].queryset = bases()  # type: ignore[attr-defined]
        for n in range(1, FILES + 1):
            self.fields[f"file_{n}"] = PaperField(
                label=f"材料{n}",
                kinds=EVIDENCE,
                required=False,
                help_text="pdf、jpg 或 png，最多五份；照片中的位置信息会去掉。" if n == 1 else "",
            )

    def clean(self) -> dict[str, Any]:
        """Some body must be named."""
        typed = super().clean()
        if not typed.get("base") and not typed.get("body_named"):
            self.add_error("body_named", "请选择被反映的基地，或者写明单位名称。")
        return typed

    def facts(self) -> ComplaintFacts:
        """What was said, files aside."""
        names = ("kind", "text", "base", "body_named", "happened", "person", "contact")
        return ComplaintFacts(**{name: self.cleaned_data[name] for name in names})

    def uploads(self) -> list[tuple[str, Any]]:
        """Field and file of what was attached."""
        names = [f"file_{n}" for n in range(1, FILES + 1)]
        return [(name, self.cleaned_data[name]) for name in names if self.cleaned_data.get(name)]


class EnterComplaintForm(ComplaintForm):
    """What came by telephone, letter or visit."""

    channel = Choice(
        label="来源",
        choices=[one for one in ComplaintChannel.choices if one[0] != "web"],
        error_messages={"required": "请选择来源。"},
    )
    field_order = ("channel",)


class TrackForm(OfficeForm):
    """The code that was shown when the complaint was sent."""

    code = PlainText(label="查询码", max_length=40, error_messages={"required": "请填写查询码。"})

    def clean_code(self) -> str:
        """Without spaces and hyphens, in capitals."""
        typed: str = self.cleaned_data["code"].upper()
        return "".join(one for one in typed if one in CODE_ALPHABET)


class ComplaintFilterForm(ReachForm):
    """Complaints by base, kind, state, source."""

    base = forms.CharField(label="基地名称或编号", max_length=100, required=False)
    kind = forms.ChoiceField(label="类型", choices=[ALL, *ComplaintKind.choices], required=False)
    state = forms.ChoiceField(label="状态", choices=[ALL, *ComplaintState.choices], required=False)
    channel = forms.ChoiceField(
        label="来源", choices=[ALL, *ComplaintChannel.choices], required=False
    )

    def found(self, rows: Any) -> Any:
        """Rows that were asked for."""
        asked = self.chosen()
        if "base" in asked:
            rows = rows.filter(named(asked["base"]))
        names = ("kind", "state", "channel")
        return rows.filter(**{name: asked[name] for name in names if name in asked})


class AcceptComplaintForm(OfficeForm):
    """Which base it is about."""

    base = BaseChoice(queryset=Base.objects.none(), label="被反映的基地", required=False)
    reason = LongText(label="说明", max_length=500, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["base"].queryset = bases()  # type: ignore[attr-defined]


class TransferComplaintForm(OfficeForm):
    """To whom, when, under which number."""

    to = PlainText(label="转送单位", max_length=100, error_messages={"required": "请填写单位。"})
    on = DateText(label="转送日期", error_messages={"required": "请填写转送日期。"})
    document_number = PlainText(label="转送文号", max_length=60, required=False)
    reason = LongText(label="转送理由", max_length=500, required=False)


class InvestigateComplaintForm(OfficeForm):
    """What was found, and the answer that is proposed."""

    base = BaseChoice(
        queryset=Base.objects.none(),
        label="被反映的基地",
        required=False,
        empty_label="不是基地或没有查明",
    )
    finding = forms.ChoiceField(
        label="核查结论",
        choices=Finding.choices,
        widget=forms.RadioSelect,
        error_messages={"required": "请选择核查结论。"},
    )
    investigation = LongText(
        label="核查情况",
        max_length=5000,
        help_text="只在市局内部显示。",
        error_messages={"required": "请写明核查情况。"},
    )
    answer = LongText(
        label="拟答复",
        max_length=2000,
        help_text="反映人凭查询码可以看到，不写个人信息。",
        error_messages={"required": "请拟写答复。"},
    )

    def __init__(self, *args: Any, settled: bool, **options: Any) -> None:
        super().__init__(*args, **options)
        if settled:  # the base is known since it was received or accepted
            del self.fields["base"]
        else:
            self.fields["base"].queryset = bases()  # type: ignore[attr-defined]


class AnswerComplaintForm(OfficeForm):
    """The answer, as it goes out."""

    answer = LongText(label="答复", max_length=2000, error_messages={"required": "请填写答复。"})


class LinkComplaintForm(OfficeForm):
    """One thing of the base."""

    training_class = forms.ModelChoiceField(
        queryset=TrainingClass.objects.none(), label="培训班", required=False, empty_label="不选"
    )
    fee_version = forms.ModelChoiceField(
        queryset=FeeVersion.objects.none(), label="收费标准", required=False, empty_label="不选"
    )
    inspection = forms.ModelChoiceField(
        queryset=Inspection.objects.none(), label="检查", required=False, empty_label="不选"
    )

    def __init__(self, *args: Any, things: dict[str, Any], **options: Any) -> None:
        super().__init__(*args, **options)
        for name, rows in things.items():
            self.fields[name].queryset = rows  # type: ignore[attr-defined]


class EvidenceForm(OfficeForm):
    """One file that was gathered."""

    file = PaperField(label="材料", kinds=("pdf", "jpg", "png", "docx", "xlsx"))
