"""The named cast: every organisation and person that the stories tell of."""

from __future__ import annotations

import datetime
from dataclasses import dataclass, field
from itertools import count

from django.test import Client
from django.utils import timezone

from accounts import reference as people_reference
from accounts.models import (
    County,
    InstitutionKind,
    Level,
    Organisation,
    OrganisationState,
    OrganisationType,
    Role,
    User,
)
from accounts.uscc import ALPHABET, check_character
from applications import reference as form_reference
from applications.models import Batch, Expert, ExpertKind, Rubric
from bases import reference as field_reference
from bases.models import Field
from tests.bank import facts, kept

PASSWORD = "demo-pzh-2026"
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_serial = count(1)


def organisation_code(serial: int) -> str:
    """A nine-character organisation code whose own check character holds (GB 11714)."""
    body = f"MB{serial:06d}"
    total = sum(int(c, 36) * w for c, w in zip(body, ORGANISATION_WEIGHTS, strict=True))
    check = 11 - total % 11
    return body + {10: "X", 11: "0"}.get(check, str(check))


def make_uscc(serial: int, *, prefix: str = "12", county: str = "510400") -> str:
    """A valid code nobody has."""
    body = f"{prefix}{county}{organisation_code(serial)}"
    assert all(c in ALPHABET for c in body)
    return body + check_character(body)


@dataclass
class Cast:
    """Everybody, by the names that the demo uses too."""

    now: datetime.datetime
    batch: Batch
    people: dict[str, User] = field(default_factory=dict)
    experts: list[Expert] = field(default_factory=list)

    def __getattr__(self, name: str) -> User:
        """``cast.dongqu`` is the person of the county bureau 东区."""
        try:
            return self.__dict__["people"][name]
        except KeyError:
            raise AttributeError(name) from None

    def facts(self) -> str:
        """All that a story may take from here, for the bank."""
        people = [*self.people.values(), *(expert.user for expert in self.experts)]
        offices = [user.organisation for user in people if user.organisation_id]
        rows = (self.batch, *self.experts, *people, *offices)
        return str([self.now, list(self.people), [facts(row) for row in rows]])

    def client(self, user: User | None) -> Client:
        """A signed-in browser, or an anonymous one."""
        client = Client()
        if user is not None:
            client.force_login(user)
        return client

    def later(self, **span: float) -> datetime.datetime:
        """An instant after the cast's now."""
        return self.now + datetime.timedelta(**span)


def make_organisation(
    name: str,
    type_: str = OrganisationType.INSTITUTION,
    *,
    kind: str = InstitutionKind.UNIVERSITY,
    level: str = Level.COUNTY,
    county: str = "510402",
    department: Organisation | None = None,
    parent: Organisation | None = None,
    state: str = OrganisationState.ACTIVE,
) -> Organisation:
    """An active organisation; institutions get a kind and a level."""
    is_institution = type_ == OrganisationType.INSTITUTION
    has_county = type_ in (OrganisationType.INSTITUTION, OrganisationType.COUNTY_BUREAU)
    now = timezone.now()
    organisation = Organisation(
        type=type_,
        uscc=make_uscc(next(_serial)),
        kind=kind if is_institution else "",
        level=level if is_institution else "",
        county=County.objects.get(code=county) if has_county else None,
        department=department,
        parent=parent,
        legal_representative="示例某",
        address="攀枝花市示例路1号",
        phone="0812-3330000",
        state=state,
        registered_at=now,
        activated_at=now if state == OrganisationState.ACTIVE else None,
    )
    organisation.set_name(name)
    organisation.save()
    return organisation


def make_user(username: str, role: str, organisation: Organisation | None, name: str = "") -> User:
    """A person with the demo password."""
    user = User(
        username=username,
        role=role,
        organisation=organisation,
        name=name or f"示例{username}",
        email=f"{username}@example.com",
    )
    user.set_password(PASSWORD)
    user.save()
    return user


def make_expert(
    username: str, kind: str, *, employer: str, name: str, now: datetime.datetime
) -> Expert:
    """An expert of the pool with an account."""
    user = make_user(username, Role.EXPERT, None, name)
    return Expert.objects.create(
        user=user, kind=kind, title="教授", employer=employer, added_at=now
    )


@kept
def build_cast(now: datetime.datetime | None = None) -> Cast:
    """Reference data, organisations, people, experts and one open batch."""
    now = now or timezone.now()
    people_reference.load()
    field_reference.load()
    form_reference.load()
    batch = Batch.objects.create(
        name="2026年第一批",
        year=now.year,
        announced_at=now - datetime.timedelta(days=20),
        opens_at=now - datetime.timedelta(days=10),
        closes_at=now + datetime.timedelta(days=20),
        review_by=now + datetime.timedelta(days=60),
        rubric=Rubric.objects.get(),
    )
    batch.focus_fields.set(Field.objects.all()[:3])
    cast = Cast(now, batch)
    people = cast.people
    bureau = make_organisation(
        "攀枝花市人力资源和社会保障局（示例）", OrganisationType.MUNICIPAL_BUREAU
    )
    people["jingban"] = make_user("shiju-jingban", Role.CLERK, bureau, "经办示例")
    people["jingban2"] = make_user("shiju-jingban2", Role.CLERK, bureau, "经办乙示例")
    people["shenpi"] = make_user("shiju-shenpi", Role.APPROVER, bureau, "审批示例")
    people["guanli"] = make_user("shiju-guanli", Role.ADMIN, bureau, "管理示例")
    for key, code, name in (
        ("dongqu", "510402", "东区"),
        ("renhe", "510411", "仁和区"),
        ("miyi", "510421", "米易县"),
    ):
        office = make_organisation(
            f"{name}人力资源和社会保障局（示例）", OrganisationType.COUNTY_BUREAU, county=code
        )
        people[key] = make_user(key, Role.COUNTY, office)
    health = make_organisation("市卫生健康委员会（示例）", OrganisationType.DEPARTMENT)
    people["weijian"] = make_user("weijian", Role.DEPARTMENT, health)
    schools = make_organisation("市教育和体育局（示例）", OrganisationType.DEPARTMENT)
    people["jiaoti"] = make_user("jiaoti", Role.DEPARTMENT, schools)
    _add_institutions(people, health)
    _add_experts(cast, now)
    return cast


def _add_institutions(people: dict[str, User], health: Organisation) -> None:
    """One institution for each route, one more for strangers, one that holds a base elsewhere."""
    college = make_organisation("东区示例学院", level=Level.COUNTY, county="510402")
    people["xueyuan"] = make_user("xueyuan", Role.OWNER, college)
    people["xueyuan2"] = make_user("xueyuan2", Role.STAFF, college)
    hospital = make_organisation(
        "示例康养医院",
        kind=InstitutionKind.TRAINING_BODY,
        level=Level.MUNICIPAL,
        county="510411",
        department=health,
    )
    people["yiyuan"] = make_user("yiyuan", Role.OWNER, hospital)
    steel = make_organisation(
        "示例钢铁集团培训中心",
        kind=InstitutionKind.ENTERPRISE,
        level=Level.CENTRAL_PROVINCIAL,
        county="510402",
    )
    people["zhishu"] = make_user("zhishu", Role.OWNER, steel)
    society = make_organisation(
        "示例工程师学会", kind=InstitutionKind.ASSOCIATION, level=Level.MUNICIPAL, county="510403"
    )
    people["xuehui"] = make_user("xuehui", Role.OWNER, society)
    people["moshengren"] = make_user(
        "moshengren",
        Role.OWNER,
        make_organisation("米易示例农科所", county="510421", kind=InstitutionKind.RESEARCH),
    )


def _add_experts(cast: Cast, now: datetime.datetime) -> None:
    for number in range(1, 8):
        kind = ExpertKind.EDUCATION if number % 2 else ExpertKind.SUBJECT
        expert = make_expert(
            f"zhuanjia{number}",
            kind,
            employer=f"外地示例大学{number}",
            name=f"评委{'甲乙丙丁戊己庚'[number - 1]}某",
            now=now,
        )
        cast.experts.append(expert)
        cast.people[f"zhuanjia{number}"] = expert.user
