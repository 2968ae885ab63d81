"""Fixtures of the room."""

from __future__ import annotations

import datetime

import pytest
from django.utils import timezone

from tests.cast import Cast, build_cast


@pytest.fixture
def earlier(db: None) -> Cast:
    """A cast whose now lies far enough back that its notices are over."""
    return build_cast(timezone.now() - datetime.timedelta(days=30))
