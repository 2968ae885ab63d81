"""Reminders: on the set days, daily once late, each once, and only to those who owe (Art. 16)."""

from __future__ import annotations

import datetime

import pytest
from django.core import mail
from django.db import DatabaseError, connection, transaction

from accounts.models import Message, OutgoingMail
from accounts.tasks import empty_outbox
from bases.filing.reminding import remind
from bases.models import AnnualFiling, Base, BaseState, FilingReminder
from bases.regulation import ZONE
from tests.bases.filing_help import filed
from tests.bases.working import a_filing, working_base
from tests.cast import Cast

MARCH = datetime.datetime(2026, 3, 2, 9, tzinfo=ZONE)


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast, at=MARCH)


def days(first: datetime.date, last: datetime.date, *, hours: tuple[int, ...] = (7, 19)) -> None:
    """The worker runs twice a day."""
    day = first
    while day <= last:
        for hour in hours:
            remind(datetime.datetime.combine(day, datetime.time(hour), tzinfo=ZONE))
        day += datetime.timedelta(days=1)


def test_a_year_of_a_base_that_never_files(cast: Cast, base: Base) -> None:
    days(datetime.date(2026, 9, 1), datetime.date(2026, 12, 5))

    sent = list(FilingReminder.objects.order_by("day").values_list("days_left", flat=True))
    assert sent == [60, 30, 15, 7, 3, 1, -1, -2, -3, -4, -5]
    assert Message.objects.filter(recipient=cast.xueyuan).count() == len(sent)
    # The managing unit hears of it once it is late.
    assert Message.objects.filter(recipient=cast.dongqu).count() == 5


def test_mail_says_how_long_is_left(cast: Cast, base: Base) -> None:
    remind(datetime.datetime(2026, 11, 27, 8, tzinfo=ZONE))
    empty_outbox(datetime.datetime(2026, 11, 27, 9, tzinfo=ZONE))

    texts = [m.body for m in mail.outbox]
    assert len(texts) == 2  # owner and staff
    assert all("还有3日" in text and "2026年11月30日24时" in text for text in texts)


def test_those_who_filed_are_left_alone(cast: Cast, base: Base) -> None:
    filed(cast, base, datetime.datetime(2026, 11, 20, 10, tzinfo=ZONE))
    days(datetime.date(2026, 11, 21), datetime.date(2026, 12, 3))

    assert FilingReminder.objects.count() == 0


def test_a_returned_filing_counts_as_not_filed(cast: Cast, base: Base) -> None:
    filing = filed(cast, base, datetime.datetime(2026, 11, 20, 10, tzinfo=ZONE)).filing
    type(filing).objects.filter(pk=filing.pk).update(state="returned")
    days(datetime.date(2026, 11, 27), datetime.date(2026, 11, 27))

    assert FilingReminder.objects.get().days_left == 3


def test_a_body_out_of_service_is_not_reminded(cast: Cast, base: Base) -> None:
    Base.objects.update(state=BaseState.REVOKED)
    days(datetime.date(2026, 11, 27), datetime.date(2026, 12, 3))

    assert FilingReminder.objects.count() == 0


def test_a_worker_that_slept_says_it_once(cast: Cast, base: Base) -> None:
    for hour in range(24):
        remind(datetime.datetime(2026, 12, 2, hour, tzinfo=ZONE))

    assert FilingReminder.objects.count() == 1
    assert OutgoingMail.objects.filter(to=cast.xueyuan.email).count() == 1


def test_a_day_the_worker_slept_through_is_made_up_for_once(cast: Cast, base: Base) -> None:
    # Down from the 14th to the 17th: the day fifteen days before goes by.
    days(datetime.date(2026, 11, 18), datetime.date(2026, 11, 22))
    assert list(FilingReminder.objects.values_list("day", "days_left")) == [
        (datetime.date(2026, 11, 15), 12)
    ]
    days(datetime.date(2026, 11, 30), datetime.date(2026, 12, 1))
    sent = FilingReminder.objects.order_by("day").values_list("day", "days_left")
    assert list(sent)[1:] == [
        (datetime.date(2026, 11, 29), 0),
        (datetime.date(2026, 12, 1), -1),
    ]


def test_what_was_returned_since_is_not_reminded_of_days_before(cast: Cast, base: Base) -> None:
    filing = filed(cast, base, datetime.datetime(2026, 11, 10, 10, tzinfo=ZONE)).filing
    back = datetime.datetime(2026, 11, 20, 9, tzinfo=ZONE)
    type(filing).objects.filter(pk=filing.pk).update(state="returned", state_since=back)
    days(datetime.date(2026, 11, 20), datetime.date(2026, 11, 23))

    assert list(FilingReminder.objects.values_list("days_left", flat=True)) == [7]
    assert Message.objects.filter(subject__contains="退回后尚未重新报送").count() == 2


def test_a_base_of_december_is_reminded_by_its_own_day(cast: Cast) -> None:
    working_base(cast, at=datetime.datetime(2026, 12, 10, 9, tzinfo=ZONE))
    days(datetime.date(2026, 12, 10), datetime.date(2027, 1, 11), hours=(9,))

    sent = list(FilingReminder.objects.order_by("day").values_list("days_left", flat=True))
    assert sent == [30, 15, 7, 3, 1, -1, -2]


def test_years_before_the_portal_are_not_asked_for(cast: Cast, base: Base) -> None:
    Base.objects.update(certified_on=datetime.date(2025, 3, 1))
    remind(datetime.datetime(2026, 2, 2, 9, tzinfo=ZONE))  # nobody has filed here yet
    assert FilingReminder.objects.count() == 0

    a_filing(working_base(cast, "moshengren", at=MARCH), cast.moshengren, MARCH, "recorded")
    AnnualFiling.objects.update(year=2025)
    remind(datetime.datetime(2026, 2, 2, 9, tzinfo=ZONE))

    assert FilingReminder.objects.get().year == 2025


def test_the_database_keeps_reminders_single_and_for_good(cast: Cast, base: Base) -> None:
    remind(datetime.datetime(2026, 12, 2, 9, tzinfo=ZONE))
    with pytest.raises(DatabaseError), transaction.atomic():
        FilingReminder.objects.create(
            base=base,
            year=2026,
            day=datetime.date(2026, 12, 2),
            days_left=-2,
            sent_at=MARCH,
        )
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM bases_filingreminder")
