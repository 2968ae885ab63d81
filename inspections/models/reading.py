"""Who may read which inspections (Art. 5, Art. 18)."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from inspections import rules
from inspections.models.states import InspectionState


class InspectionQuerySet(models.QuerySet[Any]):
    """Sets of inspections."""

    def visible_to(self, user: Any) -> InspectionQuerySet:
        """The bureau all; inspectors theirs; base and managing unit once it is no surprise."""
        if not user.is_authenticated or user.is_expert:
            return self.none()
        if user.is_municipal:
            return self
        told = ~Q(state__in=(InspectionState.PLANNED, InspectionState.CALLED_OFF)) | Q(
            announced_at__isnull=False
        )
        # A spot check without warning is known to nobody until the inspectors stand at the door.
        # One that was called off was never known, and stays so.
        secret = (InspectionState.ANNOUNCED, InspectionState.CALLED_OFF)
        told &= Q(unannounced=False) | ~Q(state__in=secret)
        found = rules.within_reach(user) & told
        seats = apps.get_model("inspections", "Seat")._default_manager
        own = seats.filter(inspection=OuterRef("pk"), inspector__user=user.pk)
        return self.filter(found | Exists(own.exclude(state="recused")))

    def with_facts(self) -> InspectionQuerySet:
        """Bring what a row shows."""
        return self.select_related("base__organisation", "plan")

    def with_group(self) -> InspectionQuerySet:
        """Bring the inspectors, whom rules ask about."""
        return self.prefetch_related("seats__inspector__user__organisation")

    def published(self) -> InspectionQuerySet:
        """Those whose results anybody may read (Art. 18)."""
        return self.filter(state=InspectionState.PUBLISHED)
