"""What the pages of the annual filing share."""

from __future__ import annotations

import datetime
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from accounts.models import User
from accounts.record import may
from accounts.views.pages import me
from bases.deadlines import Deadline, filing_due, filing_due_of
from bases.models import AnnualFiling, Base

TONES = {"draft": "draft", "filed": "good", "returned": "back", "recorded": "done"}


def fetch_filing(request: HttpRequest, pk: int) -> AnnualFiling:
    """The filing, for whoever may see it; 404 otherwise."""
    return get_object_or_404(AnnualFiling.objects.visible_to(me(request)).with_facts(), pk=pk)


def own_base(user: User) -> Base | None:
    """The base that this person's institution is, the newest if there were several."""
    if not user.is_institution_member:
        return None
    return (
        Base.objects.filter(organisation=user.organisation_id)
        .select_related("organisation")
        .order_by("-pk")
        .first()
    )


def due_of(filing: AnnualFiling) -> Deadline:
    """By when this base files for this year."""
    return filing_due_of(filing.base, filing_due(filing.year))


def countdown(due: Deadline, at: datetime.datetime) -> str:
    """Time left in words; empty once it has passed."""
    left = due.due_at - at
    if left <= datetime.timedelta(0):
        return ""
    if left >= datetime.timedelta(days=1):
        return f"{left.days}天{left.seconds // 3600}小时"
    hours, minutes = left.seconds // 3600, left.seconds % 3600 // 60
    return f"{hours}小时{minutes}分钟" if hours else f"{minutes}分钟"


def buttons(filing: AnnualFiling, user: User) -> list[dict[str, Any]]:
    """Links to what this person may do now, the first of them the main one."""
    found = []
    if may(filing.file, user):
        found += [("核对并报送", "file"), ("继续填写", "fill")]
    if may(filing.amend, user):
        found += [("填写更正", "fill"), ("报送更正", "amend")]
    if may(filing.record_filing, user):
        found += [("予以备案", "record"), ("退回补正", "return")]
    return [
        {"label": label, "url": f"{filing.get_absolute_url()}{path}/", "primary": number == 0}
        for number, (label, path) in enumerate(found)
    ]
