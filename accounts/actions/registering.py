"""An institution comes in: it registers, and its bureau lets it act (Art. 7, Art. 9(1))."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts import uscc as codes
from accounts.actions.facts import NewAccount, OrganisationFacts
from accounts.actions.opening import open_account
from accounts.likeness import looked_into, watched_like
from accounts.models import (
    Event,
    Organisation,
    OrganisationState,
    OrganisationType,
    Role,
    StoredFile,
    User,
)
from accounts.record import MovedOn, record, tell
from accounts.rules import may_activate, require_admin

CODE_TAKEN = (
    "该统一社会信用代码已经登记，一个代码只登记一个单位。请向本单位负责人索取邀请；"
    "不清楚由谁登记的，请联系所在县（区）人社局或市人社局。"
)
CHANGED = "该单位的登记状态已经变化，此操作现在不能进行。"


@transaction.atomic
def register(
    *,
    uscc: str,
    name: str,
    facts: OrganisationFacts,
    licence: StoredFile,
    owner: NewAccount,
    at: datetime.datetime,
) -> tuple[Organisation, User]:
    """Register an institution with its first account; it waits for activation (Art. 7).

    Raises ValidationError: wrong check character, code, user name or address in use.
    """
    code = codes.normalise(uscc)
    try:
        codes.validate(code)
    except ValidationError as wrong:
        raise ValidationError({"uscc": wrong.messages}) from None
    organisation = _add(code, name, facts, licence, at=at)
    user = open_account(owner, role=Role.OWNER, organisation=organisation, verified=False)
    event = record(
        verb="register",
        label="登记单位",
        subject=organisation,
        by=user,
        at=at,
        target=organisation.state,
        target_label=organisation.get_state_display(),
        details={"uscc": code, "licence": licence.sha256},
    )
    tell(
        event,
        activators(organisation),
        subject=f"【单位激活】{name}",
        body=f"{name}（{code}）已登记，请核对登记证书后激活。",
        path=_page(organisation),
    )
    return organisation, user


@transaction.atomic
def admit_code(
    *,
    uscc: str,
    name: str,
    facts: OrganisationFacts,
    licence: StoredFile,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> Organisation:
    """Register an institution whose printed code fails the check digit (domain decision 9).

    The administrator has seen the certificate; the scan is kept. It waits for activation as any
    other. Raises PermissionDenied, ValidationError.
    """
    require_admin(by)
    code = codes.normalise(uscc)
    codes.validate_shape(code)
    organisation = _add(code, name, facts, licence, at=at, overridden_by=by)
    event = record(
        verb="admit_code",
        label="核验证书登记单位（校验位例外）",
        subject=organisation,
        by=by,
        at=at,
        target=organisation.state,
        target_label=organisation.get_state_display(),
        opinion=reason,
        details={"uscc": code, "licence": licence.sha256},
    )
    tell(
        event,
        activators(organisation),
        subject=f"【单位激活】{name}",
        body=f"{name}（{code}）已由市局管理员核验证书登记，请核对后激活。",
        path=_page(organisation),
    )
    return organisation


def _add(
    code: str,
    name: str,
    facts: OrganisationFacts,
    licence: StoredFile,
    *,
    at: datetime.datetime,
    overridden_by: User | None = None,
) -> Organisation:
    if Organisation.objects.filter(uscc=code).exists():
        raise ValidationError({"uscc": CODE_TAKEN})
    organisation = Organisation(
        type=OrganisationType.INSTITUTION,
        uscc=code,
        licence=licence,
        registered_at=at,
        uscc_overridden_by=overridden_by,
    )
    organisation.set_name(name)
    facts.apply(organisation)
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError:  # somebody was quicker
        raise ValidationError({"uscc": CODE_TAKEN}) from None
    return organisation


@transaction.atomic
def register_again(
    organisation: Organisation,
    *,
    name: str,
    facts: OrganisationFacts,
    licence: StoredFile,
    by: User,
    at: datetime.datetime,
) -> Organisation:
    """Mend a registration that was not activated. Raises PermissionDenied, MovedOn."""
    organisation = locked(organisation)
    if not (by.is_owner and by.organisation_id == organisation.pk):
        raise PermissionDenied
    _require_state(organisation, OrganisationState.DECLINED)
    before = OrganisationFacts.of(organisation)
    changes = facts.changes_from(before)
    if name != organisation.name:
        changes["name"] = [organisation.name, name]
    organisation.set_name(name)
    facts.apply(organisation)
    organisation.licence = licence
    _move(organisation, OrganisationState.PENDING, "")
    organisation.save()
    event = record(
        verb="register_again",
        label="更正后重新登记",
        subject=organisation,
        by=by,
        at=at,
        source=OrganisationState.DECLINED,
        source_label=OrganisationState.DECLINED.label,
        target=organisation.state,
        target_label=organisation.get_state_display(),
        details={"changes": changes, "licence": licence.sha256},
    )
    tell(
        event,
        activators(organisation),
        subject=f"【单位激活】{name}",
        body=f"{name}已更正登记信息，请再次核对。",
        path=_page(organisation),
    )
    return organisation


@transaction.atomic
def activate(
    organisation: Organisation, *, by: User, at: datetime.datetime, likeness_note: str = ""
) -> Organisation:
    """Let an institution act in the portal (Art. 9(1)). Raises PermissionDenied, MovedOn.

    Raises ValidationError while nobody has looked into its likeness to a watched body (Art. 20).
    """
    organisation = _decide(organisation, by)
    alike = watched_like(organisation, at)
    if alike and not likeness_note:
        raise ValidationError("有与不再受理或近期未获认定的单位相同的信息，请核对并写明核对情况。")
    _move(organisation, OrganisationState.ACTIVE, "")
    organisation.activated_at = at
    organisation.save(update_fields=("state", "state_reason", "activated_at"))
    details = looked_into(alike, likeness_note)
    event = _record_decision("activate", "激活单位", organisation, "", by, at, details)
    tell(
        event,
        members(organisation),
        subject=f"【已激活】{organisation.name}",
        body="贵单位的登记已经激活，可以填报申报、邀请同事。",
        path="/home/",
    )
    return organisation


@transaction.atomic
def decline_registration(
    organisation: Organisation, *, opinion: str, by: User, at: datetime.datetime
) -> Organisation:
    """Do not activate, with reasons; the institution may mend. Raises PermissionDenied, MovedOn."""
    organisation = _decide(organisation, by)
    _move(organisation, OrganisationState.DECLINED, opinion)
    organisation.save(update_fields=("state", "state_reason"))
    event = _record_decision("decline_registration", "不予激活", organisation, opinion, by, at)
    tell(
        event,
        members(organisation),
        subject=f"【未予激活】{organisation.name}",
        body=f"贵单位的登记未予激活。原因：{opinion}\n可以更正后重新提交。",
        path="/accounts/waiting/",
    )
    return organisation


def _decide(organisation: Organisation, by: User) -> Organisation:
    organisation = locked(organisation)
    if not may_activate(by, organisation):
        raise PermissionDenied
    _require_state(organisation, OrganisationState.PENDING)
    return organisation


def _record_decision(
    verb: str,
    label: str,
    organisation: Organisation,
    opinion: str,
    by: User,
    at: datetime.datetime,
    details: Mapping[str, Any] | None = None,
) -> Event:
    return record(
        verb=verb,
        label=label,
        subject=organisation,
        by=by,
        at=at,
        opinion=opinion,
        source=OrganisationState.PENDING,
        source_label=OrganisationState.PENDING.label,
        target=organisation.state,
        target_label=organisation.get_state_display(),
        details=details,
    )


# Shared with the administrator's verbs


def locked(organisation: Organisation) -> Organisation:
    """The row, held until the transaction ends."""
    return Organisation.objects.select_for_update().get(pk=organisation.pk)


def activators(organisation: Organisation) -> list[User]:
    """Those who may let an institution in: its county bureau and the municipal clerks."""
    staff = User.objects.filter(is_active=True, role__in=(Role.COUNTY, Role.CLERK))
    return [
        user for user in staff.select_related("organisation") if may_activate(user, organisation)
    ]


def members(organisation: Organisation) -> list[User]:
    """Accounts in use of an organisation."""
    return list(User.objects.filter(organisation=organisation, is_active=True))


def _move(organisation: Organisation, state: OrganisationState, reason: str) -> None:
    organisation.state, organisation.state_reason = state, reason[:300]


def _require_state(organisation: Organisation, state: OrganisationState) -> None:
    if organisation.state != state:
        raise MovedOn(CHANGED, organisation)


def _page(organisation: Organisation) -> str:
    return f"/accounts/organisations/{organisation.pk}/"
