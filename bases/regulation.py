"""The law in words and numbers. Imports nothing of ours.

《攀枝花市专业技术人员继续教育基地建设管理办法》, in force since 2021-09-03. What the Measures do
not say is practice (惯例) and lives in settings or in a batch, never here.
"""

import datetime
from dataclasses import dataclass
from enum import StrEnum
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
TITLE = "攀枝花市专业技术人员继续教育基地建设管理办法"
VERSION = "2021-09-03"
IN_FORCE_SINCE = datetime.date(2021, 9, 3)  # Art. 23

PLAQUE_TITLE = "攀枝花市专业技术人员继续教育基地"  # Art. 10
ISSUING_BODY = "攀枝花市人力资源和社会保障局"  # Art. 10

MIN_PERSON_TIMES_PER_YEAR = 2_000  # Art. 8(5)
FILING_MONTH, FILING_DAY = 11, 30  # Art. 16: 每年11月底
RECTIFICATION_MONTHS = 3  # Art. 18: 责令限期3个月整改
CHINESE_NUMERALS = "〇一二三四五六七八九十"


class Condition(StrEnum):
    """The five basic conditions; one check-sheet for everybody who looks at a case."""

    TEACHERS = "teachers"  # Art. 8(1)
    MANAGEMENT = "management"  # Art. 8(2)
    FACILITIES = "facilities"  # Art. 8(3)
    DISTANCE = "distance"  # Art. 8(4)
    SCALE = "scale"  # Art. 8(5)


@dataclass(frozen=True)
class ConditionText:
    """What the Measures say of a condition, and the words the portal heads it with."""

    article: str
    title: str
    text: str
    weight: int  # share of 100 in the default review table: practice (惯例), editable


CONDITIONS: dict[Condition, ConditionText] = {
    Condition.TEACHERS: ConditionText(
        "8(1)",  # Art. 8(1)
        "师资队伍",
        "具有满足培训需要、相对稳定、密切联系科研生产一线的高素质专（兼）职师资队伍。",
        25,
    ),
    Condition.MANAGEMENT: ConditionText(
        "8(2)",  # Art. 8(2)
        "管理机构、人员与制度",
        "有健全的继续教育管理机构及从事继续教育管理的专（兼）职人员，有健全的基地管理制度。",
        20,
    ),
    Condition.FACILITIES: ConditionText(
        "8(3)",  # Art. 8(3)
        "经费与教学条件",
        "能提供配套经费保障，具备与培训任务相适应的固定教室、教学设备、专业图书资料及相应的"
        "硬件设施；专业性强的，有实训场所或实训合作单位。",
        25,
    ),
    Condition.DISTANCE: ConditionText(
        "8(4)",  # Art. 8(4)
        "远程教育能力",
        "具备现代化远程教育能力，能开展网上培训和网络互动交流。",
        10,
    ),
    Condition.SCALE: ConditionText(
        "8(5)",  # Art. 8(5)
        "培训规模与领域",
        f"围绕重点领域和现代服务业领域，每年培训不少于{MIN_PERSON_TIMES_PER_YEAR}人次专业技术人才。",
        20,
    ),
}

# The management rules a base must have, each its own document.  # Art. 8(2)
RULES_DOCUMENTS: dict[str, str] = {
    "teaching_organisation": "教学组织管理制度",
    "trainee_assessment": "学员考核管理制度",
    "teaching_research": "教学科研管理制度",
    "training_registration": "培训登记管理制度",
    "training_funds": "培训经费管理制度",
    "logistics": "后勤保障管理制度",
    "effect_evaluation": "培训效果评估制度",
    "tracking_feedback": "跟踪反馈制度",
}


class Route(StrEnum):
    """To whom an application goes first."""

    DEPARTMENT = "department"  # Art. 9(1): the competent department
    COUNTY = "county"  # Art. 9(1): no department: the HR bureau of the same level and place
    MUNICIPAL = "municipal"  # Art. 9(1): the same for a body of the city's level
    SELF_REVIEW = "self_review"  # Art. 9(2): central and provincial units


ROUTE_LABELS: dict[Route, str] = {
    Route.DEPARTMENT: "主管部门推荐",
    Route.COUNTY: "县（区）人社局推荐",
    Route.MUNICIPAL: "市人社局直接审核（市属无主管部门）",
    Route.SELF_REVIEW: "本单位审核后直报",
}
ROUTE_GROUNDS: dict[Route, str] = {
    Route.DEPARTMENT: "依据第九条第（一）项：报送主管部门。",
    Route.COUNTY: "依据第九条第（一）项：无主管部门的，按属地原则报送同级人力资源社会保障部门。",
    Route.MUNICIPAL: "依据第九条第（一）项：市属单位无主管部门的，"
    "同级人力资源社会保障部门为市人力资源社会保障局。",
    Route.SELF_REVIEW: "依据第九条第（二）项：中央或省属在攀企（事）业单位由本单位审核后，"
    "径报市人力资源社会保障局。",
}


class BarGround(StrEnum):
    """The only two reasons for which applications are no longer accepted."""

    FRAUD = "fraud"  # Art. 20: 在申请过程中弄虚作假
    REVOKED = "revoked"  # Art. 20: 被取消基地资格


REMEDY = (
    "如不服本决定，可以自收到之日起60日内依法申请行政复议，"
    "或者自收到之日起6个月内依法向人民法院提起行政诉讼。"
)


class SubjectKind(StrEnum):
    """The two kinds of subject that bases teach."""

    PUBLIC = "public"  # Art. 13: 公需科目
    PROFESSIONAL = "professional"  # Art. 13: 专业科目


SUBJECT_KIND_LABELS: dict[SubjectKind, str] = {
    SubjectKind.PUBLIC: "公需科目",
    SubjectKind.PROFESSIONAL: "专业科目",
}


def filing_deadline(year: int) -> datetime.datetime:
    """The instant at which November of a year ends in Panzhihua (Art. 16)."""
    last = datetime.date(year, FILING_MONTH, FILING_DAY)
    return datetime.datetime.combine(
        last + datetime.timedelta(days=1), datetime.time(), tzinfo=ZONE
    )


def cite(article: str) -> str:
    """``8(5)`` as people write it: 第八条第（五）项."""
    number, _, item = article.partition("(")
    text = f"第{_numeral(int(number))}条"
    return f"{text}第（{_numeral(int(item.rstrip(')')))}）项" if item else text


def _numeral(number: int) -> str:
    tens, ones = divmod(number, 10)
    if tens == 0:
        return CHINESE_NUMERALS[ones]
    return (
        (CHINESE_NUMERALS[tens] if tens > 1 else "")
        + "十"
        + (CHINESE_NUMERALS[ones] if ones else "")
    )
