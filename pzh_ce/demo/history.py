"""What happened in the demonstration city: every step by the action that people use."""

from __future__ import annotations

import datetime
import random
from dataclasses import dataclass
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.files import store
from accounts.models import Message, Organisation, StoredFile, User
from applications import actions
from applications.models import Application, Batch, Expert, Finding, Rubric, SectionKey
from bases.calendar import today, working_days
from bases.models import Field
from bases.regulation import ZONE, Condition, Route
from pzh_ce.demo import names
from pzh_ce.demo.form_data import fill
from pzh_ce.demo.hearing import hear, see
from pzh_ce.demo.people import City
from pzh_ce.demo.window import key_in

# Recorded only where an invented applicant resembles one that was refused.
LOOKED_INTO = "已核对登记档案，不是同一单位，也没有承继关系。"
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489"
    "0000000d49444154789c6360606060000000050001a5f645400000000049454e44ae426082"
)
DAY = datetime.timedelta(days=1)
# Seats of the published bases over the years: 24 in all.
PAST = {2022: 8, 2023: 6, 2024: 6, 2025: 4}
FIELDS = {row[0]: row[6] for row in names.INSTITUTIONS}
# What the draft of the demonstration still lacks.
UNFINISHED = (SectionKey.DISTANCE, SectionKey.SCALE, SectionKey.TRUTH)
DRAWN = ("reviewed", "in_notice")  # whose panel is drawn by lot
# One institution for each state of the open batch.
PRESENT = (
    ("weixiao", "submitted"),
    ("zhishu", "submitted"),
    ("laonian", "recommended"),
    ("jiaoyan", "examined"),
    ("taicai", "accepted"),
    ("jiaotong", "under_review"),
    ("zaochun", "scored"),
    ("shiyan", "reviewed"),
    ("jinrong", "failed"),
    ("diandian", "in_notice"),
    ("huaxue", "declined"),
    ("wenbo", "rejected"),
    ("linye", "withdrawn"),
    ("shigong", "refused"),
    ("yiyuan", "sent_back"),
    ("xueyuan", "draft"),
)


def own_organisation(user: User) -> Organisation:
    """The organisation of somebody who has one."""
    if user.organisation is None:
        raise LookupError(user.username)
    return user.organisation


@dataclass
class Storyteller:
    """Brings a case as far as asked, on a clock of its own."""

    city: City
    batch: Batch
    clock: datetime.datetime
    seed: random.Random

    def user(self, name: str) -> User:
        """A person of the city."""
        return self.city.people[name]

    def tick(self, **span: float) -> datetime.datetime:
        """Some time passes."""
        self.clock += datetime.timedelta(**(span or {"hours": 2}))
        local = self.clock.astimezone(ZONE)
        if local.hour >= 17:
            local = (local + DAY).replace(hour=9, minute=self.seed.randrange(5, 50))
        elif local.hour < 9:
            local = local.replace(hour=9, minute=self.seed.randrange(5, 50))
        self.clock = local
        return self.clock

    def tell(self, username: str, until: str) -> Application:
        """Play a case until a state."""
        case = self.draft(username, until)
        for stage in (self.submit, self.recommend, self.accept, self.review, self.notice):
            if stage(case, username, until):
                break
        return Application.objects.get(pk=case.pk)

    def draft(self, username: str, until: str) -> Application:
        """Start and fill."""
        owner = self.user(username)
        case = actions.start(own_organisation(owner), self.batch, by=owner, at=self.tick())
        fill(
            case,
            by=owner,
            at=self.tick(),
            seed=self.seed.randrange(10_000),
            teachers=6 if until == "certified" else 12,
            fields=FIELDS[username],
            leave_out=UNFINISHED if until == "draft" else (),
        )
        return case

    def submit(self, case: Application, username: str, until: str) -> bool:
        """Hand in."""
        if until == "draft":
            return True
        actions.submit(case, by=self.user(username), at=self.tick())
        if until == "withdrawn":
            actions.withdraw(
                case,
                by=self.user(username),
                at=self.tick(),
                opinion="本年度培训场地改造，明年再报。",
            )
        return until in ("submitted", "withdrawn")

    def reviewer(self, case: Application) -> User:
        """The person of the unit that recommends."""
        if case.route == Route.MUNICIPAL:
            return self.user("shiju-jingban2")
        return User.objects.filter(organisation=case.recommender).order_by("pk")[0]

    def scan(self, by: User) -> StoredFile:
        """A sealed page."""
        upload = SimpleUploadedFile("推荐意见盖章页.png", PIXEL, "image/png")
        return store(upload, by=by, at=self.clock)

    def recommend(self, case: Application, _username: str, until: str) -> bool:
        """Re-check and recommend, or one of the other outcomes."""
        if case.route == Route.SELF_REVIEW:
            return False
        by = self.reviewer(case)
        actions.open_case(case, by=by, at=self.tick())
        if until == "sent_back":
            self.send_back(case, by)
            return True
        if until == "declined":
            actions.decline(
                case,
                by=by,
                at=self.tick(days=2),
                opinion="现场复查发现固定教室租期不足一年，实训场所尚未建成，不具备推荐条件。",
            )
            return True
        self.recheck(case, by)
        actions.recommend(
            case,
            review_summary="申报材料共九部分，已逐项核对原件。",
            materials_true=True,
            materials_complete=True,
            opinion="经对申报材料审核和办学条件复查，该单位材料真实、完整，"
            "符合《办法》第八条规定的条件，同意推荐。",
            signed_by=by.name,
            seal_scan=self.scan(by),
            by=by,
            at=self.tick(days=1),
        )
        return until == "recommended"

    def send_back(self, case: Application, by: User) -> None:
        """Remarks on two sections, everything at once."""
        actions.remark(
            case,
            section=SectionKey.TEACHERS,
            by=by,
            at=self.tick(),
            text="请补充近三年授课学时，并核对第 3 位教师的职称级别。",
        )
        actions.remark(
            case,
            section=SectionKey.FACILITIES,
            by=by,
            at=self.tick(),
            text="教室租赁合同已到期，请上传续签合同并更新租期。",
        )
        actions.send_back(
            case,
            sections=[SectionKey.TEACHERS, SectionKey.FACILITIES],
            mend_by=working_days(today(self.clock), 10).last,
            opinion="请一次性补正以下两部分后重新报送。",
            by=by,
            at=self.tick(),
        )

    def recheck(self, case: Application, by: User) -> None:
        """On the spot, condition by condition."""
        notes = (
            "花名册与证书相符",
            "制度八项齐全，已施行",
            "教室、设备、实训场所现场查看属实",
            "平台可登录，直播与互动正常",
            "近三年培训台账可查",
        )
        actions.recheck(
            case,
            visited_on=today(self.tick(days=2)),
            place=case.institution.address,
            people=f"{by.name}、示例科长",
            photos=[],
            findings={
                c: (Finding.MEETS if self.seed.random() < 0.8 else Finding.MOSTLY, note)
                for c, note in zip(Condition, notes, strict=True)
            },
            by=by,
            at=self.clock,
        )

    def accept(self, case: Application, _username: str, until: str) -> bool:
        """Examine, accept or reject."""
        clerk, approver = self.user("shiju-jingban"), self.user("shiju-shenpi")
        if until == "rejected":
            actions.examine(
                case,
                kind="reject",
                reasons="经核查，近三年培训台账与申报人次明显不符，材料不能说明符合第八条第（五）项。",
                likeness_note=LOOKED_INTO,
                by=clerk,
                at=self.tick(days=1),
            )
            actions.reject(case, opinion="同意不予受理。", by=approver, at=self.tick(days=1))
            return True
        actions.examine(
            case,
            kind="accept",
            reasons="材料齐全、符合要求，拟予受理。",
            likeness_note=LOOKED_INTO,
            by=clerk,
            at=self.tick(days=1),
        )
        if until == "examined":
            return True
        actions.accept(case, opinion="同意受理。", by=approver, at=self.tick())
        return until == "accepted"

    def panel(self, case: Application, until: str, clerk: User) -> list[Expert]:
        """Chosen by hand, or drawn by lot."""
        start = self.seed.randrange(4)
        if until not in DRAWN:
            panel = self.city.experts[start : start + 5]
            actions.assign(case, experts=panel, by=clerk, at=self.tick(days=1))
            return panel
        batch, at = case.batch, self.tick(days=1)
        actions.draw(batch, [case], education=2, subject=2, by=clerk, at=at)
        seats = case.panel.select_related("expert__user")  # type: ignore[attr-defined]
        return [seat.expert for seat in seats]

    def review(self, case: Application, _username: str, until: str) -> bool:
        """Panel, declarations, sheets, conclusion."""
        clerk = self.user("shiju-jingban")
        panel = self.panel(case, until, clerk)
        actions.open_review(case, by=clerk, at=self.tick())
        for number, expert in enumerate(panel):
            if until == "under_review" and number > 2:
                return True
            actions.declare(
                case,
                declaration="本人与申报单位无利害关系，将独立、客观、公正评审。",
                by=expert.user,
                at=self.tick(minutes=20),
            )
            if until == "under_review" and number > 0:
                continue
            self.score(case, expert.user, failed=until in ("failed", "refused"))
        if until == "scored":
            see(self, case, panel, clerk, signatures=1)
            return True
        hear(self, case, panel, clerk)
        actions.conclude(
            case,
            opinion="评审委员会经审核材料、实地考察、质询讨论和实名表决，形成本评审意见。",
            by=clerk,
            at=self.tick(hours=5),
        )
        if until == "refused":
            self.refuse(case)
        return until in ("reviewed", "failed", "refused")

    def refuse(self, case: Application) -> None:
        """Not passed: proposed and decided by two persons."""
        actions.propose(
            case,
            kind="refuse",
            reasons="评审未通过：培训规模和师资结构尚未达到第八条规定的条件。",
            by=self.user("shiju-jingban"),
            at=self.tick(),
        )
        actions.refuse(case, opinion="同意不予认定。", by=self.user("shiju-shenpi"), at=self.tick())

    def score(self, case: Application, by: User, *, failed: bool) -> None:
        """One sheet."""
        low, high = (0.48, 0.66) if failed else (0.78, 0.96)
        points: dict[int, tuple[Decimal | None, str]] = {}
        for criterion in case.batch.rubric.criteria.all():
            share = Decimal(str(round(self.seed.uniform(low, high), 2)))
            points[criterion.pk] = ((criterion.weight * share).quantize(Decimal("0.1")), "")
        actions.score(
            case,
            points=points,
            vote="disagree" if failed else "agree",
            comment="条件尚有差距，建议充实后再申报。" if failed else "条件具备，建议通过。",
            by=by,
            at=self.tick(minutes=40),
        )

    def notice(self, case: Application, _username: str, until: str) -> bool:
        """Notice and certification."""
        clerk, approver = self.user("shiju-jingban"), self.user("shiju-shenpi")
        actions.post_notice(self.batch, applications=[case], by=clerk, at=self.tick(days=1))
        if until == "in_notice":
            return True
        end = working_days(today(self.clock), self.batch.notice_days).last
        self.clock += (end - today(self.clock)) + DAY
        actions.propose(
            case, kind="certify", reasons="公示期满无异议，拟予认定。", by=clerk, at=self.tick()
        )
        actions.certify(case, opinion="同意认定。", by=approver, at=self.tick())
        return True


def make_batch(year: int, opens: datetime.datetime, closes: datetime.datetime) -> Batch:
    """A batch with the default review table."""
    ordinal = "一二三四五六七八九"[year - 2022]
    rubric = Rubric.objects.order_by("pk")[0]
    batch = Batch.objects.create(
        name=f"第{ordinal}批（{year}年）",
        year=year,
        announced_at=opens - 10 * DAY,
        opens_at=opens,
        closes_at=closes,
        review_by=closes + 60 * DAY,
        rubric=rubric,
        quota=8,
        notes="围绕钒钛新材料、康养、现代农业等重点领域布局。",
    )
    batch.focus_fields.set(Field.objects.filter(code__in=("vanadium-titanium", "health")))
    return batch


def play(city: City, now: datetime.datetime) -> None:
    """Past batches with their bases, then the present one with a case in every state."""
    seed = random.Random(20210903)  # noqa: S311  (a demonstration, not a secret)
    usernames = ["jidi"] + [
        row[0]
        for row in names.INSTITUTIONS
        if row[0] not in {name for name, _ in PRESENT} and row[0] != "jidi"
    ]
    waiting = iter(usernames)
    for year, count in PAST.items():
        opens = datetime.datetime(year, 3, 1, 9, tzinfo=ZONE)
        batch = make_batch(year, opens, opens + 60 * DAY)
        for index in range(count):
            teller = Storyteller(city, batch, opens + (5 + index) * DAY, seed)
            teller.tell(next(waiting), "certified")
    opens = (now - 40 * DAY).astimezone(ZONE).replace(hour=9, minute=0, second=0, microsecond=0)
    closes = (opens + 70 * DAY).replace(hour=18)
    batch = make_batch(now.year, opens, closes)
    for index, (username, until) in enumerate(PRESENT):
        clock = now - 11 * DAY + index * datetime.timedelta(minutes=20)
        if until in ("draft", "submitted", "sent_back"):
            clock = now - 5 * DAY
        Storyteller(city, batch, clock, seed).tell(username, until)
    key_in(city, batch, now - 2 * DAY)
    Message.objects.filter(created_at__lt=now - 20 * DAY).update(read_at=now)
