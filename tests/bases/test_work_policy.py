"""Policy of a base's work as a table: state, person, verb. Written by hand; silence means no."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from accounts.record import may
from bases.models import (
    AnnualFiling,
    Base,
    BaseState,
    ChangeFiling,
    ChangeState,
    ClassState,
    FilingState,
    TrainingClass,
)
from tests.bases.working import a_change, a_class, a_filing, working_base
from tests.cast import Cast

EVERYBODY = (
    "xueyuan",  # the base itself: owner
    "xueyuan2",  # and staff
    "moshengren",  # another institution
    "dongqu",  # its managing unit
    "renhe",  # another county's bureau
    "weijian",  # a department
    "zhuanjia1",
    "jingban",
    "jingban2",
    "shenpi",
    "guanli",
)
OWN = {"xueyuan", "xueyuan2"}
CLERKS = {"jingban", "jingban2"}

FILING: dict[str, dict[str, set[str]]] = {
    FilingState.DRAFT: {"file": OWN},
    FilingState.FILED: {"return_filing": CLERKS, "record_filing": CLERKS},
    FilingState.RETURNED: {"file": OWN},
    FilingState.RECORDED: {"amend": OWN},
}
CLASS: dict[str, dict[str, set[str]]] = {
    ClassState.PLANNED: {
        "open_enrolment": OWN,
        "start_class": OWN,
        "cancel_class": OWN,
        "move_class": OWN,
    },
    ClassState.ENROLLING: {"start_class": OWN, "cancel_class": OWN, "move_class": OWN},
    ClassState.RUNNING: {"finish_class": OWN, "cancel_class": OWN, "move_class": OWN},
    ClassState.FINISHED: {"register_hours": OWN},
    ClassState.REGISTERED: {},
    ClassState.CANCELLED: {},
}
CHANGE: dict[str, dict[str, set[str]]] = {
    ChangeState.FILED: {"return_change": CLERKS, "record_change": CLERKS},
    ChangeState.RETURNED: {"refile_change": OWN},
    ChangeState.RECORDED: {},
}
# What a body that is no longer a base may still do: finish and register what it began, cancel.
AFTER_SERVICE = {"finish_class", "register_hours", "cancel_class"}


MACHINES: tuple[tuple[Callable[..., Any], dict[str, dict[str, set[str]]]], ...] = (
    (a_filing, FILING),
    (a_class, CLASS),
    (a_change, CHANGE),
)
CELLS = [
    pytest.param(make, state, table, id=f"{make.__name__[2:]}-{state}")
    for make, table in MACHINES
    for state in table
]


def verbs(table: dict[str, dict[str, set[str]]]) -> Iterable[str]:
    return sorted({verb for row in table.values() for verb in row})


@pytest.mark.parametrize(("make", "state", "table"), CELLS)
def test_who_may_do_what(cast: Cast, make: Any, state: str, table: Any) -> None:
    row = make(working_base(cast), cast.xueyuan, cast.now, state)
    wrong = [
        f"{verb}: {person} {'may' if allowed else 'may not'}"
        for verb in verbs(table)
        for person in EVERYBODY
        if (allowed := may(getattr(row, verb), getattr(cast, person)))
        != (person in table[state].get(verb, set()))
    ]

    assert wrong == []


@pytest.mark.parametrize(("make", "state", "table"), CELLS)
def test_a_base_out_of_service_only_ends_what_it_began(
    cast: Cast, make: Any, state: str, table: Any
) -> None:
    base = working_base(cast)
    Base.objects.filter(pk=base.pk).update(state=BaseState.REVOKED)
    base.refresh_from_db()
    row = make(base, cast.xueyuan, cast.now, state)
    own = {verb for verb in table[state] if may(getattr(row, verb), cast.xueyuan)}

    assert own == {v for v in table[state] if v in AFTER_SERVICE}


def test_every_transition_is_in_the_table() -> None:
    for model, table in (
        (AnnualFiling, FILING),
        (TrainingClass, CLASS),
        (ChangeFiling, CHANGE),
    ):
        field: Any = model._meta.get_field("state")
        declared = {(t.source, t.name) for t in field.get_all_transitions(model)}
        assert declared == {(state, verb) for state, row in table.items() for verb in row}
