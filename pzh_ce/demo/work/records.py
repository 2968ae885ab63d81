"""Training records of a few bases: past classes whose people came in as files (Art. 17, Art. 8(5)).

The people are nobody: their identity numbers begin with a place code that does not exist.
"""

from __future__ import annotations

import csv
import datetime
import io
import random
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts import identity
from accounts.files import keep
from accounts.models import Role, User
from bases.actions import classes
from bases.actions.correcting import Corrected, correct_record, reverse_record
from bases.actions.importing import carry_out_import, check_file, import_records
from bases.actions.registering import register_hours
from bases.calendar import today
from bases.models import Base, TrainingClass, TrainingRecord
from bases.regulation import ZONE
from pzh_ce.demo.form_data import sample_pdf
from pzh_ce.demo.form_rows import person
from pzh_ce.demo.people import City

DAY = datetime.timedelta(days=1)
BASES = 4
PEOPLE = 420  # that a base knows
# Days ago, title, subject kind, public and professional hours, how many came.
HELD = (
    (318, "公需科目集中培训（上半年）", "public", "16", "0", 260),
    (262, "专业科目骨干研修班", "professional", "0", "32", 120),
    (196, "数字化转型与新技术应用研修班", "both", "8", "24", 160),
    (121, "公需科目集中培训（下半年）", "public", "16", "0", 240),
    (64, "新工艺新方法专题培训班", "professional", "0", "40", 110),
)
EMPLOYERS = ("示例矿业公司", "示例中心医院", "示例中学", "示例农业服务站", "示例设计院")
TITLES = (("高级", "高级工程师"), ("中级", "工程师"), ("初级", "助理工程师"), ("无", ""))
OFF_PLAN = "平台启用前已举办，补录班级和学时。"
HOURS_A_DAY = 8
Row = dict[str, str]


def play(city: City, now: datetime.datetime) -> None:
    """Some thousand person-times, a correction, a reversal, a file with mistakes."""
    dice = random.Random(20210903)  # noqa: S311  (a demonstration, not a secret)
    bases = Base.objects.in_service().select_related("organisation").order_by("year", "serial")
    for number, base in enumerate(bases[:BASES]):
        owner = User.objects.filter(organisation=base.organisation, role=Role.OWNER).first()
        if owner is not None:
            _Records(base, owner, now, dice, _people(dice, number)).play()


def _people(dice: random.Random, number: int) -> list[Row]:
    return [_person(dice, number * PEOPLE + serial) for serial in range(PEOPLE)]


def _person(dice: random.Random, serial: int) -> Row:
    born = datetime.date(1966, 1, 1) + serial * 8 * DAY
    body = f"990101{born:%Y%m%d}{serial % 1000:03d}"
    level, title = dice.choice(TITLES)
    return {
        "姓名": person(dice),
        "证件号码": body + identity.check_character(body),
        "工作单位": dice.choice(EMPLOYERS),
        "单位所在县区": dice.choice(("东区", "西区", "仁和区", "米易县", "盐边县")),
        "职称级别": level,
        "职称名称": title,
    }


@dataclass
class _Records:
    """What one base had registered."""

    base: Base
    owner: User
    now: datetime.datetime
    dice: random.Random
    people: list[Row]

    def play(self) -> None:
        """One class after the other, then what was found to be wrong."""
        for ago, title, kind, public, own, came in HELD:
            first = today(self.now) - ago * DAY
            if first > self.base.certified_on:
                self.hold(first, title, kind, public, own, came)
        self.mend()

    def hold(
        self, first: datetime.date, title: str, kind: str, public: str, own: str, came: int
    ) -> None:
        """A class from its first day to the ledger."""
        hours = {"public": Decimal(public), "own": Decimal(own)}
        held = self.made(first, title, kind, hours)
        over = _hour(held.ends_on, 18)
        classes.start_class(held, by=self.owner, at=_hour(first, 8))
        classes.finish_class(held, by=self.owner, at=over)
        rows = [self.row(who, public, own) for who in self.dice.sample(self.people, came)]
        at = over + 2 * DAY
        held = TrainingClass.objects.select_related("base").get(pk=held.pk)
        upload = _file(f"{title}学员.csv", rows)
        run = check_file(self.base, upload, training_class=held, by=self.owner, at=at)
        import_records(run, confirmed=True, by=self.owner, at=at)
        carry_out_import(run, by=self.owner, at=at)
        register_hours(held, by=self.owner, at=at + DAY)

    def made(
        self, first: datetime.date, title: str, kind: str, hours: dict[str, Decimal]
    ) -> TrainingClass:
        """The class with its timetable."""
        whole = sum(hours.values(), Decimal(0))
        days = int(whole) // HOURS_A_DAY
        at = _hour(max(first - 20 * DAY, self.base.certified_on), 10)
        facts: dict[str, Any] = {
            "title": title,
            "off_plan_reason": OFF_PLAN,
            "subject_kind": kind,
            "form": "onsite",
            "level": "all",
            "field_id": self.base.fields.order_by("order")[0].pk,
            "starts_on": first,
            "ends_on": first + (days - 1) * DAY,
            "hours_public": hours["public"],
            "hours_professional": hours["own"],
            "content": "新理论、新知识、新技术、新方法，讲授与研讨结合。",
            "funding": "sponsored",
            "delegated_by": "攀枝花市示例行业主管部门",
            "delegation_number": f"攀示培函〔{first.year}〕8号",
            "place": "示例报告厅",
            "capacity": 300,
            "admission": "list",
            "contact_name": self.base.contact_name,
            "contact_phone": self.base.contact_phone,
            "assessment": "闭卷考试",
        }
        facts["delegation_file"] = self.paper(at)
        held = classes.plan_class(self.base, facts=facts, by=self.owner, at=at)
        lessons = [
            self.lesson(first + day * DAY, start) for day in range(days) for start in (9, 14)
        ]
        classes.set_timetable(held, rows=lessons, by=self.owner, at=at)
        return held

    def paper(self, at: datetime.datetime) -> Any:
        """The document that asked for the classes, the same for all."""
        held = TrainingClass.objects.filter(base=self.base, delegation_file__isnull=False).first()
        if held is not None:
            return held.delegation_file
        return keep(
            sample_pdf(f"records-{self.base.number}"),
            name="委托函（示例）.pdf",
            media_type="application/pdf",
            by=self.owner,
            at=at,
        )

    def lesson(self, day: datetime.date, start: int) -> dict[str, Any]:
        """Half a day."""
        return {
            "key": None,
            "day": day,
            "starts_at": datetime.time(start),
            "ends_at": datetime.time(start + 3, 10),
            "course": "专题讲授",
            "teacher_id": None,
            "teacher_name": person(self.dice),
            "hours": Decimal(4),
            "place": "",
        }

    def row(self, who: Row, public: str, own: str) -> Row:
        """Somebody's line; one in forty did not pass."""
        passed = self.dice.random() > 1 / 40
        return {
            **who,
            "公需学时": public if passed else "0",
            "专业学时": own if passed else "0",
            "考核结果": "合格" if passed else "不合格",
            "成绩": str(self.dice.randint(60, 98) if passed else self.dice.randint(30, 59)),
        }

    def mend(self) -> None:
        """One record corrected, one taken back, one file with mistakes left to mend."""
        entries = TrainingRecord.objects.entries().filter(base=self.base, result="qualified")
        found = list(entries.order_by("pk")[:2])
        if len(found) < 2:
            return
        at = self.now - 3 * DAY
        less = Corrected(Decimal(8), Decimal(0), "qualified", found[0].score)
        reason = "缺勤一天，按签到表核减学时。"
        if found[0].hours_public > less.hours_public:
            correct_record(found[0], to=less, reason=reason, by=self.owner, at=at)
        reverse_record(found[1], reason="同名学员登记错误，已核实。", by=self.owner, at=at)
        rows = [self.row(who, "16", "0") for who in self.people[:6]]
        rows[1]["证件号码"] = "5.10402E+17"
        rows[3]["公需学时"] = "20"
        rows[4]["考核结果"] = "待定"
        held = found[0].training_class
        upload = _file("补登学员.csv", rows)
        check_file(self.base, upload, training_class=held, by=self.owner, at=self.now - DAY / 2)


def _hour(day: datetime.date, hour: int) -> datetime.datetime:
    return datetime.datetime.combine(day, datetime.time(hour), tzinfo=ZONE)


def _file(name: str, rows: list[Row]) -> SimpleUploadedFile:
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]))
    writer.writeheader()
    writer.writerows(rows)
    return SimpleUploadedFile(name, text.getvalue().encode("gb18030"))
