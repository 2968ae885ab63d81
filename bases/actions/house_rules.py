"""The base's own rules documents, version after version (Art. 6, Art. 8(2))."""

from __future__ import annotations

import datetime
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import StoredFile, User
from accounts.record import record
from bases.actions.keeping import own_base
from bases.models import Base, BaseRule
from bases.roster import NEEDED_RULES, OTHER_RULE


@dataclass(frozen=True)
class RuleFacts:
    """What is told of a version of a rules document."""

    kind: str
    effective_on: datetime.date
    title: str = ""
    document_number: str = ""
    changes: str = ""
    is_public: bool = True


@transaction.atomic
def publish_rule(
    base: Base, *, facts: RuleFacts, file: StoredFile, by: User, at: datetime.datetime
) -> BaseRule:
    """Put a rules document in place, or the next version of one (Art. 6, Art. 8(2)).

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    base = own_base(base, by)
    title = facts.title or NEEDED_RULES.get(facts.kind, "")
    if not title:
        raise ValidationError({"title": "请填写制度名称。"})
    latest = _latest(base, facts.kind, title)
    if latest is not None and not facts.changes:
        raise ValidationError({"changes": f"这是第{latest.version + 1}版，请写明修订了什么。"})
    if latest is not None and facts.effective_on < latest.effective_on:
        raise ValidationError(
            {"effective_on": f"不能早于上一版的施行日期（{latest.effective_on:%Y-%m-%d}）。"}
        )
    rule = BaseRule.objects.create(
        base=base,
        kind=facts.kind,
        title=title,
        version=latest.version + 1 if latest else 1,
        document_number=facts.document_number,
        effective_on=facts.effective_on,
        file=file,
        changes=facts.changes,
        is_public=facts.is_public,
        published_at=at,
        published_by=by,
    )
    record(
        verb="publish_rule",
        label="公布制度" if rule.version == 1 else "修订制度",
        subject=base,
        by=by,
        at=at,
        opinion=rule.changes,
        article="6",
        details={"kind": rule.kind, "title": title, "version": rule.version, "sha256": file.sha256},
    )
    return rule


def _latest(base: Base, kind: str, title: str) -> BaseRule | None:
    """The version before: of the kind, and of other rules the one with the same title."""
    before = BaseRule.objects.filter(base=base, kind=kind)
    if kind == OTHER_RULE:
        before = before.filter(title=title)
    return before.order_by("-version").first()
