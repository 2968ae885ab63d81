"""What the administrator does with organisations and counties (Art. 4)."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from accounts import uscc as codes
from accounts.actions.facts import OrganisationFacts
from accounts.actions.registering import CHANGED, CODE_TAKEN, locked, members
from accounts.models import (
    County,
    Event,
    FormerName,
    Organisation,
    OrganisationState,
    OrganisationType,
    User,
)
from accounts.pinyin import initials
from accounts.record import MovedOn, record, tell
from accounts.rules import require_admin


@transaction.atomic
def add_organisation(
    *, type_: str, uscc: str, name: str, facts: OrganisationFacts, by: User, at: datetime.datetime
) -> Organisation:
    """Add a county bureau, a department or the municipal bureau; it may act at once (Art. 5).

    Raises PermissionDenied, ValidationError.
    """
    require_admin(by)
    code = codes.normalise(uscc)
    codes.validate(code)
    if type_ == OrganisationType.INSTITUTION:
        raise ValidationError("施教机构凭统一社会信用代码自行登记。")
    if Organisation.objects.filter(uscc=code).exists():
        raise ValidationError({"uscc": CODE_TAKEN})
    organisation = Organisation(
        type=OrganisationType(type_),
        uscc=code,
        state=OrganisationState.ACTIVE,
        registered_at=at,
        activated_at=at,
    )
    organisation.set_name(name)
    facts.apply(organisation)
    try:
        with transaction.atomic():
            organisation.save(force_insert=True)
    except IntegrityError:
        raise ValidationError("无法登记：该代码已被使用，或者该县（区）已有人社局。") from None
    record(
        verb="add_organisation",
        label="登记单位",
        subject=organisation,
        by=by,
        at=at,
        target=organisation.state,
        target_label=organisation.get_state_display(),
        details={"uscc": code, "type": organisation.type},
    )
    return organisation


@transaction.atomic
def correct_organisation(
    organisation: Organisation,
    *,
    facts: OrganisationFacts,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> Organisation:
    """Correct what is known of an organisation; county and level decide routes (Art. 9(1)).

    Raises PermissionDenied, ValidationError when nothing differs.
    """
    require_admin(by)
    organisation = locked(organisation)
    changes = facts.changes_from(OrganisationFacts.of(organisation))
    if not changes:
        raise ValidationError("没有任何改动。")
    facts.apply(organisation)
    try:
        with transaction.atomic():
            organisation.save()
    except IntegrityError:
        raise ValidationError("该县（区）已有人社局，或者必填内容缺失。") from None
    record(
        verb="correct_organisation",
        label="更正单位信息",
        subject=organisation,
        by=by,
        at=at,
        opinion=reason,
        details={"changes": changes},
    )
    return organisation


@transaction.atomic
def rename(
    organisation: Organisation,
    *,
    name: str,
    until: datetime.date,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> Organisation:
    """Give an organisation its new name; the former one stays searchable for ever (Art. 22).

    Raises PermissionDenied, ValidationError.
    """
    require_admin(by)
    organisation = locked(organisation)
    former = organisation.name
    if name == former:
        raise ValidationError({"name": "新名称与现名称相同。"})
    if until > timezone.localdate(at):
        raise ValidationError({"until": "原名称的停用日期不能晚于今天。"})
    try:
        with transaction.atomic():
            FormerName.objects.create(
                organisation=organisation,
                name=former,
                name_initials=initials(former)[:150],
                until=until,
                recorded_at=at,
            )
    except IntegrityError:
        raise ValidationError({"until": "该曾用名已经登记到这一天。"}) from None
    organisation.set_name(name)
    organisation.save(update_fields=("name", "name_spelling", "name_initials"))
    event = record(
        verb="rename",
        label="变更单位名称",
        subject=organisation,
        by=by,
        at=at,
        opinion=reason,
        article="22",
        details={"changes": {"name": [former, name]}, "until": str(until)},
    )
    tell(
        event,
        members(organisation),
        subject=f"【名称变更】{name}",
        body=f"贵单位在平台登记的名称已由“{former}”变更为“{name}”。",
        path="/accounts/organisation/",
    )
    return organisation


@transaction.atomic
def suspend(
    organisation: Organisation, *, reason: str, by: User, at: datetime.datetime
) -> Organisation:
    """Stop an organisation from acting, with reasons. Raises PermissionDenied, MovedOn."""
    require_admin(by)
    organisation = locked(organisation)
    if organisation.pk == by.organisation_id:
        raise ValidationError("不能停用本单位。")
    if organisation.state != OrganisationState.ACTIVE:
        raise MovedOn(CHANGED, organisation)
    event = _switch(
        organisation, OrganisationState.SUSPENDED, "suspend", "停用单位", reason, by, at
    )
    tell(
        event,
        members(organisation),
        subject=f"【已停用】{organisation.name}",
        body=f"贵单位的账号已被停用。原因：{reason}",
        path="/accounts/waiting/",
    )
    return organisation


@transaction.atomic
def resume(
    organisation: Organisation, *, reason: str, by: User, at: datetime.datetime
) -> Organisation:
    """Let a suspended organisation act again. Raises PermissionDenied, MovedOn."""
    require_admin(by)
    organisation = locked(organisation)
    if organisation.state != OrganisationState.SUSPENDED:
        raise MovedOn(CHANGED, organisation)
    event = _switch(organisation, OrganisationState.ACTIVE, "resume", "恢复单位", reason, by, at)
    tell(
        event,
        members(organisation),
        subject=f"【已恢复】{organisation.name}",
        body="贵单位的账号已恢复使用。",
        path="/home/",
    )
    return organisation


def _switch(
    organisation: Organisation,
    state: OrganisationState,
    verb: str,
    label: str,
    reason: str,
    by: User,
    at: datetime.datetime,
) -> Event:
    source = OrganisationState(organisation.state)
    organisation.state = state
    organisation.state_reason = reason[:300] if state == OrganisationState.SUSPENDED else ""
    organisation.save(update_fields=("state", "state_reason"))
    return record(
        verb=verb,
        label=label,
        subject=organisation,
        by=by,
        at=at,
        opinion=reason,
        source=source,
        source_label=source.label,
        target=state,
        target_label=state.label,
    )


# Counties


@transaction.atomic
def add_county(*, code: str, name: str, order: int, by: User, at: datetime.datetime) -> County:
    """Add a county, a district or a zone that is run like one. Raises ValidationError."""
    require_admin(by)
    try:
        with transaction.atomic():
            county = County.objects.create(code=code, name=name, order=order)
    except IntegrityError:
        raise ValidationError("该区划代码或名称已经登记。") from None
    record(
        verb="add_county",
        label="增加县（区）",
        subject=county,
        by=by,
        at=at,
        details={"code": code, "order": order},
    )
    return county


@transaction.atomic
def correct_county(
    county: County, *, name: str, order: int, is_active: bool, by: User, at: datetime.datetime
) -> County:
    """Rename, reorder or retire a county. Raises ValidationError."""
    require_admin(by)
    county = County.objects.select_for_update().get(pk=county.pk)
    before = [county.name, county.order, county.is_active]
    county.name, county.order, county.is_active = name, order, is_active
    try:
        with transaction.atomic():
            county.save(update_fields=("name", "order", "is_active"))
    except IntegrityError:
        raise ValidationError("该名称已经登记。") from None
    record(
        verb="correct_county",
        label="更正县（区）",
        subject=county,
        by=by,
        at=at,
        details={"before": before, "after": [name, order, is_active]},
    )
    return county
