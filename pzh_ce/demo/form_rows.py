"""Rows of the form's tables, invented."""

from __future__ import annotations

import datetime
import random

from accounts.models import InstitutionKind

Row = dict[str, str]

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕张孔曹严金魏陶姜谢邹窦章云苏潘葛范彭"
GIVEN = (
    "明哲",
    "思远",
    "文博",
    "清和",
    "若兰",
    "建川",
    "立行",
    "望舒",
    "静怡",
    "致远",
    "云帆",
    "晓渔",
    "向阳",
    "长河",
    "书航",
    "知夏",
    "慎之",
    "秉正",
    "维新",
    "青禾",
    "南山",
    "启明",
    "芷若",
    "远航",
    "冬青",
    "玉溪",
    "怀瑾",
    "世杰",
    "露秋",
    "守安",
)
AUTHORITIES = (
    "攀枝花市事业单位登记管理局（示例）",
    "攀枝花市民政局（示例）",
    "攀枝花市市场监管局（示例）",
)
TITLES = (
    ("教授", "full_senior"),
    ("正高级工程师", "full_senior"),
    ("副教授", "vice_senior"),
    ("高级工程师", "vice_senior"),
    ("高级讲师", "vice_senior"),
    ("讲师", "middle"),
    ("工程师", "middle"),
    ("助理工程师", "junior"),
)
SUBJECTS = (
    ("冶金工程", "钒钛资源综合利用技术"),
    ("临床医学", "康养服务与慢病管理"),
    ("计算机科学", "数字技术应用"),
    ("教育学", "课程设计与教学评价"),
    ("安全工程", "安全生产与应急管理"),
    ("农学", "特色水果栽培技术"),
    ("会计学", "新会计准则实务"),
    ("土木工程", "绿色建造技术"),
)
NATURES = {
    InstitutionKind.ENTERPRISE: "enterprise",
    InstitutionKind.ASSOCIATION: "social_group",
}


def person(dice: random.Random) -> str:
    """An invented name."""
    return dice.choice(SURNAMES) + dice.choice(GIVEN)


def nature(kind: str) -> str:
    """What a kind of institution usually is by law."""
    return {k.value: v for k, v in NATURES.items()}.get(kind, "public_institution")


def practice_basis(name: str, dice: random.Random) -> str:
    """What was done so far (Art. 7)."""
    years = dice.randint(5, 25)
    return (
        f"{name}开展专业技术人员继续教育{years}年，先后承办行业主管部门委托的高级研修班、"
        f"岗位培训班和公需科目培训，累计办班{years * dice.randint(4, 12)}期，学员评价良好。"
    )


def roster(institution: str, count: int, dice: random.Random) -> list[Row]:
    """Teachers without two alike."""
    rows: list[Row] = []
    for number in range(count):
        title, level = dice.choice(TITLES)
        studied, course = dice.choice(SUBJECTS)
        part = dice.random() < 0.35
        rows.append(
            {
                "name": person(dice),
                "sex": dice.choice(("male", "female")),
                "born": f"{dice.randint(1964, 1994)}-{number % 12 + 1:02d}",
                "education": dice.choice(("doctor", "master", "master", "bachelor")),
                "studied": studied,
                "title": title,
                "title_level": level,
                "title_field": studied,
                "employer": "示例生产技术公司" if part else institution,
                "engagement": "part_time" if part else "full_time",
                "frontline": "yes" if part or number % 3 == 0 else "no",
                "courses": course,
                "hours": str(dice.randint(20, 400)),
                "honours": "市学术技术带头人" if number % 5 == 0 else "",
                "term": "2024-2027",
            }
        )
    seen: set[tuple[str, str]] = set()
    for number, row in enumerate(rows):
        if (row["name"], row["born"]) in seen:
            row["name"] = SURNAMES[number % len(SURNAMES)] + GIVEN[number % len(GIVEN)] + "之"
        seen.add((row["name"], row["born"]))
    return rows


def staff(dice: random.Random) -> list[Row]:
    """Those who manage."""
    duties = (
        ("办公室主任", "full_time", "全面工作"),
        ("教学干事", "full_time", "教学组织与学员管理"),
        ("登记干事", "full_time", "培训登记与档案"),
        ("财务人员", "part_time", "经费管理"),
        ("后勤人员", "part_time", "后勤保障"),
    )
    return [
        {
            "name": person(dice),
            "sex": dice.choice(("male", "female")),
            "position": position,
            "title": dice.choice(("副教授", "讲师", "经济师", "无")),
            "education": dice.choice(("master", "bachelor")),
            "engagement": engagement,
            "duty": duty,
            "phone": f"0812-33{dice.randint(10000, 99999)}",
        }
        for position, engagement, duty in duties
    ]


def funding(year: int, dice: random.Random) -> Row:
    """One year's money."""
    government, own, paid = dice.randint(20, 90), dice.randint(10, 60), dice.randint(15, 120)
    return {
        "year": str(year),
        "government": str(government),
        "own": f"{own}.50",
        "commissioned": str(paid),
        "spent": str(government + own + paid - dice.randint(0, 10)),
    }


def rooms(dice: random.Random) -> list[Row]:
    """Classrooms."""
    names = ("多媒体教室101", "多媒体教室102", "计算机房201", "学术报告厅")
    return [
        {
            "name": name,
            "address": "攀枝花市示例路1号教学楼",
            "area": str(dice.randint(80, 320)),
            "seats": str(dice.randint(40, 260)),
            "tenure": "own",
            "lease_until": "",
        }
        for name in names
    ]


def equipment(dice: random.Random) -> list[Row]:
    """Equipment."""
    names = ("教学用计算机", "智慧黑板", "录播系统", "专业实训设备")
    return [
        {
            "name": name,
            "quantity": str(dice.randint(1, 120)),
            "value": f"{dice.randint(5, 200)}.{dice.randint(10, 99)}",
        }
        for name in names
    ]


def practice(dice: random.Random, day: datetime.date) -> list[Row]:
    """Partner units with agreements that run."""
    return [
        {
            "unit": f"示例生产实训基地（{dice.choice('甲乙丙丁')}）",
            "agreed_from": f"{day.year - 1}-01-01",
            "agreed_until": f"{day.year + 2}-12-31",
            "project": "岗位技能与新工艺实训",
            "capacity": str(dice.randint(30, 120)),
        }
    ]


def history(year: int, dice: random.Random) -> Row:
    """One past year, in person-times."""
    senior, middle, junior = (
        dice.randint(2, 8) * 100,
        dice.randint(8, 16) * 100,
        dice.randint(9, 18) * 100,
    )
    return {
        "year": str(year),
        "classes": str(dice.randint(12, 40)),
        "person_times": str(senior + middle + junior + dice.randint(0, 60)),
        "senior": str(senior),
        "middle": str(middle),
        "junior": str(junior),
        "public_hours": str(dice.randint(60, 300)),
        "professional_hours": str(dice.randint(200, 900)),
        "delegated_by": "市级行业主管部门（示例）",
        "satisfaction": f"9{dice.randint(0, 9)}.5",
    }


def classes(year: int, dice: random.Random) -> list[Row]:
    """Main classes of the last years."""
    return [
        {
            "name": f"{dice.choice(SUBJECTS)[1]}高级研修班",
            "held": f"{year - n}年5月12日至16日",
            "organiser": "市级行业主管部门（示例）",
            "people": str(dice.randint(40, 120)),
            "hours": str(dice.choice((24, 32, 40))),
            "subject": "professional",
        }
        for n in (3, 2, 1)
    ]
