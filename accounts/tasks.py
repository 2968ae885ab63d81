"""The worker's part: mail leaves from an outbox, never from inside a request."""

from __future__ import annotations

import datetime
import logging
import smtplib
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F
from django.utils import timezone

from accounts.models import OutgoingMail
from accounts.models.messages import MailState

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 8
# Minutes until the next attempt, after the first, the second, and so on: about a day in all.
DELAYS = (1, 5, 15, 60, 180, 360, 720, 720)
MOST_PER_RUN = 200
MOST_SECONDS = 200  # below the worker's time limit for a task


def empty_outbox(at: datetime.datetime | None = None) -> int:
    """Send what is due, one mail after another; the number sent.

    Each mail is claimed by a conditional update that also sets its next attempt: two workers never
    send the same one, and a worker that dies leaves a mail that comes round again.
    """
    at = at or timezone.now()
    stop = timezone.now() + datetime.timedelta(seconds=MOST_SECONDS)
    due = OutgoingMail.objects.filter(state=MailState.WAITING, next_attempt_at__lte=at)
    keys = list(due.order_by("next_attempt_at", "pk").values_list("pk", flat=True)[:MOST_PER_RUN])
    sent = 0
    connection = get_connection()
    for key in keys:
        mail = _claim(key, at)
        if mail is None:
            continue
        problem = _send(mail, connection)
        if problem is None:
            OutgoingMail.objects.filter(pk=key).update(
                state=MailState.SENT, sent_at=timezone.now(), last_error=""
            )
            sent += 1
            continue
        _put_off(mail, problem)
        if _server_is_away(problem) or timezone.now() > stop:
            break
    connection.close()
    return sent


def _claim(key: int, at: datetime.datetime) -> OutgoingMail | None:
    """Take a mail that is still due; None when another worker has it."""
    mail = OutgoingMail.objects.get(pk=key)
    wait = DELAYS[min(mail.attempts, len(DELAYS) - 1)]
    still_due = OutgoingMail.objects.filter(
        pk=key, state=MailState.WAITING, attempts=mail.attempts, next_attempt_at__lte=at
    )
    claimed = still_due.update(
        attempts=F("attempts") + 1, next_attempt_at=at + datetime.timedelta(minutes=wait)
    )
    if not claimed:
        return None
    mail.refresh_from_db()
    return mail


def _send(mail: OutgoingMail, connection: BaseEmailBackend) -> Exception | None:
    """Hand a mail over; the same row always has the same Message-ID."""
    host = urlsplit(settings.PORTAL_URL).hostname or "localhost"
    subject = " ".join(mail.subject.split())
    message = EmailMessage(
        subject,
        mail.body,
        to=[mail.to],
        connection=connection,
        headers={"Message-ID": f"<{mail.key}@{host}>"},
    )
    try:
        connection.open()
        message.send()
    except (OSError, smtplib.SMTPException, ValueError) as problem:
        return problem
    return None


def _put_off(mail: OutgoingMail, problem: Exception) -> None:
    parked = mail.attempts >= MAX_ATTEMPTS
    OutgoingMail.objects.filter(pk=mail.pk).update(
        last_error=f"{type(problem).__name__}: {problem}"[:500],
        **({"state": MailState.PARKED} if parked else {}),
    )
    level = logging.ERROR if parked else logging.WARNING
    log.log(level, "mail %s not sent, attempt %s: %r", mail.key, mail.attempts, problem)


def _server_is_away(problem: Exception) -> bool:
    """Whether the next mail would fail the same way."""
    if isinstance(problem, smtplib.SMTPException):
        return isinstance(problem, smtplib.SMTPServerDisconnected | smtplib.SMTPConnectError)
    return isinstance(problem, OSError)
