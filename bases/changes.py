"""What a change filing is about: present values, putting new ones in their place (Art. 22)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from accounts.likeness import bare_name
from accounts.models import FormerName, Organisation
from accounts.pinyin import initials
from bases.calendar import today
from bases.chinese import plain_date
from bases.models import BarEntry, Base, ChangeFiling, ChangeKind, ChangeState, Plaque, PlaqueState
from bases.regulation import ISSUING_BODY

# What each kind changes: fields of the base or of its institution, with their labels.
FIELDS: dict[str, dict[str, str]] = {
    ChangeKind.NAME: {"name": "单位名称"},
    ChangeKind.ADDRESS: {"address": "办学地址"},
    ChangeKind.CONTACT: {"contact_name": "联系人", "contact_phone": "联系电话"},
    ChangeKind.REPRESENTATIVE: {"legal_representative": "法定代表人"},
    ChangeKind.MANAGEMENT: {"management_body": "管理机构"},
}
OPEN = (ChangeState.FILED, ChangeState.RETURNED)
OF_ORGANISATION = ("name", "legal_representative")


def present(base: Base, kind: str) -> dict[str, str]:
    """What stands now."""
    return {
        name: str(getattr(base.organisation if name in OF_ORGANISATION else base, name))
        for name in FIELDS[kind]
    }


def rows(change: ChangeFiling) -> list[tuple[str, str, str]]:
    """Label, old and new of each value."""
    return [
        (label, str(change.before.get(name, "")), str(change.after.get(name, "")))
        for name, label in FIELDS[change.kind].items()
    ]


def in_words(values: Mapping[str, str]) -> str:
    """The values in one line."""
    return "，".join(value for value in values.values() if value)


def days_between(change: ChangeFiling) -> int:
    """Days from the change to its first filing: how timely (及时) it was."""
    return (today(change.filed_at) - change.changed_on).days


def apply(change: ChangeFiling, at: datetime.datetime) -> None:
    """Put the new values in their place. The caller has locked base and organisation."""
    base, body, after = change.base, change.base.organisation, change.after
    if change.kind == ChangeKind.NAME:
        _rename(body, after["name"], change.changed_on, at)
    elif change.kind == ChangeKind.REPRESENTATIVE:
        body.legal_representative = after["legal_representative"]
        body.save(update_fields=("legal_representative",))
    else:
        for name in FIELDS[change.kind]:
            setattr(base, name, after[name])
        base.save(update_fields=tuple(FIELDS[change.kind]))
    if change.kind == ChangeKind.ADDRESS:
        body.address = after["address"]
        body.save(update_fields=("address",))


def _rename(body: Organisation, name: str, until: datetime.date, at: datetime.datetime) -> None:
    former = body.name
    FormerName.objects.get_or_create(
        organisation=body,
        name=former,
        until=until,
        defaults={"name_initials": initials(former)[:150], "recorded_at": at},
    )
    body.set_name(name)
    body.save(update_fields=("name", "name_spelling", "name_initials"))


def outdated_plaque(change: ChangeFiling) -> Plaque | None:
    """The valid plaque of a base in service that would bear the old name."""
    if change.kind != ChangeKind.NAME or not change.base.is_in_service:
        return None
    plaques = Plaque.objects.filter(base=change.base, state=PlaqueState.VALID)
    found: Plaque | None = plaques.exclude(name=change.after["name"]).first()
    return found


def flags(change: ChangeFiling) -> list[str]:
    """What a clerk should look into before a name is put on record; nothing here decides."""
    if change.kind != ChangeKind.NAME:
        return []
    name = bare_name(change.after["name"])
    others = Organisation.objects.exclude(pk=change.base.organisation_id)
    formers = FormerName.objects.exclude(organisation=change.base.organisation_id)
    barred = BarEntry.objects.in_force()
    found = [
        f"“{body}”已有单位登记（统一社会信用代码 {uscc}）。"
        for body, uscc in others.values_list("name", "uscc")
        if bare_name(body) == name
    ]
    found += [
        f"“{former}”是“{body}”的曾用名（统一社会信用代码 {uscc}）。"
        for former, body, uscc in formers.values_list(
            "name", "organisation__name", "organisation__uscc"
        )
        if bare_name(former) == name
    ]
    found += [
        f"“{body}”在不再受理名单中（统一社会信用代码 {uscc}）。"
        for body, uscc in barred.values_list("name", "uscc")
        if bare_name(body) == name
    ]
    return found


def letter_facts(change: ChangeFiling, number: str, on: datetime.date) -> dict[str, Any]:
    """The letter (变更备案回执): what changed, when it was filed, that it is on record."""
    told = [
        f"{label}由“{before}”变更为“{after}”" if before else f"{label}登记为“{after}”"
        for label, before, after in rows(change)
        if before != after
    ]
    filed, changed = plain_date(today(change.filed_at)), plain_date(change.changed_on)
    paragraphs = [
        f"你基地{filed}报送的{change.get_kind_display()}变更备案材料收悉。",
        f"变更事项：{'，'.join(told)}。变更日期：{changed}。",
        f"变更后第{days_between(change)}日报送。予以备案，平台公开信息已同步更新。"
        "备案不代替登记机关的变更登记。",
    ]
    return {
        "number": number,
        "title": "变更备案回执",
        "addressee": change.base.organisation.name,
        "paragraphs": paragraphs,
        "issued_on": on.isoformat(),
        "issuing_body": ISSUING_BODY,
    }
