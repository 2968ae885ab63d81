"""Who teaches at the applicant, read from the version it handed in (Art. 8(1))."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from accounts.identity import digest_in
from applications.models import SectionKey, Submission

if TYPE_CHECKING:
    import uuid

    from applications.models import Application

KEPT = 64


@dataclass(frozen=True)
class Roster:
    """Teachers by name and employer and by identity number if given; fields applied for."""

    people: frozenset[tuple[str, str]] = frozenset()
    digests: frozenset[str] = frozenset()
    fields: frozenset[str] = frozenset()


NOBODY = Roster()
# A version never changes, so what was read of it stays true: by digest of its content.
_read: dict[str, Roster] = {}


def plain_name(name: str) -> str:
    """A name as letters and figures only: width, case, spaces, brackets, dots do not count."""
    return "".join(c for c in unicodedata.normalize("NFKC", name).casefold() if c.isalnum())


def rosters(applications: Iterable[Application]) -> Mapping[uuid.UUID, Roster]:
    """The newest roster of each case, in at most two queries."""
    rows = (
        Submission.objects.filter(application__in=[a.pk for a in applications])
        .order_by("version")
        .values_list("application_id", "pk", "digest")
    )
    newest = {application: (pk, digest) for application, pk, digest in rows}
    found = {digest: _read[digest] for _pk, digest in newest.values() if digest in _read}
    unread = {pk: digest for pk, digest in newest.values() if digest not in found}
    if unread:
        contents = Submission.objects.filter(pk__in=unread).values_list("pk", "content")
        found |= {unread[pk]: roster_in(content) for pk, content in contents.iterator()}
        _keep(found)
    return {application: found[digest] for application, (_pk, digest) in newest.items()}


def _keep(found: Mapping[str, Roster]) -> None:
    if len(_read) + len(found) > KEPT:
        _read.clear()
    _read.update(list(found.items())[:KEPT])


def roster_in(content: Mapping[str, Any]) -> Roster:
    """Teachers in a version handed in."""
    tables = [
        table
        for section in content.get("sections", ())
        if section["key"] == SectionKey.TEACHERS
        for table in section["tables"]
        if table["prefix"] == "teachers"
    ]
    people: set[tuple[str, str]] = set()
    digests: set[str] = set()
    for table in tables:
        columns = [column["name"] for column in table["columns"]]
        name, employer = columns.index("name"), columns.index("employer")
        people |= {(plain_name(row[name]), plain_name(row[employer])) for row in table["rows"]}
        digests |= {digest_in(text) for text in table.get("veiled", {}).get("id_number", ())}
    return Roster(
        frozenset(p for p in people if all(p)), frozenset(digests - {""}), _fields_in(content)
    )


def _fields_in(content: Mapping[str, Any]) -> frozenset[str]:
    for section in content.get("sections", ()):
        if section["key"] == SectionKey.INSTITUTION:
            for one in section["fields"]:
                if one["name"] == "chosen_fields":
                    return frozenset(one["value"] or ())
    return frozenset()
