"""Change filings for tests, through the actions."""

from __future__ import annotations

import datetime
from typing import Any

from accounts.models import User
from bases.actions.changes import ChangeFacts, file_change
from bases.calendar import today
from bases.models import Base, ChangeFiling
from tests.bases.fees_help import DAY, paper

NEW_NAME = "东区示例技师学院"
AFTER: dict[str, dict[str, str]] = {
    "name": {"name": NEW_NAME},
    "address": {"address": "东区示例路9号"},
    "contact": {"contact_name": "赵示例", "contact_phone": "0812-3339999"},
    "representative": {"legal_representative": "钱示例"},
    "management": {"management_body": "继续教育办公室"},
}


def change_facts(kind: str, at: datetime.datetime, **values: str) -> ChangeFacts:
    """A change of ten days ago."""
    return ChangeFacts({**AFTER[kind], **values}, today(at) - 10 * DAY)


def filed(
    base: Base, by: User, at: datetime.datetime, kind: str = "name", **values: Any
) -> ChangeFiling:
    """A change that waits for the bureau."""
    facts = change_facts(kind, at, **values)
    return file_change(base, kind=kind, facts=facts, proof=paper(by, at), by=by, at=at)
