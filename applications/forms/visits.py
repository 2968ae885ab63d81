"""What is typed about a visit: when and who, what was found, a reservation (Art. 9(3))."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.fields import LongText, PlainText
from applications.forms.reviewing import FileList, ManyFiles
from applications.forms.setup import InstantText
from applications.models import (
    Application,
    Finding,
    PanelMember,
    SiteVisit,
    VisitMember,
    VisitPhoto,
)
from bases.calendar import today
from bases.regulation import CONDITIONS, Condition, cite

LEAST = 2  # practice (惯例); the action holds it too


class SeatChoice(forms.ModelMultipleChoiceField):
    """Members of a panel by name and kind."""

    def label_from_instance(self, obj: Any) -> str:
        """Name, kind and employer."""
        expert = obj.expert
        return f"{expert.user.name}（{expert.get_kind_display()}，{expert.employer}）"


class ArrangeVisitForm(forms.Form):
    """Time, place and who goes."""

    starts_at = InstantText(label="考察时间", help_text="例如 2026-12-01 09:30")
    place = PlainText(
        label="考察地点", max_length=200, help_text="申报单位和推荐单位会收到时间和地点。"
    )
    members = SeatChoice(
        PanelMember.objects.none(),
        label="参加考察的专家",
        widget=forms.CheckboxSelectMultiple,
        help_text="至少两名；姓名不对外显示。",
        error_messages={"required": "请选择参加考察的专家。"},
    )
    accompanied_by = PlainText(
        label="陪同人员", max_length=300, required=False, help_text="市局或县（区）陪同人员，可不填"
    )

    def __init__(
        self, *args: Any, application: Application, on: datetime.date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.on = on
        seats: Any = self.fields["members"]
        seats.queryset = PanelMember.objects.filter(
            application=application, state="declared"
        ).select_related("expert__user")

    def clean_starts_at(self) -> datetime.datetime:
        """A visit is arranged before it is made."""
        start: datetime.datetime = self.cleaned_data["starts_at"]
        if today(start) < self.on:
            raise ValidationError("考察时间不能早于今天。")
        return start

    def clean_members(self) -> list[PanelMember]:
        """Two at least."""
        members = list(self.cleaned_data["members"])
        if len(members) < LEAST:
            raise ValidationError(f"实地考察至少由 {LEAST} 名评审专家参加。")
        return members


class CameraFiles(ManyFiles):
    """Opens the camera of a phone; on a desk computer it is a box for files."""

    def __init__(self) -> None:
        limit = str(20 * 1024 * 1024)
        super().__init__(
            attrs={"accept": "image/*", "capture": "environment", "data-max-bytes": limit}
        )


class RecordVisitForm(forms.Form):
    """What was found, condition by condition, with photos; made for a phone."""

    def __init__(self, *args: Any, visit: SiteVisit, **options: Any) -> None:
        members = list(visit.members.select_related("seat__expert__user"))  # type: ignore[attr-defined]
        options["initial"] = _kept(visit, members)
        super().__init__(*args, **options)
        for condition in Condition:
            title = CONDITIONS[condition].title
            self.fields[f"finding_{condition}"] = forms.ChoiceField(
                label=f"{title}：结论",
                choices=Finding.choices,
                widget=forms.RadioSelect,
                error_messages={"required": "请选择结论。"},
            )
            self.fields[f"comment_{condition}"] = LongText(
                label=f"{title}：情况说明", rows=2, max_length=1000
            )
            self.fields[f"photos_{condition}"] = FileList(
                label=f"{title}：拍照或选择照片",
                required=False,
                widget=CameraFiles(),
                help_text="jpg 或 png，照片中的位置信息会去掉",
            )
        self.kept = list(visit.photos.filter(removed_at=None).select_related("file"))  # type: ignore[attr-defined]
        self.fields["drop"] = forms.TypedMultipleChoiceField(
            label="移除照片",
            choices=[(p.pk, str(p)) for p in self.kept],
            coerce=int,
            required=False,
        )
        self.fields["summary"] = LongText(label="总体情况", rows=4, max_length=3000)
        self.fields["absent"] = forms.TypedMultipleChoiceField(
            label="未到场的专家",
            choices=[(m.pk, m.seat.expert.user.name) for m in members],
            coerce=int,
            required=False,
            widget=forms.CheckboxSelectMultiple,
            help_text="未到场的不签字；到场至少两名。",
        )

    def conditions(self) -> list[dict[str, Any]]:
        """A block for each condition."""
        return [
            {
                "article": cite(CONDITIONS[c].article),
                "title": CONDITIONS[c].title,
                "text": CONDITIONS[c].text,
                "key": c.value,
                "finding": self[f"finding_{c}"],
                "comment": self[f"comment_{c}"],
                "photos": self[f"photos_{c}"],
                "kept": [p for p in self.kept if p.condition == c.value],
            }
            for c in Condition
        ]

    def findings(self) -> Mapping[Condition, tuple[str, str]]:
        """Finding and comment per condition."""
        data = self.cleaned_data
        return {c: (data[f"finding_{c}"], data[f"comment_{c}"]) for c in Condition}

    def dropped(self) -> list[VisitPhoto]:
        """Photos to be taken out of the record."""
        return [p for p in self.kept if p.pk in self.cleaned_data["drop"]]

    def photos(self) -> list[tuple[str, Any]]:
        """Condition and upload."""
        return [(c.value, file) for c in Condition for file in self.cleaned_data[f"photos_{c}"]]


def _kept(visit: SiteVisit, members: list[VisitMember]) -> dict[str, Any]:
    kept: dict[str, Any] = {
        "summary": visit.summary,
        "absent": [m.pk for m in members if not m.present],
    }
    for row in visit.findings.all():  # type: ignore[attr-defined]
        kept[f"finding_{row.condition}"] = row.finding
        kept[f"comment_{row.condition}"] = row.comment
    return kept


class SignForm(forms.Form):
    """A signature, with a reservation if there is one."""

    agree = forms.BooleanField(
        label="我已核对以上记录，确认签字", error_messages={"required": "请核对后勾选确认。"}
    )
    remark = LongText(
        label="保留意见",
        rows=3,
        max_length=500,
        required=False,
        help_text="没有不同意见的不必填写",
    )


class CancelForm(forms.Form):
    """Why something arranged is called off."""

    reason = LongText(
        label="取消原因", rows=3, max_length=300, help_text="只在市局内部和专家中显示。"
    )


class CloseForm(forms.Form):
    """Nothing to fill in."""
