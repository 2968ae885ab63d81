"""On what a base can be revoked: one of three, each proven beforehand (Art. 18 to 20)."""

from __future__ import annotations

from django.core.exceptions import ValidationError

from accounts.record import MovedOn
from bases.actions.steps import locked
from bases.models import Base
from inspections.models import Complaint, Ground, Rectification, RectificationState


def require_ground(
    base: Base,
    ground: str,
    rectification: Rectification | None,
    complaint: Complaint | None,
    application_number: str,
) -> None:
    """The only three grounds. Raises MovedOn, ValidationError."""
    if ground == Ground.REINSPECTION:
        if (
            rectification is None
            or rectification.base_id != base.pk
            or locked(rectification).state != RectificationState.FAILED
        ):
            raise MovedOn("须有期满复查后作出的整改不合格决定，才能据以取消资格。", base)
    elif ground == Ground.VIOLATION:
        if complaint is None or complaint.base_id != base.pk or not complaint.is_proven:
            raise MovedOn("须有对该基地查证属实并已答复的投诉举报，才能据以取消资格。", base)
    elif ground == Ground.FRAUD:
        if not application_number.strip():
            raise ValidationError({"application_number": "请写明弄虚作假所涉及的申报编号。"})
    else:
        raise ValidationError({"ground": "请选择取消资格的情形。"})
