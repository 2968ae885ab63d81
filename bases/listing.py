"""The public list (Art. 10): what was asked for, and the rows that answer it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any
from urllib.parse import urlencode

from accounts.models import FormerName, InstitutionKind
from bases.models import Base, BaseState, Field
from bases.models.base import IN_SERVICE, BaseQuerySet
from bases.reading import read_number
from bases.regulation import IN_FORCE_SINCE

LONGEST_SEARCH = 100
CHUNK = 500
SERVING = "serving"
STATES: dict[str, str] = {SERVING: "在册（含整改中）", **dict(BaseState.choices)}
TONES: dict[str, str] = {
    BaseState.ACTIVE: "good",
    BaseState.RECTIFYING: "back",
    BaseState.REVOKED: "bad",
    BaseState.WITHDRAWN: "draft",
}
STATE_LABELS: dict[str, str] = dict(BaseState.choices)
KINDS: dict[str, str] = dict(InstitutionKind.choices)
# Everything about a base that leaves the portal in bulk; nothing else does.
COLUMNS: dict[str, str] = {
    "number": "基地编号",
    "document_number": "编号全称",
    "name": "单位名称",
    "former_names": "曾用名",
    "kind": "机构类型",
    "county": "县（区）",
    "fields": "专业领域",
    "managing_unit": "管理使用单位",
    "batch": "认定批次",
    "decision_number": "认定文号",
    "certified_on": "认定日期",
    "state": "状态",
    "state_since": "状态日期",
    "address": "办学地址",
    "phone": "联系电话",
}
_ROW = (
    "pk",
    "number",
    "year",
    "serial",
    "certified_on",
    "state",
    "organisation_id",
    "organisation__name",
    "organisation__kind",
    "organisation__county__name",
)
_WHOLE_ROW = (
    *_ROW,
    "managing_unit__name",
    "batch_name",
    "decision_number",
    "state_since",
    "address",
    "contact_phone",
)


@dataclass(frozen=True)
class Query:
    """What a visitor asked for; unknown parameters are left aside."""

    q: str = ""
    county: str = ""
    field: str = ""
    kind: str = ""
    year: str = ""
    state: str = ""

    @classmethod
    def of(cls, parameters: Mapping[str, Any]) -> Query:
        """Read an address's parameters; NUL, taken by no engine, becomes what matches nothing."""
        typed = {f.name: str(parameters.get(f.name, "")) for f in fields(cls)}
        return cls(**{name: text.replace("\0", "\ufffd").strip() for name, text in typed.items()})

    @property
    def too_long(self) -> bool:
        """A search that is refused rather than run."""
        return len(self.q) > LONGEST_SEARCH

    @property
    def is_narrowed(self) -> bool:
        """Whether anything was asked for."""
        return self != Query()

    @property
    def is_sound(self) -> bool:
        """Whether the database could hold an answer."""
        return (
            not self.too_long
            and self.kind in ("", *KINDS)
            and self.state in ("", *STATES)
            and (not self.year or (self.year.isdecimal() and len(self.year) == 4))
        )

    def as_suffix(self) -> str:
        """The same question for another address: ``?county=510402``, or nothing."""
        asked = {f.name: getattr(self, f.name) for f in fields(self) if getattr(self, f.name)}
        return f"?{urlencode(asked)}" if asked else ""

    def bases(self) -> BaseQuerySet:
        """The bases that answer."""
        found = Base.objects.listed()
        if not self.is_sound:
            return found.none()
        if self.q:
            number = read_number(self.q)
            by_number = found.filter(number=number) if number else found.none()
            found = found.search(self.q) | by_number
        if self.state:
            found = found.filter(state__in=IN_SERVICE if self.state == SERVING else (self.state,))
        exact = {
            "organisation__county__code": self.county,
            "organisation__kind": self.kind,
            "year": self.year,
            "fields__code": self.field,
        }
        return found.filter(**{path: value for path, value in exact.items() if value})


def years(on: datetime.date) -> range:
    """The years in which bases can have been certified, newest first."""
    return range(on.year, IN_FORCE_SINCE.year - 1, -1)


def display_number(year: int, serial: int) -> str:
    """The number as documents print it."""
    return Base(year=year, serial=serial).display_number


def page_rows(bases: Iterable[Mapping[str, Any]], names: Mapping[int, str]) -> list[dict[str, Any]]:
    """Rows of a page, ready to print. ``bases`` come from ``values(*_ROW)``."""
    found = list(bases)
    chosen = _fields_of(found, names)
    former = _former_names(found)
    return [
        {
            "number": base["number"],
            "name": base["organisation__name"],
            "former": "、".join(former.get(base["organisation_id"], ())),
            "county": base["organisation__county__name"] or "",
            "kind": KINDS.get(base["organisation__kind"], ""),
            "fields": "、".join(chosen.get(base["pk"], ())),
            "certified_on": base["certified_on"].isoformat(),
            "state": STATE_LABELS[base["state"]],
            "tone": TONES[base["state"]],
        }
        for base in found
    ]


def brief(bases: BaseQuerySet) -> Any:
    """The columns of a page's row, without making objects of them."""
    return bases.values(*_ROW)


def records(bases: BaseQuerySet) -> Iterator[dict[str, Any]]:
    """Every base that answers, with the columns that may leave the portal, a chunk at a time."""
    names = dict(Field.objects.values_list("pk", "name"))
    chunk: list[dict[str, Any]] = []
    for row in bases.values(*_WHOLE_ROW).iterator(chunk_size=CHUNK):
        chunk.append(row)
        if len(chunk) == CHUNK:
            yield from _records(chunk, names)
            chunk = []
    yield from _records(chunk, names)


def _records(chunk: list[dict[str, Any]], names: Mapping[int, str]) -> Iterator[dict[str, Any]]:
    chosen = _fields_of(chunk, names)
    former = _former_names(chunk)
    for row in chunk:
        values = (
            row["number"],
            display_number(row["year"], row["serial"]),
            row["organisation__name"],
            former.get(row["organisation_id"], []),
            KINDS.get(row["organisation__kind"], ""),
            row["organisation__county__name"] or "",
            chosen.get(row["pk"], []),
            row["managing_unit__name"] or "",
            row["batch_name"],
            row["decision_number"],
            row["certified_on"].isoformat(),
            STATE_LABELS[row["state"]],
            row["state_since"].isoformat(),
            row["address"],
            row["contact_phone"],
        )
        yield dict(zip(COLUMNS, values, strict=True))


def _fields_of(rows: Iterable[Mapping[str, Any]], names: Mapping[int, str]) -> dict[int, list[str]]:
    """Names of the subject fields of each base."""
    found: dict[int, list[str]] = {}
    pairs = Base.fields.through.objects.filter(base_id__in=[row["pk"] for row in rows])
    for base, field in pairs.order_by("field_id").values_list("base_id", "field_id"):
        found.setdefault(base, []).append(names[field])
    return found


def _former_names(rows: Iterable[Mapping[str, Any]]) -> dict[int, list[str]]:
    """Names that each institution bore before (Art. 22), newest first."""
    found: dict[int, list[str]] = {}
    owners = [row["organisation_id"] for row in rows]
    names = FormerName.objects.filter(organisation_id__in=owners)
    for owner, name in names.values_list("organisation_id", "name"):
        found.setdefault(owner, []).append(name)
    return found
