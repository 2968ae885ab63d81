"""What of a base's work waits for a person: counts with the way to each, most pressing first."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings

from bases.calendar import today
from bases.deadlines import Deadline, filing_due, filing_due_of, filing_year
from bases.models import (
    AnnualFiling,
    Base,
    ChangeFiling,
    ChangeState,
    ClassState,
    Enrolment,
    EnrolmentState,
    FilingState,
    ImportRun,
    ImportState,
    RecordDispute,
    RecordExport,
    TrainingClass,
)
from bases.models.base import IN_SERVICE

if TYPE_CHECKING:
    from accounts.models import User
    from bases.models.base import BaseQuerySet

ANSWER_WITHIN = datetime.timedelta(days=30)  # of a dispute: practice (惯例)


@dataclass(frozen=True)
class Todo:
    """So many things of a kind, and where they are."""

    count: int
    label: str
    url: str
    late: bool = False


@dataclass(frozen=True)
class FilingDesk:
    """A base's filing of the year that is worked on."""

    year: int
    due: Deadline
    filing: AnnualFiling | None
    days_left: int

    @property
    def is_done(self) -> bool:
        """Whether it lies with the bureau or is on record."""
        return self.filing is not None and self.filing.state in (
            FilingState.FILED,
            FilingState.RECORDED,
        )

    @property
    def is_late(self) -> bool:
        """Whether the day has passed."""
        return self.days_left < 0


def filing_desk(base: Base, at: datetime.datetime) -> FilingDesk | None:
    """What a base's filing needs now; None for a body that owes none (Art. 16)."""
    year = filing_year(at)
    if not base.is_in_service or base.certified_on.year > year:
        return None
    due = filing_due_of(base, filing_due(year))
    filing = AnnualFiling.objects.filter(base=base, year=year).first()
    return FilingDesk(year, due, filing, (due.last_day - today(at)).days)


def asked_for(year: int) -> BaseQuerySet:
    """Bases that owe the filing of a year (Art. 16)."""
    return Base.objects.in_service().filter(certified_on__year__lte=year)


def todo(user: User, at: datetime.datetime) -> list[Todo]:
    """What waits for this person; nothing for those who only read."""
    if user.is_institution_member:
        found = _of_base(user, at)
    elif user.is_municipal_clerk:
        found = _of_clerk(user, at)
    elif user.is_municipal_approver:
        found = [_exports(user, at)]
    elif user.is_recommender_staff:
        found = [_missing(user, at)]
    else:
        found = []
    return [item for item in found if item.count]


def _of_base(user: User, at: datetime.datetime) -> list[Todo]:
    classes = TrainingClass.objects.visible_to(user)
    disputes = RecordDispute.objects.visible_to(user).filter(answered_at__isnull=True)
    waiting = Enrolment.objects.visible_to(user).filter(
        state=EnrolmentState.WAITING,
        training_class__state__in=(ClassState.PLANNED, ClassState.ENROLLING),
    )
    over = classes.filter(state=ClassState.RUNNING, ends_on__lt=today(at))
    finished = classes.filter(state=ClassState.FINISHED)
    changes = ChangeFiling.objects.visible_to(user).filter(state=ChangeState.RETURNED)
    imports = ImportRun.objects.visible_to(user).filter(state=ImportState.CHECKED)
    return [
        Todo(changes.count(), "变更备案被退回", "/bases/changes/?state=returned", late=True),
        Todo(disputes.count(), "学员异议待答复", "/bases/disputes/"),
        Todo(over.count(), "培训班已到期，待结班", "/bases/classes/?state=running"),
        Todo(finished.count(), "培训班待登记学时", "/bases/classes/?state=finished"),
        Todo(waiting.count(), "候补报名待处理", "/bases/classes/?state=enrolling"),
        Todo(imports.count(), "导入待确认", "/bases/imports/"),
    ]


def _of_clerk(user: User, at: datetime.datetime) -> list[Todo]:
    filed = AnnualFiling.objects.filter(state=FilingState.FILED)
    changes = ChangeFiling.objects.filter(state=ChangeState.FILED)
    disputes = RecordDispute.objects.filter(
        answered_at__isnull=True, raised_at__lt=at - ANSWER_WITHIN
    )
    return [
        Todo(filed.count(), "年度备案待办理", "/bases/filings/?state=filed"),
        Todo(changes.count(), "变更备案待办理", "/bases/changes/?state=filed"),
        Todo(disputes.count(), "学员异议超过30天未答复", "/bases/disputes/", late=True),
        _exports(user, at),
        _missing(user, at),
    ]


def _exports(user: User, at: datetime.datetime) -> Todo:
    """Lists with whole numbers that ask for a second person; never one's own."""
    asked = RecordExport.objects.filter(
        approved_at__isnull=True, expires_at__gt=at, rows__gt=settings.EXPORT_ALONE_ROWS
    )
    return Todo(asked.exclude(asked_by=user).count(), "完整号码导出待核准", "/bases/exports/")


def _missing(user: User, at: datetime.datetime) -> Todo:
    """Bases within reach that have not filed, once the day is near or past."""
    year = filing_year(at)
    due = filing_due(year)
    asked = asked_for(year).filter(state__in=IN_SERVICE)
    if user.is_recommender_staff:
        asked = asked.filter(managing_unit=user.organisation_id)
    filed = AnnualFiling.objects.filter(
        year=year, state__in=(FilingState.FILED, FilingState.RECORDED)
    )
    count = asked.exclude(pk__in=filed.values("base")).count()
    late = not due.is_met(at)
    label = f"{year}年度计划{'逾期未报' if late else '尚未报送'}"
    return Todo(count, label, "/bases/filings/", late=late)
