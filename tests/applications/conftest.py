"""Fixtures of the room."""

from __future__ import annotations

import datetime

import pytest

from tests.bank import BANK
from tests.cast import Cast, build_cast


@pytest.fixture
def earlier(db: None) -> Cast:
    """A cast whose now lies far enough back that its notices are over."""
    return build_cast(BANK.now - datetime.timedelta(days=30))
