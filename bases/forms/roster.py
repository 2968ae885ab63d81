"""Forms of teachers, staff and rules documents (Art. 6, Art. 8(1), Art. 8(2))."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q

from accounts.fields import DateText, PersonName, PhoneField, PlainText
from bases.forms.office import (
    Choice,
    OfficeForm,
    PaperField,
    ReachForm,
    base_field,
    named,
    sort_field,
)
from bases.forms.plaques import ALL, LONGEST
from bases.models import Engagement, TeacherLevel
from bases.models.roster import RULE_KINDS
from bases.roster import OTHER_RULE
from bases.tables import MAX_IMPORT_BYTES

RULE_FILES = ("pdf", "docx")
TEACHER_SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "name": ("姓名", ("name", "pk")),
    "level": ("职称级别", ("title_level", "name", "pk")),
    "employer": ("工作单位", ("employer", "name", "pk")),
    "newest": ("新登记在前", ("-added_at", "-pk")),
    "base": ("基地", ("base__number", "name", "pk")),
}
STAFF_SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "base": ("基地、负责人在前", ("base__number", "-is_head", "pk")),
    "name": ("姓名", ("name", "pk")),
    "newest": ("新登记在前", ("-added_at", "-pk")),
}
RULE_SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "number": ("编号", ("-year", "serial")),
    "name": ("单位名称拼音", ("organisation__name_spelling", "pk")),
    "missing": ("缺项多的在前", ("in_place", "-year", "serial")),
}
PRESENT = (("", "在任"), ("ended", "已离任"), ("all", "全部"))


def yes_or_no(value: Any) -> bool:
    """A posted 是/否."""
    return value == "yes"


class TeacherForm(OfficeForm):
    """One teacher; the import reads its rows with the same fields."""

    name = PersonName(label="姓名", error_messages={"required": "请填写姓名。"})
    engagement = Choice(Engagement.choices, label="专/兼职")
    title = PlainText(label="职称", max_length=60, required=False)
    title_level = Choice(TeacherLevel.choices, label="职称级别")
    speciality = PlainText(label="专业方向", max_length=80, required=False)
    employer = PlainText(label="工作单位", max_length=150, required=False)
    frontline = forms.TypedChoiceField(
        label="来自科研生产一线",
        choices=(("no", "否"), ("yes", "是")),
        coerce=yes_or_no,
        error_messages={"invalid_choice": "请填“是”或“否”。"},
    )
    courses = PlainText(label="主讲课程", max_length=300, required=False)
    started_on = DateText(label="聘用日期", required=False)


class StaffForm(OfficeForm):
    """One person of the management body; name, post and office phone are published."""

    name = PersonName(label="姓名", error_messages={"required": "请填写姓名。"})
    post = PlainText(label="职务", max_length=60, error_messages={"required": "请填写职务。"})
    engagement = Choice(Engagement.choices, label="专/兼职")
    title = PlainText(label="职称", max_length=60, required=False)
    duties = PlainText(label="分工", max_length=120, required=False)
    office_phone = PhoneField(
        label="办公电话", required=False, help_text="请填办公电话，不要填个人手机。"
    )
    started_on = DateText(label="任职日期", required=False)


class EndForm(forms.Form):
    """From which day."""

    on = DateText(label="日期", error_messages={"required": "请填写日期。"})


class RuleForm(OfficeForm):
    """A version of a rules document."""

    kind = Choice(RULE_KINDS, label="类别")
    title = PlainText(
        label="名称",
        max_length=120,
        required=False,
        help_text="不填的，按类别名称登记；“其他制度”必须填写。",
    )
    document_number = PlainText(label="文号", max_length=80, required=False)
    effective_on = DateText(label="施行日期", error_messages={"required": "请填写施行日期。"})
    changes = PlainText(
        label="修订说明", max_length=300, required=False, help_text="修订已有制度时必须填写。"
    )
    is_public = forms.BooleanField(label="向社会公开", required=False, initial=True)
    file = PaperField(label="制度全文", kinds=RULE_FILES, help_text="pdf 或 docx")

    def clean(self) -> dict[str, Any]:
        """Other rules have a name of their own."""
        cleaned = super().clean()
        if cleaned.get("kind") == OTHER_RULE and not cleaned.get("title"):
            self.add_error("title", "请填写制度名称。")
        return cleaned


class RosterFileForm(forms.Form):
    """A filled-in template."""

    file = PaperField(
        label="花名册文件",
        kinds=("xlsx", "csv"),
        help_text="xlsx 或 CSV，不超过 5 MB，最多 2,000 人。",
        max_bytes=MAX_IMPORT_BYTES,
    )


class TeacherFilterForm(ReachForm):
    """Teachers by words, base, engagement, level."""

    q = forms.CharField(label="姓名、单位、专业或课程", max_length=LONGEST, required=False)
    base = base_field()
    engagement = forms.ChoiceField(
        label="专/兼职", choices=[ALL, *Engagement.choices], required=False
    )
    level = forms.ChoiceField(
        label="职称级别", choices=[ALL, *TeacherLevel.choices], required=False
    )
    frontline = forms.ChoiceField(
        label="科研生产一线", choices=[ALL, ("yes", "来自一线"), ("no", "其他")], required=False
    )
    state = forms.ChoiceField(
        label="状态", choices=(("", "在聘"), ("ended", "已解聘"), ("all", "全部")), required=False
    )
    sort = sort_field(TEACHER_SORTS)

    def found(self, teachers: Any) -> Any:
        """The teachers asked for, whether they have ended or not."""
        wanted = self.chosen()
        if words := wanted.get("q"):
            columns = ("name", "employer", "speciality", "courses", "title")
            told = Q()
            for column in columns:
                told |= Q(**{f"{column}__icontains": words})
            teachers = teachers.filter(told)
        if "base" in wanted:
            teachers = teachers.filter(named(wanted["base"]))
        if "engagement" in wanted:
            teachers = teachers.filter(engagement=wanted["engagement"])
        if "level" in wanted:
            teachers = teachers.filter(title_level=wanted["level"])
        if "frontline" in wanted:
            teachers = teachers.filter(frontline=wanted["frontline"] == "yes")
        return teachers

    def ordered(self, teachers: Any) -> Any:
        """Of these the present, the ended, or all, in the order asked for."""
        wanted = self.chosen()
        return in_time(teachers, wanted).order_by(*TEACHER_SORTS[wanted.get("sort", "name")][1])


class StaffFilterForm(ReachForm):
    """Staff by words and base."""

    q = forms.CharField(label="姓名、职务或分工", max_length=LONGEST, required=False)
    base = base_field()
    engagement = forms.ChoiceField(
        label="专/兼职", choices=[ALL, *Engagement.choices], required=False
    )
    state = forms.ChoiceField(label="状态", choices=PRESENT, required=False)
    sort = sort_field(STAFF_SORTS)

    def found(self, staff: Any) -> Any:
        """The people asked for, in order."""
        wanted = self.chosen()
        if words := wanted.get("q"):
            named_so = Q(name__icontains=words) | Q(post__icontains=words)
            staff = staff.filter(named_so | Q(duties__icontains=words))
        if "base" in wanted:
            staff = staff.filter(named(wanted["base"]))
        if "engagement" in wanted:
            staff = staff.filter(engagement=wanted["engagement"])
        return in_time(staff, wanted).order_by(*STAFF_SORTS[wanted.get("sort", "base")][1])


class RuleFilterForm(ReachForm):
    """Bases by name, and by whether their rules are all in place."""

    base = base_field()
    complete = forms.ChoiceField(
        label="制度", choices=[ALL, ("no", "有缺项"), ("yes", "齐全")], required=False
    )
    sort = sort_field(RULE_SORTS)


def in_time(rows: Any, wanted: dict[str, str]) -> Any:
    """Those present, unless others are asked for."""
    state = wanted.get("state")
    if state == "all":
        return rows
    return rows.filter(ended_on__isnull=False) if state == "ended" else rows.present()
