"""Section 师资队伍: the roster of teachers (Art. 8(1))."""

from __future__ import annotations

from typing import Any

from accounts.fields import IntegerText, LongText, PersonName, PlainText
from applications.forms.inputs import MonthText, VeiledNumber
from applications.forms.sections.parts import (
    YES_NO,
    Choices,
    Facts,
    RowForm,
    SectionForm,
    Select,
    Spec,
    Table,
)
from applications.models import SectionKey

SEXES: Choices = (("male", "男"), ("female", "女"))
EDUCATIONS: Choices = (
    ("doctor", "博士研究生"),
    ("master", "硕士研究生"),
    ("bachelor", "大学本科"),
    ("college", "大学专科"),
    ("other", "其他"),
)
TITLE_LEVELS: Choices = (
    ("full_senior", "正高"),
    ("vice_senior", "副高"),
    ("middle", "中级"),
    ("junior", "初级"),
    ("other", "其他"),
)
SENIOR = ("full_senior", "vice_senior")
ENGAGEMENTS: Choices = (("full_time", "专职"), ("part_time", "兼职"))
MAX_TEACHERS = 2_000


class TeachersForm(SectionForm):
    """What the roster does not say by itself."""

    groups = (
        ("师资概况", ("overview", "arrangements")),
        ("师资花名册", (), "teachers"),
    )

    overview = LongText(
        label="师资队伍概况",
        max_length=3000,
        help_text="队伍的稳定性、与科研生产一线的联系、在本专业领域的影响力。",
    )
    arrangements = LongText(
        label="师资管理与培养措施",
        max_length=3000,
        required=False,
        help_text="聘任、考核、进修等安排。",
    )


class TeacherForm(RowForm):
    """One teacher."""

    identity = ("name", "title", "engagement")

    name = PersonName(label="姓名")
    sex = Select(SEXES, label="性别")
    born = MonthText(label="出生年月")
    education = Select(EDUCATIONS, label="学历")
    studied = PlainText(label="所学专业", max_length=60)
    title = PlainText(label="职称", max_length=60)
    title_level = Select(TITLE_LEVELS, label="职称级别")
    title_field = PlainText(label="职称专业", max_length=60)
    employer = PlainText(label="工作单位", max_length=150)
    engagement = Select(ENGAGEMENTS, label="专兼职")
    frontline = Select(YES_NO, label="来自科研生产一线")
    courses = PlainText(label="主讲课程", max_length=200)
    hours = IntegerText(label="近三年授课学时", minimum=0, maximum=6000)
    honours = PlainText(label="学术荣誉", max_length=200, required=False)
    term = PlainText(label="聘期", max_length=60, help_text="例如 2024-2027、长期。")
    id_number = VeiledNumber(
        label="身份证号（选填，仅用于专家回避核对）",
        required=False,
        help_text="填写18位号码；保存后只留掩码和不可还原的摘要，不打印、不外传。",
    )

    @classmethod
    def rule(cls, cleaned: dict[str, Any], facts: Facts) -> dict[str, str]:
        """A teacher is an adult."""
        born = cleaned.get("born")
        if born and not facts.today.year - 100 <= int(born[:4]) <= facts.today.year - 18:
            return {"born": "出生年月不合常理，请核对。"}
        return {}


def check(
    fields: dict[str, Any], tables: dict[str, list[dict[str, Any]]], facts: Facts
) -> list[str]:
    """Nobody stands on the roster twice."""
    seen: dict[tuple[str, ...], int] = {}
    problems = []
    for number, row in enumerate(tables.get("teachers", ()), start=1):
        key = tuple(str(row.get(n, "")) for n in ("name", "born", "employer"))
        if all(key) and key in seen:
            problems.append(f"第{number}行与第{seen[key]}行重复：{key[0]}（{key[2]}）。")
        seen.setdefault(key, number)
    return problems[:20]


SPEC = Spec(
    SectionKey.TEACHERS,
    TeachersForm,
    tables=(
        Table(
            "teachers",
            "花名册",
            TeacherForm,
            min_rows=1,
            max_rows=MAX_TEACHERS,
            help="一人一行；人数多的，可下载模板填好后导入。",
        ),
    ),
    check=check,
)
