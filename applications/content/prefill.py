"""What a new draft knows already, so that nobody types it twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from applications.forms.sections import SPECS
from applications.models import Section, SectionKey

if TYPE_CHECKING:
    from applications.models import Application

# Said anew each time.
NEVER_CARRIED = (SectionKey.OWN_REVIEW, SectionKey.TRUTH, SectionKey.ATTACHMENTS)


def prefill(application: Application, key: str) -> dict[str, Any]:
    """Values of an earlier application, else what the registration says."""
    carried = _carried(application, key)
    if carried is not None:
        return carried
    fields = _registered(application) if key == SectionKey.INSTITUTION else {}
    return {"fields": fields, "tables": _years(application, key)}


def _carried(application: Application, key: str) -> dict[str, Any] | None:
    """The section of the institution's newest earlier application, if it has one."""
    if key in NEVER_CARRIED:
        return None
    earlier = (
        Section.objects.filter(
            application__institution=application.institution, key=key, version__gt=0
        )
        .exclude(application=application)
        .order_by("-application__created_at")
        .first()
    )
    return dict(earlier.data) if earlier else None


def _registered(application: Application) -> dict[str, str]:
    institution, by = application.institution, application.created_by
    of_it = by.organisation_id == institution.pk  # a clerk at the window is nobody's contact
    return {
        "legal_representative": institution.legal_representative,
        "registered_address": institution.address,
        "teaching_address": institution.address,
        "contact_phone": institution.phone,
        "contact_email": institution.email or (by.email if of_it else ""),
        "contact_name": by.name if of_it else "",
        "contact_mobile": by.phone if of_it else "",
        "website": institution.website,
    }


def _years(application: Application, key: str) -> dict[str, Any]:
    last = application.batch.year - 1
    return {
        t.prefix: [{"year": str(y)} for y in (last - 2, last - 1, last)]
        for t in SPECS[key].tables
        if t.fixed_years
    }
