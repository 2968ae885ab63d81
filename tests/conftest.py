"""Fixtures for every room: the cast, an empty store for files, cheap passwords."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import TransactionTestCase, override_settings

from accounts.append_only import GUARDED, KEPT, guard, keep, unguard
from bases.rendering.signing import ensure_key
from tests.bank import BANK
from tests.browser import chromium, stage
from tests.cast import Cast, build_cast

__all__ = ["cast", "chromium", "stage"]
_serial = count(1)


def _only_here(reach: Any) -> Any:
    """The same socket call, for this machine alone (a tuple is an address, a string a path)."""

    def call(self: socket.socket, *arguments: Any) -> Any:
        host = arguments[-1][0] if isinstance(arguments[-1], tuple) else ""
        if host not in ("", "127.0.0.1", "::1", "localhost"):
            raise RuntimeError(f"a test tried to reach {host}")
        return reach(self, *arguments)

    return call


@pytest.fixture(autouse=True, scope="session")
def _shut_network() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in ("connect", "connect_ex", "sendto"):
            patch.setattr(socket.socket, name, _only_here(getattr(socket.socket, name)))
        yield


@pytest.fixture(autouse=True, scope="session")
def _cheap_passwords() -> Iterator[None]:
    with override_settings(
        PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"],
        MFA_REQUIRED=False,
        EMAIL_BACKEND="django.core.mail.backends.locmem.EmailBackend",
    ):
        yield


@pytest.fixture(autouse=True, scope="session")
def _own_signing_key(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Papers drawn in tests are signed with a key of the run, not one that lies about."""
    with override_settings(SIGNING_KEY_DIR=str(tmp_path_factory.mktemp("keys"))):
        ensure_key()
        yield


@pytest.fixture(autouse=True)
def _own_files(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """A private store of the test's own, made when the first file is kept."""
    settings.MEDIA_ROOT = str(tmp_path_factory.getbasetemp() / f"media-{next(_serial)}")
    settings.SENDFILE_ROOT = settings.MEDIA_ROOT
    with BANK.watching():
        yield


_teardown = TransactionTestCase._fixture_teardown


def _teardown_with_guards_lifted(self: TransactionTestCase) -> None:
    """Emptying tables between tests is the one thing the append-only guards must let pass."""
    tables, kept = sorted(set(GUARDED)), sorted(set(KEPT))
    with connection.schema_editor() as editor:
        for table in (*tables, *kept):
            unguard(editor, table)
    _teardown(self)
    BANK.forget()
    with connection.schema_editor() as editor:
        for table in tables:
            guard(editor, table)
        for table in kept:
            keep(editor, table)


TransactionTestCase._fixture_teardown = _teardown_with_guards_lifted  # type: ignore[method-assign]


@pytest.fixture
def cast(db: None) -> Cast:
    """The named cast and an open batch."""
    return build_cast()


def pytest_addoption(parser: pytest.Parser) -> None:
    """--full runs the long soaks too."""
    parser.addoption("--full", action="store_true", help="run the long soaks as well")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the soaks unless asked for, and races where there is only one writer (SQLite)."""
    out = set() if config.getoption("--full") else {"full"}
    if connection.vendor != "postgresql":
        out.add("race")
    left = [item for item in items if any(item.get_closest_marker(name) for name in out)]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]
