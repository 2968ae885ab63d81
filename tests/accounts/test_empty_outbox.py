"""The outbox: each mail once, again after failures, parked at last."""

from __future__ import annotations

import datetime
import smtplib
import threading
from collections import Counter
from typing import Any, ClassVar

import pytest
from django.core.mail.backends.base import BaseEmailBackend
from django.db import close_old_connections, connection
from django.utils import timezone
from django_q.models import Schedule

from accounts import reference, tasks
from accounts.models import OutgoingMail
from accounts.models.messages import MailState

NOW = timezone.now()


def mail(number: int = 1, **facts: Any) -> OutgoingMail:
    return OutgoingMail.objects.create(
        to=f"a{number}@example.com",
        subject=f"标题{number}",
        body="内容",
        created_at=NOW,
        next_attempt_at=NOW,
        **facts,
    )


class FailingBackend(BaseEmailBackend):
    """A server that says no to every second address, or is away."""

    away = False
    tried: ClassVar[list[str]] = []

    def open(self) -> bool:
        if FailingBackend.away:
            raise ConnectionRefusedError
        return True

    def send_messages(self, email_messages: Any) -> int:
        for message in email_messages:
            FailingBackend.tried.append(message.to[0])
            if message.to[0] == "a2@example.com":
                raise smtplib.SMTPRecipientsRefused({message.to[0]: (550, b"unknown")})
        return len(email_messages)


class CountingBackend(BaseEmailBackend):
    """A server that remembers every Message-ID it was given."""

    given: ClassVar[list[str]] = []

    def send_messages(self, email_messages: Any) -> int:
        for message in email_messages:
            CountingBackend.given.append(message.extra_headers["Message-ID"])
        return len(email_messages)


@pytest.mark.django_db
def test_empty_outbox_sends_once(mailoutbox: list[Any], settings: Any) -> None:
    settings.PORTAL_URL = "https://portal.example"
    row = mail()

    assert tasks.empty_outbox(NOW) == 1
    assert tasks.empty_outbox(NOW) == 0

    row.refresh_from_db()
    assert (row.state, row.attempts) == (MailState.SENT, 1)
    assert [m.extra_headers["Message-ID"] for m in mailoutbox] == [f"<{row.key}@portal.example>"]
    assert mailoutbox[0].to == ["a1@example.com"]


@pytest.mark.django_db
def test_mail_waits_for_its_time(mailoutbox: list[Any]) -> None:
    mail()

    assert tasks.empty_outbox(NOW - datetime.timedelta(seconds=1)) == 0
    assert mailoutbox == []


@pytest.mark.django_db
def test_line_breaks_in_a_subject_add_no_header(mailoutbox: list[Any]) -> None:
    OutgoingMail.objects.filter(pk=mail().pk).update(subject="标题\r\nBcc: x@example.com")

    assert tasks.empty_outbox(NOW) == 1
    assert mailoutbox[0].subject == "标题 Bcc: x@example.com"
    assert mailoutbox[0].recipients() == ["a1@example.com"]


@pytest.mark.django_db
def test_refused_address_is_tried_again_later_and_then_parked(settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.accounts.test_empty_outbox.FailingBackend"
    FailingBackend.away, FailingBackend.tried = False, []
    first, second, third = mail(1), mail(2), mail(3)

    assert tasks.empty_outbox(NOW) == 2
    assert tasks.empty_outbox(NOW + datetime.timedelta(seconds=59)) == 0
    at, waits = NOW, []
    for _ in range(20):
        second.refresh_from_db()
        if second.state != MailState.WAITING:
            break
        waits.append(second.next_attempt_at - at)
        at = second.next_attempt_at
        tasks.empty_outbox(at)

    assert second.state == MailState.PARKED
    assert second.attempts == tasks.MAX_ATTEMPTS
    assert "SMTPRecipientsRefused" in second.last_error
    assert waits == sorted(waits)
    assert waits[0] == datetime.timedelta(minutes=1)
    assert at - NOW > datetime.timedelta(hours=20)
    for row in (first, third):
        row.refresh_from_db()
        assert row.state == MailState.SENT
    assert Counter(FailingBackend.tried)["a2@example.com"] == tasks.MAX_ATTEMPTS


@pytest.mark.django_db
def test_server_away_stops_the_run_and_loses_nothing(settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.accounts.test_empty_outbox.FailingBackend"
    FailingBackend.away, FailingBackend.tried = True, []
    rows = [mail(1), mail(3), mail(4)]

    assert tasks.empty_outbox(NOW) == 0

    attempts = [OutgoingMail.objects.get(pk=row.pk).attempts for row in rows]
    assert attempts == [1, 0, 0]
    FailingBackend.away = False
    assert tasks.empty_outbox(NOW + datetime.timedelta(minutes=2)) == 3


@pytest.mark.django_db
def test_worker_that_died_after_claiming_leaves_the_mail_due_again(mailoutbox: list[Any]) -> None:
    row = mail()
    assert tasks._claim(row.pk, NOW) is not None

    assert tasks.empty_outbox(NOW) == 0
    assert tasks.empty_outbox(NOW + datetime.timedelta(minutes=1)) == 1
    assert len(mailoutbox) == 1


@pytest.mark.race
@pytest.mark.skipif(connection.vendor != "postgresql", reason="two writers need PostgreSQL")
@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_mail_once(settings: Any) -> None:
    settings.EMAIL_BACKEND = "tests.accounts.test_empty_outbox.CountingBackend"
    CountingBackend.given = []
    for number in range(150):
        mail(number)
    gate = threading.Barrier(2)

    def run() -> None:
        close_old_connections()
        gate.wait(timeout=10)
        try:
            tasks.empty_outbox(NOW)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)

    assert len(CountingBackend.given) == 150
    assert len(set(CountingBackend.given)) == 150
    assert not OutgoingMail.objects.exclude(state=MailState.SENT).exists()


@pytest.mark.django_db
def test_timetable_is_set_once() -> None:
    reference.load()
    reference.load()

    schedule = Schedule.objects.get(func=reference.OUTBOX_TASK)
    assert (schedule.schedule_type, schedule.minutes) == (Schedule.MINUTES, 1)
    assert callable(tasks.empty_outbox)
    assert f"{tasks.empty_outbox.__module__}.{tasks.empty_outbox.__name__}" == reference.OUTBOX_TASK
