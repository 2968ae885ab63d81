"""Whom a new institution or an applicant resembles, in a handful of queries (Art. 20)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db.models import Q

from accounts.models import Organisation
from applications.committee.rosters import plain_name
from applications.likeness.comparing import (
    ADDRESSES,
    PHONES,
    Match,
    Profile,
    Watched,
    account_key,
    address_key,
    fields_in,
    keyed,
    matches_between,
    phone_key,
    teachers_in,
)
from applications.models import Application, State, Submission
from bases.calendar import today
from bases.models.barring import BarEntry
from bases.regulation import ZONE

if TYPE_CHECKING:
    from collections.abc import Iterable

REFUSALS = (State.REFUSED, State.REJECTED)
BARRED = "在不再受理名单中"


def of_application(application: Application, at: datetime.datetime) -> list[Match]:
    """Watched bodies that share facts with an applicant, from registration and form."""
    institution = application.institution
    content = _newest([institution.pk]).get(institution.pk, {})
    return _compare(institution, content, at)


def of_registration(institution: Organisation, at: datetime.datetime) -> list[Match]:
    """Watched bodies that share facts with an institution that registers."""
    return _compare(institution, {}, at)


def _compare(
    institution: Organisation, content: Mapping[str, Any], at: datetime.datetime
) -> list[Match]:
    own = profile_of(institution, content)
    found = (matches_between(own, one) for one in watched(at, without=institution))
    return [match for match in found if match is not None]


def profile_of(body: Organisation, content: Mapping[str, Any]) -> Profile:
    """Registration and form together: whatever either of them says."""
    told = fields_in(content)
    former = [one.name for one in body.former_names.all()]  # type: ignore[attr-defined]
    return Profile(
        names=keyed(plain_name, [body.name, *former]),
        representatives=keyed(
            plain_name, [body.legal_representative, told.get("legal_representative")]
        ),
        addresses=keyed(address_key, [body.address, *(told.get(name) for name in ADDRESSES)]),
        phones=keyed(phone_key, [body.phone, *(told.get(name) for name in PHONES)]),
        accounts=keyed(account_key, [told.get("bank_account")]),
        teachers=teachers_in(content),
    )


def watched(at: datetime.datetime, *, without: Organisation) -> list[Watched]:
    """Barred bodies and those refused in the last 24 months, other than the one looked at."""
    barred = BarEntry.objects.in_force().exclude(uscc=without.uscc)
    named = {
        uscc: (name, f"{BARRED}（{BarEntry(ground=ground).get_ground_display()}）")
        for uscc, name, ground in barred.values_list("uscc", "name", "ground")
    }
    refused = Application.objects.filter(state__in=REFUSALS, state_since__gte=_since(at))
    refused = refused.exclude(institution=without.pk).order_by("state_since")
    since = {
        pk: (state, when)
        for pk, state, when in refused.values_list("institution_id", "state", "state_since")
    }
    bodies = Organisation.objects.filter(Q(uscc__in=named) | Q(pk__in=since))
    known = {body.uscc: body for body in bodies.prefetch_related("former_names").order_by("pk")}
    forms = _newest([body.pk for body in known.values()])
    found = []
    for uscc, body in known.items():
        standing = named[uscc][1] if uscc in named else _refused(*since[body.pk])
        found.append(Watched(uscc, body.name, standing, profile_of(body, forms.get(body.pk, {}))))
    for uscc, (name, standing) in named.items():
        if uscc not in known:  # barred before it ever registered here
            profile = Profile(names=keyed(plain_name, [name]))
            found.append(Watched(uscc, name, standing, profile))
    return found


def _refused(state: str, when: datetime.datetime) -> str:
    return f"{when.astimezone(ZONE):%Y年%m月%d日}{State(state).label}"


def _since(at: datetime.datetime) -> datetime.datetime:
    day = today(at)
    try:
        day = day.replace(year=day.year - settings.LIKENESS_YEARS)
    except ValueError:  # Feb 29
        day = day.replace(year=day.year - settings.LIKENESS_YEARS, day=28)
    return datetime.datetime.combine(day, datetime.time(), tzinfo=ZONE)


def _newest(institutions: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    """The newest form each institution handed in, in any batch; two queries."""
    rows = (
        Submission.objects.filter(application__institution__in=institutions)
        .order_by("received_at", "pk")
        .values_list("application__institution_id", "pk")
    )
    newest = {pk: institution for institution, pk in dict(rows).items()}
    contents = Submission.objects.filter(pk__in=newest).values_list("pk", "content")
    return {newest[pk]: content for pk, content in contents}
