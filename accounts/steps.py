"""How a model declares a step: source, target, who, when, article and label in one place."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from django_fsm import FSMField, transition

Step = TypeVar("Step", bound=Callable[..., None])


def declare_step(
    field: FSMField | str,
    source: str | Sequence[str],
    target: str | None,
    *,
    who: Callable[..., bool],
    when: Sequence[Callable[..., bool]] = (),
    article: str,
    label: str,
) -> Callable[[Step], Step]:
    """A transition of the state machine; ``target`` None leaves the state as it is."""
    moved: Any = transition(
        field,
        source=list(source) if not isinstance(source, str) else source,
        target=target,
        conditions=list(when),
        permission=who,
        custom={"article": article, "label": label},
    )
    return moved
