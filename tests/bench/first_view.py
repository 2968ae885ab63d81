"""What a browser fetches at its first view of the public list, compressed as it is sent."""

from __future__ import annotations

import http.client
import re

_LINKS = re.compile(r'<(?:link|script|img)[^>]*?(?:href|src)="(/[^"]+)"')


def fetch(port: int, path: str) -> tuple[int, str]:
    """Bytes on the wire of a body, and its text when it is not compressed."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    connection.request(
        "GET", path, headers={"Accept-Encoding": "br, gzip", "X-Forwarded-Proto": "https"}
    )
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise RuntimeError(f"{path} answered {response.status}")
    plain = response.headers.get("Content-Encoding") is None
    return len(body), body.decode("utf-8", "replace") if plain else ""


def first_view(port: int) -> tuple[int, int]:
    """Requests and bytes: the page and every style, script and picture that it names."""
    size, page = fetch(port, "/bases/")
    total, asked = size, 1
    for address in sorted(set(_LINKS.findall(page))):
        total += fetch(port, address)[0]
        asked += 1
    return asked, total
