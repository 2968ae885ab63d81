"""The verb that makes results public: a frozen snapshot and a bulletin (Art. 18)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import User
from accounts.models.events import digest_of
from accounts.record import require
from bases.actions.steps import step
from bases.calendar import today
from bases.emails import managers_of, members_of_base
from bases.models import Base, DocumentKind
from inspections.actions.announcing import fetch, lift
from inspections.models import Grade, Inspection, Publication
from inspections.papers import next_paper_number
from inspections.papers.publishing import results_bulletin

ORDER = {grade: place for place, grade in enumerate(Grade.values)}


def snapshot_of(inspections: Sequence[Inspection]) -> list[dict[str, Any]]:
    """What the public reads: the base, the kind, the grade, what is to be mended; no person."""
    rows = [
        {
            "number": inspection.base.display_number,
            "slug": inspection.base.number,
            "name": inspection.base.organisation.name,
            "inspection": inspection.number,
            "kind": inspection.kind,
            "kind_label": inspection.get_kind_display(),
            "on": inspection.visit_on.isoformat() if inspection.visit_on else "",
            "total": str(inspection.total),
            "grade": inspection.grade,
            "grade_label": inspection.grade_label,
            "problems": inspection.problem_lines,
        }
        for inspection in inspections
    ]
    return sorted(rows, key=lambda row: (ORDER[str(row["grade"])], str(row["slug"])))


@transaction.atomic
def publish_results(
    inspections: Sequence[Inspection],
    *,
    year: int,
    title: str = "",
    by: User,
    at: datetime.datetime,
) -> Publication:
    """Publish concluded inspections of a year together, all or none (Art. 18).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    if not inspections:
        raise ValidationError("请至少选择一件已出结果的检查。")
    # Bases first and in one order, as everywhere.
    list(
        Base.objects.select_for_update(of=("self",))
        .filter(pk__in=[inspection.base_id for inspection in inspections])
        .order_by("pk")
    )
    rows = [fetch(one) for one in sorted(inspections, key=lambda one: one.pk)]
    for inspection in rows:
        require(inspection.publish_results, by)
        if inspection.year != year:
            raise ValidationError("只能一并公布同一年度的检查结果。")
    title = title.strip() or f"{year}年度专业技术人员继续教育基地检查评估结果通报"
    snapshot = snapshot_of(rows)
    number = next_paper_number(DocumentKind.RESULTS_BULLETIN, at)
    document = results_bulletin(title, number=number, year=year, rows=snapshot, at=at)
    publication = Publication.objects.create(
        year=year,
        title=title,
        number=number,
        snapshot=snapshot,
        digest=digest_of(snapshot),
        document=document,
        published_at=at,
        published_by=by,
    )
    for inspection in rows:
        inspection.publication = publication
        lift(inspection, at)
        step(
            inspection.publish_results,
            by=by,
            at=at,
            snapshot_digest=publication.digest,
            details={"publication": number, "on": str(today(at))},
            told=[*members_of_base(inspection.base), *managers_of(inspection.base)],
        )
    return publication
