"""Fees for everybody: what is charged today, and how each came about (Art. 21)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import conditional_page, require_safe

from accounts.files import serve
from bases import exports
from bases.calendar import today
from bases.fees import COMPLAINTS, chapters, public_fees, standing
from bases.forms.fees import PublicFeeForm
from bases.models import FeeItem, FeeVersion
from bases.views.public import open_to_all
from bases.views.reach import CHUNK, day, listing

SECTION = "fees"
COLUMNS = (
    "基地编号",
    "基地",
    "县（区）",
    "收费项目",
    "服务内容",
    "收费标准（元）",
    "计价单位",
    "收费依据",
    "依据文号",
    "执行日期",
    "有效期至",
    "减免",
    "基地电话",
    "投诉电话",
)


@open_to_all
@conditional_page
def fee_list(request: HttpRequest) -> HttpResponse:
    """All fees in force of bases in service (Art. 21)."""
    form, rows = _asked(request)
    return listing(
        request,
        "bases/public_fees.html",
        rows,
        section=SECTION,
        form=form,
        filtered=form.is_narrowed,
        complaints=COMPLAINTS,
    )


@open_to_all
def fee_csv(request: HttpRequest) -> HttpResponseBase:
    """The same rows for spreadsheets."""
    _form, rows = _asked(request)
    return exports.lines_as_csv(
        _lines(rows), COLUMNS, filename=f"fees-{today(timezone.now()):%Y%m%d}.csv"
    )


def _asked(request: HttpRequest) -> tuple[PublicFeeForm, Any]:
    form = PublicFeeForm(request.GET)
    rows = form.found(public_fees(today(timezone.now())))
    return form, rows.select_related("item__base__organisation__county")


def _lines(rows: Any) -> Iterator[tuple[str, ...]]:
    for version in rows.iterator(chunk_size=CHUNK):
        base = version.item.base
        yield (
            base.number,
            base.organisation.name,
            str(base.organisation.county or ""),
            version.item.name,
            version.content,
            str(version.standard),
            version.get_unit_display(),
            version.basis,
            version.basis_number,
            day(version.valid_from),
            day(version.valid_until),
            version.reductions,
            base.contact_phone,
            COMPLAINTS,
        )


@open_to_all
@conditional_page
def fee(request: HttpRequest, pk: int) -> HttpResponse:
    """An item with every standard it ever had, and what changed each time."""
    item = get_object_or_404(
        FeeItem.objects.select_related("base__organisation").prefetch_related(
            "versions__basis_file"
        ),
        pk=pk,
    )
    on = today(timezone.now())
    context = {
        "section": SECTION,
        "item": item,
        "standing": standing(item, on),
        "chapters": chapters(item, on),
        "complaints": COMPLAINTS,
    }
    return render(request, "bases/public_fee.html", context)


@require_safe
@login_not_required
def basis(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The document that a standard rests on; open to society as the standard is."""
    found = get_object_or_404(
        FeeVersion.objects.select_related("basis_file"),
        item=pk,
        number=number,
        basis_file__isnull=False,
    )
    return serve(request, found.basis_file)  # type: ignore[arg-type]
