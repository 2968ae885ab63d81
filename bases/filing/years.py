"""From which year filings are the portal's business; earlier ones were filed on paper (Art. 16)."""

from __future__ import annotations

import datetime

from django.db.models import Min

from accounts.models import Event
from bases.calendar import today
from bases.models import AnnualFiling


def first_year(at: datetime.datetime) -> int:
    """The first year that anybody filed here; before that, the year the portal went into use."""
    filed: int | None = AnnualFiling.objects.aggregate(first=Min("year"))["first"]
    if filed is not None:
        return filed
    began = Event.objects.order_by("sequence").values_list("at", flat=True).first()
    return today(began or at).year
