"""Section 经费与教学条件: funding, rooms, equipment, library, practice sites (Art. 8(3))."""

from __future__ import annotations

from typing import Any

from accounts.fields import DateText, DecimalText, IntegerText, LongText, PlainText
from applications.forms.inputs import YearText
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

TENURES: Choices = (("own", "自有"), ("rented", "租赁"), ("borrowed", "无偿使用"))


class FacilitiesForm(SectionForm):
    """Guarantee, library, hardware, and whether practice is needed."""

    groups = (
        ("经费保障", ("guarantee",), "funding"),
        (
            "图书资料与硬件设施",
            (
                "books",
                "beds",
                "digital_resources",
                "hardware",
                "safety",
            ),
        ),
        ("教室与设备", (), "rooms", "equipment"),
        ("实训条件", ("specialised", "practice_note"), "practice"),
    )

    guarantee = LongText(
        label="配套经费承诺", max_length=2000, help_text="经费来源、年度安排和保障措施。"
    )
    books = IntegerText(label="专业图书（册）", minimum=0, maximum=100_000_000)
    digital_resources = LongText(
        label="电子资源", max_length=1000, help_text="数据库、电子期刊等，没有的填“无”。"
    )
    hardware = LongText(label="硬件设施", max_length=2000, help_text="机房、录播室、会议设施等。")
    beds = IntegerText(
        label="住宿床位（张）",
        minimum=0,
        maximum=100_000,
        required=False,
        help_text="没有的填0。",
    )
    safety = LongText(label="消防与安全情况", max_length=1000)
    specialised = Select(
        YES_NO,
        label="所申报领域或科目专业性强，需要实训",
        help_text="选“是”的，须填实训场所或合作单位并上传协议。",
    )
    practice_note = LongText(label="实训安排", max_length=1000, required=False)


class FundingForm(RowForm):
    """One year's money, in 10,000 yuan."""

    identity = ("year",)

    year = YearText(label="年度")
    government = DecimalText(label="财政拨款（万元）", minimum=0, places=2)
    own = DecimalText(label="自筹（万元）", minimum=0, places=2)
    commissioned = DecimalText(label="委托培训收入（万元）", minimum=0, places=2)
    spent = DecimalText(label="支出（万元）", minimum=0, places=2)


class RoomForm(RowForm):
    """One classroom."""

    identity = ("name", "area")

    name = PlainText(label="教室名称", max_length=60)
    address = PlainText(label="地址", max_length=150)
    area = DecimalText(label="面积（㎡）", minimum=1, places=2)
    seats = IntegerText(label="座位数", minimum=1, maximum=20_000)
    tenure = Select(TENURES, label="权属")
    lease_until = DateText(label="租期至", required=False, help_text="租赁的填写。")

    @classmethod
    def rule(cls, cleaned: dict[str, Any], facts: Facts) -> dict[str, str]:
        """A rented room has a lease that runs."""
        if cleaned.get("tenure") != "rented" or "lease_until" not in cleaned:
            return {}
        if cleaned["lease_until"] is None:
            return {"lease_until": "租赁的教室须填租期。"}
        if cleaned["lease_until"] < facts.today:
            return {"lease_until": "租期已满，请更正或更换教室。"}
        return {}


class EquipmentForm(RowForm):
    """One kind of equipment."""

    identity = ("name", "quantity")

    name = PlainText(label="设备名称", max_length=100)
    quantity = IntegerText(label="数量（台、套）", minimum=1, maximum=1_000_000)
    value = DecimalText(label="原值（万元）", minimum=0, places=2)


class PracticeForm(RowForm):
    """One practice site or partner unit."""

    identity = ("unit",)

    unit = PlainText(label="实训场所或合作单位", max_length=150)
    agreed_from = DateText(label="协议开始日期")
    agreed_until = DateText(label="协议结束日期")
    project = PlainText(label="实训项目", max_length=200)
    capacity = IntegerText(label="可容纳人数", minimum=1, maximum=100_000)

    @classmethod
    def rule(cls, cleaned: dict[str, Any], facts: Facts) -> dict[str, str]:
        """An agreement that runs."""
        start, end = cleaned.get("agreed_from"), cleaned.get("agreed_until")
        if start and end and end <= start:
            return {"agreed_until": "协议结束日期须晚于开始日期。"}
        if end and end < facts.today:
            return {"agreed_until": "协议已到期，请续签后填写。"}
        return {}


def needs_practice(fields: Any) -> bool:
    """Practice sites are asked for where the field is specialised (Art. 8(3))."""
    return fields.get("specialised") == "yes"


SPEC = Spec(
    SectionKey.FACILITIES,
    FacilitiesForm,
    tables=(
        Table("funding", "近三年经费投入", FundingForm, min_rows=3, max_rows=3, fixed_years=True),
        Table("rooms", "固定教室", RoomForm, min_rows=1),
        Table("equipment", "教学设备", EquipmentForm, min_rows=1, max_rows=500),
        Table(
            "practice",
            "实训场所或实训合作单位",
            PracticeForm,
            min_rows=1,
            wanted=needs_practice,
            help="专业性强的领域或科目必填，并在本页上传合作协议；场所自有的，协议日期填使用期限。",
        ),
    ),
)
