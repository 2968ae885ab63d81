"""A whole batch, told through actions: thirty applications, nine experts, twelve certified."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import cycle

from accounts.models import InstitutionKind, Level, Role, User
from applications import actions
from applications.models import (
    Application,
    Batch,
    Draw,
    ExpertKind,
    Finding,
    Interest,
    InterestKind,
    Meeting,
    Objection,
    PanelMember,
    PublicNotice,
)
from bases.calendar import today
from bases.models import Base
from bases.regulation import Condition
from pzh_ce.demo.form_data import fill
from tests import stories
from tests.cast import Cast, make_expert, make_organisation, make_user

SIZE = 30
STRONG = 13  # cases whose sheets are good; one of them falls to an objection
RECUSALS = 3  # before any score; a fourth conflict is found after the conclusion
LATE = 3  # the case in which it is found
DISMISSED, UPHELD = 4, 5
PLACES = cycle((("510402", "dongqu"), ("510411", "renhe"), ("510421", "miyi")))
KINDS = cycle(InstitutionKind.values)


@dataclass
class Season:
    """The batch, its cases in order, and what has come out so far."""

    cast: Cast
    cases: list[Application] = field(default_factory=list)
    draw: Draw | None = None
    meeting: Meeting | None = None
    notice: PublicNotice | None = None
    bases: list[Base] = field(default_factory=list)

    @property
    def batch(self) -> Batch:
        """The one batch."""
        return self.cast.batch

    def fresh(self, index: int) -> Application:
        """A case as the database has it."""
        return Application.objects.get(pk=self.cases[index].pk)

    def now_in(self, state: str) -> list[Application]:
        """Cases in a state, in order."""
        held = [self.fresh(i) for i in range(len(self.cases))]
        return [case for case in held if case.state == state]


def nine_experts(cast: Cast) -> None:
    """Two more for the pool."""
    for number, kind in ((8, ExpertKind.SUBJECT), (9, ExpertKind.EDUCATION)):
        expert = make_expert(
            f"zhuanjia{number}",
            kind,
            employer=f"外地示例大学{number}",
            name=f"评委{'辛壬'[number - 8]}某",
            now=cast.now,
        )
        cast.experts.append(expert)
        cast.people[f"zhuanjia{number}"] = expert.user


def institution(cast: Cast, index: int) -> User:
    """The owner of one more institution, in turn of each county and kind."""
    county, _ = next(PLACES)
    owner = f"danwei{index}"
    body = make_organisation(
        f"示例继续教育中心{index + 1:02d}",
        kind=next(KINDS),
        level=Level.CENTRAL_PROVINCIAL if index % 10 == 9 else Level.COUNTY,
        county=county,
    )
    cast.people[owner] = make_user(owner, Role.OWNER, body)
    return cast.people[owner]


def accepted(cast: Cast, size: int = SIZE) -> Season:
    """Every application handed in, recommended and accepted."""
    nine_experts(cast)
    season = Season(cast)
    for index in range(size):
        owner = institution(cast, index)
        assert owner.organisation is not None
        case = actions.start(owner.organisation, cast.batch, by=owner, at=cast.now)
        fill(case, by=owner, at=cast.now, seed=index, teachers=3)
        actions.submit(case, by=owner, at=cast.now)
        case = stories.fresh(case)
        if case.recommender is not None:
            reviewer = stories.reviewer_of(cast, case)
            stories.recheck(case, by=reviewer, at=cast.now)
            stories.recommend(case, by=reviewer, at=cast.now)
        actions.examine(case, kind="accept", reasons="齐全。", by=cast.jingban, at=cast.now)
        actions.accept(case, opinion="同意受理。", by=cast.shenpi, at=cast.now)
        season.cases.append(stories.fresh(case))
    return season


def drawn(season: Season) -> None:
    """Panels of five for all, from one draw; the reviews open."""
    cast = season.cast
    season.draw = actions.draw(
        season.batch, season.cases, education=2, subject=2, by=cast.jingban, at=cast.now
    )
    for case in season.cases:
        actions.open_review(stories.fresh(case), by=cast.jingban, at=cast.now)


def declare_all(season: Season, case: Application) -> None:
    """Whoever sits and has not declared does so."""
    for seat in stories.fresh(case).panel.all():  # type: ignore[attr-defined]
        if seat.state == "assigned":
            actions.declare(
                case, declaration="本人无利害关系。", by=seat.expert.user, at=season.cast.now
            )


def declared(season: Season) -> None:
    """Three step back and are replaced by draw; the others declare."""
    cast = season.cast
    for case in season.cases[:RECUSALS]:
        leaving = case.panel.all()[0]  # type: ignore[attr-defined]
        actions.recuse(case, grounds="亲属关系：负责人。", by=leaving.expert.user, at=cast.now)
        actions.draw_replacements(stories.fresh(case), by=cast.jingban, at=cast.now)
    for case in season.cases:
        declare_all(season, case)


def score_case(season: Season, index: int) -> None:
    """Every open sheet of a case becomes final; strong cases get the better marks."""
    case = season.fresh(index)
    strong = index < STRONG
    points = stories.scores(case, Decimal("0.88") if strong else Decimal("0.55"))
    for seat in case.panel.all():  # type: ignore[attr-defined]
        if seat.is_declared and not seat.is_final:
            actions.score(
                case,
                points=points,
                vote="agree" if strong else "disagree",
                comment="总体良好" if strong else "条件不足",
                by=seat.expert.user,
                at=season.cast.now,
            )


def visit_case(season: Season, index: int) -> None:
    """Two go and see, and sign."""
    cast, case = season.cast, season.fresh(index)
    seats = [m for m in case.panel.all() if m.is_declared][:2]  # type: ignore[attr-defined]
    actions.arrange_visit(
        case, members=seats, starts_at=cast.now, place="示例校区", by=cast.jingban, at=cast.now
    )
    actions.record_visit(
        case,
        findings=dict.fromkeys(Condition, (Finding.MEETS, "现场查看属实")),
        summary="教学场所与申报一致。",
        by=cast.jingban,
        at=cast.now,
    )
    for seat in seats:
        actions.sign_visit(season.fresh(index), by=seat.expert.user, at=cast.now)


def met(season: Season) -> None:
    """One meeting argues every case; all who came sign."""
    cast = season.cast
    cases = [season.fresh(i) for i in range(len(season.cases))]
    season.meeting = actions.call_meeting(
        season.batch,
        cases=cases,
        starts_at=cast.now,
        place="示例会议室",
        agenda="逐件论证。",
        chair=cast.experts[0],
        by=cast.jingban,
        at=cast.now,
    )
    present = [a.expert_id for a in season.meeting.attendances.all()]
    actions.keep_minutes(
        season.meeting,
        minutes="逐件听取汇报并论证。",
        attendance=present,
        arguments={case.pk: "材料属实，经论证形成意见。" for case in cases},
        by=cast.jingban,
        at=cast.now,
    )
    for attendance in season.meeting.attendances.select_related("expert__user"):
        actions.sign_minutes(season.meeting, by=attendance.expert.user, at=cast.now)


def concluded(season: Season) -> None:
    """Sheets, visits, the meeting, and a conclusion for each case."""
    for index in range(len(season.cases)):
        score_case(season, index)
        visit_case(season, index)
    met(season)
    for index in range(len(season.cases)):
        actions.conclude(
            season.fresh(index),
            opinion="评审委员会意见。",
            by=season.cast.jingban,
            at=season.cast.now,
        )


def late_seat(season: Season) -> PanelMember:
    """The member of whom a conflict becomes known after the conclusion."""
    seat: PanelMember = next(m for m in season.fresh(LATE).panel.all() if m.is_final)
    return seat


def late_conflict(season: Season) -> PanelMember:
    """It becomes known: score void, replacement drawn, concluded anew."""
    cast, case, seat = season.cast, season.fresh(LATE), late_seat(season)
    Interest.objects.create(
        expert=seat.expert,
        organisation=case.institution,
        kind=InterestKind.RELATIVE,
        note="与负责人系亲属",
        noted_by=cast.jingban,
        noted_at=cast.now,
    )
    actions.void_member(seat, grounds="会后发现亲属关系。", by=cast.jingban, at=cast.now)
    actions.draw_replacements(season.fresh(LATE), by=cast.jingban, at=cast.now)
    declare_all(season, case)
    score_case(season, LATE)
    actions.conclude(season.fresh(LATE), opinion="评审委员会意见。", by=cast.jingban, at=cast.now)
    return seat


def noticed(season: Season) -> None:
    """Whoever passed is put on notice."""
    passed = [case for case in season.now_in("reviewed") if case.passed]
    season.notice = actions.post_notice(
        season.batch, applications=passed, by=season.cast.jingban, at=season.cast.now
    )


def object_to(season: Season, index: int) -> Objection:
    """Somebody of the public objects."""
    case = season.fresh(index)
    return actions.object_to(
        case,
        notice=case.present_notice(),
        name="某群众",
        contact="13800000000",
        facts="所列教师已离职。",
        evidence=None,
        at=season.cast.now,
    )


def objections_handled(season: Season) -> None:
    """One has no ground, one is right: its case leaves the list and the notice runs anew."""
    cast = season.cast
    without, right = object_to(season, DISMISSED), object_to(season, UPHELD)
    actions.dismiss_objection(without, answer="经核查不属实。", by=cast.jingban, at=cast.now)
    actions.uphold_to_refuse(right, answer="经核查属实。", by=cast.jingban, at=cast.now)


def decision_day(season: Season) -> datetime.datetime:
    """An instant after the notice that runs now."""
    last = max(n.last_day for n in PublicNotice.objects.standing())
    return season.cast.now + (last - today(season.cast.now)) + datetime.timedelta(days=1)


def decided(season: Season) -> None:
    """One decision for all that are left on notice; the others are refused with reasons."""
    cast, at = season.cast, decision_day(season)
    listed = season.now_in("in_notice")
    actions.propose_all(
        season.batch, listed, kind="certify", reasons="公示无异议。", by=cast.jingban, at=at
    )
    season.bases = actions.certify_all(
        season.batch, season.now_in("in_notice"), opinion="同意认定。", by=cast.shenpi, at=at
    )
    for case in season.now_in("reviewed"):
        actions.propose(case, kind="refuse", reasons="评审未通过。", by=cast.jingban, at=at)
        actions.refuse(stories.fresh(case), opinion="同意。", by=cast.shenpi, at=at)
