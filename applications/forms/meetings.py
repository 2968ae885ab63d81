"""What is typed about a meeting: call, minutes, scans (论证, Art. 9(3))."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError

from accounts.fields import LongText, PlainText
from applications.forms.setup import InstantText
from applications.models import Application, Attendance, Expert, Meeting
from bases.calendar import today

AGENDA = "\n".join(
    (
        "一、宣布回避情况，核对到会人数",
        "二、听取实地考察情况",
        "三、逐件质询讨论",
        "四、实名投票和评分",
        "五、形成论证意见",
    )
)
SCAN_TYPES = ("pdf", "jpg", "png")


class CaseChoice(forms.ModelMultipleChoiceField):
    """Cases by institution, with what is known of panel and visit."""

    def label_from_instance(self, obj: Any) -> str:
        """Name, declared members, visited or not."""
        seats = [seat for seat in obj.panel.all() if seat.is_seated]
        declared = sum(seat.is_declared for seat in seats)
        visited = any(visit.state == "closed" for visit in obj.visits.all())
        seen = "已考察" if visited else "尚未考察"
        return f"{obj.institution.name}（已承诺专家 {declared}/{len(seats)}，{seen}）"


class CallMeetingForm(forms.Form):
    """Time, place, cases, chair, agenda."""

    starts_at = InstantText(label="会议时间", help_text="例如 2026-12-01 09:30")
    place = PlainText(label="会议地点", max_length=200)
    cases = CaseChoice(
        Application.objects.none(),
        label="上会申报",
        widget=forms.CheckboxSelectMultiple,
        help_text="所选申报评审组中已签署承诺的专家都会收到通知。",
        error_messages={"required": "请至少选择一件上会申报。"},
    )
    chair = forms.ModelChoiceField(
        Expert.objects.none(), label="主任委员", required=False, empty_label="暂不指定"
    )
    agenda = LongText(label="议程", rows=6, max_length=3000, initial=AGENDA)

    def __init__(
        self, *args: Any, cases: Any, experts: Any, on: datetime.date, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.on = on
        self.fields["cases"].queryset = cases  # type: ignore[attr-defined]
        self.fields["chair"].queryset = experts  # type: ignore[attr-defined]

    def clean_starts_at(self) -> datetime.datetime:
        """A meeting is called before it is held."""
        start: datetime.datetime = self.cleaned_data["starts_at"]
        if today(start) < self.on:
            raise ValidationError("会议时间不能早于今天。")
        return start


class MinutesForm(forms.Form):
    """Who came, what was said, what was made of each case."""

    def __init__(
        self,
        *args: Any,
        meeting: Meeting,
        experts: Sequence[Expert],
        cases: Sequence[Application],
        **options: Any,
    ) -> None:
        rows: dict[int, Attendance] = {a.expert_id: a for a in meeting.attendances.all()}  # type: ignore[attr-defined]
        arguments = {c.application_id: c.argument for c in meeting.cases.all()}  # type: ignore[attr-defined]
        came = [pk for pk, row in rows.items() if row.present]
        options["initial"] = {
            "minutes": meeting.minutes,
            "attendance": came if meeting.minuted_at else [e.pk for e in experts],
            **{f"argument_{pk}": text for pk, text in arguments.items()},
        }
        super().__init__(*args, **options)
        self.cases = cases
        self.fields["attendance"] = forms.TypedMultipleChoiceField(
            label="到会专家",
            choices=[(e.pk, f"{e.user.name}（{e.get_kind_display()}）") for e in experts],
            coerce=int,
            widget=forms.CheckboxSelectMultiple,
            help_text="未到会的请去掉勾选。每件申报须有评审组三分之二以上专家到会（惯例）。",
            error_messages={"required": "请勾选到会专家。"},
        )
        self.fields["minutes"] = LongText(label="会议记录", rows=8, max_length=10_000)
        for case in cases:
            self.fields[f"argument_{case.pk}"] = LongText(
                label=f"{case.institution.name}：论证意见", rows=4, max_length=3000
            )

    def blocks(self) -> list[dict[str, Any]]:
        """Each case with its box."""
        return [{"case": c, "field": self[f"argument_{c.pk}"]} for c in self.cases]

    def arguments(self) -> dict[UUID, str]:
        """What was made of each case."""
        return {c.pk: self.cleaned_data[f"argument_{c.pk}"] for c in self.cases}


class ScanForm(forms.Form):
    """A page that was signed on paper."""

    caption = PlainText(label="说明", max_length=100, help_text="例如：评审意见汇总表签字页")
    file = forms.FileField(
        label="扫描件",
        help_text="pdf、jpg 或 png，不超过 20 MB",
        widget=forms.ClearableFileInput(attrs={"data-max-bytes": str(20 * 1024 * 1024)}),
    )
