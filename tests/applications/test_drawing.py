"""The draw by itself: repeatable for ever, bound to its conditions, indifferent to order."""

from __future__ import annotations

import copy
import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from accounts.record import digest_of
from applications import drawing

SEED = "00112233445566778899aabbccddeeff"
FIELDS = ("vt", "steel", "health")
FIXED = [case.split() for case in ("6 7 5 4 9", "5 4 7 9 12", "5 8 12 1 7")]


def pool(count: int = 12) -> list[dict[str, Any]]:
    return [
        {
            "id": str(n),
            "name": f"专家{n}",
            "kind": "education" if n % 2 else "subject",
            "fields": [FIELDS[n % 3]],
            "load": n % 3,
        }
        for n in range(1, count + 1)
    ]


def conditions(**changes: Any) -> dict[str, Any]:
    inputs = {
        "algorithm": drawing.ALGORITHM,
        "purpose": "panel",
        "batch": {"id": 1, "name": "2026年第一批"},
        "constraints": {"workload_cap": 30, "prefer_fields": False},
        "candidates": pool(),
        "cases": [
            {
                "id": f"case-{n}",
                "name": f"单位{n}",
                "fields": ["vt"],
                "seats": 5,
                "least": {"education": 3, "subject": 2},
                "excluded": {"1": ["现工作于申报单位"]} if n == 1 else {},
            }
            for n in (1, 2, 3)
        ],
    }
    return {**inputs, **changes}


def replayed(inputs: dict[str, Any], outcome: dict[str, Any], seed: str = SEED) -> drawing.Replay:
    return drawing.replay(
        inputs=inputs,
        inputs_digest=digest_of(inputs),
        seed=seed,
        outcome=outcome,
        outcome_digest=digest_of(outcome),
    )


KINDS = st.sampled_from(("education", "subject"))


@st.composite
def anything(draw: Callable[..., Any]) -> dict[str, Any]:
    """Conditions of any shape, possible or not."""
    count = draw(st.integers(5, 20))
    candidates = [
        {
            "id": str(n),
            "name": f"专家{n}",
            "kind": draw(KINDS),
            "fields": sorted(draw(st.sets(st.sampled_from(FIELDS), max_size=2))),
            "load": draw(st.integers(0, 3)),
        }
        for n in range(count)
    ]
    cases = []
    for n in range(draw(st.integers(1, 6))):
        education, subject = draw(st.integers(0, 3)), draw(st.integers(0, 3))
        out = draw(st.sets(st.sampled_from([c["id"] for c in candidates]), max_size=4))
        cases.append(
            {
                "id": f"c{n}",
                "name": f"单位{n}",
                "fields": sorted(draw(st.sets(st.sampled_from(FIELDS), max_size=2))),
                "seats": education + subject + draw(st.integers(0, 1)),
                "least": {"education": education, "subject": subject},
                "excluded": {e: ["x"] for e in sorted(out)},
            }
        )
    cap = draw(st.integers(1, 8))
    return conditions(
        candidates=candidates,
        cases=cases,
        constraints={"workload_cap": cap, "prefer_fields": draw(st.booleans())},
    )


SEEDS = st.binary(min_size=16, max_size=16).map(bytes.hex)


@given(anything(), SEEDS)
def test_conditions_hold_and_replay_gives_the_same(inputs: dict[str, Any], seed: str) -> None:
    try:
        outcome = drawing.draw(inputs, seed)
    except drawing.Shortage:
        assume(False)
        return

    assert drawing.problems(inputs, outcome) == []
    assert replayed(inputs, outcome, seed).same
    # The record goes through JSON and back; nothing of it may hang on Python's own types.
    kept = json.loads(json.dumps(inputs)), json.loads(json.dumps(outcome))
    assert replayed(*kept, seed).same


@given(anything(), SEEDS, st.randoms(use_true_random=False))
def test_order_of_rows_is_irrelevant(inputs: dict[str, Any], seed: str, chance: Any) -> None:
    try:
        outcome = drawing.draw(inputs, seed)
    except drawing.Shortage:
        assume(False)
    shuffled = copy.deepcopy(inputs)
    chance.shuffle(shuffled["candidates"])
    chance.shuffle(shuffled["cases"])
    shuffled["cases"] = [dict(reversed(list(c.items()))) for c in shuffled["cases"]]

    assert drawing.draw(shuffled, seed) == outcome


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in plain data that holds something of its own."""
    if isinstance(value, dict) and value:
        for key, one in value.items():
            yield from leaves(one, (*path, key))
    elif isinstance(value, list) and value:
        for number, one in enumerate(value):
            yield from leaves(one, (*path, number))
    else:
        yield path


def test_any_changed_input_changes_the_digest() -> None:
    inputs = conditions()
    digest, outcome = digest_of(inputs), drawing.draw(inputs, SEED)
    paths = list(leaves(inputs))
    assert len(paths) > 80

    for path in paths:
        changed = copy.deepcopy(inputs)
        place: Any = changed
        for key in path[:-1]:
            place = place[key]
        before = place[path[-1]]
        place[path[-1]] = (
            not before
            if isinstance(before, bool)
            else before + 1
            if isinstance(before, int)
            else f"{before}x"
        )
        assert digest_of(changed) != digest, path
        record = drawing.replay(
            inputs=changed,
            inputs_digest=digest,
            seed=SEED,
            outcome=outcome,
            outcome_digest=digest_of(outcome),
        )
        assert not record.same, path


@pytest.mark.parametrize("part", ["candidates", "cases"])
def test_a_row_added_or_taken_out_changes_the_digest(part: str) -> None:
    inputs = conditions()
    longer = {**inputs, part: [*inputs[part], {**inputs[part][0], "id": "new"}]}
    shorter = {**inputs, part: inputs[part][:-1]}

    assert len({digest_of(i) for i in (inputs, longer, shorter)}) == 3


def test_another_seed_draws_others_and_does_not_replay() -> None:
    inputs = conditions()
    outcome = drawing.draw(inputs, SEED)
    assert drawing.draw(inputs, "f" * 32) != outcome
    assert not replayed(inputs, outcome, "f" * 32).same
    outcome["panels"][0]["experts"].reverse()
    assert not replayed(inputs, outcome).same  # tampered with


def test_the_algorithm_is_fixed_for_ever() -> None:
    """Written down once: a change here makes every recorded draw impossible to repeat."""
    outcome = drawing.draw(conditions(), SEED)

    assert [panel["experts"] for panel in outcome["panels"]] == FIXED
    assert drawing.rank("seed", 0, "case", "expert") == (
        "c9f976ec9f1c88b98aa569732a63d388514a4e2a1bba1246a4a188f7f6394cad"
    )


ANEW = """
import json, os, django
os.environ["DJANGO_SETTINGS_MODULE"] = "pzh_ce.settings"
django.setup()
from applications import drawing
from tests.applications.test_drawing import conditions, SEED
print(json.dumps(drawing.draw(conditions(), SEED)))
"""


@pytest.mark.parametrize("number", ["1", "2"])
def test_hash_seed_of_the_process_is_irrelevant(number: str) -> None:
    told = subprocess.run(
        [sys.executable, "-c", ANEW],
        capture_output=True,
        text=True,
        check=True,
        env={"PYTHONHASHSEED": number, "DEBUG": "1", "PYTHONPATH": ".", "PATH": ""},
    )

    assert json.loads(told.stdout) == drawing.draw(conditions(), SEED)


def test_shortage_names_case_kind_and_number() -> None:
    inputs = conditions()
    inputs["cases"][1]["excluded"] = {str(n): ["x"] for n in (2, 4, 6, 8, 10)}

    with pytest.raises(drawing.Shortage, match="单位2：可抽取的相关领域专家不足，还差1人") as short:
        drawing.draw(inputs, SEED)
    assert (short.value.case, short.value.kind, short.value.lacking) == ("case-2", "subject", 1)


def test_full_workload_keeps_an_expert_out() -> None:
    inputs = conditions(constraints={"workload_cap": 2, "prefer_fields": False})
    inputs["cases"] = inputs["cases"][:1]
    busy = {c["id"] for c in inputs["candidates"] if c["load"] >= 2}

    drawn = set(drawing.draw(inputs, SEED)["panels"][0]["experts"])

    assert busy
    assert not drawn & busy


def test_tight_workload_still_finds_the_draw_there_is() -> None:
    """Thirty cases of five, nine experts, every seat of every expert needed but six."""
    candidates = [
        {"id": str(n), "name": str(n), "kind": k, "fields": [], "load": 0}
        for n, k in enumerate(["education"] * 5 + ["subject"] * 4)
    ]
    cases = [
        {
            "id": f"c{n:02}",
            "name": f"单位{n}",
            "fields": [],
            "seats": 5,
            "least": {"education": 3, "subject": 2},
            "excluded": {},
        }
        for n in range(30)
    ]
    inputs = conditions(
        candidates=candidates,
        cases=cases,
        constraints={"workload_cap": 18, "prefer_fields": False},
    )

    outcome = drawing.draw(inputs, SEED)

    assert drawing.problems(inputs, outcome) == []


def test_wanted_fields_come_first() -> None:
    inputs = conditions(constraints={"workload_cap": 30, "prefer_fields": True})
    fits = {c["id"] for c in inputs["candidates"] if c["kind"] == "subject" and "vt" in c["fields"]}

    for number in range(20):
        for panel in drawing.draw(inputs, f"{number:032x}")["panels"]:
            subject = [e for e in panel["experts"] if int(e) % 2 == 0]
            assert len(fits & set(subject)) == min(len(fits), len(subject))


def test_everybody_is_drawn_about_equally_often() -> None:
    inputs = conditions()
    inputs["cases"] = inputs["cases"][1:2]
    times = dict.fromkeys((c["id"] for c in inputs["candidates"]), 0)
    for number in range(1200):
        for expert in drawing.draw(inputs, f"{number:032x}")["panels"][0]["experts"]:
            times[expert] += 1

    assert all(500 < times[str(n)] < 700 for n in range(1, 13, 2))  # 3 of 6
    assert all(310 < times[str(n)] < 490 for n in range(2, 13, 2))  # 2 of 6
