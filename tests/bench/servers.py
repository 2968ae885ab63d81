"""Servers under measurement: started, waited for, and ended by their own id."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GUNICORN = Path(sys.executable).parent / "gunicorn"


def free_port() -> int:
    """A port nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def serving(wsgi: str, environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """A gunicorn with one worker of four threads: its port and the master's process id."""
    port = free_port()
    process = subprocess.Popen(
        [
            str(GUNICORN),
            wsgi,
            "--bind",
            f"127.0.0.1:{port}",
            "--workers",
            "1",
            "--threads",
            "4",
            "--keep-alive",
            "30",
            "--log-level",
            "error",
        ],
        cwd=ROOT,
        env=environment,
        start_new_session=True,
    )
    try:
        _wait(port, process)
        yield port, process.pid
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        process.wait(timeout=30)


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        if process.poll() is not None:
            raise RuntimeError("gunicorn ended before it answered")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("gunicorn did not answer")


def worker_rss(master: int) -> float:
    """Resident megabytes of the largest worker of a gunicorn."""
    sizes = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            facts = dict(
                line.split(":", 1) for line in status.read_text().splitlines() if ":" in line
            )
        except OSError:
            continue
        if int(facts["PPid"]) == master and "VmRSS" in facts:
            sizes.append(int(facts["VmRSS"].split()[0]) / 1024)
    return max(sizes, default=0.0)


@contextmanager
def postgres(folder: Path) -> Iterator[dict[str, str]]:
    """A throw-away cluster with a database for each side."""
    script = ROOT / ".ci" / "postgres"
    environment = {**os.environ, "PGTEST_PORT": str(free_port()), "PG_FSYNC": "on"}
    cluster = folder / "cluster"
    begun = subprocess.run(
        [script, "start", cluster], env=environment, capture_output=True, text=True, check=True
    )
    url = begun.stdout.strip()
    try:
        yield {"portal": _database(url, "portal"), "floor": _database(url, "floor")}
    finally:
        subprocess.run([script, "stop", cluster], env=environment, check=False)


def _database(url: str, name: str) -> str:
    code = (
        "import sys, psycopg2; c = psycopg2.connect(sys.argv[1]); c.autocommit = True; "
        "c.cursor().execute('CREATE DATABASE ' + sys.argv[2])"
    )
    subprocess.run([sys.executable, "-c", code, url, name], check=True)
    return url.rpartition("/")[0] + "/" + name
