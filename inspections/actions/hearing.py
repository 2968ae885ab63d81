"""What revoking and barring share: service of the notice, the answer, the end of the term."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError

from accounts.models import User
from accounts.record import MovedOn
from bases.calendar import today
from inspections.terms import statement_term


def service(
    case: Any,
    *,
    served_on: datetime.date,
    served_how: str,
    served_to: str,
    at: datetime.datetime,
) -> dict[str, Any]:
    """When a locked case's notice reached the body, and until when it may answer: its fields.

    Set them once the step is taken, which asks that nothing was served before. Raises
    ValidationError.
    """
    if not today(case.proposed_at) <= served_on <= today(at):
        raise ValidationError({"served_on": "送达日期应在告知书成文当日或之后，且不晚于今天。"})
    term = statement_term(served_on)
    return {
        "served_on": served_on,
        "served_how": served_how,
        "served_to": served_to,
        "statement_until": term.last,
        "provisional": term.provisional,
    }


def put(case: Any, values: Mapping[str, Any]) -> None:
    """Set the fields of a case and save them."""
    for name, value in values.items():
        setattr(case, name, value)
    case.save(update_fields=tuple(values))


def words(values: Mapping[str, Any]) -> dict[str, Any]:
    """The same for an event: days as text."""
    return {k: v if isinstance(v, bool) else str(v) for k, v in values.items()}


def answer(case: Any, *, text: str, by: User, at: datetime.datetime) -> dict[str, Any]:
    """Set the body's answer, once; late is taken and marked. Raises MovedOn, ValidationError."""
    if case.statement_at is not None:
        raise MovedOn("已经提交陈述申辩；需要补充的，请联系市局经办人。", case)
    if not text.strip():
        raise ValidationError({"text": "请写明陈述、申辩的内容。"})
    case.statement, case.statement_at, case.statement_by = text.strip(), at, by
    return {"late": case.statement_ends_at is not None and at >= case.statement_ends_at}


def require_heard(case: Any, at: datetime.datetime) -> None:
    """There is an answer, or the term is over. Raises MovedOn."""
    if case.statement_at is not None:
        return
    if case.provisional:
        raise MovedOn(
            "该年度的放假安排尚未录入，陈述申辩期限待核，请管理员先在“领域与日历”中录入。", case
        )
    if at < case.statement_ends_at:
        raise MovedOn(
            f"陈述申辩期限至{case.statement_until}届满，期满前没有收到陈述的，不能办结。", case
        )


def set_decision_service(
    case: Any, *, served_on: datetime.date, served_how: str, at: datetime.datetime
) -> None:
    """When the decision itself reached the body. Raises ValidationError."""
    if not today(case.decided_at) <= served_on <= today(at):
        raise ValidationError({"served_on": "送达日期应在决定当日或之后，且不晚于今天。"})
    case.decision_served_on, case.decision_served_how = served_on, served_how
    case.published_at = at
