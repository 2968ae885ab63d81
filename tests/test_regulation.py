"""Articles in the code and articles in docs/regulation.md are the same set."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command

from applications.models import Application
from bases.models import AnnualFiling, Base, ChangeFiling, TrainingClass
from bases.regulation import cite
from inspections.models import (
    Annulment,
    Barring,
    Complaint,
    DelegatedTask,
    Inspection,
    InspectionPlan,
    Rectification,
    Revocation,
    Withdrawal,
)

BASE = Path(settings.BASE_DIR)
ROOMS = ("accounts", "bases", "applications", "inspections", "pzh_ce")
ARTICLE = re.compile(r"Art\. (\d+(?:\(\d\))?)")


def in_code() -> set[str]:
    found: set[str] = set()
    for room in ROOMS:
        for path in (BASE / room).rglob("*.py"):
            if "migrations" not in path.parts:
                found |= set(ARTICLE.findall(path.read_text(encoding="utf-8")))
    return found


def in_docs() -> set[str]:
    text = (BASE / "docs" / "regulation.md").read_text(encoding="utf-8")
    return {
        m
        for line in text.splitlines()
        if line.startswith("| Art.")
        for m in ARTICLE.findall(line)[:1]
    }


def test_code_cites_what_the_docs_know() -> None:
    assert in_code() - in_docs() == set()


def test_docs_name_what_exists() -> None:
    text = (BASE / "docs" / "regulation.md").read_text(encoding="utf-8")
    paths = re.findall(
        r"`((?:tests|bases|accounts|applications|inspections)/[\w/]+(?:\.py)?/?)`", text
    )

    assert [p for p in paths if not (BASE / p).exists()] == []


@pytest.mark.parametrize(
    ("article", "words"),
    [
        ("7", "第七条"),
        ("8(5)", "第八条第（五）项"),
        ("10", "第十条"),
        ("20", "第二十条"),
        ("22", "第二十二条"),
        ("9(1)", "第九条第（一）项"),
    ],
)
def test_cite(article: str, words: str) -> None:
    assert cite(article) == words


MACHINES = (
    Application,
    AnnualFiling,
    TrainingClass,
    ChangeFiling,
    Base,
    InspectionPlan,
    Inspection,
    Rectification,
    Revocation,
    Barring,
    Annulment,
    Withdrawal,
    Complaint,
    DelegatedTask,
)


@pytest.mark.parametrize("model", MACHINES)
def test_every_transition_has_article_permission_and_label(model: Any) -> None:
    field = model._meta.get_field("state")
    for transition in field.get_all_transitions(model):
        assert transition.custom["article"] in in_docs()
        assert transition.custom["label"]
        assert transition.permission.party


def test_states_page_is_fresh() -> None:
    call_command("diagrams", "--check")
