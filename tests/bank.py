"""A bank of stories: what a story left in the database, put back by later tests.

Nearly every test begins with the cast and a case brought to some state by real actions. The first
test of a process that asks for such a story has it played; what it left behind (rows, and files
under MEDIA_ROOT) is kept, and a later test that stands at the same place gets the same rows, with
the same keys, by plain INSERTs inside its own transaction, instead of the same actions again.

A place is where the database provably stands: as migrated (the root), or at the end of a chain of
kept stories. ``Bank.watch`` sees every statement; anything written outside a story, any setting
changed by a test or a travel in time makes the place unknown, and from there on stories are played
as if there were no bank. So the bank is never asked to guess, and order does not matter. It is
emptied when tables have been flushed, when it grows old, and at midnight.

A story is a function marked ``@kept`` that takes the cast and plain arguments, and returns a row,
the cast or nothing. A row comes back freshly read, whether the story was played or put back.
"""

from __future__ import annotations

import datetime
import functools
import pickle
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

import time_machine
from django.apps import apps
from django.conf import settings
from django.core.signals import setting_changed
from django.db import connection
from django.db.models import Model
from django.utils import timezone

P = ParamSpec("P")
R = TypeVar("R")
Row = tuple[Any, ...]
Rows = dict[Any, Row]
Files = dict[str, bytes]

OLD = datetime.timedelta(minutes=10)
WRITE = re.compile(r'(?:INSERT(?: OR IGNORE)? INTO|UPDATE|DELETE FROM) "(\w+)"')
READ = ("BEGIN", "SELECT", "SAVEPOINT", "RELEASE", "PRAGMA", "EXPLAIN", "SET ", "SHOW")
UNDO = "ROLLBACK TO SAVEPOINT"
INDIFFERENT = ("SIGNING_KEY_DIR",)  # stories leave drawing and signing to the worker
PLAIN = (str, int, Decimal, datetime.date, type(None))
CHUNK = 200


@dataclass(frozen=True)
class Table:
    """A table's name and columns; rows are kept under their primary key."""

    name: str
    columns: tuple[str, ...]
    key: int

    def read(self) -> Rows:
        """Everything in it, as the driver gives it."""
        columns = ", ".join(f'"{name}"' for name in self.columns)
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT {columns} FROM "{self.name}"')
            return {row[self.key]: tuple(row) for row in cursor.fetchall()}


@dataclass(frozen=True)
class Change:
    """What a story changed in one table."""

    table: Table
    gone: tuple[Any, ...]
    new: tuple[Row, ...]
    other: tuple[Row, ...]

    def apply(self) -> None:
        """Make the change; keys are those of the first time."""
        table, columns = self.table, self.table.columns
        with connection.cursor() as cursor:
            key = columns[table.key]
            if self.gone:
                sql = f'DELETE FROM "{table.name}" WHERE "{key}" = %s'
                cursor.executemany(sql, [(value,) for value in self.gone])
            if self.other:
                values = ", ".join(f'"{name}" = %s' for name in columns)
                sql = f'UPDATE "{table.name}" SET {values} WHERE "{key}" = %s'
                cursor.executemany(sql, [(*row, row[table.key]) for row in self.other])
            names = ", ".join(f'"{name}"' for name in columns)
            marks = f"({', '.join(['%s'] * len(columns))})"
            for start in range(0, len(self.new), CHUNK):
                rows = self.new[start : start + CHUNK]
                sql = f'INSERT INTO "{table.name}" ({names}) VALUES '
                cursor.execute(sql + ", ".join([marks] * len(rows)), [v for r in rows for v in r])


@dataclass
class Place:
    """Where the database stands: all it holds, and the stories that lead on from here."""

    rows: dict[str, Rows]
    files: Files
    changes: tuple[Change, ...] = ()
    added: Files = field(default_factory=dict)
    result: Callable[[], Any] = lambda: None
    next: dict[Any, Place] = field(default_factory=dict)


class Bank:
    """The stories of this process, and where the running test stands."""

    def __init__(self) -> None:
        self.root: Place | None = None
        self.now = timezone.now()
        self.place: Place | None = None
        self.at_root = False
        self.told: list[set[str]] = []

    # Knowing where the test stands

    @contextmanager
    def watching(self) -> Iterator[None]:
        """A test runs: it begins at the root, and every statement is looked at."""
        now = timezone.now()
        same_day = timezone.localdate(now) == timezone.localdate(self.now)
        if now - self.now > OLD or not same_day:
            self.forget()
        self.at_root, self.place, self.told = True, None, []
        setting_changed.connect(self.lose)
        try:
            with connection.execute_wrapper(self.watch):
                yield
        finally:
            setting_changed.disconnect(self.lose)
            self.lose()

    def forget(self) -> None:
        """Start anew: what is kept no longer fits the database or the day."""
        self.root, self.now = None, timezone.now()

    def lose(self, *, setting: str = "", **_: Any) -> None:
        """Nobody knows any more what the database holds or what a story would do."""
        if setting in INDIFFERENT:
            return
        self.at_root, self.place = False, None

    def watch(self, execute: Any, sql: Any, params: Any, many: bool, context: Any) -> Any:
        """Look at a statement: what is not known to read is a write."""
        text = str(sql)
        if not text.startswith(READ):
            self.lose()
            found = WRITE.match(text)
            if not text.startswith(UNDO):
                for story in self.told:
                    story.add(found.group(1) if found else "")
        return execute(sql, params, many, context)

    def stand(self) -> Place | None:
        """The place, if it is known and a roll-back will take it all away again."""
        if time_machine.escape_hatch.is_travelling() or not connection.in_atomic_block:
            return None
        if self.at_root:
            if self.root is None:
                rows = {name: table.read() for name, table in tables().items()}
                self.root = Place(rows, {})
            self.place, self.at_root = self.root, False
        return self.place

    # Playing, keeping, putting back

    def tell(self, story: Callable[..., Any], key: Any, *args: Any, **kwargs: Any) -> Any:
        """Put back what a story left at this place, or play it and keep what it leaves."""
        place = self.stand()
        if place is None or key is None:
            self.lose()
            return again(story(*args, **kwargs))()
        if key in place.next:
            there = place.next[key]
            self.put_back(there)
        else:
            self.told.append(set())
            try:
                result = story(*args, **kwargs)
            finally:
                written = self.told.pop()
            result = again(result)
            if "" in written or not written <= tables().keys():
                return result()
            there = place.next[key] = left(place, written, result)
        self.place = there
        return there.result()

    def put_back(self, place: Place) -> None:
        """The rows and files of a story that leads to this place."""
        for change in place.changes:
            change.apply()
        for name, content in place.added.items():
            path = Path(settings.MEDIA_ROOT) / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            path.chmod(0o640)


BANK = Bank()


def kept(story: Callable[P, R]) -> Callable[P, R]:
    """Mark a story whose outcome is kept; it must depend on its arguments and the database only."""

    @functools.wraps(story)
    def tell(*args: P.args, **kwargs: P.kwargs) -> R:
        result: R = BANK.tell(story, key_of(story, args, kwargs), *args, **kwargs)
        return result

    return tell


def key_of(story: Callable[..., Any], args: Any, kwargs: Any) -> Any:
    """What a story depends on beside the database, or None if that cannot be told."""
    free = [cell.cell_contents for cell in story.__closure__ or ()]
    told = [facts(value) for value in (*args, *kwargs.values(), *free)]
    if None in told:
        return None
    return (story.__module__, story.__qualname__, tuple(told), tuple(kwargs))


def facts(value: Any) -> Any:
    """An argument as part of a key: equal facts, equal outcome."""
    if isinstance(value, PLAIN):
        return (type(value), value)
    if isinstance(value, Model):
        return repr([value.__dict__.get(f.attname) for f in value._meta.concrete_fields])
    own = getattr(value, "facts", None)
    return own() if own else None


def again(result: Any) -> Callable[[], Any]:
    """How to give a story's result to each that asks: a row is read anew, the rest copied."""
    if isinstance(result, Model):
        manager, pk = type(result)._base_manager, result.pk
        return lambda: manager.get(pk=pk)
    if result is None:
        return lambda: None
    copy = pickle.dumps(result)
    return lambda: pickle.loads(copy)


def left(place: Place, written: set[str], result: Callable[[], Any]) -> Place:
    """The place a story led to from another one."""
    rows, changes = dict(place.rows), []
    for name in written:
        before, table = place.rows[name], tables()[name]
        after = {key: same(row, before.get(key)) for key, row in table.read().items()}
        gone = tuple(before.keys() - after.keys())
        new = tuple(row for key, row in after.items() if key not in before)
        other = tuple(r for key, r in after.items() if key in before and r is not before[key])
        rows[name] = after
        if gone or new or other:
            changes.append(Change(table, gone, new, other))
    added = new_files(place.files)
    return Place(rows, place.files | added, tuple(changes), added, result)


def same(row: Row, before: Row | None) -> Row:
    """The row as it was before when nothing changed: kept once for all places."""
    return before if before is not None and row == before else row


def new_files(known: Files) -> Files:
    """Files in the private store that were not there before."""
    root = Path(settings.MEDIA_ROOT)
    paths = {str(p.relative_to(root)): p for p in root.glob("files/**/*") if p.is_file()}
    return {name: path.read_bytes() for name, path in paths.items() if name not in known}


@functools.cache
def tables() -> dict[str, Table]:
    """Every table of ours, by name."""
    models = [m for m in apps.get_models(include_auto_created=True) if m._meta.managed]
    return {m._meta.db_table: _table(m) for m in models if not m._meta.proxy}


def _table(model: type[Model]) -> Table:
    columns = tuple(str(f.column) for f in model._meta.concrete_fields)
    assert model._meta.pk is not None
    return Table(model._meta.db_table, columns, columns.index(str(model._meta.pk.column)))
