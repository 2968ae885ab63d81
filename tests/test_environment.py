"""What must and must not be installed."""

import importlib.util
from importlib.metadata import version

from django.db import connection


def test_driver_is_psycopg2() -> None:
    assert importlib.util.find_spec("psycopg") is None
    assert importlib.util.find_spec("psycopg2") is not None
    if connection.vendor == "postgresql":
        assert connection.Database.__name__ == "psycopg2"


def test_weasyprint_is_past_its_holes() -> None:
    assert int(version("weasyprint").split(".")[0]) >= 70


def test_sqlite_holds_foreign_keys(db: None) -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys")
            assert cursor.fetchone() == (1,)
