"""Annual filings of the demonstration's bases: last year's on record, this year's in all states.

``play`` comes before the classes, which are held under its plan; ``play_present`` after the
records, which it reports (Art. 16).
"""

from __future__ import annotations

import datetime
import random
from collections.abc import Callable
from typing import Any

from accounts.models import Role, User
from bases.actions.filing import amend, file, open_filing, save_filing
from bases.actions.filing_bureau import record_filing, return_filing
from bases.deadlines import filing_due, filing_opens, filing_year
from bases.filing.reminding import remind
from bases.filing.results import results_of
from bases.models import AnnualFiling, Base, FeeItem
from bases.regulation import ZONE
from pzh_ce.demo.people import City

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
Deed = tuple[datetime.datetime, Callable[[datetime.datetime], Any]]
# What became of this year's filing, base by base; the demonstration's own base is writing it.
PRESENT = ("draft", "recorded", "filed", "", "recorded", "returned", "filed", "", "draft", "filed")
LINES = (
    ("{field}高级研修班", "professional", "onsite", "senior", 1, 60, "24"),
    ("{field}中青年骨干能力提升班", "professional", "mixed", "middle", 2, 80, "40"),
    ("公需科目集中培训班", "public", "onsite", "all", 3, 200, "30"),
    ("{field}基层专业技术人员轮训班", "professional", "onsite", "junior", 2, 100, "32"),
    ("新知识新技能网络专题班", "both", "online", "all", 4, 150, "20"),
)
RETURNED = "请补充培训效果评估的跟踪反馈情况，并核对下一年度经费预算与计划项是否一致。"
WHY = (
    "生源单位工作安排调整，部分学员改到下一年度参加。",
    "应行业主管部门要求增加了人数，已在办学条件范围内。",
    "按实际报名情况合并办班，内容和学时不变。",
)


def play(city: City, now: datetime.datetime) -> None:
    """Last year's filings; they make the plan that this year's classes are held under."""
    year = filing_year(now) - 1
    dice = random.Random(20211130)  # noqa: S311  (a demonstration, not a secret)
    clerk = User.objects.get(username="shiju-jingban")
    opens, due = filing_opens(year), filing_due(year).due_at
    deeds: list[Deed] = []
    for number, (base, owner) in enumerate(_bases(year)):
        begun = opens + dice.randint(8, 40) * DAY + dice.randint(9, 16) * HOUR
        writer = _Writer(base, year, owner, clerk, random.Random(base.pk))  # noqa: S311
        deeds.append((begun, writer.begin))
        filed = begun + 5 * DAY
        if number == 1:
            filed = due + 2 * DAY + 10 * HOUR + datetime.timedelta(minutes=23)
        deeds.append((filed, writer.file))
        if number == 2:
            deeds += [(filed + DAY, writer.send_back), (filed + 4 * DAY, writer.file)]
            filed += 4 * DAY
        deeds.append((filed + 6 * DAY, writer.record))
        if number == 3:
            january = datetime.datetime(year + 1, 1, 12, 10, tzinfo=ZONE)
            deeds += [(january, writer.amend), (january + 3 * DAY, writer.record)]
    _run(deeds)


def play_present(city: City, now: datetime.datetime) -> None:
    """Filings of this year: drafted, filed, returned, on record, missing and reminded."""
    year = filing_year(now)
    dice = random.Random(20221130)  # noqa: S311
    clerk = User.objects.get(username="shiju-jingban")
    opens = filing_opens(year)
    days = min((now - opens).days, 50)
    deeds: list[Deed] = [
        (at, remind) for n in range(days + 1) if (at := opens + n * DAY + 8 * HOUR) <= now
    ]
    for number, (base, owner) in enumerate(_bases(year)):
        state = PRESENT[number % len(PRESENT)]
        if not state:
            continue
        writer = _Writer(base, year, owner, clerk, random.Random(base.pk + 1))  # noqa: S311
        steps: list[Callable[[datetime.datetime], Any]] = [writer.begin]
        if state != "draft":
            steps.append(writer.file)
        if state == "returned":
            steps.append(writer.send_back)
        if state == "recorded":
            steps.append(writer.record)
        begun = opens + (now - opens) * dice.uniform(0.3, 0.6)
        gap = (now - begun) / (len(steps) + 1)
        deeds += [(_by_day(begun + place * gap), step) for place, step in enumerate(steps)]
    _run(deeds)


def _by_day(at: datetime.datetime) -> datetime.datetime:
    """The same day, or the one before, while people are at work."""
    local = at.astimezone(ZONE)
    day = local if local.hour >= 9 else local - DAY
    return day.replace(hour=9 + day.minute % 8)


def _run(deeds: list[Deed]) -> None:
    for at, deed in sorted(deeds, key=lambda deed: deed[0]):
        deed(at)


def _bases(year: int) -> list[tuple[Base, User]]:
    """Bases in service that owe a year's filing, with their owners."""
    bases = Base.objects.in_service().filter(certified_on__lt=filing_opens(year).date())
    owners = {
        owner.organisation_id: owner
        for owner in User.objects.filter(role=Role.OWNER, is_active=True).order_by("-pk")
    }
    found = bases.select_related("organisation").order_by("year", "serial")
    return [
        (base, owners[base.organisation_id]) for base in found if base.organisation_id in owners
    ]


class _Writer:
    """One base's filing of a year, brought forward step by step."""

    def __init__(
        self, base: Base, year: int, owner: User, clerk: User, dice: random.Random
    ) -> None:
        self.base, self.year, self.owner, self.clerk, self.dice = base, year, owner, clerk, dice

    @property
    def filing(self) -> AnnualFiling:
        """The row as it is now."""
        return AnnualFiling.objects.get(base=self.base, year=self.year)

    def begin(self, at: datetime.datetime) -> None:
        """Open it and fill it in."""
        filing = open_filing(self.base, self.year, by=self.owner, at=at)
        data = self.typed()
        if filing.data["plan"]:
            data["plan"] = filing.data["plan"]  # the copy of this year's plan, as it was
        save_filing(filing, data=data, revision=filing.revision, by=self.owner, at=at)

    def file(self, at: datetime.datetime) -> None:
        """File it; what is returned gets its missing words first."""
        filing = self.filing
        data = filing.data
        data["why"] = self.reasons()
        if filing.remarks:
            data["fields"]["effect"] += "训后三个月电话回访，用人单位反馈能力提升明显。"
        filing = save_filing(
            filing, data=data, revision=filing.revision, by=self.owner, at=at - 2 * HOUR
        )
        file(filing, by=self.owner, at=at, revision=filing.revision)

    def send_back(self, at: datetime.datetime) -> None:
        """The bureau returns it."""
        return_filing(self.filing, remarks=RETURNED, by=self.clerk, at=at)

    def record(self, at: datetime.datetime) -> None:
        """The bureau puts it on record."""
        record_filing(self.filing, by=self.clerk, at=at)

    def amend(self, at: datetime.datetime) -> None:
        """December's results come in January."""
        filing = self.filing
        data = filing.data
        data["fields"]["effect"] += "12月补办两期，满意度 95%。"
        filing = save_filing(
            filing, data=data, revision=filing.revision, by=self.owner, at=at - HOUR
        )
        reason = "补报12月培训完成情况。"
        amend(filing, reason=reason, by=self.owner, at=at, revision=filing.revision)

    def reasons(self) -> dict[str, str]:
        """Why plan and result differ, line by line."""
        differing = (r.line.number for r in results_of(self.base, self.year).lines if r.differs)
        return {str(number): WHY[number % len(WHY)] for number in differing}

    def typed(self) -> dict[str, Any]:
        """What the base types."""
        dice = self.dice
        fiscal, delegated, fees = (dice.randint(5, 40) for _ in range(3))
        spent = fiscal + delegated + fees - dice.randint(0, 4)
        return {
            "fields": {
                "delegated_tasks": "承担市级部门委托培训任务，按委托要求完成。",
                "teacher_changes": f"新增兼职教师{dice.randint(1, 6)}名，均具有副高级以上职称。",
                "course_development": f"开发专题课程{dice.randint(1, 4)}门，更新讲义和案例。",
                "income_fiscal": str(fiscal),
                "income_delegated": str(delegated),
                "income_fees": str(fees),
                "spending": str(spent),
                "spending_on_base": str(round(spent * dice.uniform(0.5, 0.8), 1)),
                "fee_use": "按公布的项目和标准收取，全部用于教学、师资和基地条件改善。",
                "effect": f"学员满意度{dice.randint(90, 98)}%。",
                "rules_changes": "无",
                "problems": "偏远县区学员集中脱产学习困难，线上课程资源还不够丰富。",
                "practices": "送教到企业和乡镇，理论课线上学、实操课现场练。",
                "target": str(dice.randrange(2000, 3600, 100)),
                "team_building": f"引进或聘请行业专家{dice.randint(2, 6)}名。",
                "course_plan": "围绕重点产业和公需科目各新开发课程一门。",
                "budget": str(fiscal + delegated + fees + dice.randint(0, 6)),
                "safeguards": "由分管领导牵头，继续教育部门专人负责，经费单列。",
            },
            "why": {},
            "plan": self.lines(),
        }

    def lines(self) -> list[dict[str, str]]:
        """Lines of the plan in the base's own fields."""
        fields = list(self.base.fields.order_by("order"))
        fee = FeeItem.objects.filter(base=self.base, ended_on__isnull=True).first()
        chosen = self.dice.sample(LINES, self.dice.randint(3, len(LINES)))
        rows = []
        for number, (title, kind, form, level, classes, persons, hours) in enumerate(chosen):
            field = fields[number % len(fields)]
            paid = fee is not None and kind == "professional"
            rows.append(
                {
                    "title": title.format(field=field.name),
                    "subject_kind": kind,
                    "form": form,
                    "level": level,
                    "field": str(field.pk),
                    "month": str(3 + 2 * number),
                    "classes": str(classes),
                    "persons": str(persons),
                    "hours": hours,
                    "fee_item": str(fee.pk) if paid and fee else "",
                    "delegated_by": "",
                    "teachers": "本基地教师和行业专家",
                    "content": "新理论、新知识、新技术、新方法",
                    "number": "",
                }
            )
        return rows
