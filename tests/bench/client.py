"""A small load client: keep-alive connections, one request after the other on each."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count


@dataclass
class Load:
    """What one round saw."""

    seconds: float = 0.0
    latencies: list[float] = field(default_factory=list)
    bad: int = 0
    bytes: int = 0

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.latencies) / self.seconds


async def _answer(reader: asyncio.StreamReader) -> tuple[int, int, bool]:
    """Status, length of the body, and whether the connection stays."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    headers = {
        name.lower(): value.strip()
        for name, _, value in (line.partition(":") for line in head[1:] if line)
    }
    length = int(headers.get("content-length", 0))
    if length:
        await reader.readexactly(length)
    return int(head[0].split()[1]), length, headers.get("connection", "").lower() != "close"


async def _visitor(
    port: int, paths: Iterator[str], headers: Callable[[], str], until: float, load: Load
) -> None:
    reader = writer = None
    while time.perf_counter() < until:
        if writer is None or reader is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        request = f"GET {next(paths)} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{headers()}\r\n"
        begin = time.perf_counter()
        try:
            writer.write(request.encode())
            status, length, stays = await _answer(reader)
        except (ConnectionError, asyncio.IncompleteReadError):
            reader = writer = None
            continue
        load.latencies.append(time.perf_counter() - begin)
        load.bytes = max(load.bytes, length)
        load.bad += status != 200
        if not stays:
            writer.close()
            reader = writer = None
    if writer is not None:
        writer.close()


async def _drive(
    port: int, paths: Iterator[str], headers: Callable[[], str], seconds: float, visitors: int
) -> Load:
    load = Load()
    begin = time.perf_counter()
    await asyncio.gather(
        *(_visitor(port, paths, headers, begin + seconds, load) for _ in range(visitors))
    )
    load.seconds = time.perf_counter() - begin
    return load


def drive(
    port: int, path: str, *, cookie: str = "", seconds: float = 1.0, visitors: int = 4
) -> Load:
    """Ask for a page again and again. ``{n}`` in the path counts up, so nothing is asked twice."""
    numbers = count(1)
    paths = (path.format(n=n, page=n % 40 + 1) for n in numbers)
    hops = count(1)

    def headers() -> str:
        n = next(hops)
        lines = [
            "X-Forwarded-Proto: https",
            # Each question from an address of its own: the brake on guessing is not measured.
            f"X-Forwarded-For: 10.{n >> 16 & 255}.{n >> 8 & 255}.{n & 255}",
        ]
        if cookie:
            lines.append(f"Cookie: sessionid={cookie}")
        return "".join(f"{line}\r\n" for line in lines)

    return asyncio.run(_drive(port, paths, headers, seconds, visitors))
