"""Section 管理机构、人员与制度: body, staff, the eight rules documents (Art. 8(2))."""

from __future__ import annotations

from typing import Any

from accounts.fields import DateText, IntegerText, LongText, PersonName, PhoneField, PlainText
from applications.forms.sections.parts import Facts, RowForm, SectionForm, Select, Spec, Table
from applications.forms.sections.teachers import EDUCATIONS, ENGAGEMENTS, SEXES
from applications.models import SectionKey
from bases.regulation import RULES_DOCUMENTS


class BodyForm(SectionForm):
    """The management body; the fields of the eight documents are added below."""

    groups = (
        (
            "管理机构",
            ("body_name", "body_document", "body_duties", "full_time", "part_time"),
            "staff",
        ),
    )

    body_name = PlainText(label="管理机构名称", max_length=100)
    body_document = PlainText(label="设立文件号", max_length=60)
    body_duties = LongText(label="机构职责与分工", max_length=2000)
    full_time = IntegerText(label="专职管理人员数", minimum=0, maximum=1000)
    part_time = IntegerText(label="兼职管理人员数", minimum=0, maximum=1000)

    @classmethod
    def rule(cls, cleaned: dict[str, Any], facts: Facts) -> dict[str, str]:
        """Somebody manages; rules are in force already or soon, not in a far future."""
        errors = {}
        if cleaned.get("full_time") == 0 and cleaned.get("part_time") == 0:
            errors["full_time"] = "专职、兼职管理人员不能都为0。"
        for code in RULES_DOCUMENTS:
            day = cleaned.get(f"rule_{code}_from")
            if day and day > facts.today:
                errors[f"rule_{code}_from"] = "施行日期不能晚于今天，制度须已施行。"
        return errors


def _with_rules(form_class: type[BodyForm]) -> type[BodyForm]:
    """The form with a number and a date for each rules document."""
    extra: dict[str, Any] = {}
    for code, title in RULES_DOCUMENTS.items():
        extra[f"rule_{code}_number"] = PlainText(label=f"{title}：文号或版本", max_length=60)
        extra[f"rule_{code}_from"] = DateText(label=f"{title}：施行日期")
    return type("ManagementForm", (form_class,), {"__module__": __name__, **extra})


ManagementForm = _with_rules(BodyForm)


class StaffForm(RowForm):
    """One person who manages."""

    identity = ("name", "position", "engagement")

    name = PersonName(label="姓名")
    sex = Select(SEXES, label="性别")
    position = PlainText(label="职务", max_length=60)
    title = PlainText(label="职称", max_length=60, help_text="没有的填“无”。")
    education = Select(EDUCATIONS, label="学历")
    engagement = Select(ENGAGEMENTS, label="专兼职")
    duty = PlainText(label="分工", max_length=100)
    phone = PhoneField(label="联系电话")


def check(
    fields: dict[str, Any], tables: dict[str, list[dict[str, Any]]], facts: Facts
) -> list[str]:
    """Head counts and the list of staff agree."""
    rows = tables.get("staff", [])
    problems = []
    for name, label in (("full_time", "专职"), ("part_time", "兼职")):
        listed = sum(row.get("engagement") == name for row in rows)
        told = fields.get(name)
        if told is not None and rows and listed != told:
            problems.append(f"{label}管理人员数填{told}人，人员表列{listed}人，请核对一致。")
    return problems


SPEC = Spec(
    SectionKey.MANAGEMENT,
    ManagementForm,
    tables=(Table("staff", "管理人员", StaffForm, min_rows=1),),
    check=check,
)
