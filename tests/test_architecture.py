"""The arrows between rooms, read from the imports themselves."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from django.conf import settings

ROOMS = {
    "accounts": set(),
    "bases": {"accounts"},
    "applications": {"accounts", "bases"},
    "inspections": {"accounts", "bases"},
    "pzh_ce": {"accounts", "bases", "applications", "inspections"},
}
BASE = Path(settings.BASE_DIR)


def modules() -> list[tuple[str, Path]]:
    return [
        (room, path)
        for room in ROOMS
        for path in sorted((BASE / room).rglob("*.py"))
        if "migrations" not in path.parts
    ]


def imported_rooms(tree: ast.AST) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            names.add(node.module)
    return {name.split(".")[0] for name in names} & set(ROOMS)


@pytest.mark.parametrize(("room", "path"), modules(), ids=lambda value: str(value)[-60:])
def test_arrows_point_down(room: str, path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))

    assert imported_rooms(tree) - {room} <= ROOMS[room]


@pytest.mark.parametrize(("room", "path"), modules(), ids=lambda value: str(value)[-60:])
def test_no_import_hides_in_a_function(room: str, path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    hidden = [
        inner.lineno
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        for inner in ast.walk(node)
        if isinstance(inner, ast.Import | ast.ImportFrom)
    ]

    assert hidden == []


def test_no_signals_and_no_logic_in_save() -> None:
    offenders = []
    for _room, path in modules():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef) and node.name == "save":
                offenders.append(f"{path.name}:{node.lineno} save")
            if isinstance(node, ast.Name) and node.id == "receiver":
                offenders.append(f"{path.name}:{node.lineno} receiver")

    assert offenders == []
