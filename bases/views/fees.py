"""Fees inside: a base keeps its own, others read those within reach (Art. 21)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Event, User
from accounts.views.pages import ask, carry_out, me, timeline
from bases import rules
from bases.actions import fees as actions
from bases.calendar import today
from bases.fees import chapters, standing
from bases.forms.fees import BASIS_FILES, EndFeeForm, FeeFilterForm, PublishFeeForm, ReviseFeeForm
from bases.models import FeeItem
from bases.views.reach import (
    base_of,
    day,
    export,
    insider,
    keep_upload,
    keeps_base,
    listing,
    of_own_base,
    own_base,
    page_of,
    posted,
)

LIST = "/bases/fees/"
HEADINGS: dict[str, int] = {
    "基地编号": 14,
    "基地": 34,
    "收费项目": 30,
    "状态": 12,
    "执行中标准": 14,
    "计价单位": 14,
    "服务内容": 40,
    "减免": 30,
    "收费依据": 40,
    "依据文号": 26,
    "执行日期": 14,
    "有效期至": 14,
    "待执行标准": 24,
    "待执行日期": 14,
    "近一年提高": 12,
    "停止日期": 14,
    "停止原因": 30,
}


class _Within:
    """Items within reach, in the shape that the shared helpers ask."""

    @staticmethod
    def visible_to(user: User) -> Any:
        """A base its own, a managing unit those of its bases, the bureau all."""
        return FeeItem.objects.filter(rules.within_reach(user))


@require_safe
def fees(request: HttpRequest) -> HttpResponse:
    """Items with what holds, what comes and what was raised."""
    user, on = insider(request), today(timezone.now())
    form = FeeFilterForm(request.GET, user=user)
    page = page_of(request, _asked(form, user))
    page.object_list = [standing(item, on) for item in page.object_list]
    return listing(
        request,
        "bases/fees.html",
        page,
        form=form,
        filtered=form.is_narrowed,
        many=not user.is_institution_member,
        keeps=keeps_base(base_of(user)),
    )


@require_safe
def fees_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    user = insider(request)
    rows = _asked(FeeFilterForm(request.GET, user=user), user)
    return export(rows, _line, title="收费项目", name="fees", headings=HEADINGS)


def _asked(form: FeeFilterForm, user: User) -> Any:
    rows = form.found(_Within.visible_to(user), today(timezone.now()))
    return rows.select_related("base__organisation").prefetch_related("versions")


def _line(item: FeeItem) -> tuple[str, ...]:
    found = standing(item, today(timezone.now()))
    now, next_ = found.current, found.coming
    return (
        item.base.number,
        item.base.organisation.name,
        item.name,
        found.label,
        str(now.standard) if now else "",
        now.get_unit_display() if now else "",
        now.content if now else "",
        now.reductions if now else "",
        now.basis if now else "",
        now.basis_number if now else "",
        day(now.valid_from if now else None),
        day(now.valid_until if now else None),
        f"{next_.standard} {next_.get_unit_display()}" if next_ else "",
        day(next_.valid_from if next_ else None),
        "是" if found.raised else "",
        day(item.ended_on),
        item.ended_reason,
    )


@require_safe
def fee(request: HttpRequest, pk: int) -> HttpResponse:
    """One item: what holds, its whole history, what was done."""
    user, on = insider(request), today(timezone.now())
    item = get_object_or_404(
        _Within.visible_to(user)
        .select_related("base__organisation")
        .prefetch_related("versions__basis_file"),
        pk=pk,
    )
    events = Event.objects.about(item).visible_to(user).select_related("organisation")
    own = rules.is_base_member(item, user) and item.ended_on is None
    context = {
        "item": item,
        "standing": standing(item, on),
        "chapters": chapters(item, on),
        "events": timeline(events.order_by("-sequence"), user),
        "revises": own and item.base.is_in_service,
        "ends": own,
    }
    return render(request, "bases/fee.html", context)


def publish_fee(request: HttpRequest) -> HttpResponse:
    """Publish an item."""
    at = timezone.now()
    base = own_base(request)
    form = PublishFeeForm(posted(request), request.FILES or None)

    def act() -> FeeItem:
        return actions.publish_fee(
            base,
            name=form.cleaned_data["name"],
            facts=form.facts(),
            basis_file=_basis(form, me(request), at),
            by=me(request),
            at=at,
        )

    answer = carry_out(request, form, act, done="已公布，公众可以查到。", to=_page)
    return answer or ask(
        request,
        form,
        title="公布收费项目",
        label="公布",
        back=LIST,
        kicker=base.organisation.name,
        text="公布后向社会公开，历史版本永久保留。先公布、后收费：执行日期不能早于今天。",
    )


def revise_fee(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the next standard."""
    at = timezone.now()
    item = _charged(request, pk)
    latest = item.versions.order_by("-number")[0]  # type: ignore[attr-defined]
    kept = ("standard", "unit", "content", "reductions", "basis", "basis_number")
    initial = {name: getattr(latest, name) for name in kept} | {"after": latest.number}
    form = ReviseFeeForm(posted(request), request.FILES or None, initial=initial)

    def act() -> Any:
        return actions.revise_fee(
            item,
            after=form.cleaned_data["after"],
            facts=form.facts(),
            reason=form.cleaned_data["reason"],
            basis_file=_basis(form, me(request), at),
            by=me(request),
            at=at,
        )

    answer = carry_out(request, form, act, done="新标准已公布。", to=_page(item))
    return answer or ask(
        request,
        form,
        title="调整收费标准",
        label="公布新标准",
        back=_page(item),
        kicker=item.name,
        text=f"现行公布：{latest.standard} {latest.get_unit_display()}，"
        f"{latest.valid_from} 起执行（{latest.basis_number}）。",
        consequences=(
            "旧标准和新旧差异向社会公开，不能删除；",
            "提高标准的，须上传新的依据文件、写明原因，从次日或以后执行；"
            "更换计价单位不能直接比较高低，按提高标准办理；",
            "降低标准的，可以从今天执行。",
        ),
    )


def end_fee(request: HttpRequest, pk: int) -> HttpResponse:
    """Charge no more."""
    at = timezone.now()
    item = _charged(request, pk, serving=False)
    form = EndFeeForm(posted(request), initial={"on": today(at)})

    def act() -> FeeItem:
        data = form.cleaned_data
        return actions.end_fee(item, on=data["on"], reason=data["reason"], by=me(request), at=at)

    answer = carry_out(request, form, act, done="已登记停止收费。", to=_page(item))
    return answer or ask(
        request,
        form,
        title="停止收费",
        label="停止收费",
        back=_page(item),
        kicker=item.name,
        consequences=(
            "从停止日期起，培训班不能再按此项目收费；",
            "以往标准仍可查询；",
            "不能恢复，需要时另行公布新的项目。",
        ),
        danger=True,
    )


def _charged(request: HttpRequest, pk: int, *, serving: bool = True) -> FeeItem:
    item: FeeItem = of_own_base(request, _Within, pk, serving=serving)
    actions.require_charged(item)
    return item


def _basis(form: Any, by: User, at: Any) -> Any:
    upload = form.cleaned_data.get("basis_file")
    return upload and keep_upload("basis_file", upload, by=by, at=at, allowed=BASIS_FILES)


def _page(item: FeeItem) -> str:
    return item.get_absolute_url()
