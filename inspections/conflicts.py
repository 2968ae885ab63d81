"""Why an inspector may not look into a base (practice, 惯例; as for experts)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable

from django.db.models import Q

from bases.models import Base, Teacher
from inspections.models import Inspector, InspectorInterest


def conflicts_of(
    bases: Iterable[Base], inspectors: Iterable[Inspector], on: datetime.date
) -> dict[tuple[int, int], str]:
    """By inspector and base, the reason; two queries for any number of them.

    The inspector's own unit is the base's, a declared tie stands, or the inspector teaches there.
    """
    bases, inspectors = list(bases), list(inspectors)
    standing = Q(ended_on__isnull=True) | Q(ended_on__gt=on)
    ties = InspectorInterest.objects.filter(standing, inspector__in=inspectors)
    declared = {(tie.inspector_id, tie.organisation_id): tie for tie in ties}
    teaching = set(
        Teacher.objects.filter(
            Q(ended_on__isnull=True) | Q(ended_on__gt=on), base__in=bases
        ).values_list("base", "name")
    )
    found: dict[tuple[int, int], str] = {}
    for base in bases:
        for inspector in inspectors:
            reason = ""
            tie = declared.get((inspector.pk, base.organisation_id))
            if inspector.user.organisation_id == base.organisation_id:
                reason = "检查人员所在单位就是该基地"
            elif tie is not None:
                reason = tie.get_kind_display()
            elif (base.pk, inspector.user.name) in teaching:
                reason = "与该基地师资花名册中的人员同名，可能在该基地授课"
            if reason:
                found[inspector.pk, base.pk] = reason
    return found
