"""Inspections of the demonstration: last year's published, this year's on the way."""

from __future__ import annotations

import datetime
from decimal import Decimal

from accounts.models import Role, User
from bases.calendar import today
from bases.models import Base, BaseState
from inspections.actions.announcing import announce
from inspections.actions.arranging import Scope, arrange_inspection
from inspections.actions.checking import LineFacts, fill_line, refresh_facts, version_of
from inspections.actions.concluding import approve_conclusion, propose_conclusion
from inspections.actions.drawing import draw_bases
from inspections.actions.inspectors import enter_inspector
from inspections.actions.planning import approve_plan, draft_plan
from inspections.actions.publishing import publish_results
from inspections.actions.seating import declare
from inspections.actions.tables import new_table, publish_table
from inspections.actions.visiting import finish_visit, make_statement, sign_sheet
from inspections.models import Inspection, InspectionKind, Inspector
from inspections.scoring import score

DAY = datetime.timedelta(days=1)
People = dict[str, User]
# Share of the points that each base of last year's inspections came to.
SHARES = (Decimal("0.96"), Decimal("0.93"), Decimal("0.85"), Decimal("0.72"), Decimal("0.55"))
REASON = "个别材料不全，执行记录缺失。"


def play(people: People, now: datetime.datetime) -> None:
    """The register, the table, inspections in every state."""
    begun = now - 240 * DAY
    table = new_table(today(begun).year, by=people["guanli"], at=begun)
    table = publish_table(table, by=people["guanli"], at=begun)
    team = [
        enter_inspector(user, by=people["jingban"], at=begun)
        for user in (
            people["jingban2"],
            people["shenpi"],
            *User.objects.filter(role__in=(Role.COUNTY, Role.DEPARTMENT)).order_by("pk")[:6],
        )
    ]
    bases = list(
        Base.objects.filter(state=BaseState.ACTIVE, certified_on__lt=today(begun) - 60 * DAY)
        .select_related("organisation")
        .order_by("number")[: len(SHARES) + 2]
    )
    done = [
        _concluded(base, table, team, share, people, now - (200 - 4 * place) * DAY)
        for place, (base, share) in enumerate(zip(bases, SHARES, strict=False))
    ]
    if done:
        year = done[0].year
        publish_results(done, year=year, by=people["shenpi"], at=now - 160 * DAY)
    for base in bases[len(SHARES) : len(SHARES) + 1]:
        _announced(base, table, team, people, now)
    _plan(table, people, now)


def _scope(table: object, at: datetime.datetime, kind: str) -> Scope:
    year = today(at).year
    return Scope(
        kind=kind,
        table=table,  # type: ignore[arg-type]
        first=datetime.date(year - 1, 1, 1),
        last=datetime.date(year - 1, 12, 31),
        reason="年度检查评估" if kind == InspectionKind.REGULAR else "群众反映，核查收费和学时登记",
    )


def _group(base: Base, team: list[Inspector]) -> list[Inspector]:
    """One of the bureau leads; one of the managing unit goes along where there is one."""
    others = [one for one in team[2:] if one.user.organisation_id == base.managing_unit_id]
    return [team[0], (others or [team[2]])[0]]


def _announced(
    base: Base,
    table: object,
    team: list[Inspector],
    people: People,
    at: datetime.datetime,
    kind: str = InspectionKind.SPOT,
) -> Inspection:
    group = _group(base, team)
    inspection = arrange_inspection(
        base, scope=_scope(table, at, kind), group=group, by=people["jingban"], at=at
    )
    for one in group:
        declare(inspection, by=one.user, at=at)
    return announce(inspection, visit_on=today(at), place="", by=people["jingban"], at=at)


def _concluded(
    base: Base,
    table: object,
    team: list[Inspector],
    share: Decimal,
    people: People,
    at: datetime.datetime,
) -> Inspection:
    inspection = _announced(base, table, team, people, at, InspectionKind.REGULAR)
    lead = team[0].user
    refresh_facts(inspection, by=lead, at=at)
    for line in inspection.lines.select_related("inspection__base"):  # type: ignore[attr-defined]
        awarded = (line.points * share).quantize(Decimal("0.1"))
        less = awarded < line.points
        facts = LineFacts(
            awarded, REASON if less else "", is_problem=less and share < Decimal("0.7")
        )
        fill_line(line, facts=facts, seen=version_of(line), by=lead, at=at)
    for one in _group(base, team):
        sign_sheet(inspection, by=one.user, at=at)
    problems = "部分培训班未按期登记学时\n收费公示更新不及时" if share < Decimal("0.8") else ""
    if share < Decimal("0.7"):
        problems += "\n管理制度执行记录缺失"
    inspection = finish_visit(
        inspection,
        base_attendee="示例负责人",
        managing_attendees="管理使用单位一人",
        overall="能够按照年度计划开展培训，组织管理基本规范。",
        problems=problems,
        by=lead,
        at=at,
    )
    owner = User.objects.filter(organisation=base.organisation, role=Role.OWNER).first()
    if owner is not None:
        inspection = make_statement(inspection, agrees=True, text="", by=owner, at=at + 2 * DAY)
    found = score(inspection.table, inspection.lines.all())  # type: ignore[attr-defined]
    inspection = propose_conclusion(
        inspection,
        grade=found.grade,
        conclusion="同意检查组意见。",
        by=people["jingban"],
        at=at + 5 * DAY,
    )
    return approve_conclusion(inspection, opinion="同意", by=people["shenpi"], at=at + 7 * DAY)


def _plan(table: object, people: People, now: datetime.datetime) -> None:
    """A round of spot checks, approved and drawn yesterday."""
    on = today(now)
    plan = draft_plan(
        facts={
            "year": on.year,
            "kind": InspectionKind.SPOT,
            "title": f"{on.year}年第四季度不定期抽查",
            "table": table,
            "scope_first": datetime.date(on.year, 1, 1),
            "scope_last": on - 10 * DAY,
            "visits_from": on,
            "visits_until": on + 30 * DAY,
            "bases_wanted": 3,
            "inspectors_each": 2,
            "basis": "重点检查学时登记和收费公示。",
        },
        by=people["jingban"],
        at=now - 3 * DAY,
    )
    approve_plan(plan, by=people["shenpi"], at=now - 2 * DAY)
    draw_bases(plan, seed="2026112308", by=people["jingban"], at=now - DAY)
