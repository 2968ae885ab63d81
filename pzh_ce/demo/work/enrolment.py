"""People in the classes that are open or under way: places, waiting lists, rolls (Art. 15, 17)."""

from __future__ import annotations

import datetime
import random

from accounts.identity import check_character
from accounts.models import Role, User
from bases.actions import attendance, enrolling
from bases.actions.enrolling import Person
from bases.models import Base, Presence, TrainingClass
from bases.regulation import ZONE
from pzh_ce.demo.form_rows import person as name_of
from pzh_ce.demo.people import City

LEVELS = (("senior", "高级工程师"), ("middle", "工程师"), ("junior", "助理工程师"), ("none", ""))
EMPLOYERS = (
    "示例钒钛材料有限公司",
    "示例勘察设计院",
    "示例中心卫生院",
    "示例农业技术推广站",
    "示例中学",
    "示例水利管理处",
)
REFUSED = "报名表所填单位不在本班培训对象范围内，建议参加下一期综合班。"
WAITING = 6  # more people than places, where a class is full
MOST = 26  # people put into one class: enough to see, quick to make


def play(city: City, now: datetime.datetime) -> None:
    """Enrolment is under way in some classes, others are being taught."""
    dice = random.Random(17)  # noqa: S311  (a demonstration, not a secret)
    rows = TrainingClass.objects.select_related("base__organisation").order_by("pk")
    open_ = rows.filter(state="enrolling", announced_at__isnull=False)
    tightest = open_.order_by("capacity", "pk").first()
    for training_class in open_:
        _enrol(training_class, now, dice, is_full=training_class == tightest)
    for training_class in rows.filter(state="running"):
        _teach(training_class, now, dice)


def _owner(base: Base) -> User | None:
    return User.objects.filter(organisation=base.organisation_id, role=Role.OWNER).first()


def _people(training_class: TrainingClass, count: int, dice: random.Random) -> list[Person]:
    """Invented people, born in 1900."""
    return [_person(training_class.pk * 100 + n, dice) for n in range(count)]


def _person(serial: int, dice: random.Random) -> Person:
    level, title = dice.choice(LEVELS)
    county = ("510402", "510403", "510411", "510421")[serial % 4]
    day = datetime.date(1900, 1, 1) + datetime.timedelta(days=serial // 999 % 364)
    body = f"{county}{day:%Y%m%d}{serial % 999 + 1:03d}"
    return Person(
        name=name_of(dice),
        number=body + check_character(body),
        employer=dice.choice(EMPLOYERS),
        phone=f"139{serial % 100_000_000:08d}",
        title=title,
        title_level=level,
    )


def _enrol(
    training_class: TrainingClass, now: datetime.datetime, dice: random.Random, *, is_full: bool
) -> None:
    """Some enrolled by themselves; where places are few, some wait and one was refused."""
    at = now - datetime.timedelta(hours=20)
    if not training_class.takes_enrolments(now):
        return
    count = training_class.capacity + WAITING if is_full else dice.randint(6, MOST // 2)
    places = [
        enrolling.enrol(training_class, who, at=at + datetime.timedelta(minutes=n))
        for n, who in enumerate(_people(training_class, count, dice))
    ]
    owner = _owner(training_class.base)
    if owner is not None and len(places) > 20:
        enrolling.refuse_place(places[3], reason=REFUSED, by=owner, at=now)
    enrolling.leave(places[1], at=now)


def _teach(training_class: TrainingClass, now: datetime.datetime, dice: random.Random) -> None:
    """A roll of those who came to the lessons that are over."""
    owner = _owner(training_class.base)
    if owner is None:
        return
    count = min(training_class.capacity, dice.randint(12, MOST))
    people = _people(training_class, count, dice)
    enrolling.add_trainees(training_class, people, by=owner, at=now - datetime.timedelta(hours=6))
    keys = list(training_class.enrolments.values_list("pk", flat=True))  # type: ignore[attr-defined]
    for lesson in training_class.sessions.all():  # type: ignore[attr-defined]
        ends = datetime.datetime.combine(lesson.day, lesson.ends_at, tzinfo=ZONE)
        if ends > now:
            continue
        marks = {
            key: dice.choices(
                (Presence.PRESENT, Presence.LATE, Presence.LEAVE, Presence.ABSENT), (20, 2, 1, 1)
            )[0]
            for key in keys
        }
        attendance.note_attendance(lesson, presences=marks, by=owner, at=now)
