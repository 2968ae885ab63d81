"""Many cases by one decision: exactly those that were ticked and counted, all or none."""

from __future__ import annotations

import pytest
import time_machine

from accounts.models import Event
from accounts.record import MovedOn
from applications import actions
from applications.models import Application, Decision
from bases.models import Base, Document, DocumentKind, NumberSeries
from tests import stories
from tests.cast import Cast


@pytest.fixture
def pair(cast: Cast) -> list[Application]:
    """Two cases on one notice."""
    cases = [stories.reviewed(cast, who) for who in ("xueyuan", "yiyuan")]
    actions.post_notice(cast.batch, applications=cases, by=cast.jingban, at=cast.now)
    return [stories.fresh(case) for case in cases]


def proposed(cast: Cast, pair: list[Application]) -> None:
    actions.propose_all(
        cast.batch,
        pair,
        kind="certify",
        reasons="无异议。",
        by=cast.jingban,
        at=stories.after_notice(cast),
    )


def test_one_number_one_document_many_bases(cast: Cast, pair: list[Application]) -> None:
    proposed(cast, pair)

    bases = actions.certify_all(
        cast.batch, pair, opinion="同意。", by=cast.shenpi, at=stories.after_notice(cast)
    )

    document = Document.objects.get(kind=DocumentKind.DECISION)
    assert {base.decision_number for base in bases} == {document.number}
    assert set(Decision.objects.values_list("document", "number")) >= {
        (document.pk, document.number)
    }
    assert sorted(base.serial for base in bases) == [1, 2]
    assert Event.objects.filter(verb="certify").count() == 2


def test_all_or_none(cast: Cast, pair: list[Application]) -> None:
    """One of two has no proposal: nothing is certified, no number is used."""
    proposed(cast, pair[:1])

    with pytest.raises(MovedOn):
        actions.certify_all(
            cast.batch, pair, opinion="同意。", by=cast.shenpi, at=stories.after_notice(cast)
        )

    assert not Base.objects.exists()
    assert not NumberSeries.objects.filter(kind="certification").exists()


def test_the_count_must_be_right(cast: Cast, pair: list[Application]) -> None:
    proposed(cast, pair)
    path = f"/applications/batches/{cast.batch.pk}/decide/"
    ticked = {"applications": [str(case.pk) for case in pair], "words": "同意认定。"}
    with time_machine.travel(stories.after_notice(cast), tick=False):
        client = cast.client(cast.shenpi)

        wrong = client.post(path, {**ticked, "count": "1"})
        assert "请重新核对" in wrong.content.decode()
        assert "同意认定。" in wrong.content.decode()
        assert not Base.objects.exists()
        right = client.post(path, {**ticked, "count": "２"})

    assert right.status_code == 302
    assert Base.objects.count() == 2


def test_who_is_left_out_is_named_with_the_reason(cast: Cast, pair: list[Application]) -> None:
    proposed(cast, pair[:1])
    path = f"/applications/batches/{cast.batch.pk}/decide/"
    with time_machine.travel(stories.after_notice(cast), tick=False):
        page = cast.client(cast.shenpi).get(path)

    rows = {row.application.pk: row for row in page.context["rows"]}
    assert rows[pair[0].pk].is_ready
    assert not rows[pair[1].pk].is_ready
    assert "还没有提出认定意见" in page.content.decode()


def test_before_the_notice_ends_nothing_can_be_ticked(cast: Cast, pair: list[Application]) -> None:
    page = cast.client(cast.jingban).get(f"/applications/batches/{cast.batch.pk}/decide/")

    assert not any(row.is_ready for row in page.context["rows"])
    assert "公示期未满" in page.content.decode()
    assert "现在没有可以办理的单位" in page.content.decode()


def test_quota_is_shown_never_enforced(cast: Cast, pair: list[Application]) -> None:
    cast.batch.quota = 1
    cast.batch.save()
    proposed(cast, pair)
    path = f"/applications/batches/{cast.batch.pk}/decide/"
    with time_machine.travel(stories.after_notice(cast), tick=False):
        client = cast.client(cast.shenpi)
        assert "超出计划认定数" in client.get(path).content.decode()
        client.post(
            path,
            {
                "applications": [str(case.pk) for case in pair],
                "words": "布局需要，同意超出一家。",
                "count": "2",
            },
        )

    assert Base.objects.count() == 2


@pytest.mark.parametrize(
    ("who", "status"),
    [
        ("jingban", 200),
        ("shenpi", 200),
        ("guanli", 403),
        ("dongqu", 403),
        ("xueyuan", 403),
        ("zhuanjia1", 403),
    ],
)
def test_clerk_and_approver_alone(cast: Cast, who: str, status: int) -> None:
    path = f"/applications/batches/{cast.batch.pk}/decide/"

    assert cast.client(getattr(cast, who)).get(path).status_code == status
