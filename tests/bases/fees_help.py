"""Fees and changes for tests: facts, items, documents."""

from __future__ import annotations

import datetime
from decimal import Decimal
from typing import Any

from accounts.files import keep
from accounts.models import StoredFile, User
from bases.actions.fees import FeeFacts, publish_fee
from bases.calendar import today
from bases.models import Base, FeeItem

DAY = datetime.timedelta(days=1)
TYPED = {
    "name": "公需科目培训费",
    "standard": "100.00",
    "unit": "person_class",
    "content": "培训、教材",
    "reductions": "",
    "basis": "关于核定培训收费标准的批复（示例）",
    "basis_number": "攀发改价费〔2026〕1号",
    "valid_until": "",
}


def facts(day: datetime.date, **changes: Any) -> FeeFacts:
    """A standard of 100 that begins on a day."""
    plain = {k: v for k, v in TYPED.items() if k not in ("name", "standard", "valid_until")}
    return FeeFacts(**{**plain, "standard": Decimal(100), "valid_from": day, **changes})


def fee(base: Base, by: User, at: datetime.datetime, name: str = "公需科目培训费") -> FeeItem:
    """A published item that is charged from that day on."""
    return publish_fee(base, name=name, facts=facts(today(at)), by=by, at=at)


def paper(by: User, at: datetime.datetime, text: str = "x") -> StoredFile:
    """A document in the store."""
    data = f"%PDF-1.4 {text}".encode()
    return keep(data, name="批复.pdf", media_type="application/pdf", by=by, at=at)
