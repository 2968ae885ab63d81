"""A row of a file of training records: every cell read, every fault named (Art. 17)."""

from __future__ import annotations

import datetime
import json
import re
import unicodedata
from collections.abc import Callable
from decimal import Decimal
from typing import Any, NamedTuple

from django import forms
from django.core.exceptions import ValidationError

from accounts import identity
from accounts.fields import DecimalText, PersonName, PhoneField, PlainText
from bases.models.kinds import Result
from bases.models.trainees import IdentityKind
from bases.records.columns import BY_NAME, COLUMNS, ID_KINDS, LEVELS, RESULTS, Column
from bases.records.figures import figure
from bases.tables import FORMULA, SCIENTIFIC, is_formula, is_power

LONGEST_SHOWN = 30
ID_SHAPE = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])", re.ASCII)
LONG_NUMBER = re.compile(r"[0-9]{12,}[Xx]?", re.ASCII)
PASSPORT = re.compile(r"[A-Z0-9]{5,20}", re.ASCII)
NO_IDENTITY = "疑似证件号码填错了栏，请移到“证件号码”列"
ROUNDED = "号码以数字存放，末几位已被表格软件改成 0，请把该列设为文本格式后对照证件重新填写"
TEXTS: dict[str, forms.Field] = {
    "name": PersonName(required=False),
    "employer": PlainText(max_length=150, required=False),
    "county_name": PlainText(max_length=30, required=False),
    "title": PlainText(max_length=60, required=False),
    "speciality": PlainText(max_length=80, required=False),
    "phone": PhoneField(required=False),
    "certificate_number": PlainText(max_length=40, required=False),
    "note": PlainText(max_length=200, required=False),
}
CHOSEN: dict[str, tuple[dict[str, Any], str]] = {
    "id_kind": (ID_KINDS, "请填：居民身份证、护照或其他证件"),
    "title_level": (LEVELS, "请填：高级、中级、初级、无"),
    "result": (RESULTS, "请填：合格、不合格"),
}
AMOUNTS: dict[str, DecimalText] = {
    "hours_public": DecimalText(places=1, maximum=999, required=False),
    "hours_professional": DecimalText(places=1, maximum=999, required=False),
    "score": DecimalText(places=1, maximum=100, required=False),
}
HOW_MANY = "请填数字，最多一位小数，例：7.5"


class Entry(NamedTuple):
    """A sound row, as it rests sealed until it is written."""

    line: int
    class_id: int
    name: str
    id_kind: str
    number: str
    employer: str
    county_name: str
    title_level: str
    title: str
    speciality: str
    phone: str
    certificate_number: str
    hours_public: str
    hours_professional: str
    result: str
    score: str
    note: str


class Fault(NamedTuple):
    """One thing to mend or to look at: where, what stands there (never a whole number), how."""

    row: int
    column: str
    value: str
    how: str


def pack(rows: list[Any]) -> str:
    """Rows as compact text, to be sealed."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def unpack(text: str) -> list[Entry]:
    """The rows again."""
    return [Entry(*row) for row in json.loads(text)] if text else []


def shown(text: str, *, secret: bool = False) -> str:
    """What of a cell may be shown: whatever might be a number of a document is cut short."""
    plain = unicodedata.normalize("NFKC", text)
    if secret:
        return f"{plain[:3]}…" if plain else ""
    masked = LONG_NUMBER.sub(lambda found: f"{found[0][:3]}…", plain)
    return masked if len(masked) <= LONGEST_SHOWN else f"{masked[:LONGEST_SHOWN]}…"


class RowReader:
    """Reads cells; the same text is cleaned once in a file."""

    def __init__(self, on: datetime.date, columns: tuple[Column, ...] = COLUMNS) -> None:
        self.on, self.columns = on, columns
        self.remembered: dict[tuple[str, str], tuple[Any, str]] = {}

    def read(
        self, cells: dict[str, str], formulas: set[str]
    ) -> tuple[dict[str, Any], dict[str, str]]:
        """Values and faults by column."""
        values: dict[str, Any] = {}
        faults: dict[str, str] = {}
        for name, text in cells.items():
            if name in formulas or is_formula(text):
                faults[name] = FORMULA
            elif name == "id_number":
                continue
            else:
                values[name], fault = self._cell(name, text)
                if fault:
                    faults[name] = fault
        for column in self.columns:
            if column.required and not cells.get(column.name) and column.name not in faults:
                faults[column.name] = "不能为空"
        if "id_number" not in faults:
            values["id_number"], fault = self._number(
                cells["id_number"], values.get("id_kind") or IdentityKind.RESIDENT
            )
            if fault:
                faults["id_number"] = fault
        return values, faults

    def _cell(self, name: str, text: str) -> tuple[Any, str]:
        key = (name, text)
        if key not in self.remembered:
            self.remembered[key] = self._clean(name, text)
        return self.remembered[key]

    def _clean(self, name: str, text: str) -> tuple[Any, str]:
        if name in CHOSEN:
            words, how = CHOSEN[name]
            found = words.get(unicodedata.normalize("NFKC", text).replace(" ", ""))
            return (str(found), "") if found is not None else ("", how if text else "")
        if ID_SHAPE.search(unicodedata.normalize("NFKC", text)):
            return "", NO_IDENTITY
        cleaner: Callable[[str], Any] = (AMOUNTS.get(name) or TEXTS[name]).clean
        try:
            return cleaner(text), ""
        except ValidationError as refused:
            if name in AMOUNTS and refused.messages[0].startswith("请填写数字"):
                return None, HOW_MANY
            return None, str(refused.messages[0]).rstrip("。").replace("12.50", "7.5")

    def _number(self, text: str, kind: str) -> tuple[str, str]:
        number = identity.normalise(text)
        if is_power(number):
            return "", SCIENTIFIC
        if kind == IdentityKind.PASSPORT:
            fault = "" if PASSPORT.fullmatch(number) else "证件号码应为5至20位字母和数字"
            return number, fault
        try:
            identity.validate(number, self.on)
        except ValidationError as refused:
            rounded = number.endswith("000") and len(number) == identity.LENGTH
            return "", ROUNDED if rounded else str(refused.messages[0]).rstrip("。")
        return number, ""


def hours_fault(values: dict[str, Any], most: dict[str, Decimal]) -> dict[str, str]:
    """Hours against what the class gives, and against the result."""
    faults: dict[str, str] = {}
    given = {name: values.get(name) or Decimal(0) for name in most}
    for name, hours in given.items():
        if hours > most[name]:
            faults[name] = f"超过培训班的{BY_NAME[name].label}（{figure(most[name])}）"
    if not faults and values.get("result") == Result.QUALIFIED and not sum(given.values()):
        faults["hours_professional"] = "考核合格的，请填写公需学时或专业学时"
    return faults


def mask(number: str, kind: str) -> str:
    """The number as pages show it; of a short one less is shown."""
    if kind == IdentityKind.RESIDENT:
        return identity.mask(number)
    return f"{number[:2]}{'*' * max(1, len(number) - 4)}{number[-2:]}"
