"""The desk: each person sees what waits for them, and nothing of others."""

from __future__ import annotations

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bases.desk import filing_desk, todo
from bases.models import Base, BaseState, ClassState, FilingState
from bases.regulation import ZONE
from tests.bases.working import a_change, a_class, a_filing, working_base
from tests.cast import Cast

IN_NOVEMBER = datetime.datetime(2026, 11, 24, 10, tzinfo=ZONE)


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast, at=datetime.datetime(2026, 3, 2, 9, tzinfo=ZONE))


def labels(cast: Cast, who: str, at: datetime.datetime = IN_NOVEMBER) -> dict[str, int]:
    return {item.label: item.count for item in todo(getattr(cast, who), at)}


def test_bureau_sees_what_was_filed(cast: Cast, base: Base) -> None:
    a_filing(base, cast.xueyuan, IN_NOVEMBER, FilingState.FILED)
    a_change(base, cast.xueyuan, IN_NOVEMBER, "filed")

    assert labels(cast, "jingban") == {"年度备案待办理": 1, "变更备案待办理": 1}
    assert labels(cast, "guanli") == {}


def test_missing_filings_are_counted_for_bureau_and_managing_unit(cast: Cast, base: Base) -> None:
    a_filing(base, cast.xueyuan, IN_NOVEMBER, FilingState.RETURNED)

    assert labels(cast, "jingban") == {"2026年度计划尚未报送": 1}
    assert labels(cast, "dongqu") == {"2026年度计划尚未报送": 1}
    assert labels(cast, "renhe") == {}
    after = datetime.datetime(2026, 12, 1, tzinfo=ZONE)
    assert labels(cast, "dongqu", after) == {"2026年度计划逾期未报": 1}


def test_base_sees_its_own(cast: Cast, base: Base) -> None:
    a_class(base, cast.xueyuan, IN_NOVEMBER, ClassState.FINISHED)
    a_change(base, cast.xueyuan, IN_NOVEMBER, "returned")

    assert labels(cast, "xueyuan2") == {"变更备案被退回": 1, "培训班待登记学时": 1}
    assert labels(cast, "moshengren") == {}


@pytest.mark.parametrize(
    ("at", "left", "late"),
    [
        (datetime.datetime(2026, 11, 30, 23, 59, 59, tzinfo=ZONE), 0, False),
        (datetime.datetime(2026, 12, 1, tzinfo=ZONE), -1, True),
        (datetime.datetime(2026, 11, 29, 23, 59, tzinfo=datetime.UTC), 0, False),
        (datetime.datetime(2026, 10, 1, tzinfo=ZONE), 60, False),
    ],
)
def test_days_left_are_shanghai_days(
    base: Base, at: datetime.datetime, left: int, late: bool
) -> None:
    desk = filing_desk(base, at)

    assert desk is not None
    assert (desk.days_left, desk.is_late, desk.is_done) == (left, late, False)


def test_a_body_out_of_service_owes_no_filing(base: Base) -> None:
    Base.objects.filter(pk=base.pk).update(state=BaseState.REVOKED)
    base.refresh_from_db()

    assert filing_desk(base, IN_NOVEMBER) is None


def test_page_of_each_role(cast: Cast, base: Base) -> None:
    for who, words in (
        ("xueyuan", "年度计划备案"),
        ("dongqu", "基地运行"),
        ("jingban", "基地运行"),
        ("moshengren", "本单位还不是基地"),
    ):
        page = cast.client(getattr(cast, who)).get("/bases/work/")
        assert page.status_code == 200
        assert words in page.content.decode()
    assert cast.client(cast.zhuanjia1).get("/bases/work/").status_code == 403
    assert cast.client(None).get("/bases/work/").status_code == 302


def test_queries_are_few(cast: Cast, base: Base) -> None:
    client = cast.client(cast.xueyuan)
    client.get("/bases/work/")
    with CaptureQueriesContext(
        connection,
    ) as seen:
        client.get("/bases/work/")

    assert len(seen) <= 20
