"""Why cases cannot be certified yet: the checklist of many cases at once (Art. 9(3), Art. 10).

tests/applications/test_certifiable.py holds it to requirements.certification_checklist.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import TYPE_CHECKING

from applications import committee, rules
from bases.calendar import today
from bases.models import BarEntry, Base
from bases.regulation import cite

if TYPE_CHECKING:
    import uuid

    from applications.models import Application

# What the cases must bring so that asking about one costs no query.
FACTS = ("notices", "objections")


def hindrances(cases: Sequence[Application], at: datetime.datetime) -> dict[uuid.UUID, list[str]]:
    """What stands against each case, in a handful of queries; empty lists when nothing does."""
    bodies = [case.institution for case in cases]
    listed = BarEntry.objects.in_force().filter(uscc__in=[body.uscc for body in bodies])
    barred = set(listed.values_list("uscc", flat=True))
    holders = set(
        Base.objects.in_service()
        .filter(organisation__in=[body.pk for body in bodies])
        .values_list("organisation_id", flat=True)
    )
    late = {found.application.pk for found in committee.found_late(cases, today(at))}
    return {
        case.pk: [
            why
            for why, holds in (
                (f"在不再受理名单中（{cite('20')}）", case.institution.uscc in barred),
                (f"目前已是基地（{cite('10')}）", case.institution_id in holders),
                (f"未通过专家评审（{cite('9(3)')}）", case.passed is not True),
                ("计入结论的专家有应当回避的（惯例）", case.pk in late),
                (_not_over(case, today(at)), True),
                ("有未答复的异议（惯例）", rules.has_open_objection(case)),
            )
            if why and holds
        ]
        for case in cases
    }


def _not_over(case: Application, on: datetime.date) -> str:
    """Why the notice of a case is not over; empty when it is."""
    notice = case.present_notice()
    if notice is None:
        return "没有公示（惯例）"
    return "" if notice.is_over(on) else f"公示期未满，至{notice.last_day:%Y年%m月%d日}（惯例）"
