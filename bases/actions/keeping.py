"""Whose base it is: what verbs without states of their own ask before they write."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models

from accounts.models import User
from accounts.record import MovedOn
from bases.actions.steps import locked_base
from bases.models import Base


def own_base(base: Base, by: User, *, serving: bool = True) -> Base:
    """The base, locked, for its own people (Art. 6); as a rule only while it is a base.

    Raises PermissionDenied, MovedOn.
    """
    require_own(base, by, serving=False)
    base = locked_base(base)
    require_own(base, by, serving=serving)
    return base


def require_own(base: Base, by: User, *, serving: bool = True) -> None:
    """Refuse others (403), and whoever comes when it is a base no longer (409).

    Raises PermissionDenied, MovedOn.
    """
    if not (by.is_institution_member and by.organisation_id == base.organisation_id):
        raise PermissionDenied
    if serving and not base.is_in_service:
        raise MovedOn("本单位已不是基地，不能再办理。", base)


def put(row: models.Model, values: Mapping[str, Any]) -> dict[str, list[str]]:
    """Set the values that differ and save them; what changed, before and after, in words."""
    changed = {
        name: [_words(getattr(row, name)), _words(value)]
        for name, value in values.items()
        if getattr(row, name) != value
    }
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=tuple(changed))
    return changed


def _words(value: Any) -> str:
    return "" if value is None else str(value)
