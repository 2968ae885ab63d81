"""The bases that a managing unit uses and manages, in one list (Art. 5)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import F, OuterRef, Subquery
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import County, User
from bases.deadlines import filing_year
from bases.forms.office import sort_field
from bases.forms.plaques import ALL, LONGEST, FilterForm
from bases.forms.sharing import is_narrowed
from bases.listing import TONES
from bases.models import AnnualFiling, Base, BaseState, FilingState
from bases.records.meter import readings_of
from bases.views.reach import bases_within, export, insider, listing, page_of

NOT_FILED = "none"
SORTS: dict[str, tuple[str, tuple[Any, ...]]] = {
    "number": ("编号", ("-year", "serial")),
    "name": ("单位名称拼音", ("organisation__name_spelling", "pk")),
    "filing": ("备案：未报在前", (F("filing").asc(nulls_first=True), "number")),
}
FILINGS: dict[str, str] = dict(FilingState.choices)
FILING_TONES: dict[str, str] = {
    FilingState.FILED: "waiting",
    FilingState.RETURNED: "back",
    FilingState.RECORDED: "good",
}
HEADINGS: dict[str, int] = {
    "基地编号": 14,
    "单位名称": 36,
    "县（区）": 12,
    "状态": 14,
    "备案年度": 10,
    "年度备案": 14,
    "年度培训人次": 14,
    "联系人": 14,
    "联系电话": 18,
    "办学地址": 40,
}


class ManagedForm(FilterForm):
    """Bases by name, county, state, and this year's filing."""

    q = forms.CharField(label="名称、曾用名或编号", max_length=LONGEST, required=False)
    county = forms.ModelChoiceField(
        County.objects.all(), label="县（区）", required=False, empty_label="全部"
    )
    state = forms.ChoiceField(label="状态", choices=[ALL, *BaseState.choices], required=False)
    filing = forms.ChoiceField(
        label="本年度备案",
        choices=[
            ALL,
            (NOT_FILED, "未报送"),
            *((key, FILINGS[key]) for key in FILING_TONES),
        ],
        required=False,
    )
    sort = sort_field(SORTS)


def _asked(form: ManagedForm, user: User, year: int) -> Any:
    """Bases managed, with the state of the year's filing once it was filed."""
    wanted = form.chosen()
    filed = AnnualFiling.objects.filter(base=OuterRef("pk"), year=year)
    filed = filed.exclude(state=FilingState.DRAFT)
    found: Any = bases_within(user).annotate(filing=Subquery(filed.values("state")[:1]))
    found = found.select_related("organisation__county")
    if "q" in wanted:
        found = found.search(wanted["q"])
    if "county" in wanted:
        found = found.filter(organisation__county=wanted["county"])
    if "state" in wanted:
        found = found.filter(state=wanted["state"])
    if wanted.get("filing") == NOT_FILED:
        found = found.in_service().filter(filing__isnull=True)
    elif "filing" in wanted:
        found = found.filter(filing=wanted["filing"])
    return found.order_by(*SORTS[wanted.get("sort", "number")][1])


def _filing(base: Any) -> tuple[str, str]:
    """The year's filing of a base in words, and the colour of its pill."""
    if base.filing:
        return FILINGS[base.filing], FILING_TONES[base.filing]
    return ("未报送", "draft") if base.is_in_service else ("", "")


def _person_times(bases: list[int], year: int) -> dict[int, int]:
    """Person-times of a year by base: figures, no person (Art. 8(5))."""
    readings = readings_of(Base.objects.filter(pk__in=bases), year)
    return {r.base.pk: r.person_times for r in readings if r.base is not None}


def _manager(request: HttpRequest) -> User:
    """Recommenders and the bureau; a base has its own desk. Raises PermissionDenied."""
    user = insider(request)
    if user.is_institution_member:
        raise PermissionDenied
    return user


@require_safe
def managed(request: HttpRequest) -> HttpResponse:
    """The bases that a unit recommended and manages; for the bureau all of them."""
    user, year = _manager(request), filing_year(timezone.now())
    form = ManagedForm(request.GET)
    page = page_of(request, _asked(form, user, year))
    times = _person_times([base.pk for base in page.object_list], year)
    return listing(
        request,
        "bases/managed.html",
        page,
        rows=[
            (base, TONES[base.state], *_filing(base), times[base.pk]) for base in page.object_list
        ],
        form=form,
        filtered=is_narrowed(form),
        year=year,
        all_of_them=user.is_municipal,
        manages=True,
    )


@require_safe
def managed_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    user, year = _manager(request), filing_year(timezone.now())

    def line(base: Any) -> tuple[str, ...]:
        return (
            base.number,
            base.organisation.name,
            str(base.organisation.county or ""),
            base.state_label,
            str(year),
            _filing(base)[0],
            str(times[base.pk]),
            base.contact_name,
            base.contact_phone,
            base.address,
        )

    rows = _asked(ManagedForm(request.GET), user, year)
    times = _person_times(list(rows.values_list("pk", flat=True)), year)
    return export(rows, line, title="所管基地", name="managed-bases", headings=HEADINGS)
