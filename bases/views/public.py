"""The public list and the page of a base (Art. 10): no cookie, the same for everybody."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseBase, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import conditional_page, require_safe

from accounts.models import County
from bases import exports
from bases.calendar import today
from bases.history import history
from bases.listing import COLUMNS, KINDS, STATES, TONES, Query, brief, page_rows, records, years
from bases.models import Base, BaseState, ChangeKind, Field, PlaqueState
from bases.public_page import Face, changes_as_json, face, fees_as_json, recorded, with_shares
from bases.standing import standing_of

PAGE_SIZE = 50
FRESH_SECONDS = 60
View = Callable[..., HttpResponseBase]


def open_to_all(view: View) -> View:
    """For anybody, kept by caches for a minute, answered 304 when nothing changed."""
    fresh = cache_control(public=True, max_age=FRESH_SECONDS)(view)
    return require_safe(login_not_required(fresh))  # type: ignore[no-any-return]


@open_to_all
@conditional_page
def base_list(request: HttpRequest) -> HttpResponse:
    """Filter, search and leaf through the list."""
    query = Query.of(request.GET)
    fields = list(Field.objects.values_list("pk", "code", "name"))
    found = brief(query.bases())
    page = Paginator(found, PAGE_SIZE).get_page(_page_number(request.GET.get("page", "")))
    context = {
        "section": "bases",
        "query": query,
        "suffix": query.as_suffix(),
        "page_obj": page,
        "rows": page_rows(page.object_list, {pk: name for pk, _, name in fields}),
        "choices": (
            ("county", "县（区）", query.county, County.objects.values_list("code", "name")),
            ("field", "专业领域", query.field, [(code, name) for _, code, name in fields]),
            ("kind", "机构类型", query.kind, KINDS.items()),
            ("year", "认定年度", query.year, [(str(y), f"{y}年") for y in _years()]),
            ("state", "状态", query.state, STATES.items()),
        ),
    }
    return render(request, "bases/list.html", context)


def _years() -> range:
    return years(today(timezone.now()))


def _page_number(typed: str) -> int:
    """A page that exists or is past the end; anything that is no page is the first."""
    try:
        return max(int(typed), 1)
    except ValueError:
        return 1


@open_to_all
def list_csv(request: HttpRequest) -> HttpResponseBase:
    """The same list for spreadsheets."""
    return exports.as_csv(records(Query.of(request.GET).bases()), today(timezone.now()))


@open_to_all
def list_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same list as a workbook."""
    return exports.as_xlsx(records(Query.of(request.GET).bases()), today(timezone.now()))


@open_to_all
def list_json(request: HttpRequest) -> HttpResponseBase:
    """The same list for programs: ``/bases.json``."""
    found = Query.of(request.GET).bases()
    return exports.as_json(records(found), found.count())


@open_to_all
@conditional_page
def detail(request: HttpRequest, number: str) -> HttpResponse:
    """Facts, contact, staff, fees, classes and history of a base (Art. 6, 10, 21, 22)."""
    base = _fetch(number)
    plaques = list(base.plaques.select_related("document"))  # type: ignore[attr-defined]
    valid = next((p for p in plaques if p.state == PlaqueState.VALID), None)
    shown = face(base, timezone.now())
    context = {
        "section": "bases",
        "base": base,
        "face": shown,
        "tone": TONES[base.state],
        "facts": _facts(base),
        "contact": _contact(base, shown),
        "plaque": valid,
        "notice": NOTICES.get(base.state, ""),
        "history": history(base, plaques, shown.changes, shown.formers),
        "standing": standing_of(base),
    }
    return render(request, "bases/detail.html", context)


@open_to_all
@conditional_page
def detail_json(request: HttpRequest, number: str) -> HttpResponse:
    """The same page for programs."""
    base = _fetch(number)
    (record,) = records(Base.objects.listed().filter(pk=base.pk))
    plaques, changes = list(base.plaques.all()), recorded(base)  # type: ignore[attr-defined]
    record["history"] = [
        {"on": item.on.isoformat(), "label": item.label, "text": item.text}
        for item in history(base, plaques, changes)
    ]
    record["fees"] = fees_as_json(base, today(timezone.now()))
    record["changes"] = changes_as_json(changes)
    record["results"] = [
        {"on": line.on.isoformat(), "label": line.label, "text": line.text}
        for line in standing_of(base)
    ]
    return JsonResponse(record, json_dumps_params={"ensure_ascii": False})


def _fetch(number: str) -> Base:
    found: Base = get_object_or_404(
        with_shares(Base.objects.listed())
        .select_related("organisation__county", "managing_unit")
        .prefetch_related("fields"),
        number=number,
    )
    return found


NOTICES: Mapping[str, str] = {
    BaseState.RECTIFYING: "该基地正在限期整改，整改期间基地资格仍在。",
    BaseState.REVOKED: "该单位已被取消基地资格，匾牌作废，不得再以基地名义开展继续教育。",
    BaseState.WITHDRAWN: "该单位已自愿退出，匾牌作废，不再承担继续教育基地工作。",
}


def _facts(base: Base) -> list[tuple[str, Any]]:
    body = base.organisation
    names = {
        "document_number": base.display_number,
        "kind": body.get_kind_display(),
        "county": body.county,
        "fields": "、".join(str(f) for f in base.fields.all()),
        "managing_unit": base.managing_unit or "",
        "batch": base.batch_name,
        "decision_number": base.decision_number,
        "certified_on": f"{base.certified_on:%Y-%m-%d}",
    }
    return [
        ("统一社会信用代码", body.uscc),
        ("法定代表人", body.legal_representative),
        *((COLUMNS[key], value) for key, value in names.items()),
    ]


def _contact(base: Base, shown: Face) -> list[tuple[str, str]]:
    """How to reach it, and since when, as far as a change is on record (Art. 22)."""
    contact, address = shown.changed_on(ChangeKind.CONTACT), shown.changed_on(ChangeKind.ADDRESS)
    return [
        ("联系人", base.contact_name),
        ("联系电话", base.contact_phone),
        *([("联系方式变更日期", contact.isoformat())] if contact else []),
        ("办学地址", base.address),
        *([("地址变更日期", address.isoformat())] if address else []),
    ]
