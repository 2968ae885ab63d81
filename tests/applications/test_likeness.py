"""Look-alikes of barred and refused bodies: listed with the facts, decided by people (Art. 20)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Event, Organisation, OrganisationState
from applications import actions, likeness
from applications.likeness import Kind, phone_key
from applications.likeness.comparing import account_key, address_key
from applications.models import Application, Decision, Section, SectionKey
from bases.models import BarEntry
from bases.models.barring import is_barred
from tests import stories
from tests.applications.pages import take, url_of
from tests.applications.situations import bar
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


# Five kinds, each alone


@pytest.mark.parametrize(
    ("facts", "kind"),
    [
        ({"legal_representative": "示例某甲"}, Kind.REPRESENTATIVE),
        ({"address": "四川省攀枝花市示例路 1 号"}, Kind.ADDRESS),
        ({"phone": "+86 812 3330001 转 8"}, Kind.PHONE),
    ],
)
def test_registered_facts_are_compared(strangers: Cast, facts: dict[str, str], kind: Kind) -> None:
    own = strangers.xueyuan.organisation
    assert own is not None
    own.legal_representative, own.address = "示例某甲", "攀枝花市示例路1号"
    own.phone = "0812-3330001"
    own.save()
    body = barred(strangers, **facts)
    case = handed_in(strangers, "xueyuan")

    found = likeness.of_application(case, strangers.now)

    assert [match.uscc for match in found] == [body.uscc]
    assert {k for k, _ in found[0].facts} == {kind}
    assert "不再受理名单" in found[0].standing


def test_the_bank_account_is_compared_and_not_written_down(strangers: Cast) -> None:
    account = "6222 0000 1111 2222"
    handed_in(strangers, "yiyuan", bank_account=account)
    bar(strangers, strangers.yiyuan)
    case = handed_in(strangers, "xueyuan", bank_account="6222000011112222")

    found = likeness.of_application(case, strangers.now)

    assert kinds(case, strangers.now) == {Kind.BANK}
    assert "6222" not in str(found[0].as_details())


@pytest.mark.parametrize(("shared", "flagged"), [(2, False), (3, True)])
def test_three_shared_teachers_of_a_refused_body(
    strangers: Cast, shared: int, flagged: bool
) -> None:
    rejected_before(strangers, "zhishu", SHARED[:shared])
    case = handed_in(strangers, "xueyuan", SHARED[:shared])

    found = likeness.of_application(case, strangers.now)

    assert kinds(case, strangers.now) == ({Kind.TEACHERS} if flagged else set())
    if flagged:
        assert "不予受理" in found[0].standing
        assert "、".join(SHARED) in found[0].sentences[0]


def test_a_former_name_is_compared(strangers: Cast) -> None:
    body = barred(strangers)
    body.former_names.create(  # type: ignore[attr-defined]
        name="东区示例学院", until=strangers.now.date(), recorded_at=strangers.now
    )
    case = handed_in(strangers, "xueyuan")

    assert kinds(case, strangers.now) == {Kind.NAME}


def test_unrelated_bodies_are_not_listed(strangers: Cast) -> None:
    barred(strangers)
    rejected_before(strangers, "zhishu", ["无关教师甲", "无关教师乙", "无关教师丙"])
    case = handed_in(strangers, "xueyuan")

    assert likeness.of_application(case, strangers.now) == []


def test_a_refusal_is_recent_for_24_months(strangers: Cast) -> None:
    rejected = rejected_before(strangers, "zhishu", SHARED)
    case = handed_in(strangers, "xueyuan")
    body = rejected.institution
    Organisation.objects.filter(pk=body.pk).update(address=case.institution.address)

    assert kinds(case, strangers.now) == {Kind.ADDRESS}
    assert likeness.of_application(case, strangers.later(days=740)) == []


def test_an_annulled_entry_is_not_watched(strangers: Cast) -> None:
    body = barred(strangers, address=strangers.xueyuan.organisation.address)  # type: ignore[union-attr]
    entry = BarEntry.objects.get(uscc=body.uscc)
    case = handed_in(strangers, "xueyuan")
    assert likeness.of_application(case, strangers.now)
    entry.pk, entry.annuls = None, BarEntry.objects.get(uscc=body.uscc)
    entry.save()

    assert not is_barred(body)
    assert likeness.of_application(case, strangers.now) == []


@pytest.mark.parametrize(
    "raw", ["0812-3330001", "（0812）3330001", "3330001", "86-812-3330001", "0812 333 0001转12"]
)
def test_spellings_of_a_telephone(raw: str) -> None:
    assert phone_key(raw) == "08123330001"


def test_short_facts_are_no_facts() -> None:
    assert (phone_key("12"), account_key("123"), address_key("东区")) == ("", "", "")


# At acceptance


def alike(cast: Cast) -> Application:
    """Recommended, and at the address of a barred body."""
    case = stories.recommended(cast)
    barred(cast, address=case.institution.address)
    return case


def test_examine_lists_the_facts_and_wants_them_looked_into(strangers: Cast) -> None:
    case = alike(strangers)

    page = strangers.client(strangers.jingban).get(url_of(case, "examine")).content.decode()
    unticked = take(
        strangers, strangers.jingban, case, "examine", kind="accept", reasons="保留的理由"
    )

    assert "旧示例培训公司" in page
    assert "地址相同" in page
    assert "请先逐项核对" in unticked.content.decode()
    assert "保留的理由" in unticked.content.decode()
    assert not Decision.objects.exists()


def test_looked_into_nothing_is_refused_by_machine(strangers: Cast) -> None:
    case = alike(strangers)

    answer = take(
        strangers,
        strangers.jingban,
        case,
        "examine",
        kind="accept",
        reasons="材料齐全。",
        checked="on",
        likeness_note=NOTE,
    )
    page = strangers.client(strangers.shenpi).get(url_of(case, "accept")).content.decode()
    take(strangers, strangers.shenpi, case, "accept", opinion="同意受理。")

    assert answer.status_code == 302
    assert NOTE in page
    assert "旧示例培训公司" in page
    assert stories.fresh(case).state == "accepted"
    event = Event.objects.about(case).get(verb="examine")
    assert event.details["likeness_note"] == NOTE
    assert event.details["likeness"][0]["facts"][0].startswith("地址相同")
    assert event.audience == "bureau"


def test_the_action_wants_the_note_itself(strangers: Cast) -> None:
    case = alike(strangers)

    with pytest.raises(ValidationError, match="核对"):
        actions.examine(case, kind="accept", reasons="x", by=strangers.jingban, at=strangers.now)


def test_the_institution_reads_nothing_of_it(strangers: Cast) -> None:
    case = alike(strangers)
    take(
        strangers,
        strangers.jingban,
        case,
        "examine",
        kind="accept",
        reasons="材料齐全。",
        checked="on",
        likeness_note=NOTE,
    )

    page = strangers.client(strangers.xueyuan).get(case.get_absolute_url()).content.decode()

    assert NOTE not in page
    assert "旧示例培训公司" not in page


def test_queries_do_not_grow_with_the_list(strangers: Cast) -> None:
    case = handed_in(strangers, "xueyuan")
    counts = []
    for _ in range(2):
        barred_one_more(strangers)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            likeness.of_application(stories.fresh(case), strangers.now)
        counts.append(len(seen))

    assert counts[0] == counts[1]


def barred_one_more(cast: Cast) -> None:
    barred(cast, address="另一处旧址路1号楼")


# At registration


def pending(cast: Cast, **facts: str) -> Organisation:
    body = make_organisation("新来示例学院", state=OrganisationState.PENDING)
    for name, value in facts.items():
        setattr(body, name, value)
    body.save()
    return body


def test_registration_lists_barred_bodies(strangers: Cast) -> None:
    barred(strangers, phone="0812-7770001")
    body = pending(strangers, phone="7770001", address="新址路100号", legal_representative="新人")
    client = strangers.client(strangers.dongqu)

    page = client.get(body.get_absolute_url()).content.decode()
    unticked = client.post(f"/accounts/organisations/{body.pk}/activate/")
    body.refresh_from_db()

    assert "旧示例培训公司" in page
    assert "电话相同" in page
    assert (unticked.status_code, body.state) == (200, "pending")

    ticked = client.post(
        f"/accounts/organisations/{body.pk}/activate/", {"checked": "on", "likeness_note": NOTE}
    )
    body.refresh_from_db()
    event = Event.objects.about(body).get(verb="activate")

    assert (ticked.status_code, body.state) == (302, "active")
    assert event.details["likeness_note"] == NOTE
    assert event.details["likeness"][0]["facts"] == ["电话相同：7770001"]


def test_registration_of_a_stranger_asks_nothing_more(strangers: Cast) -> None:
    barred(strangers)
    body = pending(strangers, phone="7770001", address="新址路100号", legal_representative="新人")

    answer = strangers.client(strangers.dongqu).post(f"/accounts/organisations/{body.pk}/activate/")

    body.refresh_from_db()
    assert (answer.status_code, body.state) == (302, "active")
