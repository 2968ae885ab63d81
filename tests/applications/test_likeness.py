"""Look-alikes of barred and refused bodies: which facts are compared (Art. 20)."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Organisation
from applications import likeness
from applications.likeness import Kind, phone_key
from applications.likeness.comparing import account_key, address_key
from bases.models import BarEntry
from bases.models.barring import is_barred
from tests import stories
from tests.applications.likeness_help import (
    SHARED,
    barred,
    handed_in,
    kinds,
    rejected_before,
    strangers,
)
from tests.applications.situations import bar
from tests.cast import Cast

__all__ = ["strangers"]


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
