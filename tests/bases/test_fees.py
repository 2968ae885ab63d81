"""Fees: a raise refused, then allowed; what holds on a day; history that only grows (Art. 21)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, IntegrityError, connection, transaction

from accounts.models import Event, Message
from accounts.record import MovedOn
from bases.actions.fees import end_fee, publish_fee, revise_fee
from bases.calendar import today
from bases.fees import chapters, standing
from bases.models import Base, ClassState, FeeItem, FeeVersion, TrainingClass
from tests.bases.fees_help import DAY, facts, fee, paper
from tests.bases.rows import put
from tests.bases.working import a_class, working_base
from tests.cast import Cast


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


@pytest.fixture
def item(cast: Cast, base: Base) -> FeeItem:
    return fee(base, cast.xueyuan, cast.now)


def revise(cast: Cast, item: FeeItem, days: int, **more: Any) -> FeeVersion:
    """Another standard, so many days from today."""
    options: dict[str, Any] = {"after": 1, "by": cast.xueyuan, "at": cast.now} | {
        key: more.pop(key) for key in ("after", "reason", "basis_file", "by", "at") if key in more
    }
    day = today(cast.now) + days * DAY
    return revise_fee(item, facts=facts(day, **more), **options)


def test_publishing_is_one_event(cast: Cast, item: FeeItem) -> None:
    (event,) = Event.objects.about(item)
    assert (event.verb, event.article, event.details["standard"]) == (
        "publish_fee",
        "21",
        "100.00 元/人·期",
    )
    with pytest.raises(ValidationError):
        fee(item.base, cast.xueyuan, cast.now)
    with pytest.raises(ValidationError) as refused:
        publish_fee(
            item.base,
            name="另一项",
            facts=facts(today(cast.now) - DAY),
            by=cast.xueyuan,
            at=cast.now,
        )
    assert "valid_from" in refused.value.error_dict
    assert Event.objects.about(item).count() == 1


def test_a_raise_is_refused_then_allowed(cast: Cast, item: FeeItem) -> None:
    for days, more, field in (
        (30, {"reason": "成本上涨"}, "basis_file"),
        (30, {"basis_file": paper(cast.xueyuan, cast.now)}, "reason"),
        (0, {"reason": "成本上涨", "basis_file": paper(cast.xueyuan, cast.now)}, "valid_from"),
        (-1, {"reason": "成本上涨", "basis_file": paper(cast.xueyuan, cast.now)}, "valid_from"),
    ):
        with pytest.raises(ValidationError) as refused:
            revise(cast, item, days, standard=Decimal("100.01"), **more)
        assert field in refused.value.error_dict
    assert item.versions.count() == 1  # type: ignore[attr-defined]
    assert not Message.objects.exists()

    version = revise(
        cast,
        item,
        1,
        standard=Decimal("120.00"),
        reason="成本上涨",
        basis_file=paper(cast.xueyuan, cast.now, "新批复"),
        basis_number="攀发改价费〔2026〕2号",
    )

    assert (version.number, version.is_raise) == (2, True)
    event = Event.objects.about(item).last()
    assert event is not None
    assert (event.label, event.opinion) == ("提高收费标准", "成本上涨")
    told = {m.recipient.username for m in Message.objects.all()}
    assert told == {"dongqu", "shiju-jingban", "shiju-jingban2"}
    with pytest.raises(ValidationError) as refused:  # the same document does not serve twice
        revise(
            cast,
            item,
            2,
            after=2,
            standard=Decimal(130),
            reason="再涨",
            basis_file=paper(cast.xueyuan, cast.now, "新批复"),
        )
    assert "basis_file" in refused.value.error_dict


@pytest.mark.parametrize(
    ("change", "raised"),
    [
        ({"standard": Decimal("99.99")}, False),
        ({"standard": Decimal("100.01")}, True),
        ({"unit": "person_day", "standard": Decimal("0.01")}, True),  # not to be compared
        ({"reductions": "困难企业职工减半"}, False),
    ],
)
def test_what_counts_as_a_raise(
    cast: Cast, item: FeeItem, change: dict[str, Any], raised: bool
) -> None:
    if raised:
        with pytest.raises(ValidationError):
            revise(cast, item, 1, **change)
        return
    assert revise(cast, item, 1, **change).is_raise is False
    assert not Message.objects.exists()


def test_a_lowering_may_hold_today_but_not_on_the_day_of_the_version_before(
    cast: Cast, item: FeeItem
) -> None:
    with pytest.raises(ValidationError):
        revise(cast, item, 0, standard=Decimal(80))
    later = cast.later(days=3)
    version = revise(cast, item, 3, standard=Decimal(80), at=later)
    assert FeeVersion.objects.in_force(today(later)).get() == version


def test_a_version_says_something_new(cast: Cast, item: FeeItem) -> None:
    with pytest.raises(ValidationError):
        revise(cast, item, 1)


def test_a_page_seen_before_another_version_has_moved_on(cast: Cast, item: FeeItem) -> None:
    revise(cast, item, 1, standard=Decimal(90))
    with pytest.raises(MovedOn):
        revise(cast, item, 2, standard=Decimal(80))


def test_a_raise_without_document_is_refused_by_the_database(cast: Cast, item: FeeItem) -> None:
    first = item.versions.get()  # type: ignore[attr-defined]
    raised = {
        f.attname: getattr(first, f.attname)
        for f in FeeVersion._meta.concrete_fields
        if f.name != "id"
    } | {"number": 2, "valid_from": first.valid_from + DAY, "is_raise": True, "reason": "涨"}
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeVersion.objects.create(**raised)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE bases_feeversion SET standard = 1",
        "DELETE FROM bases_feeversion",
    ],
)
def test_versions_only_grow(cast: Cast, item: FeeItem, statement: str) -> None:
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement)
    assert item.versions.get().standard == 100  # type: ignore[attr-defined]


# Ending


def paid_class(cast: Cast, item: FeeItem, state: str, days: int) -> TrainingClass:
    """A class of the item that begins in so many days."""
    row = a_class(item.base, cast.xueyuan, cast.now, state)
    day = today(cast.now) + days * DAY
    TrainingClass.objects.filter(pk=row.pk).update(
        funding="paid",
        fee_version=item.versions.get(),  # type: ignore[attr-defined]
        starts_on=day,
        ends_on=day,
    )
    return row


@pytest.mark.parametrize(
    ("state", "days", "refused"),
    [
        (ClassState.ENROLLING, 10, True),
        (ClassState.RUNNING, 10, True),
        (ClassState.ENROLLING, 9, False),  # begins before the item ends
        (ClassState.CANCELLED, 10, False),
        (ClassState.PLANNED, 10, False),
    ],
)
def test_an_item_that_a_class_relies_on_is_not_ended(
    cast: Cast, item: FeeItem, state: str, days: int, refused: bool
) -> None:
    paid_class(cast, item, state, days)
    on = today(cast.now) + 10 * DAY
    if refused:
        with pytest.raises(ValidationError):
            end_fee(item, on=on, reason="停办", by=cast.xueyuan, at=cast.now)
        return
    end_fee(item, on=on, reason="停办", by=cast.xueyuan, at=cast.now)
    assert FeeItem.objects.get().ended_on == on


def test_an_ended_item_is_ended_for_good(cast: Cast, item: FeeItem) -> None:
    day = today(cast.now)
    for on, reason in ((day - DAY, "停办"), (day, " ")):
        with pytest.raises(ValidationError):
            end_fee(item, on=on, reason=reason, by=cast.xueyuan, at=cast.now)
    end_fee(item, on=day, reason="停办", by=cast.xueyuan, at=cast.now)
    with pytest.raises(MovedOn):
        end_fee(item, on=day, reason="停办", by=cast.xueyuan, at=cast.now)
    with pytest.raises(MovedOn):
        revise(cast, item, 1, standard=Decimal(80))
    assert [e.verb for e in Event.objects.about(item)] == ["publish_fee", "end_fee"]
    assert not FeeVersion.objects.in_force(day).exists()


# Who


OTHERS = ("moshengren", "dongqu", "weijian", "jingban", "shenpi", "guanli", "zhuanjia1")


def test_only_the_base_itself(cast: Cast, item: FeeItem) -> None:
    for by in map(cast.people.__getitem__, OTHERS):
        with pytest.raises(PermissionDenied):
            fee(item.base, by, cast.now, name="另一项")
        with pytest.raises(PermissionDenied):
            revise(cast, item, 1, standard=Decimal(80), by=by)
        with pytest.raises(PermissionDenied):
            end_fee(item, on=today(cast.now), reason="停办", by=by, at=cast.now)
    assert Event.objects.about(item).count() == 1


def test_a_body_that_is_a_base_no_longer_may_only_end(cast: Cast, item: FeeItem) -> None:
    put(item.base, "revoked")
    with pytest.raises(MovedOn):
        fee(item.base, cast.xueyuan, cast.now, name="另一项")
    with pytest.raises(MovedOn):
        revise(cast, item, 1, standard=Decimal(80))
    end_fee(item, on=today(cast.now), reason="停办", by=cast.xueyuan2, at=cast.now)


# Reading


def test_the_history_says_what_changed(cast: Cast, item: FeeItem) -> None:
    revise(
        cast,
        item,
        5,
        standard=Decimal(120),
        reason="成本上涨",
        basis_file=paper(cast.xueyuan, cast.now),
        reductions="困难企业职工减半",
    )
    found = chapters(FeeItem.objects.get(), today(cast.now))

    assert [(c.version.number, c.standing) for c in found] == [(2, "待执行"), (1, "执行中")]
    assert [(d.label, d.before, d.after) for d in found[0].differences] == [
        ("收费标准", "100.00", "120.00"),
        ("减免", "", "困难企业职工减半"),
    ]
    now = standing(FeeItem.objects.get(), today(cast.now))
    assert now.current
    assert now.coming
    assert (now.current.number, now.coming.number, now.raised) == (1, 2, True)
    assert standing(FeeItem.objects.get(), today(cast.now) + 366 * DAY).raised is False
