"""Management bodies, rules documents and new teachers of the demonstration's bases (Art. 6)."""

from __future__ import annotations

import datetime
import random

from accounts.files import keep
from accounts.models import Role, StoredFile, User
from bases.actions.house_rules import RuleFacts, publish_rule
from bases.actions.roster import add_teacher, end_teacher
from bases.actions.staffing import StaffFacts, add_staff, set_head
from bases.calendar import today
from bases.models import Base
from bases.roster import NEEDED_RULES, TeacherFacts
from pzh_ce.demo.form_data import sample_pdf
from pzh_ce.demo.form_rows import person
from pzh_ce.demo.people import City

DAY = datetime.timedelta(days=1)
POSTS = (
    ("继续教育部主任", "full_time", "统筹基地建设和日常工作"),
    ("教学组织干事", "full_time", "开班、课程表和教学组织"),
    ("学员登记干事", "part_time", "学员报名、考核和学时登记"),
)
REVISED = "根据上一年度培训效果评估意见，细化了工作流程和责任分工。"
SPECIALITIES = ("钒钛新材料", "康养服务管理", "现代农业技术", "数字技术应用", "公需科目")


def play(city: City, now: datetime.datetime) -> None:
    """Staff and head, most of the nine rules, one teacher more and at times one less."""
    dice = random.Random(20220601)  # noqa: S311  (a demonstration, not a secret)
    files: dict[str, StoredFile] = {}
    for base in Base.objects.in_service().select_related("organisation").order_by("pk"):
        owner = User.objects.filter(organisation=base.organisation, role=Role.OWNER).first()
        if owner is None:
            continue
        at = now - dice.randint(60, 250) * DAY
        _staff(base, owner, at, dice)
        _rules(base, owner, at + DAY, dice, files)
        _teachers(base, owner, at + 2 * DAY, dice)


def _staff(base: Base, owner: User, at: datetime.datetime, dice: random.Random) -> None:
    members = []
    for number, (post, engagement, duties) in enumerate(POSTS, start=1):
        facts = StaffFacts(
            name=person(dice),
            post=post,
            engagement=engagement,
            title=dice.choice(("副教授", "高级工程师", "讲师", "经济师")),
            duties=duties,
            office_phone=f"0812-33{dice.randint(10, 99)}{number:02d}0",
            started_on=today(at) - 200 * DAY,
        )
        members.append(add_staff(base, facts=facts, by=owner, at=at))
    set_head(members[0], by=owner, at=at)


def _rules(
    base: Base,
    owner: User,
    at: datetime.datetime,
    dice: random.Random,
    files: dict[str, StoredFile],
) -> None:
    """All nine with the first base and every other one; elsewhere some are missing."""
    kinds = list(NEEDED_RULES)
    if base.serial % 2 == 0:
        kinds = sorted(dice.sample(kinds, dice.randint(6, 8)), key=list(NEEDED_RULES).index)
    for kind in kinds:
        if kind not in files:
            name = f"{NEEDED_RULES[kind]}.pdf"
            data = sample_pdf(kind)
            files[kind] = keep(data, name=name, media_type="application/pdf", by=owner, at=at)
        facts = RuleFacts(
            kind=kind,
            effective_on=today(at),
            document_number=f"示例基地〔{at.year}〕{dice.randint(1, 40)}号",
            is_public=kind != "training_funds" or base.serial % 3 > 0,
        )
        publish_rule(base, facts=facts, file=files[kind], by=owner, at=at)
    revised = RuleFacts(kinds[0], today(at) + 30 * DAY, changes=REVISED)
    publish_rule(base, facts=revised, file=files[kinds[0]], by=owner, at=at + 30 * DAY)


def _teachers(base: Base, owner: User, at: datetime.datetime, dice: random.Random) -> None:
    facts = TeacherFacts(
        name=person(dice),
        engagement=dice.choice(("full_time", "part_time")),
        title="高级工程师",
        title_level="vice_senior",
        speciality=dice.choice(SPECIALITIES),
        employer="攀西示例新材料公司",
        frontline=True,
        courses="新技术应用与案例分析",
        started_on=today(at),
    )
    add_teacher(base, facts=facts, by=owner, at=at)
    leaving = base.teachers.present().order_by("pk").first()  # type: ignore[attr-defined]
    if dice.random() < 0.3 and leaving is not None:
        end_teacher(leaving, on=today(at), by=owner, at=at + DAY)
