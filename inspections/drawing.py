"""The double random draw, ``double-hash/1``: plain data and a seed in, the same out for ever.

Nothing here reads the clock, the database or a random source (practice, 惯例). Bases are ranked
by SHA-256 of ``seed|base|number`` inside their county; counties take turns, in the order of their
own hashes, those with the longest-unseen bases first. For each base drawn the inspectors are ranked
by ``seed|group|base|inspector``; who has the least to do so far goes first. Who has a tie to a base
is out before its group is drawn, and the first seat is always one of the bureau.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from accounts.models.events import digest_of

ALGORITHM = "double-hash/1"
Inputs = Mapping[str, Any]
Outcome = dict[str, Any]


class Shortage(Exception):
    """Too few inspectors without a tie are left for a base."""

    def __init__(self, name: str, lacking: int) -> None:
        self.name, self.lacking = name, lacking
        super().__init__(f"{name}：可抽取的检查人员不足，还差{lacking}人")


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


def rank(*parts: str) -> str:
    """A number nobody can choose and anybody can check."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()


def draw(inputs: Inputs, seed: str) -> Outcome:
    """Draw bases, then a group for each. Raises Shortage, ValueError for an unknown algorithm."""
    if inputs["algorithm"] != ALGORITHM:
        raise ValueError(f"unknown algorithm {inputs['algorithm']}")
    drawn = _bases(inputs, seed)
    load: dict[str, int] = {one["id"]: 0 for one in inputs["inspectors"]}
    groups = []
    for base in drawn:
        group = _group(inputs, base, seed, load)
        for inspector in group:
            load[inspector["id"]] += 1
        groups.append(
            {
                "base": base["id"],
                "name": base["name"],
                "inspectors": [one["id"] for one in group],
                "names": [one["name"] for one in group],
            }
        )
    return {"groups": groups}


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


def _bases(inputs: Inputs, seed: str) -> list[Mapping[str, Any]]:
    """So many bases, a county at a time, those not looked at for longest first."""
    strata: dict[str, list[Mapping[str, Any]]] = {}
    for base in inputs["bases"]:
        strata.setdefault(base["county"], []).append(base)
    for county, rows in strata.items():
        rows.sort(key=lambda one: (one["last_year"], rank(seed, county, one["id"])))
    turns = sorted(strata, key=lambda county: rank(seed, "county", county))
    wanted = inputs["wanted"] or len(inputs["bases"])
    drawn: list[Mapping[str, Any]] = []
    while len(drawn) < min(wanted, len(inputs["bases"])):
        for county in turns:
            if strata[county] and len(drawn) < wanted:
                drawn.append(strata[county].pop(0))
    return drawn


def _group(
    inputs: Inputs, base: Mapping[str, Any], seed: str, load: Mapping[str, int]
) -> Sequence[Mapping[str, Any]]:
    free = [one for one in inputs["inspectors"] if one["id"] not in base["excluded"]]
    free.sort(key=lambda one: (load[one["id"]], rank(seed, "group", base["id"], one["id"])))
    seats = inputs["each"]
    lead = next((one for one in free if one["bureau"]), None)
    if lead is None:
        raise Shortage(base["name"], seats)
    # Who knows the base as its managing unit goes along when there is a choice (Art. 18: 会同).
    rest = [one for one in free if one is not lead]
    rest.sort(key=lambda one: one["unit"] != base["managing_unit"])
    group = [lead, *rest[: seats - 1]]
    if len(group) < seats:
        raise Shortage(base["name"], seats - len(group))
    return group
