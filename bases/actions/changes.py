"""Verbs of change filings: file, file again, return, put on record and into place (Art. 22)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Organisation, StoredFile, User
from accounts.record import MovedOn, record, require, tell
from bases.actions.keeping import own_base
from bases.actions.steps import locked, locked_base, step
from bases.calendar import today
from bases.changes import FIELDS, OPEN, apply, days_between, letter_facts, outdated_plaque, present
from bases.emails import clerks, letter, managers_of, members_of_base
from bases.issuing import issue_document, require_glyphs
from bases.models import Base, ChangeFiling, Document, DocumentKind, WithdrawnWhy
from bases.models.numbers import next_number
from bases.plaques import replace_plaque


@dataclass(frozen=True)
class ChangeFacts:
    """What a base says of a change."""

    after: Mapping[str, str]
    changed_on: datetime.date
    explanation: str = ""


@transaction.atomic
def file_change(
    base: Base, *, kind: str, facts: ChangeFacts, proof: StoredFile, by: User, at: datetime.datetime
) -> ChangeFiling:
    """File a change with its proof; nothing public changes yet (Art. 22).

    Raises PermissionDenied, MovedOn while one of the kind is open, ValidationError.
    """
    base = own_base(base, by)
    if kind not in FIELDS:
        raise ValidationError("没有这种变更事项。")
    require_none_open(base, kind)
    before = present(base, kind)
    _check(before, facts, at)
    change = ChangeFiling.objects.create(
        base=base,
        kind=kind,
        before=before,
        after=dict(facts.after),
        changed_on=facts.changed_on,
        explanation=facts.explanation,
        proof=proof,
        state_since=at,
        filed_at=at,
        filed_by=by,
    )
    event = record(
        verb="file_change",
        label="报送变更",
        subject=change,
        by=by,
        at=at,
        target=str(change.state),
        target_label=change.state_label,
        article="22",
        details=_details(change),
    )
    tell(event, clerks(), **letter(event, change))
    return change


@transaction.atomic
def refile_change(
    change: ChangeFiling,
    *,
    facts: ChangeFacts,
    proof: StoredFile | None = None,
    by: User,
    at: datetime.datetime,
) -> ChangeFiling:
    """File a returned change again, against what stands now; the first day of filing stays.

    Raises PermissionDenied, MovedOn, ValidationError.
    """
    change = _locked(change)
    require(change.refile_change, by)
    before = present(change.base, change.kind)
    _check(before, facts, at)
    change.before, change.after = before, dict(facts.after)
    change.changed_on, change.explanation = facts.changed_on, facts.explanation
    change.proof = proof or change.proof
    change.save(update_fields=("before", "after", "changed_on", "explanation", "proof"))
    change.remarks = ""
    step(change.refile_change, by=by, at=at, details=_details(change), told=clerks())
    return change


@transaction.atomic
def return_change(
    change: ChangeFiling, *, remarks: str, by: User, at: datetime.datetime
) -> ChangeFiling:
    """Return it with remarks. Raises PermissionDenied, MovedOn, ValidationError."""
    change = _locked(change)
    require(change.return_change, by)
    if not remarks.strip():
        raise ValidationError({"remarks": "请写明退回意见。"})
    change.remarks = remarks.strip()
    step(
        change.return_change,
        by=by,
        at=at,
        opinion=change.remarks,
        told=members_of_base(change.base),
    )
    return change


@transaction.atomic
def record_change(
    change: ChangeFiling, *, replaces_plaque: bool = True, by: User, at: datetime.datetime
) -> Document:
    """Put it on record and into place: list, page and search follow at once (Art. 22).

    A new name goes onto a new plaque in the same breath unless the clerk decides otherwise.
    Raises PermissionDenied, MovedOn when what stands is no longer what was filed against,
    ValidationError when fonts lack a character.
    """
    change = _locked(change)
    require(change.record_change, by)
    require_fresh(change)
    year = today(at).year
    number = f"攀继教变〔{year}〕{next_number('change_record', year):03d}号"
    apply(change, at)
    facts = letter_facts(change, number, today(at))
    require_glyphs("".join([facts["addressee"], *facts["paragraphs"]]))
    paper = issue_document(
        kind=DocumentKind.CHANGE_RECORD,
        number=number,
        title=facts["title"],
        subject_name=change.base.organisation.name,
        facts=facts,
        at=at,
    )
    plaque = outdated_plaque(change) if replaces_plaque else None
    if plaque is not None:
        why, reason = WithdrawnWhy.RENAMED, f"变更备案{number}"
        replace_plaque(plaque, why=why, reason=reason, by=by, at=at)
    change.recorded_at, change.recorded_by = at, by
    step(
        change.record_change,
        by=by,
        at=at,
        details={
            **_details(change),
            "number": number,
            "document": paper.pk,
            "plaque_replaced": plaque is not None,
        },
        told=[*members_of_base(change.base), *managers_of(change.base)],
    )
    return paper


def require_none_open(base: Base, kind: str) -> None:
    """One at a time of a kind. Raises MovedOn."""
    other = ChangeFiling.objects.filter(base=base, kind=kind, state__in=OPEN).first()
    if other is not None:
        raise MovedOn(f"已有一件“{other.get_kind_display()}”变更尚未办结，请在该件中办理。", other)


def require_fresh(change: ChangeFiling) -> None:
    """What stands must be what the filing was made against. Raises MovedOn."""
    if present(change.base, change.kind) != change.before:
        raise MovedOn(
            "报送之后登记的现值已经变化，不能按原内容备案，请退回由基地重新报送。", change
        )


def _locked(change: ChangeFiling) -> ChangeFiling:
    """The filing as it is now; base, filing and institution are locked, in that order."""
    base = locked_base(change.base)
    change = locked(change)
    base.organisation = Organisation.objects.select_for_update().get(pk=base.organisation_id)
    change.base = base
    return change


def _check(before: Mapping[str, str], facts: ChangeFacts, at: datetime.datetime) -> None:
    if facts.changed_on > today(at):
        raise ValidationError({"changed_on": "变更日期不能晚于今天，变更之后再报送。"})
    if dict(facts.after) == dict(before):
        raise ValidationError({next(iter(before)): "与现在登记的内容相同，没有变更。"})


def _details(change: ChangeFiling) -> dict[str, object]:
    return {
        "kind": change.kind,
        "before": change.before,
        "after": change.after,
        "changed_on": change.changed_on.isoformat(),
        "days": days_between(change),
        "proof": change.proof.sha256,
    }
