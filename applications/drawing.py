"""The draw of experts, ``hash-rank/1``: plain data and a seed in, the same names out for ever.

Nothing here reads the clock, the database or a random source (practice, 惯例). For each case the
candidates are ranked by SHA-256 of ``seed|attempt|case|expert`` and seats are given in that order,
first the least number of each kind, then the rest. A draw that cannot seat everybody is tried
again with the next attempt; from ``LEVEL_FROM`` on, those with the least to do come first, so that
tight limits on the workload do not make a possible draw fail.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from accounts.models.events import digest_of

ALGORITHM = "hash-rank/1"
ATTEMPTS = 200
LEVEL_FROM = 100
KINDS = {"education": "继续教育专家", "subject": "相关领域专家"}
FIELD_KIND = "subject"  # the kind whose field of work can be asked to fit

Inputs = Mapping[str, Any]
Outcome = dict[str, Any]


class Shortage(Exception):
    """Too few experts are left: which case, of which kind, how many lack."""

    def __init__(self, case: str, name: str, kind: str, lacking: int) -> None:
        self.case, self.name, self.kind, self.lacking = case, name, kind, lacking
        what = KINDS.get(kind, "专家")
        super().__init__(f"{name}：可抽取的{what}不足，还差{lacking}人")


@dataclass(frozen=True)
class Replay:
    """A recorded draw made once more."""

    inputs_same: bool
    outcome_same: bool
    outcome: Outcome

    @property
    def same(self) -> bool:
        """Whether the record holds in every part."""
        return self.inputs_same and self.outcome_same


def rank(seed: str, attempt: int, case: str, expert: str) -> str:
    """The place of an expert in a case: a number nobody can choose, and anybody can check."""
    return hashlib.sha256(f"{seed}|{attempt}|{case}|{expert}".encode()).hexdigest()


def draw(inputs: Inputs, seed: str) -> Outcome:
    """Seat experts in every case. Raises Shortage when no attempt fills all seats."""
    if inputs["algorithm"] != ALGORITHM:
        raise ValueError(f"unknown algorithm {inputs['algorithm']}")
    _require_enough(inputs)
    for attempt in range(ATTEMPTS):
        try:
            return _outcome(inputs, attempt, _attempt(inputs, seed, attempt))
        except Shortage:
            if attempt == ATTEMPTS - 1:
                raise
    raise ValueError("no attempts")


def replay(
    *, inputs: Inputs, inputs_digest: str, seed: str, outcome: Outcome, outcome_digest: str
) -> Replay:
    """Draw again from the record and compare, digests included."""
    try:
        again = draw(inputs, seed)
    except (Shortage, KeyError, ValueError):
        again = {}
    return Replay(
        inputs_same=digest_of(inputs) == inputs_digest,
        outcome_same=again == outcome and digest_of(again) == outcome_digest,
        outcome=again,
    )


def problems(inputs: Inputs, outcome: Outcome) -> list[str]:
    """What an outcome breaks of its conditions; empty for every outcome of ``draw``."""
    candidates = {c["id"]: c for c in inputs["candidates"]}
    drawn = {panel["id"]: panel["experts"] for panel in outcome["panels"]}
    found: list[str] = []
    load = {pk: c["load"] for pk, c in candidates.items()}
    for case in inputs["cases"]:
        experts = drawn.get(case["id"], [])
        kinds = [candidates[e]["kind"] for e in experts]
        if len(set(experts)) != case["seats"] or len(experts) != case["seats"]:
            found.append(f"{case['name']}：人数不符")
        if set(experts) & set(case["excluded"]):
            found.append(f"{case['name']}：含应当回避的专家")
        found += [
            f"{case['name']}：{KINDS[kind]}不足"
            for kind, least in case["least"].items()
            if kinds.count(kind) < least
        ]
        for expert in experts:
            load[expert] += 1
    cap = inputs["constraints"]["workload_cap"]
    taken = {expert for experts in drawn.values() for expert in experts}
    return found + [f"{candidates[e]['name']}：超过件数" for e in taken if load[e] > cap]


# One attempt


def _attempt(inputs: Inputs, seed: str, attempt: int) -> dict[str, list[str]]:
    load = {c["id"]: c["load"] for c in inputs["candidates"]}
    cases = sorted(inputs["cases"], key=lambda c: (rank(seed, attempt, c["id"], ""), c["id"]))
    panels: dict[str, list[str]] = {}
    for case in cases:
        ranked = _ranked(inputs, case, load, seed, attempt)
        panels[case["id"]] = _seated(case, ranked)
        for expert in panels[case["id"]]:
            load[expert] += 1
    return panels


def _ranked(
    inputs: Inputs, case: Mapping[str, Any], load: Mapping[str, int], seed: str, attempt: int
) -> list[Mapping[str, Any]]:
    """Who may be drawn for a case, in the order of the draw."""
    constraints = inputs["constraints"]
    wanted = set(case["fields"]) if constraints["prefer_fields"] else set()

    def key(candidate: Mapping[str, Any]) -> tuple[bool, int, str, str]:
        fits = candidate["kind"] == FIELD_KIND and bool(wanted & set(candidate["fields"]))
        level = load[candidate["id"]] if attempt >= LEVEL_FROM else 0
        misfit = bool(wanted) and candidate["kind"] == FIELD_KIND and not fits
        number = rank(seed, attempt, case["id"], candidate["id"])
        return misfit, level, number, candidate["id"]

    free = (c for c in _eligible(inputs, case) if load[c["id"]] < constraints["workload_cap"])
    return sorted(free, key=key)


def _eligible(inputs: Inputs, case: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return (c for c in inputs["candidates"] if c["id"] not in case["excluded"])


def _seated(case: Mapping[str, Any], ranked: list[Mapping[str, Any]]) -> list[str]:
    """The least number of each kind first, then whoever comes next. Raises Shortage."""
    chosen: list[str] = []
    for kind in sorted(case["least"]):
        least = case["least"][kind]
        own = [c["id"] for c in ranked if c["kind"] == kind][:least]
        if len(own) < least:
            raise Shortage(case["id"], case["name"], kind, least - len(own))
        chosen += own
    rest = [c["id"] for c in ranked if c["id"] not in chosen]
    chosen += rest[: max(0, case["seats"] - len(chosen))]
    if len(chosen) < case["seats"]:
        raise Shortage(case["id"], case["name"], "", case["seats"] - len(chosen))
    order = {c["id"]: number for number, c in enumerate(ranked)}
    return sorted(chosen, key=order.__getitem__)


def _require_enough(inputs: Inputs) -> None:
    """Refuse at once what no attempt can do. Raises Shortage naming the first such case."""
    cap = inputs["constraints"]["workload_cap"]
    for case in sorted(inputs["cases"], key=lambda c: str(c["id"])):
        free = [c for c in _eligible(inputs, case) if c["load"] < cap]
        for kind in sorted(case["least"]):
            lacking = case["least"][kind] - sum(c["kind"] == kind for c in free)
            if lacking > 0:
                raise Shortage(case["id"], case["name"], kind, lacking)
        if len(free) < case["seats"]:
            raise Shortage(case["id"], case["name"], "", case["seats"] - len(free))


def _outcome(inputs: Inputs, attempt: int, panels: Mapping[str, list[str]]) -> Outcome:
    """Plain data in one order, with the names beside the numbers for people to read."""
    names = {c["id"]: c["name"] for c in inputs["candidates"]}
    cases = sorted(inputs["cases"], key=lambda c: str(c["id"]))
    return {
        "attempt": attempt,
        "panels": [
            {
                "id": case["id"],
                "name": case["name"],
                "experts": panels[case["id"]],
                "names": [names[expert] for expert in panels[case["id"]]],
            }
            for case in cases
        ],
    }
