"""Conflicts of interest: who may not judge whom, and why (practice, 惯例; domain decision 4)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from accounts.models import Organisation
from accounts.uscc import normalise
from applications.committee.rosters import NOBODY, Roster, plain_name, rosters
from applications.models import PanelMember
from applications.models.committee import SEATED, InterestKind
from applications.models.states import State

if TYPE_CHECKING:
    import uuid

    from applications.models import Application, Expert

YEARS_AFTER_LEAVING = 3
# What an expert must bring so that judging one costs no query.
FACTS = ("employments", "interests")
WATCHED = (State.ACCEPTED, State.UNDER_REVIEW, State.REVIEWED, State.IN_NOTICE)


class ConflictKind(models.TextChoices):
    """The ways in which an expert is too close to an applicant."""

    EMPLOYER_CODE = "employer_code", "现工作单位：信用代码"
    EMPLOYER_NAME = "employer_name", "现工作单位：名称"
    EMPLOYER_FORMER_NAME = "employer_former_name", "现工作单位：曾用名"
    LEFT_CODE = "left_code", "三年内工作单位：信用代码"
    LEFT_NAME = "left_name", "三年内工作单位：名称"
    PARENT = "parent", "现工作于上级单位"
    PARENT_LEFT = "parent_left", "三年内曾工作于上级单位"
    BRANCH = "branch", "工作于下级单位"
    TEACHER_NAME = "teacher_name", "师资花名册：姓名和单位"
    TEACHER_ID = "teacher_id", "师资花名册：证件号码"
    RELATIVE = "relative", "亲属关系"
    MANUAL = "manual", "其他利害关系"


class Ground(str):
    """Why an expert may not judge an applicant: a sentence for people, with its kind."""

    kind: ConflictKind

    def __new__(cls, text: str, kind: ConflictKind) -> Ground:
        """The sentence itself, with its kind beside it."""
        made = super().__new__(cls, text)
        made.kind = kind
        return made


@dataclass(frozen=True)
class Body:
    """The applicant, its parent or a branch."""

    relation: str
    name: str


@dataclass(frozen=True)
class Job:
    """Where an expert works, or worked within three years."""

    employer: str
    uscc: str
    is_present: bool

    @property
    def when(self) -> str:
        """In the words of a ground."""
        return "现工作于" if self.is_present else "三年内曾工作于"


OWN, PARENT, BRANCH = "申报单位", "申报单位的上级单位", "申报单位的下级单位"


@dataclass(frozen=True)
class Applicant:
    """What is known of an applicant, gathered once: judging an expert then costs no query."""

    pk: int
    codes: Mapping[str, Body]
    names: Mapping[str, Body]
    former_names: Mapping[str, Body] = field(default_factory=dict)
    roster: Roster = NOBODY

    def grounds(self, expert: Expert, on: datetime.date) -> list[Ground]:
        """Why an expert may not judge this applicant on a day; empty when nothing is known."""
        jobs = jobs_of(expert, on)
        found = [ground for job in jobs for ground in self._at_work(job)]
        return [*found, *self._teaching(expert, jobs), *self._declared(expert)]

    def _at_work(self, job: Job) -> Iterator[Ground]:
        code, name = normalise(job.uscc) if job.uscc else "", plain_name(job.employer)
        by_code = self.codes.get(code) if code else None
        if by_code is not None:
            yield _ground(job, by_code, "code")
        by_name = self.names.get(name)
        former = self.former_names.get(name) if by_name is None else None
        known = by_name or former
        if known is not None and known != by_code:
            yield _ground(job, known, "name" if by_name else "former_name")

    def _teaching(self, expert: Expert, jobs: Iterable[Job]) -> Iterator[Ground]:
        if expert.id_digest and expert.id_digest in self.roster.digests:
            yield Ground("证件号码与申报单位师资花名册中的教师一致", ConflictKind.TEACHER_ID)
            return
        name = plain_name(expert.user.name)
        if any((name, plain_name(job.employer)) in self.roster.people for job in jobs):
            text = f"与申报单位师资花名册中的教师同名且同单位（{expert.user.name}）"
            yield Ground(text, ConflictKind.TEACHER_NAME)

    def _declared(self, expert: Expert) -> Iterator[Ground]:
        for interest in expert.interests.all():
            if interest.organisation_id == self.pk and interest.ended_at is None:
                kind = (
                    ConflictKind.RELATIVE
                    if interest.kind == InterestKind.RELATIVE
                    else ConflictKind.MANUAL
                )
                label = interest.get_kind_display()
                yield Ground(f"与申报单位有{label}（{interest.note}）", kind)


def _ground(job: Job, body: Body, by: str) -> Ground:
    if body.relation == PARENT:
        kind = ConflictKind.PARENT if job.is_present else ConflictKind.PARENT_LEFT
    elif body.relation == BRANCH:
        kind = ConflictKind.BRANCH
    elif not job.is_present:
        kind = ConflictKind.LEFT_CODE if by == "code" else ConflictKind.LEFT_NAME
    else:
        kind = {
            "code": ConflictKind.EMPLOYER_CODE,
            "name": ConflictKind.EMPLOYER_NAME,
            "former_name": ConflictKind.EMPLOYER_FORMER_NAME,
        }[by]
    return Ground(f"{job.when}{body.relation}（{body.name}）", kind)


def jobs_of(expert: Expert, on: datetime.date) -> list[Job]:
    """The present employer and those left within three years."""
    since = _years_before(on, YEARS_AFTER_LEAVING)
    left = [j for j in expert.employments.all() if j.until >= since]
    return [
        Job(expert.employer, expert.employer_uscc, is_present=True),
        *(Job(j.employer, j.employer_uscc, is_present=False) for j in left),
    ]


def _years_before(day: datetime.date, years: int) -> datetime.date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:  # Feb 29
        return day.replace(year=day.year - years, day=28)


# Gathering


def applicants(applications: Iterable[Application]) -> dict[uuid.UUID, Applicant]:
    """The applicants of many cases, in a handful of queries however many there are."""
    cases = list(applications)
    families = _families({case.institution_id for case in cases})
    taught = rosters(cases)
    return {
        case.pk: _applicant(
            case.institution_id, families[case.institution_id], taught.get(case.pk, NOBODY)
        )
        for case in cases
    }


def applicant_of(institution: Organisation, application: Application | None = None) -> Applicant:
    """One applicant; the roster is known when there is a case."""
    roster = rosters([application]).get(application.pk, NOBODY) if application else NOBODY
    return _applicant(institution.pk, _families({institution.pk})[institution.pk], roster)


Family = list[tuple[str, Organisation]]


def _families(pks: set[int]) -> dict[int, Family]:
    """Each institution with its parent and its branches: two queries, former names included."""
    parents = Organisation.objects.filter(pk__in=pks, parent__isnull=False).values("parent")
    near = Q(pk__in=pks) | Q(parent__in=pks) | Q(pk__in=parents)
    bodies = {o.pk: o for o in Organisation.objects.filter(near).prefetch_related("former_names")}
    found: dict[int, Family] = {}
    for pk in pks:
        found[pk] = [(OWN, bodies[pk])]
        parent = bodies[pk].parent_id
        if parent is not None:
            found[pk].append((PARENT, bodies[parent]))
    for body in bodies.values():
        if body.parent_id in pks:
            found[body.parent_id].append((BRANCH, body))
    return found


def _applicant(pk: int, family: Family, roster: Roster) -> Applicant:
    codes: dict[str, Body] = {}
    names: dict[str, Body] = {}
    former: dict[str, Body] = {}
    for relation, organisation in family:
        body = Body(relation, organisation.name)
        codes.setdefault(organisation.uscc, body)
        names.setdefault(plain_name(organisation.name), body)
        for old in organisation.former_names.all():
            former.setdefault(plain_name(old.name), body)
    return Applicant(pk, codes, names, former, roster)


# Asking


def conflicts(
    expert: Expert,
    institution: Organisation,
    on: datetime.date,
    application: Application | None = None,
) -> list[Ground]:
    """Why an expert may not judge an institution; for many experts ask one ``applicant_of``."""
    return applicant_of(institution, application).grounds(expert, on)


def conflicted(application: Application, on: datetime.date) -> dict[int, list[Ground]]:
    """Seated members who turn out to have a conflict of interest: seat and why."""
    return {found.seat.pk: found.grounds for found in found_late([application], on)}


@dataclass(frozen=True)
class Late:
    """A seated expert in whom a conflict of interest was found."""

    application: Application
    seat: PanelMember
    grounds: list[Ground]

    @property
    def void_url(self) -> str:
        """Where the expert is taken off the panel: after the conclusion the review opens again.

        Empty while a proposal waits for the approver, who must overrule it first.
        """
        late = self.application.state in (State.REVIEWED, State.IN_NOTICE)
        if late and self.application.open_decision() is not None:
            return ""
        verb = "reopen-review" if late else "void-member"
        return f"{self.application.get_absolute_url()}{verb}/?seat={self.seat.pk}"


def found_late(applications: Iterable[Application], on: datetime.date) -> list[Late]:
    """Every seated expert with a conflict in some cases, in a handful of queries."""
    cases = {case.pk: case for case in applications}
    seats = list(
        PanelMember.objects.filter(application__in=cases, state__in=SEATED)
        .select_related("expert__user")
        .prefetch_related(*(f"expert__{name}" for name in FACTS))
    )
    if not seats:
        return []
    known = applicants(
        case for pk, case in cases.items() if any(s.application_id == pk for s in seats)
    )
    found = [
        Late(
            cases[seat.application_id],
            seat,
            known[seat.application_id].grounds(seat.expert, on),
        )
        for seat in seats
    ]
    return [late for late in found if late.grounds]
