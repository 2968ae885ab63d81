"""A trainee finds their own records: number and record code, then a token for a quarter hour."""

from __future__ import annotations

from typing import Any

from django.core import signing
from django.db.models import Prefetch, QuerySet

from accounts import identity
from bases.models import RegistrationSlip, TrainingRecord
from bases.models.records import RECORD_CODE_LENGTH
from bases.reading import read_code
from bases.records.net import net

TOKEN_SECONDS = 15 * 60
SALT = "bases.look-up"


def whose(number: str) -> str:
    """The digest of a number as typed."""
    return identity.digest(identity.normalise(number))


def belongs(digest: str, code: str) -> bool:
    """Whether a record code is one of this person's. Every wrong pair takes the same query."""
    asked = read_code(code, RECORD_CODE_LENGTH) or "-"
    return TrainingRecord.objects.entries().filter(code=asked, trainee__id_digest=digest).exists()


def token_of(digest: str) -> str:
    """What the page carries on: signed, dated, only the digest in it."""
    return signing.dumps(digest, salt=SALT)


def digest_of(token: str) -> str:
    """The digest in a token; empty when it was changed or is too old."""
    try:
        found: str = signing.loads(token, salt=SALT, max_age=TOKEN_SECONDS)
    except signing.BadSignature:
        return ""
    return found


def rows_of(digest: str) -> QuerySet[Any]:
    """A person's standing records at all bases, with slips in force (Art. 17)."""
    slips = RegistrationSlip.objects.filter(document__voided_at__isnull=True)
    return (
        net(TrainingRecord.objects.filter(trainee__id_digest=digest))
        .select_related("base__organisation", "trainee", "training_class")
        .prefetch_related(
            Prefetch("slips", queryset=slips.select_related("document__file")), "disputes"
        )
        .order_by("-year", "-training_class__ends_on", "-pk")
    )


def ledger_of(digest: str) -> QuerySet[TrainingRecord]:
    """Every row about a person, to be summed."""
    return TrainingRecord.objects.filter(trainee__id_digest=digest)
