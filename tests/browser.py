"""Driving Chromium: fixtures and the few gestures that the journeys are told in."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from accounts.models import User

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One Chromium for a module; its event loop must not outlive it (signing runs its own)."""
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Desk:
    """A person at a browser."""

    page: Page
    root: str

    def open(self, path: str) -> Page:
        """Go to a page that must be there."""
        response = self.page.goto(self.root + path)
        assert response is not None
        assert response.status < 400, f"{path} answers {response.status}"
        return self.page

    def press(self, label: str) -> None:
        """Press the button with this label and wait for the next page."""
        self.page.get_by_role("button", name=re.compile(label)).first.click()
        self.page.wait_for_load_state()

    def follow(self, label: str) -> None:
        """Follow the link with this label."""
        self.page.get_by_role("link", name=re.compile(label)).first.click()
        self.page.wait_for_load_state()

    def fill(self, **fields: Any) -> None:
        """Type into fields by their names; True ticks a box."""
        for name, value in fields.items():
            box = self.page.locator(f"main [name={name!r}]")
            if value is True:
                box.first.check()
            elif box.first.evaluate("e => e.type") == "radio":
                self.page.locator(f"main [name={name!r}][value={str(value)!r}]").check()
            elif box.first.evaluate("e => e.tagName") == "SELECT":
                box.first.select_option(str(value))
            else:
                box.first.fill(str(value))

    def sees(self, text: str) -> None:
        """The page says so."""
        expect(self.page.locator("main")).to_contain_text(text)


class Stage:
    """Opens a browser context for each person; looks for faults in the console at the end."""

    def __init__(self, browser: Browser, root: str) -> None:
        self.browser, self.root = browser, root
        self.contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def desk(self, user: User | None = None, *, width: int = 1280) -> Desk:
        """A desk for a person, signed in by a session of their own."""
        context = self.browser.new_context(viewport={"width": width, "height": 900}, locale="zh-CN")
        self.contexts.append(context)
        if user is not None:
            context.add_cookies([self.cookie(user)])
        context.set_default_timeout(10_000)
        page = context.new_page()
        page.on("console", lambda m: self.faults.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        return Desk(page, self.root)

    def cookie(self, user: User) -> Any:
        """The cookie of a fresh session."""
        session = SessionStore()
        session[SESSION_KEY] = str(user.pk)
        session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.save()
        return {
            "name": settings.SESSION_COOKIE_NAME,
            "value": session.session_key,
            "url": self.root,
        }


@pytest.fixture
def stage(chromium: Browser, live_server: Any) -> Iterator[Stage]:
    """Everybody's browsers against a live server; the console stays clean."""
    theatre = Stage(chromium, live_server.url)
    yield theatre
    for context in theatre.contexts:
        context.close()
    assert theatre.faults == []
