"""Lists in the provincial columns: masked for all, whole for a clerk with a purpose (Art. 17)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.record import MovedOn
from accounts.views.pages import ask, carry_out, me
from bases import province
from bases.actions import exporting as actions
from bases.calendar import today
from bases.exports import XLSX, workbook
from bases.forms.office import OfficeForm
from bases.forms.provincial import AskExportForm, MappingForm, SpanForm
from bases.models import Base, RecordExport, TrainingRecord
from bases.views.reach import base_of, listing, posted
from bases.views.slips import keeper

HOME = "/bases/exports/"
WIDTH = 20


def _own(user: User) -> Base | None:
    """The base whose records alone one may take; none for the bureau."""
    if user.is_municipal:
        return None
    base = base_of(user)
    if base is None:
        raise Http404
    return base


@require_safe
def exports(request: HttpRequest) -> HttpResponse:
    """What may be taken out, and what was asked for."""
    user = keeper(request)
    own = _own(user)
    rows = RecordExport.objects.visible_to(user).select_related(
        "asked_by", "approved_by", "base__organisation"
    )
    return listing(
        request,
        "bases/exports.html",
        rows,
        span=SpanForm(own=own),
        columns=province.headings(province.mapping().columns),
        now=timezone.now(),
        me=user,
        agrees=user.is_municipal_approver or user.is_municipal_clerk,
    )


@require_safe
def masked_export(request: HttpRequest) -> HttpResponseBase:
    """Records of a year in the provincial columns, numbers masked."""
    user = keeper(request)
    own = _own(user)
    form = SpanForm(request.GET, own=own)
    if not form.is_valid():
        context = {"span": form, "columns": province.headings(province.mapping().columns)}
        return render(request, "bases/exports.html", context, status=400)
    year, base = form.cleaned_data["year"], own or form.cleaned_data.get("base")
    at = timezone.now()
    records = province.records_for(TrainingRecord.objects.visible_to(user), year, base)
    columns = province.mapping().columns
    actions.note_masked(base, year, records.count(), by=user, at=at)
    return workbook(
        province.lines(records, columns),
        title="学时",
        headings=dict.fromkeys(province.headings(columns), WIDTH),
        filename=f"provincial-{year}-{today(at):%Y%m%d}.xlsx",
    )


def ask_export(request: HttpRequest) -> HttpResponse:
    """Ask for whole numbers."""
    user = keeper(request)
    if not user.is_municipal_clerk:
        raise PermissionDenied
    form = AskExportForm(posted(request))

    def act() -> RecordExport:
        data = form.cleaned_data
        return actions.ask_export(
            base=data["base"],
            year=data["year"],
            purpose=data["purpose"],
            by=user,
            at=timezone.now(),
        )

    return carry_out(request, form, act, done="已申请。", to=HOME) or ask(
        request,
        form,
        title="申请导出完整号码",
        label="申请",
        back=HOME,
        consequences=[
            "超过100行的，由审批人员或另一名经办人员核准后才能下载（惯例）；",
            "24小时内有效，每次下载都写入操作记录。",
        ],
    )


def _fetch(request: HttpRequest, pk: int) -> RecordExport:
    rows = RecordExport.objects.visible_to(keeper(request))
    return get_object_or_404(rows.select_related("asked_by", "base__organisation"), pk=pk)


def approve_export(request: HttpRequest, pk: int) -> HttpResponse:
    """A second person agrees."""
    user, found = me(request), _fetch(request, pk)
    if not (user.is_municipal_approver or user.is_municipal_clerk) or found.asked_by_id == user.pk:
        raise PermissionDenied
    if found.is_free or found.is_over(timezone.now()):
        raise MovedOn("这次导出已核准、无须核准或已过期。", found)
    form = OfficeForm(posted(request))

    def act() -> RecordExport:
        return actions.approve_export(found, by=user, at=timezone.now())

    return carry_out(request, form, act, done="已核准。", to=HOME) or ask(
        request,
        form,
        title="核准导出完整号码",
        label="核准",
        back=HOME,
        kicker=f"{found.base.organisation.name if found.base else '全部基地'} {found}",
        text=f"申请人：{found.asked_by.name}。用途：{found.purpose}",
    )


@require_POST
def download_export(request: HttpRequest, pk: int) -> HttpResponse:
    """Made in memory, handed over, kept nowhere."""
    found = _fetch(request, pk)
    at = timezone.now()
    data = actions.download_export(found, by=me(request), at=at)
    response = HttpResponse(data, content_type=XLSX)
    name = f"records-{found.year}-{today(at):%Y%m%d}.xlsx"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def change_mapping(request: HttpRequest) -> HttpResponse:
    """Headings and order of the columns."""
    user = keeper(request)
    if not user.is_municipal_admin:
        raise PermissionDenied
    found = province.mapping()
    form = MappingForm(posted(request), mapping=found)

    def act() -> Any:
        return actions.change_mapping(found, form.columns(), by=user, at=timezone.now())

    context = {"form": form, "mapping": found}
    return carry_out(request, form, act, done="已保存导出格式。", to=HOME) or render(
        request, "bases/mapping.html", context, status=400 if form.errors else 200
    )
