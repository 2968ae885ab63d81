"""What a base may charge on a day: a table of versions, ends and days (Art. 21)."""

from __future__ import annotations

import datetime

import pytest
from django.db import IntegrityError, transaction

from bases.fees import current_of
from bases.models import FeeItem, FeeVersion
from tests.bases.fees_help import DAY, fee
from tests.bases.working import working_base
from tests.cast import Cast


@pytest.fixture
def item(cast: Cast) -> FeeItem:
    return fee(working_base(cast), cast.xueyuan, cast.now)


def version(item: FeeItem, number: int, start: int, until: int | None = None) -> FeeVersion:
    """A row for the table below, in days from the first of March."""
    day = datetime.date(2027, 3, 1)
    first = FeeVersion.objects.filter(item__base=item.base).order_by("pk")[0]
    return FeeVersion.objects.create(
        item=item,
        number=number,
        standard=number * 10,
        unit="person_class",
        content="培训",
        basis="批复",
        basis_number="1号",
        valid_from=day + start * DAY,
        valid_until=None if until is None else day + until * DAY,
        published_at=first.published_at,
        published_by=first.published_by,
    )


@pytest.mark.parametrize(
    ("rows", "ended", "day", "number"),
    [
        ([(1, 0, None)], None, -1, None),  # before it begins
        ([(1, 0, None)], None, 0, 1),  # on the day
        ([(1, 0, None)], None, 900, 1),  # long after
        ([(1, 0, 10)], None, 10, 1),  # its last day
        ([(1, 0, 10)], None, 11, None),  # run out
        ([(1, 0, None), (2, 5, None)], None, 4, 1),  # the day before the next one
        ([(1, 0, None), (2, 5, None)], None, 5, 2),  # followed
        ([(1, 0, None), (2, 5, 6)], None, 7, None),  # run out; the one before does not rise again
        ([(1, 0, None)], 3, 2, 1),  # the day before it is ended
        ([(1, 0, None)], 3, 3, None),  # from that day on
    ],
)
def test_what_is_in_force(
    cast: Cast,
    item: FeeItem,
    rows: list[tuple[int, int, int | None]],
    ended: int | None,
    day: int,
    number: int | None,
) -> None:
    other = FeeItem.objects.create(base=item.base, name="另一项", created_at=cast.now)
    start = datetime.date(2027, 3, 1)
    for row in rows:
        version(other, *row)
    if ended is not None:
        other.ended_on, other.ended_reason = start + ended * DAY, "示例"
        other.save()

    on = start + day * DAY
    found = FeeVersion.objects.in_force(on).filter(item=other)

    assert [v.number for v in found] == ([number] if number else [])
    in_python = current_of(other, other.versions.all(), on)  # type: ignore[attr-defined]
    assert (in_python.number if in_python else None) == number


def test_two_versions_on_one_day_are_refused(cast: Cast, item: FeeItem) -> None:
    other = FeeItem.objects.create(base=item.base, name="另一项", created_at=cast.now)
    version(other, 1, 0)
    with pytest.raises(IntegrityError), transaction.atomic():
        version(other, 2, 0)
