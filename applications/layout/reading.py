"""What the table of the layout is made of: a fixed number of queries at any number of bases."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Set
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, OuterRef

from accounts.models import County
from applications.layout.table import Axis, BaseFact, CaseFact, Layout, assemble
from applications.models import Application, Section, SectionKey, Submission
from applications.models.states import IN_HAND
from bases.models import Base, Field

if TYPE_CHECKING:
    import datetime

    from applications.models import Batch

NOWHERE = 0  # a body without a county counts in the sums alone


def city(*, at: datetime.datetime, batch: Batch | None = None) -> Layout:
    """The whole city; focus and applications of a batch if one is given."""
    bases, cases = _bases(), _cases(batch)
    used_counties = {fact.county for fact in bases} | {fact.county for fact in cases}
    used_fields = frozenset[int]().union(*(f.fields for f in bases), *(f.fields for f in cases))
    focus_counties = set(batch.focus_counties.values_list("pk", flat=True)) if batch else set()
    focus_fields = set(batch.focus_fields.values_list("pk", flat=True)) if batch else set()
    return assemble(
        _axes(County, used_counties, focus_counties),
        _axes(Field, used_fields, focus_fields),
        bases,
        cases,
        at=at,
        batch=batch,
    )


def around(application: Application, *, at: datetime.datetime) -> Layout:
    """The layout where a case would add to it: its county, its fields, and the city's sums."""
    chosen = _chosen_fields(Application.objects.filter(pk=application.pk))
    whole = city(at=at, batch=application.batch)
    return whole.cut(application.institution.county_id, chosen.get(application.pk, ()))


def _axes(model: type[County] | type[Field], used: Set[int], focus: Set[int]) -> list[Axis]:
    """Those in use and those that still count for something."""
    rows = model.objects.values_list("pk", "code", "name", "is_active")
    return [
        Axis(pk, code, name, pk in focus)
        for pk, code, name, active in rows
        if active or pk in used or pk in focus
    ]


def _bases() -> list[BaseFact]:
    """Bases in service, those that are rectifying included, with what their form told."""
    serving = Base.objects.in_service()
    fields: defaultdict[int, set[int]] = defaultdict(set)
    pairs = Base.fields.through.objects.filter(base__in=serving)
    for base, field in pairs.values_list("base_id", "field_id"):
        fields[base].add(field)
    told = _told()
    return [
        BaseFact(county or NOWHERE, frozenset(fields[pk]), *told.get(pk, (None, None)))
        for pk, county in serving.order_by().values_list("pk", "organisation__county_id")
    ]


def _told() -> dict[int, tuple[int | None, int | None]]:
    """Seats and person-times in the newest version of the application that made each base."""
    later = Submission.objects.filter(
        application=OuterRef("application"), version__gt=OuterRef("version")
    )
    rows = Submission.objects.filter(
        ~Exists(later), application__base__in=Base.objects.in_service()
    )
    return {
        base: (_seats(figures or {}), _person_times(figures or {}))
        for base, figures in rows.order_by().values_list("application__base_id", "content__figures")
    }


def _seats(figures: dict[str, Any]) -> int | None:
    """Seats of the fixed rooms."""
    seats = figures.get("facilities", {}).get("seats")
    return None if seats is None else int(seats)


def _person_times(figures: dict[str, Any]) -> int | None:
    """The last year that was given (until training records exist)."""
    years = figures.get("scale", {}).get("years", ())
    told = [(y["year"], int(y["person_times"])) for y in years if y["person_times"] is not None]
    return max(told)[1] if told else None


def _cases(batch: Batch | None) -> list[CaseFact]:
    """Applications in hand."""
    found = Application.objects.filter(state__in=IN_HAND)
    if batch is not None:
        found = found.filter(batch=batch)
    chosen = _chosen_fields(found)
    return [
        CaseFact(county or NOWHERE, chosen.get(pk, frozenset()))
        for pk, county in found.order_by().values_list("pk", "institution__county_id")
    ]


def _chosen_fields(cases: Any) -> dict[Any, frozenset[int]]:
    """Fields chosen in the form, by the same column that the list of cases filters on."""
    by_code = dict(Field.objects.values_list("code", "pk"))
    rows = Section.objects.filter(key=SectionKey.INSTITUTION, application__in=cases.order_by())
    return {
        case: frozenset(by_code[code] for code in codes or () if code in by_code)
        for case, codes in rows.order_by().values_list(
            "application_id", "data__fields__chosen_fields"
        )
    }
