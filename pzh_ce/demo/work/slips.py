"""Slips of one class, and what trainees said of their records (Art. 17)."""

from __future__ import annotations

import datetime

from accounts.models import Role, User
from bases.actions.disputing import answer_dispute, dispute_record
from bases.actions.slips import issue_slip, without_slip
from bases.models import Base, TrainingClass, TrainingRecord
from pzh_ce.demo.people import City

DAY = datetime.timedelta(days=1)
BASES = 2
SLIPS = 12
ANSWERED = "本人参加了全部课程，专业学时少登记了。"
ANSWER = "经核对考勤，缺课一天，登记的学时无误。"
WAITING = "工作单位已变更，登记单上仍是原单位。"
LATE = "考核结果应为合格，请核实。"


def play(city: City, now: datetime.datetime) -> None:
    """The newest class of two bases: slips; disputes answered, waiting, waiting too long."""
    bases = Base.objects.in_service().select_related("organisation").order_by("year", "serial")
    for number, base in enumerate(bases[:BASES]):
        owner = User.objects.filter(organisation=base.organisation, role=Role.OWNER).first()
        held = TrainingClass.objects.filter(base=base, records__isnull=False).order_by("-ends_on")
        newest = held.first()
        if owner is None or newest is None:
            continue
        rows = list(without_slip(TrainingRecord.objects.filter(training_class=newest))[:SLIPS])
        for row in rows:
            issue_slip(row, by=owner, at=max(row.registered_at, now - 20 * DAY))
        if len(rows) > 1:
            _dispute(rows, owner, now, late=number > 0)


def _dispute(
    rows: list[TrainingRecord], owner: User, now: datetime.datetime, *, late: bool
) -> None:
    if late:
        dispute_record(rows[0], text=LATE, contact="", at=now - 34 * DAY)
        return
    dispute = dispute_record(rows[0], text=ANSWERED, contact="", at=now - 12 * DAY)
    answer_dispute(dispute, answer=ANSWER, is_upheld=False, by=owner, at=now - 9 * DAY)
    dispute_record(rows[1], text=WAITING, contact="13800000000", at=now - 2 * DAY)
