"""Organisations and people of the demonstration, made through the room's own actions' models."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field

from django.contrib.auth.hashers import make_password

from accounts.models import (
    County,
    Organisation,
    OrganisationState,
    OrganisationType,
    Role,
    User,
)
from accounts.record import record
from accounts.uscc import check_character
from applications.models import Expert
from bases.models import Field
from pzh_ce.demo import names

PASSWORD = "demo-pzh-2026"  # noqa: S105
BODY_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
PREFIXES = {"enterprise": "91", "association": "51"}


def demo_uscc(serial: int, *, prefix: str = "12", county: str = "510400") -> str:
    """A valid code of an invented body: both check characters hold."""
    body = f"MB{serial:06d}"
    total = sum(int(c, 36) * w for c, w in zip(body, BODY_WEIGHTS, strict=True))
    check = 11 - total % 11
    code = f"{prefix}{county}{body}" + {10: "X", 11: "0"}.get(check, str(check))
    return code + check_character(code)


@dataclass
class City:
    """Everybody, by user name."""

    people: dict[str, User] = field(default_factory=dict)
    experts: list[Expert] = field(default_factory=list)
    password: str = ""
    serial: int = 900_000

    def add_organisation(
        self, name: str, type_: str, at: datetime.datetime, **facts: object
    ) -> Organisation:
        """An active organisation, recorded."""
        self.serial += 1
        prefix = PREFIXES.get(str(facts.get("kind", "")), "12")
        county = facts.get("county")
        code = county.code if isinstance(county, County) else "510400"
        organisation = Organisation(
            type=type_,
            uscc=demo_uscc(self.serial, prefix=prefix, county=code),
            state=OrganisationState.ACTIVE,
            registered_at=at,
            activated_at=at,
            **facts,
        )
        organisation.set_name(name)
        organisation.save()
        record(
            verb="register",
            label="登记单位",
            subject=organisation,
            by=None,
            at=at,
            target=organisation.state,
            target_label="已激活",
        )
        return organisation

    def add_user(
        self, username: str, role: str, name: str, organisation: Organisation | None
    ) -> User:
        """An account with the demo password (hashed once for all)."""
        self.password = self.password or make_password(PASSWORD)
        user = User.objects.create(
            username=username,
            role=role,
            name=name,
            organisation=organisation,
            email=f"{username}@example.com",
            password=self.password,
        )
        self.people[username] = user
        return user


def build_city(at: datetime.datetime) -> City:
    """Bureaus, departments, institutions, experts."""
    city = City()
    bureau = city.add_organisation(
        names.MUNICIPAL,
        OrganisationType.MUNICIPAL_BUREAU,
        at,
        phone="0812-3330000",
        address="攀枝花市示例大道1号",
    )
    for username, role, name in names.MUNICIPAL_STAFF:
        city.add_user(username, role, name, bureau)
    for username, code, title, name in names.COUNTY_BUREAUS:
        office = city.add_organisation(
            title, OrganisationType.COUNTY_BUREAU, at, county=County.objects.get(code=code)
        )
        city.add_user(username, Role.COUNTY, name, office)
    departments = {}
    for username, title, name in names.DEPARTMENTS:
        departments[username] = city.add_organisation(title, OrganisationType.DEPARTMENT, at)
        city.add_user(username, Role.DEPARTMENT, name, departments[username])
    _add_institutions(city, departments, at)
    _add_experts(city, at)
    return city


def _add_institutions(
    city: City, departments: dict[str, Organisation], at: datetime.datetime
) -> None:
    counties = {county.code: county for county in County.objects.all()}
    for index, row in enumerate(names.INSTITUTIONS):
        username, name, kind, level, county, department, _fields = row
        representative = names.LEGAL_NAMES[index % len(names.LEGAL_NAMES)]
        institution = city.add_organisation(
            name,
            OrganisationType.INSTITUTION,
            at,
            kind=kind,
            level=level,
            county=counties[county],
            department=departments.get(department),
            legal_representative=representative,
            phone=f"0812-33{30100 + index}",
            address=f"攀枝花市{counties[county].name}示例路{index + 1}号",
        )
        city.add_user(username, Role.OWNER, f"{representative[0]}经办", institution)


def _add_experts(city: City, at: datetime.datetime) -> None:
    for username, kind, name, title, employer, codes in names.EXPERTS:
        user = city.add_user(username, Role.EXPERT, name, None)
        expert = Expert.objects.create(
            user=user, kind=kind, title=title, employer=employer, added_at=at
        )
        expert.fields.set(Field.objects.filter(code__in=codes))
        city.experts.append(expert)
