"""Classes of the demonstration's bases: taught, running, open, planned, moved, cancelled (Art. 12)."""

from __future__ import annotations

import datetime
import math
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from accounts.files import keep
from accounts.models import Role, StoredFile, User
from bases.actions import classes as actions
from bases.calendar import today
from bases.models import Base, FeeVersion, PlanLine, SubjectKinds, Teacher, TrainingClass
from bases.regulation import ZONE
from pzh_ce.demo.form_data import sample_pdf
from pzh_ce.demo.form_rows import person
from pzh_ce.demo.people import City

DAY = datetime.timedelta(days=1)
HOURS_A_DAY = 8
# Days from now to the first day of the class, and what becomes of it by now.
LIVES = (
    (-205, "evaluated"),
    (-140, "evaluated"),
    (-75, "finished"),
    (-24, "finished"),
    (-1, "running"),
    (6, "moved"),
    (11, "enrolling"),
    (16, "enrolling"),
    (23, "cancelled"),
    (28, "planned"),
)
A_BASE = 6
OFF_PLAN = (
    "新颁布的行业规范需要及时宣讲，年初计划未列入。",
    "应县（区）行业主管部门临时委托增办一期。",
    "上期报名人数超过名额，增办一期。",
)
# title, kind, form, hours, off the plan
EXTRA = (
    ("专业技术人员职业道德与知识产权公需班", "public", "onsite", 16),
    ("数字技术应用能力提升班", "professional", "mixed", 24),
    ("安全生产新规专题网络班", "both", "online", 16),
)
ROOMS = ("继续教育中心一楼报告厅", "教学楼三楼多媒体教室", "实训中心二楼培训室")
COURSES = (
    "政策法规与职业道德",
    "行业前沿与案例",
    "实务操作与研讨",
    "新技术应用",
    "现场教学",
    "考核交流",
)
WHY_CANCELLED = "报名人数不足，与下一期合并举办。"
WHY_MOVED = "原定场地检修，时间顺延，内容和学时不变。"
EFFECT = "发放问卷回收率{share}%，满意度{pleased}%；训后回访显示，学员能把所学用于本职工作。"


def play(city: City, now: datetime.datetime) -> None:
    """A handful of classes for each base, under this year's plan and beside it."""
    dice = random.Random(20230512)  # noqa: S311  (a demonstration, not a secret)
    bases = Base.objects.in_service().select_related("organisation").order_by("year", "serial")
    for number, base in enumerate(bases):
        owner = User.objects.filter(organisation=base.organisation, role=Role.OWNER).first()
        if owner is not None:
            _Year(base, owner, now, dice).play(number)


@dataclass
class _Year:
    """What one base holds around now."""

    base: Base
    owner: User
    now: datetime.datetime
    dice: random.Random
    document: StoredFile | None = None

    def play(self, number: int) -> None:
        """Lives of classes; every base has others of them."""
        lines = list(PlanLine.objects.standing().filter(base=self.base).order_by("year", "number"))
        teachers = list(Teacher.objects.present().filter(base=self.base).order_by("pk"))
        lives = LIVES if number == 0 else sorted(self.dice.sample(LIVES, A_BASE))
        for place, (days, life) in enumerate(lives):
            first = today(self.now) + days * DAY
            if first <= self.base.certified_on:
                continue
            fitting = [line for line in lines if line.year == first.year]
            planned = bool(fitting) and place % 4 != 3
            line = fitting[place % len(fitting)] if planned else None
            # A teacher of its own for each class: nobody is in two places.
            teacher = teachers[place] if place < len(teachers) else None
            self.live(self.facts(first, line, place), life, teacher)

    def facts(self, first: datetime.date, line: PlanLine | None, place: int) -> dict[str, Any]:
        """What a class is, from its line or from the list of extra ones."""
        if line is not None:
            kind, form, hours = line.subject_kind, line.form, line.hours
            said: dict[str, Any] = {
                "title": f"{line.title}（第{place + 1}期）",
                "plan_line_id": line.pk,
                "level": line.level,
                "field_id": line.field_id,
                "capacity": line.persons,
            }
        else:
            title, kind, form, whole = EXTRA[place % len(EXTRA)]
            hours = Decimal(whole)
            said = {
                "title": title,
                "off_plan_reason": OFF_PLAN[place % len(OFF_PLAN)],
                "level": "all",
                "field_id": self.base.fields.order_by("order")[0].pk,
                "capacity": 60,
            }
        public = {SubjectKinds.PUBLIC: hours, SubjectKinds.PROFESSIONAL: Decimal(0)}
        part = public.get(kind, hours / 2)  # type: ignore[call-overload]
        return {
            **said,
            **self.terms(first, place),
            "subject_kind": kind,
            "form": form,
            "hours_public": part,
            "hours_professional": hours - part,
            "starts_on": first,
            "ends_on": first + (math.ceil(hours / HOURS_A_DAY) - 1) * DAY,
            "content": "新理论、新知识、新技术、新方法，讲授与实操结合。",
            "place": "" if form == "online" else self.dice.choice(ROOMS),
            "platform_url": "" if form == "onsite" else "https://learn.example.com/",
            "contact_name": self.base.contact_name,
            "contact_phone": self.base.contact_phone,
            "assessment": "出勤占40%，结业考核占60%",
        }

    def terms(self, first: datetime.date, place: int) -> dict[str, Any]:
        """Who pays and who may come: in turn welfare, charged, delegated."""
        fees = FeeVersion.objects.in_force(first).filter(item__base=self.base)
        fee = fees.filter(published_at__lte=self.planned_at(first)).order_by("pk").first()
        if place % 3 == 1 and fee is not None:
            return {"funding": "paid", "fee_version_id": fee.pk, "admission": "open"}
        if place % 3 == 2:
            return {
                "funding": "sponsored",
                "admission": "list" if place % 2 else "open",
                "delegated_by": "攀枝花市示例行业主管部门",
                "delegation_number": f"攀示培函〔{first.year}〕{10 + place}号",
                "delegation_file": self.paper(self.planned_at(first)),
            }
        return {"funding": "welfare", "admission": "open"}

    def live(self, facts: dict[str, Any], life: str, teacher: Teacher | None) -> None:
        """Bring a class through its steps, each at its time."""
        first = facts["starts_on"]
        begun = self.planned_at(first)
        made = actions.plan_class(self.base, facts=facts, by=self.owner, at=begun)
        rows = self.lessons(made, teacher)
        hour = datetime.timedelta(hours=1)
        actions.set_timetable(made, rows=rows, by=self.owner, at=begun + hour)
        if life == "planned":
            return
        opened = begun + 2 * hour
        actions.open_enrolment(made, by=self.owner, at=opened)
        if life == "cancelled":
            actions.cancel_class(made, reason=WHY_CANCELLED, by=self.owner, at=opened + 5 * hour)
        elif life == "moved":
            self.move(made, opened + 5 * hour)
        elif life != "enrolling":
            self.teach(made, life)

    def move(self, made: TrainingClass, at: datetime.datetime) -> None:
        """A week later, when that is still the same year."""
        if (made.starts_on + 7 * DAY).year == made.starts_on.year:
            actions.move_class(
                made,
                starts_on=made.starts_on + 7 * DAY,
                ends_on=made.ends_on + 7 * DAY,
                place=made.place,
                reason=WHY_MOVED,
                by=self.owner,
                at=at,
            )

    def teach(self, made: TrainingClass, life: str) -> None:
        """Begin, and as far as it went by now end and evaluate."""
        actions.start_class(made, by=self.owner, at=_hour(made.starts_on, 8))
        over = _hour(made.ends_on, 18)
        if life == "running" or over > self.now:
            return
        actions.finish_class(made, by=self.owner, at=over)
        if life == "evaluated":
            words = EFFECT.format(
                share=self.dice.randint(80, 98), pleased=self.dice.randint(90, 98)
            )
            at = over + 20 * DAY
            actions.evaluate_class(made, text=words, report=self.paper(at), by=self.owner, at=at)

    def lessons(self, made: TrainingClass, teacher: Teacher | None) -> list[dict[str, Any]]:
        """Mornings and afternoons of four hours until the hours of the class are full."""
        rows: list[dict[str, Any]] = []
        left, guest = made.hours, "" if teacher else person(self.dice)
        while left > 0:
            place = len(rows)
            starts = 9 if place % 2 == 0 else 14
            rows.append(
                {
                    "key": None,
                    "day": made.starts_on + place // 2 * DAY,
                    "starts_at": datetime.time(starts),
                    "ends_at": datetime.time(starts + 3, 10),
                    "course": COURSES[place % len(COURSES)],
                    "teacher_id": teacher.pk if teacher else None,
                    "teacher_name": guest,
                    "hours": min(left, Decimal(4)),
                    "place": "",
                }
            )
            left -= 4
        return rows

    def planned_at(self, first: datetime.date) -> datetime.datetime:
        """Four weeks before, not before the base was one, never after now."""
        day = max(first - 28 * DAY, self.base.certified_on)
        return min(_hour(day, 10), self.now - DAY)

    def paper(self, at: datetime.datetime) -> StoredFile:
        """One document for all that this base has to show."""
        if self.document is None:
            data = sample_pdf(f"class-{self.base.number}")
            self.document = keep(
                data,
                name="盖章文件（示例）.pdf",
                media_type="application/pdf",
                by=self.owner,
                at=at,
            )
        return self.document


def _hour(day: datetime.date, hour: int) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), tzinfo=ZONE)
