"""``python -m tests.bench``: gunicorn on production settings beside the floor, on both engines."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from accounts.sealing import new_key
from tests.bench.client import Load, drive
from tests.bench.first_view import first_view
from tests.bench.report import Measure, lines, of_rounds, table
from tests.bench.servers import ROOT, postgres, serving, worker_rss

ROUNDS, SECONDS = 5, 1.0
# Name, page of the portal, page of the floor: {n} makes every request a new question.
COMPARED = (
    ("public list, cold", "list", "?page={page}&_={n}", "/things/?page={page}&_={n}"),
    ("signed-in list", "cases", "?page={page}&_={n}", "/mine/?page={page}&_={n}"),
    ("base page", "detail", "?_={n}", "/things/?page={page}&_={n}"),
    ("verify page", "verify", "?_={n}", "/things/?page={page}&_={n}"),
)


def environment(folder: Path, database: str, floor: str) -> dict[str, str]:
    """Production settings over throw-away data."""
    kept = {k: v for k, v in os.environ.items() if k not in ("DEBUG", "BEHIND_TLS")}
    return {
        **kept,
        "SECRET_KEY": "bench-0123456789abcdefghijklmnopqrstuvwxyz-ABCDEFGHIJKLMNOPQ",
        "SEALING_KEYS": new_key(),
        "ALLOWED_HOSTS": "127.0.0.1",
        "PORTAL_URL": "https://portal.example",
        "DATABASE_URL": database,
        "FLOOR_DATABASE_URL": floor,
        "MEDIA_ROOT": str(folder / "media"),
        "SIGNING_KEY_DIR": str(folder / "keys"),
        "MFA_REQUIRED": "0",
    }


def run(module: str, env: dict[str, str]) -> dict[str, Any]:
    """Run a module of the bench by itself; its last line is JSON."""
    done = subprocess.run(
        [sys.executable, "-m", module],
        cwd=ROOT,
        env=env,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    answer: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return answer


def collect_static(env: dict[str, str]) -> None:
    """Hashed and compressed, as in service."""
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--noinput", "-v0"],
        cwd=ROOT,
        env=env,
        check=True,
    )


@contextmanager
def engines(folder: Path) -> Iterator[Iterator[tuple[str, dict[str, str]]]]:
    """SQLite, then PostgreSQL."""

    def each() -> Iterator[tuple[str, dict[str, str]]]:
        yield (
            "SQLite",
            environment(
                folder, f"sqlite:///{folder}/portal.sqlite3", f"sqlite:///{folder}/floor.sqlite3"
            ),
        )
        with postgres(folder) as urls:
            yield "PostgreSQL", environment(folder, urls["portal"], urls["floor"])

    yield each()


def measure(engine: str, env: dict[str, str]) -> list[Measure]:
    """Everything that depends on the engine."""
    portal, floor = run("tests.bench.portal", env), run("tests.bench.floor.build", env)
    measures: list[Measure] = []
    with (
        serving("pzh_ce.wsgi", env) as (port, master),
        serving("tests.bench.floor.wsgi", env) as (floor_port, _),
    ):
        for name, page, suffix, twin in COMPARED:
            path = portal["pages"][page] + suffix
            cookies = (portal["session"], floor["session"]) if page == "cases" else ("", "")
            ours: list[Load] = []
            theirs: list[Load] = []
            drive(port, path, cookie=cookies[0], seconds=0.5)
            drive(floor_port, twin, cookie=cookies[1], seconds=0.5)
            for _ in range(ROUNDS):
                ours.append(drive(port, path, cookie=cookies[0], seconds=SECONDS))
                theirs.append(drive(floor_port, twin, cookie=cookies[1], seconds=SECONDS))
            measures.append(of_rounds(f"{name} [{engine}]", ours, theirs, portal["seen"][page]))
        asked, size = first_view(port)
        measures.append(Measure(f"first view, requests [{engine}]", asked, "requests"))
        measures.append(Measure(f"first view, bytes [{engine}]", size, "bytes"))
        measures.append(Measure(f"web worker [{engine}]", round(worker_rss(master), 1), "MB"))
    lines(measures)
    return measures


def plaque(env: dict[str, str]) -> list[Measure]:
    """The plaque, once: no database in it."""
    subprocess.run(
        [sys.executable, "manage.py", "signing_key"],
        cwd=ROOT,
        env=env,
        check=True,
        stdout=subprocess.DEVNULL,
    )
    seen = run("tests.bench.plaque", env)
    measures = [
        Measure(
            "plaque",
            round(seen["seconds"] * 1000),
            "ms",
            ratio_to_floor=round(seen["ratio"], 2),
            p50_ms=round(seen["seconds"] * 1000, 1),
            p99_ms=round(seen["worst"] * 1000, 1),
            bytes=seen["bytes"],
        ),
        Measure(
            "plaque, before signing",
            round(seen["drawn"] * 1000),
            "ms",
            ratio_to_floor=round(seen["drawn_ratio"], 2),
        ),
        Measure("background worker after plaques", seen["rss"], "MB"),
    ]
    lines(measures)
    return measures


def form(env: dict[str, str]) -> list[Measure]:
    """A form of 360 rows, once: no database in it."""
    seen = run("tests.bench.form", env)
    measures = [
        Measure(
            "long form",
            round(seen["seconds"] * 1000),
            "ms",
            ratio_to_floor=round(seen["ratio"], 2),
            p50_ms=round(seen["seconds"] * 1000, 1),
            p99_ms=round(seen["worst"] * 1000, 1),
            bytes=seen["bytes"],
        ),
        Measure("long form, pages", seen["pages"], "pages"),
        Measure("long form, memory", seen["peak"], "MB"),
    ]
    lines(measures)
    return measures


def main() -> int:
    """Measure everything; 1 when a target is missed."""
    measures: list[Measure] = []
    with tempfile.TemporaryDirectory(prefix="pzh-bench-") as name:
        folder = Path(name)
        folder.chmod(0o755)  # the cluster inside belongs to another user
        collect_static(environment(folder, "sqlite://:memory:", "sqlite://:memory:"))
        with engines(folder) as each:
            for engine, env in each:
                measures += measure(engine, env)
        measures += plaque(env)
        measures += form(env)
    return 0 if table(measures) else 1


if __name__ == "__main__":
    sys.exit(main())
