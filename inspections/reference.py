"""The check table the portal comes with: eighteen items, a hundred points (practice, 惯例).

The bureau edits it year by year; each line names the article it looks at.
"""

from __future__ import annotations

from dataclasses import dataclass

from django_q.models import Schedule

from bases.regulation import Condition
from inspections.models import FactSource


@dataclass(frozen=True)
class Item:
    """One line of the default table."""

    group: int
    title: str
    points: int
    article: str
    source: str
    guidance: str
    condition: str = ""
    red_line: bool = False


GROUPS: dict[int, str] = {
    1: "组织管理",
    2: "师资与条件",
    3: "培训实施",
    4: "登记建档与效果",
    5: "收费与规范办学",
}
ITEMS: tuple[Item, ...] = (
    Item(
        1, "管理机构与专（兼）职人员", 5, "8(2)", FactSource.STAFF,
        "有管理机构文件，专（兼）职人员在岗，分工明确，匾牌悬挂。", Condition.MANAGEMENT,
    ),
    Item(
        1, "管理制度健全并执行", 6, "8(2)", FactSource.RULES,
        "八项制度齐全，有执行记录；缺一项扣1分，扣完为止。", Condition.MANAGEMENT,
    ),
    Item(
        1, "年度计划备案及时、完整", 6, "16", FactSource.FILINGS,
        "11月底前报送当年执行情况和下一年度计划；逾期、退回未改的酌情扣分。",
    ),
    Item(
        1, "信息公开与变更备案", 3, "22", FactSource.CHANGES,
        "名称、联系方式等变更及时公布并备案。",
    ),
    Item(
        2, "师资结构与稳定", 8, "8(1)", FactSource.TEACHERS,
        "专（兼）职师资满足需要，副高以上和一线人员占比合理。", Condition.TEACHERS,
    ),
    Item(
        2, "教室、设备、图书、实训", 6, "8(3)", FactSource.FACILITIES,
        "教学场所固定，设备完好，专业性强的有实训场所或协议。", Condition.FACILITIES,
    ),
    Item(
        2, "远程教育能力", 6, "8(4)", FactSource.DISTANCE,
        "平台可用，能开展网上培训和互动。", Condition.DISTANCE,
    ),
    Item(
        3, "年培训人次", 10, "8(5)", FactSource.PERSON_TIMES,
        "全年2000人次得满分，不足的按比例计分。", Condition.SCALE,
    ),
    Item(
        3, "计划执行率", 6, "16", FactSource.PLAN,
        "按计划举办的期数占计划期数的比例；计划外举办有说明。",
    ),
    Item(
        3, "培训方案与课程", 5, "13", FactSource.CLASSES,
        "按不同专业、不同层次设计方案，培训形式相适应。",
    ),
    Item(
        3, "受委托任务与公需科目完成", 6, "12", FactSource.DELEGATED,
        "完成政府部门委托任务，公益性培训平等开放。",
    ),
    Item(
        3, "课程开发与理论研究", 3, "12", FactSource.RESEARCH,
        "有自主开发的项目、课程或研究成果。",
    ),
    Item(
        4, "一班一档、学员登记真实完整", 8, "16", FactSource.REGISTERS,
        "抽查班级档案：方案、课表、签到、考核、花名册与平台一致。",
    ),
    Item(
        4, "考核与学时登记规范", 5, "17", FactSource.HOURS,
        "学时与课程、出勤、考核相符，更正有理由。",
    ),
    Item(
        4, "效果评估与跟踪反馈、满意度", 7, "16", FactSource.SURVEYS,
        "每班有评估，有跟踪反馈，满意度真实。",
    ),
    Item(
        5, "收费公开、无擅自提高", 4, "21", FactSource.FEES,
        "收费项目和标准向社会公开，实际收费不高于公布标准。",
    ),
    Item(
        5, "经费优先用于基地", 2, "21", FactSource.FUNDS,
        "收取的费用优先用于基地建设和发展。",
    ),
    Item(
        5, "无乱办班、乱收费、乱发证", 4, "19", FactSource.ABUSES,
        "查证属实的一票否决（惯例），由人判断。", red_line=True,
    ),
)  # fmt: skip
TITLE = "攀枝花市专业技术人员继续教育基地检查评估表"


def load() -> None:
    """The worker's timetable of this room."""
    Schedule.objects.get_or_create(
        name="remind-rectifications",
        defaults={
            "func": "inspections.reminding.remind",
            "schedule_type": Schedule.HOURLY,
        },
    )
    Schedule.objects.get_or_create(
        name="settle-and-compare",
        defaults={
            "func": "inspections.reminding.nightly",
            "schedule_type": Schedule.DAILY,
        },
    )
