"""What stands under every room: the health check, error pages, mail's place, the shut network."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.test import Client, RequestFactory

from pzh_ce import errors

BASE = Path(settings.BASE_DIR)


def in_service(code: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run code as a process of its own, with these settings and no others."""
    kept = {"PATH": os.environ["PATH"], "DJANGO_SETTINGS_MODULE": "pzh_ce.settings"}
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=BASE,
        env=kept | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_health_needs_no_sign_in(db: None) -> None:
    answer = Client().get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_health_says_so_when_the_database_is_away() -> None:
    answer = in_service(
        "import django; django.setup()\n"
        "from django.test import Client\n"
        "answer = Client(headers={'host': 'localhost'}).get('/healthz')\n"
        "print(answer.status_code, answer.json()['status'])",
        DEBUG="1",
        DATABASE_URL="postgres://nobody@127.0.0.1:1/none",
    )

    assert answer.stdout.strip() == "503 database unreachable"


def test_no_start_without_a_secret_key() -> None:
    started = in_service("import pzh_ce.settings")

    assert started.returncode != 0
    assert "Set SECRET_KEY" in started.stderr


@pytest.mark.parametrize(
    ("address", "folder"),
    [("filemail:///var/mail", BASE / "var" / "mail"), ("filemail:////srv/mail", Path("/srv/mail"))],
)
def test_mail_files_stay_where_they_are_meant(address: str, folder: Path) -> None:
    told = in_service(
        "import pzh_ce.settings as s; print(s.EMAIL_FILE_PATH)", DEBUG="1", EMAIL_URL=address
    )

    assert told.stdout.strip() == str(folder)


@pytest.mark.parametrize(
    ("exception", "status"), [(RequestDataTooBig(), 413), (SuspiciousOperation(), 400), (None, 400)]
)
def test_bad_request_tells_too_large_apart(
    rf: RequestFactory, exception: Exception | None, status: int
) -> None:
    assert errors.bad_request(rf.get("/"), exception).status_code == status


@pytest.mark.parametrize("reach", ["connect", "connect_ex"])
def test_network_is_shut(reach: str) -> None:
    with (
        socket.socket() as outside,
        pytest.raises(RuntimeError, match=r"reach 192\.0\.2\.1"),
    ):
        getattr(outside, reach)(("192.0.2.1", 80))
