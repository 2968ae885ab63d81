"""What a recommender types: remarks, the re-check, the opinion, the return (Art. 9(2))."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.fields import DateText, LongText, PersonName, PlainText
from applications.models import Finding, Recheck, SectionKey
from bases.regulation import CONDITIONS, Condition, cite

# The usual wording (practice, 惯例); the recommender may change it.
OPINION = (
    "经对申报材料审核和办学条件复查，该单位材料真实、完整，"
    "符合《攀枝花市专业技术人员继续教育基地建设管理办法》第八条规定的条件，同意推荐。"
)
PHOTO_TYPES = ("jpg", "png")
SCAN_TYPES = ("pdf", "jpg", "png")
MAX_PHOTOS = 20


class ManyFiles(forms.ClearableFileInput):
    """A box that takes several files at once."""

    allow_multiple_selected = True


class FileList(forms.FileField):
    """Several files, each checked like one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", ManyFiles(attrs={"data-max-bytes": str(20 * 1024 * 1024)}))
        super().__init__(*args, **kwargs)

    def clean(self, data: Any, initial: Any = None) -> Any:
        """A list, empty when nothing was chosen."""
        files = data if isinstance(data, list | tuple) else [data] if data else []
        if len(files) > MAX_PHOTOS:
            raise ValidationError(f"一次最多上传{MAX_PHOTOS}张照片。")
        return [super(FileList, self).clean(file, initial) for file in files]


class RemarkForm(forms.Form):
    """A remark on one section; empty takes it away."""

    section = forms.ChoiceField(choices=SectionKey.choices, widget=forms.HiddenInput)
    text = LongText(
        label="审核意见",
        required=False,
        max_length=2000,
        widget=forms.Textarea(
            attrs={"rows": 4, "class": "form-control", "placeholder": "没有问题的部分不必填写"}
        ),
    )


class RecheckForm(forms.Form):
    """The record of the visit; may be kept unfinished and completed later."""

    visited_on = DateText(label="复查日期", required=False, help_text="例如 2026-11-30")
    place = PlainText(label="复查地点", required=False, max_length=200)
    people = PlainText(
        label="参加人员",
        required=False,
        max_length=300,
        help_text="两人以上，用顿号分开，例如：张某、李某",
    )
    photos = FileList(
        label="添加复查照片", required=False, help_text="jpg 或 png，每张不超过 20 MB，可一次选多张"
    )

    def __init__(
        self, *args: Any, on: datetime.date, recheck: Recheck | None = None, **kwargs: Any
    ) -> None:
        kwargs["initial"] = _kept(recheck)
        super().__init__(*args, **kwargs)
        self.on = on
        for condition in Condition:
            title = CONDITIONS[condition].title
            self.fields[f"finding_{condition}"] = forms.ChoiceField(
                label=f"{title}：复查结论",
                choices=Finding.choices,
                required=False,
                widget=forms.RadioSelect,
            )
            self.fields[f"comment_{condition}"] = LongText(
                label=f"{title}：情况说明",
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )

    def clean_visited_on(self) -> datetime.date | None:
        """A visit has been made already."""
        day: datetime.date | None = self.cleaned_data["visited_on"]
        if day is not None and day > self.on:
            raise ValidationError("复查日期不能晚于今天。")
        return day

    def clean(self) -> dict[str, Any]:
        """What does not hold, or only mostly, is explained."""
        data = super().clean() or self.cleaned_data
        for condition in Condition:
            finding = data.get(f"finding_{condition}")
            if finding in (Finding.MOSTLY, Finding.FAILS) and not data.get(f"comment_{condition}"):
                self.add_error(f"comment_{condition}", "结论不是“符合”的，请写明情况。")
        return data

    def conditions(self) -> list[dict[str, Any]]:
        """The five conditions with their boxes, for the page."""
        return [
            {
                "article": cite(CONDITIONS[c].article),
                "title": CONDITIONS[c].title,
                "text": CONDITIONS[c].text,
                "finding": self[f"finding_{c}"],
                "comment": self[f"comment_{c}"],
            }
            for c in Condition
        ]

    def findings(self) -> Mapping[Condition, tuple[str, str]]:
        """Finding and comment per condition."""
        data = self.cleaned_data
        return {c: (data[f"finding_{c}"], data[f"comment_{c}"]) for c in Condition}


def _kept(recheck: Recheck | None) -> dict[str, Any]:
    if recheck is None:
        return {}
    kept: dict[str, Any] = {
        "visited_on": recheck.visited_on,
        "place": recheck.place,
        "people": recheck.people,
    }
    for row in recheck.findings.all():
        kept[f"finding_{row.condition}"] = row.finding
        kept[f"comment_{row.condition}"] = row.comment
    return kept


class RecommendForm(forms.Form):
    """The signed opinion."""

    review_summary = LongText(
        label="申报及初审情况",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="何时收到、审核了哪些材料、发现和更正了哪些问题",
    )
    materials_true = forms.BooleanField(
        label="经审核，申报材料真实", error_messages={"required": "材料真实的，才能推荐。"}
    )
    materials_complete = forms.BooleanField(
        label="经审核，申报材料完整",
        error_messages={"required": "材料完整的，才能推荐；不完整的请退回补正。"},
    )
    opinion = LongText(
        label="推荐意见",
        max_length=2000,
        initial=OPINION,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    signed_by = PersonName(label="负责人", max_length=60)
    document_number = PlainText(label="文号", max_length=60, required=False)
    seal_scan = forms.FileField(
        label="盖章扫描件",
        help_text="推荐意见签字盖章后的扫描件：pdf、jpg 或 png，不超过 20 MB",
        widget=forms.ClearableFileInput(attrs={"data-max-bytes": str(20 * 1024 * 1024)}),
    )


class SendBackForm(forms.Form):
    """Everything to be mended, at once, and by when."""

    sections = forms.MultipleChoiceField(
        label="需补正的部分",
        widget=forms.CheckboxSelectMultiple,
        help_text="只有勾选的部分会重新开放填写",
        error_messages={"required": "请至少选择一个需补正的部分。"},
    )
    opinion = LongText(
        label="补正要求",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="请一次告知全部需要补正的内容",
    )
    mend_by = DateText(label="补正期限（惯例）", help_text="例如 2026-11-30")

    def __init__(
        self, *args: Any, choices: list[tuple[str, str]], on: datetime.date, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.on = on
        self.fields["sections"].choices = choices  # type: ignore[attr-defined]

    def clean_mend_by(self) -> datetime.date:
        """Time to mend lies ahead."""
        day: datetime.date = self.cleaned_data["mend_by"]
        if day <= self.on:
            raise ValidationError("补正期限应晚于今天。")
        if day > self.on + datetime.timedelta(days=366):
            raise ValidationError("补正期限不应超过一年。")
        return day


class DeclineForm(forms.Form):
    """Why not."""

    opinion = LongText(
        label="不予推荐的理由",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="写明事实和所依据的条款，申报单位会看到全文",
    )
