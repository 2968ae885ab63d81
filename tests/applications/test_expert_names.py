"""No byte that an institution, a recommender or the public can fetch names an expert."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from accounts.models import OutgoingMail, User
from applications.models import Application
from tests import stories
from tests.applications.situations import certified, not_passed, objected, refused
from tests.cast import Cast

Story = Callable[[Cast], Application]
STARTS = ["/home/", "/applications/", "/accounts/messages/", "/accounts/organisation/"]
PUBLIC = ["/", "/bases/", "/bases.json", "/bases/list.csv", "/notices/", "/guide/"]
LINK = re.compile(r'(?:href|action)="(/[^"#]*)"')
SKIPPED = ("/static/", "/accounts/logout/", "/accounts/login/", "/applications/start/")


def fetched(cast: Cast, user: User | None, starts: list[str]) -> dict[str, bytes]:
    """Every page that can be reached by links from these, with its headers."""
    client, seen, waiting = cast.client(user), {}, list(starts)
    while waiting:
        path = waiting.pop()
        if path in seen or path.startswith(SKIPPED):
            continue
        answer = client.get(path)
        body = b"" if answer.status_code in (404, 405) else answer.getvalue()
        seen[path] = str(dict(answer.headers)).encode() + body
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            waiting += LINK.findall(body.decode().replace("&amp;", "&"))
    return seen


@pytest.mark.parametrize(
    "story", [stories.scored, stories.visited, not_passed, objected, certified, refused]
)
def test_expert_names_reach_nobody_outside(cast: Cast, story: Story) -> None:
    case = story(cast)
    marks = {m for e in cast.experts for m in (e.user.name, e.user.username, e.employer)}
    starts = [*STARTS, *PUBLIC, f"/applications/{case.pk}/", f"/applications/{case.pk}/matrix/"]

    found = []
    for user in (cast.xueyuan, cast.dongqu, cast.moshengren, None):
        pages = fetched(cast, user, starts)
        assert len(pages) > 8
        found += [
            (path, mark)
            for path, body in pages.items()
            for mark in marks
            if mark.encode() in body or mark.encode("unicode_escape") in body
        ]
    outside = User.objects.exclude(role__in=("expert", "clerk", "approver", "admin"))
    mails = OutgoingMail.objects.filter(to__in=outside.values("email"))
    found += [
        (mail.to, mark) for mail in mails for mark in marks if mark in mail.subject + mail.body
    ]

    assert mails
    assert found == []
