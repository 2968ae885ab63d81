"""Twelve kinds of conflict at three moments: no score of a conflicted expert ever counts."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from accounts import identity
from accounts.models import FormerName, Organisation
from accounts.record import MovedOn
from applications import actions, committee
from applications.committee import ConflictKind
from applications.models import Application, Expert, InterestKind, PanelMember, Submission
from bases.calendar import today
from pzh_ce.demo.form_data import NOBODYS_NUMBER
from tests import stories
from tests.cast import Cast, make_organisation

Learn = Callable[[Cast, Application, Expert], None]


def employer_code(cast: Cast, case: Application, expert: Expert) -> None:
    expert.employer_uscc = case.institution.uscc


def employer_name(cast: Cast, case: Application, expert: Expert) -> None:
    expert.employer = f" {case.institution.name} "


def employer_former_name(cast: Cast, case: Application, expert: Expert) -> None:
    FormerName.objects.create(
        organisation=case.institution,
        name="东区示例师专",
        until=today(cast.now),
        recorded_at=cast.now,
    )
    expert.employer = "东区示例师专"


def left(cast: Cast, expert: Expert, body: Organisation, *, by_code: bool = False) -> None:
    expert.employments.create(  # type: ignore[attr-defined]
        employer="名称写成别的样子" if by_code else body.name,
        employer_uscc=body.uscc if by_code else "",
        until=today(cast.now) - datetime.timedelta(days=900),
    )


def left_code(cast: Cast, case: Application, expert: Expert) -> None:
    left(cast, expert, case.institution, by_code=True)


def left_name(cast: Cast, case: Application, expert: Expert) -> None:
    left(cast, expert, case.institution)


def parent_of(case: Application) -> Organisation:
    parent = make_organisation("攀枝花示例教育集团")
    case.institution.parent = parent
    case.institution.save()
    return parent


def parent(cast: Cast, case: Application, expert: Expert) -> None:
    expert.employer = parent_of(case).name


def parent_left(cast: Cast, case: Application, expert: Expert) -> None:
    left(cast, expert, parent_of(case))


def branch(cast: Cast, case: Application, expert: Expert) -> None:
    expert.employer = make_organisation("东区示例学院附属医院", parent=case.institution).name


def teacher_name(cast: Cast, case: Application, expert: Expert) -> None:
    [name, employer] = first_teacher(case)
    expert.user.name = name
    expert.user.save()
    expert.employer = employer


def first_teacher(case: Application) -> list[str]:
    content = Submission.objects.get(application=case).content
    [section] = [s for s in content["sections"] if s["key"] == "teachers"]
    [table] = [t for t in section["tables"] if t["prefix"] == "teachers"]
    names = [c["name"] for c in table["columns"]]
    row = next(r for r in table["rows"] if r[names.index("employer")] != case.institution.name)
    return [row[names.index("name")], row[names.index("employer")]]


def teacher_id(cast: Cast, case: Application, expert: Expert) -> None:
    expert.id_digest = identity.digest(NOBODYS_NUMBER)


def declared(kind: str) -> Learn:
    def learn(cast: Cast, case: Application, expert: Expert) -> None:
        expert.interests.create(  # type: ignore[attr-defined]
            organisation=case.institution,
            kind=kind,
            note="负责人之兄",
            noted_by=cast.jingban,
            noted_at=cast.now,
        )

    return learn


KINDS: dict[ConflictKind, Learn] = {
    ConflictKind.EMPLOYER_CODE: employer_code,
    ConflictKind.EMPLOYER_NAME: employer_name,
    ConflictKind.EMPLOYER_FORMER_NAME: employer_former_name,
    ConflictKind.LEFT_CODE: left_code,
    ConflictKind.LEFT_NAME: left_name,
    ConflictKind.PARENT: parent,
    ConflictKind.PARENT_LEFT: parent_left,
    ConflictKind.BRANCH: branch,
    ConflictKind.TEACHER_NAME: teacher_name,
    ConflictKind.TEACHER_ID: teacher_id,
    ConflictKind.RELATIVE: declared(InterestKind.RELATIVE),
    ConflictKind.MANUAL: declared(InterestKind.MANUAL),
}


def learn(cast: Cast, case: Application, kind: ConflictKind) -> Expert:
    """The register learns of a conflict of the first expert."""
    expert = Expert.objects.get(pk=cast.experts[0].pk)
    KINDS[kind](cast, case, expert)
    expert.save()
    case = stories.fresh(case)
    found = committee.conflicts(expert, case.institution, today(cast.now), case)
    assert [ground.kind for ground in found] == [kind]
    return expert


def test_there_are_twelve_kinds() -> None:
    assert list(KINDS) == list(ConflictKind)
    assert len(KINDS) == 12


@pytest.mark.parametrize("kind", ConflictKind)
def test_before_the_expert_is_neither_assigned_nor_drawn(cast: Cast, kind: ConflictKind) -> None:
    case = stories.accepted(cast)
    expert = learn(cast, case, kind)

    with pytest.raises(ValidationError, match="应当回避"):
        actions.assign(case, experts=[expert], by=cast.jingban, at=cast.now)
    draw = actions.draw(
        cast.batch,
        [case],
        education=3,
        subject=2,
        prefer_fields=False,
        by=cast.jingban,
        at=cast.now,
    )

    assert str(expert.pk) in draw.inputs["cases"][0]["excluded"]
    assert str(expert.pk) not in draw.outcome["panels"][0]["experts"]
    assert not PanelMember.objects.filter(application=case, expert=expert).exists()


def uneven(cast: Cast) -> Application:
    """Seven final sheets; the first expert's alone lifts the average."""
    case = stories.under_review(cast, experts=7)
    for number, expert in enumerate(cast.experts):
        share = Decimal("1.00") if number == 0 else Decimal("0.60")
        sheet = stories.scores(case, share)
        actions.score(case, points=sheet, vote="agree", comment="", by=expert.user, at=cast.now)
    stories.visit(stories.fresh(case), by=cast.jingban, at=cast.now)
    stories.meet([stories.fresh(case)], by=cast.jingban, at=cast.now)
    return stories.fresh(case)


def require_clean(case: Application, expert: Expert) -> None:
    """The sheet is kept, and counts for nothing."""
    seat = PanelMember.objects.get(application=case, expert=expert)
    assert seat.state == "voided"
    assert seat.final_at is not None
    assert not seat.is_final
    result = committee.aggregate(stories.fresh(case))
    assert len(result.totals) == 6
    assert result.average == Decimal("60.00")
    [sheet] = [s for s in committee.sheets(case) if s.seat.pk == seat.pk]
    assert sheet.total == 100  # still there to read


@pytest.mark.parametrize("kind", ConflictKind)
def test_during_the_score_is_void_and_a_replacement_is_asked_for(
    cast: Cast, kind: ConflictKind
) -> None:
    case = uneven(cast)
    expert = learn(cast, case, kind)

    with pytest.raises(ValidationError, match="应当回避"):
        actions.conclude(case, opinion="通过。", by=cast.jingban, at=cast.now)
    [late] = committee.found_late([stories.fresh(case)], today(cast.now))
    assert late.seat.expert_id == expert.pk
    actions.void_member(late.seat, grounds="利害关系。", by=cast.jingban, at=cast.now)

    require_clean(case, expert)
    assert stories.fresh(case).duty == "assign"  # six is no panel
    with pytest.raises(MovedOn):
        actions.conclude(case, opinion="通过。", by=cast.jingban, at=cast.now)


def go_on(cast: Cast, case: Application) -> None:
    """What the clerk would do next."""
    if case.state == "in_notice":
        later = stories.after_notice(cast)
        actions.propose(case, kind="certify", reasons="x", by=cast.jingban, at=later)
    else:
        actions.post_notice(cast.batch, applications=[case], by=cast.jingban, at=cast.now)


@pytest.mark.parametrize("where", ["reviewed", "in_notice"])
@pytest.mark.parametrize("kind", ConflictKind)
def test_after_the_review_opens_again_and_is_made_anew(
    cast: Cast, kind: ConflictKind, where: str
) -> None:
    case = uneven(cast)
    cast.batch.pass_mark = Decimal("60")
    cast.batch.save()
    case = actions.conclude(stories.fresh(case), opinion="通过。", by=cast.jingban, at=cast.now)
    assert case.passed is True
    if where == "in_notice":
        actions.post_notice(cast.batch, applications=[case], by=cast.jingban, at=cast.now)
    case = stories.fresh(case)
    expert = learn(cast, case, kind)
    with pytest.raises(ValidationError, match="应当回避"):
        go_on(cast, case)
    [late] = committee.found_late([stories.fresh(case)], today(cast.now))

    actions.void_member(late.seat, grounds="利害关系。", by=cast.jingban, at=cast.now)

    case = stories.fresh(case)
    assert (case.state, case.passed, case.average) == ("under_review", None, None)
    require_clean(case, expert)
    others = PanelMember.objects.filter(application=case).exclude(expert=expert)
    assert all(seat.is_final for seat in others)
    assert case.duty == "assign"
