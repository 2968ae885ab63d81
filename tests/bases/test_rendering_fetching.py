"""Documents load our fonts and named bytes, and nothing else (reliability.md B142)."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pypdf
import pytest
from weasyprint import CSS, HTML
from weasyprint.urls import FatalURLFetchingError

from bases.qr import png_data_uri
from bases.rendering.fetching import Fetcher
from bases.rendering.fonts import configuration, extra_for

SECRET = "a secret of this machine"


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    path = tmp_path / "secret.txt"
    path.write_text(SECRET)
    return path


@pytest.fixture(autouse=True)
def sockets(monkeypatch: Any) -> Iterator[list[Any]]:
    """Every attempt to open a connection is counted, and fails."""
    tried: list[Any] = []

    def refuse(*args: Any, **_kwargs: Any) -> None:
        tried.append(args)
        raise OSError("no network here")

    monkeypatch.setattr(socket, "create_connection", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    yield tried
    assert tried == []


def channels(url: str) -> dict[str, str]:
    return {
        "image": f'<img src="{url}">',
        "attachment": f'<link rel="attachment" href="{url}"><p>x',
        "linked sheet": f'<link rel="stylesheet" href="{url}"><p>x',
        "import": f'<style>@import "{url}";</style><p>x',
        "background": f'<p style="background:url({url})">x',
        "font": f"<style>@font-face{{font-family:F;src:url({url})}} p{{font-family:F}}</style><p>x",
        "svg use": f'<svg width="9" height="9"><use href="{url}#a"/></svg>',
        "svg image": f'<svg width="9" height="9"><image href="{url}" width="9" height="9"/></svg>',
        "object": f'<object data="{url}" type="image/png"></object>',
        "embed": f'<embed src="{url}" type="image/png">',
        "list": f'<ul><li style="list-style-image:url({url})">x</ul>',
        "content": f"<style>p::before{{content:url({url})}}</style><p>x",
    }


URLS = [
    "http://169.254.169.254/latest/",
    "https://example.com/a.png",
    "ftp://example.com/a",
    "//example.com/a.png",
    "data:image/png;base64,iVBORw0KGgo=",
    "asset:not-given",
]


@pytest.mark.parametrize("channel", list(channels("")))
@pytest.mark.parametrize("url", URLS)
def test_no_channel_leads_out(channel: str, url: str) -> None:
    _denied(channels(url)[channel])


@pytest.mark.parametrize("channel", list(channels("")))
def test_no_channel_reads_a_file(channel: str, secret: Path) -> None:
    _denied(channels(secret.as_uri())[channel], secret.name)


def test_the_secret_would_be_read_without_our_fetcher(secret: Path) -> None:
    pdf = HTML(string=channels(secret.as_uri())["attachment"]).write_pdf()

    assert list(pypdf.PdfReader(BytesIO(pdf)).attachments) == [secret.name]


def _denied(html: str, *not_in: str) -> None:
    """Either the rendering ends or what was asked for is not there."""
    try:
        pdf = HTML(string=html, url_fetcher=Fetcher()).write_pdf()
    except FatalURLFetchingError:
        return
    reader = pypdf.PdfReader(BytesIO(pdf))
    assert dict(reader.attachments) == {}
    assert not any(page.images for page in reader.pages)
    assert all(name.encode() not in pdf for name in (SECRET, *not_in))


def test_style_sheets_and_attachments_as_options_are_denied_too(secret: Path) -> None:
    html = HTML(string="<p>x", url_fetcher=Fetcher())

    with pytest.raises(FatalURLFetchingError):
        CSS(string=f'@import "{secret.as_uri()}";', url_fetcher=Fetcher())
    with pytest.raises((FatalURLFetchingError, ValueError)):
        html.write_pdf(stylesheets=[secret.as_uri()])
    with pytest.raises((FatalURLFetchingError, ValueError)):
        html.write_pdf(xmp_metadata=[secret.as_uri()])


def test_a_huge_data_address_is_not_even_decoded() -> None:
    with pytest.raises(ValueError, match="may not load"):
        Fetcher().fetch("data:image/png;base64," + "A" * 50_000_000)


def test_only_the_very_file_and_the_very_asset(tmp_path: Path, secret: Path) -> None:
    font = tmp_path / "font.otf"
    font.write_bytes(b"font")
    fetcher = Fetcher(files=[font], assets={"seal": b"picture"})

    assert fetcher.fetch(font.as_uri()).read() == b"font"
    assert fetcher.fetch("asset:seal").read() == b"picture"
    for url in (secret.as_uri(), f"{font.as_uri()}/../secret.txt", f"{font.as_uri()}?x", "asset:x"):
        with pytest.raises(ValueError, match="may not load"):
            fetcher.fetch(url)


def test_given_pictures_are_printed() -> None:
    picture = Fetcher.__mro__[1]().fetch(png_data_uri("https://example.com/")).read()
    html = HTML(string='<img src="asset:qr">', url_fetcher=Fetcher(assets={"qr": picture}))

    reader = pypdf.PdfReader(BytesIO(html.write_pdf(font_config=configuration(extra_for("")))))

    assert len(reader.pages[0].images) == 1
