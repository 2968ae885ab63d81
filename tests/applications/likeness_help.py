"""Bodies that share facts, or none, for the tests of look-alikes (Art. 20)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import pytest

from accounts.models import Organisation
from applications import actions, likeness
from applications.likeness import Kind
from applications.models import Application, Section, SectionKey
from bases.models import BarEntry
from tests import stories
from tests.cast import Cast, make_organisation

SURNAMES = "赵钱孙李周吴郑王冯陈褚卫"
SHARED = ["共同教师甲", "共同教师乙", "共同教师丙"]
NOTE = "已电话核实并查登记档案，不是同一单位，也没有承继关系。"


@pytest.fixture
def strangers(cast: Cast) -> Cast:
    """Nobody of the cast shares a fact with anybody."""
    for number, body in enumerate(Organisation.objects.institutions().order_by("pk"), start=1):
        body.legal_representative = f"示例{'甲乙丙丁戊己庚辛'[number]}"
        body.address = f"攀枝花市示例路{number}号"
        body.phone = f"0812-333000{number}"
        body.save()
    for person in cast.people.values():
        if person.organisation is not None:
            person.organisation.refresh_from_db()
    return cast


def barred(cast: Cast, **facts: Any) -> Organisation:
    """A body on the list of Art. 20."""
    body = make_organisation("旧示例培训公司")
    told = {"legal_representative": "旧示例人", "address": "旧址路9号楼", "phone": "0812-9990000"}
    for name, value in (told | facts).items():
        setattr(body, name, value)
    body.save()
    BarEntry.objects.create(
        uscc=body.uscc,
        organisation=body,
        name=body.name,
        ground="revoked",
        reason="示例",
        document_number="示例1号",
        proposed_by=cast.jingban,
        decided_by=cast.shenpi,
        decided_at=cast.now,
    )
    return body


def typed(application: Application, key: str, **fields: str) -> None:
    """Change what was typed in a section."""
    section = Section.objects.get(application=application, key=key)
    section.data["fields"] |= fields
    section.save()


def handed_in(cast: Cast, who: str, teachers: Sequence[str] = (), **fields: str) -> Application:
    """A case with own data, handed in."""
    case = stories.draft(cast, who)
    body = case.institution
    own = {
        "legal_representative": body.legal_representative,
        "registered_address": body.address,
        "teaching_address": body.address,
        "contact_phone": body.phone,
        "contact_mobile": f"1390000{body.pk % 10_000:04d}",
        "head_phone": f"1380000{body.pk % 10_000:04d}",
        "bank_account_name": body.name,
        "bank_name": "示例银行",
        "bank_account": f"51040000000{body.pk:06d}",
    }
    typed(case, SectionKey.INSTITUTION, **(own | fields))
    taught_by(case, teachers)
    actions.submit(case, by=getattr(cast, who), at=cast.now)
    return stories.fresh(case)


def taught_by(case: Application, names: Sequence[str]) -> None:
    """Put people on the roster in place of its first rows."""
    section = Section.objects.get(application=case, key=SectionKey.TEACHERS)
    for row, name in zip(section.data["tables"]["teachers"], names, strict=False):
        row |= {"name": name, "employer": "示例研究院", "born": "1979-05", "id_number": ""}
    for number, row in enumerate(section.data["tables"]["teachers"][len(names) :]):
        row |= {"name": f"{case.institution.name[2:4]}{SURNAMES[number]}", "id_number": ""}
    section.save()


def rejected_before(cast: Cast, who: str, teachers: Sequence[str] = ()) -> Application:
    """A case that was not taken on."""
    case = handed_in(cast, who, teachers)
    if case.state != "recommended" and case.recommender_id:
        by = stories.reviewer_of(cast, case)
        stories.recheck(case, by=by, at=cast.now)
        stories.recommend(case, by=by, at=cast.now)
        case = stories.fresh(case)
    actions.examine(case, kind="reject", reasons="不符。", by=cast.jingban, at=cast.now)
    actions.reject(case, opinion="同意。", by=cast.shenpi, at=cast.now)
    return stories.fresh(case)


def kinds(case: Application, at: datetime.datetime) -> set[Kind]:
    return {kind for match in likeness.of_application(case, at) for kind, _ in match.facts}
