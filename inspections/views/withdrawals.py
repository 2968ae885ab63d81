"""Leaving at one's own wish: list, case, verbs (practice, 惯例; Art. 4)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.files import serve
from bases.calendar import today
from bases.views.reach import base_of, day, export, keep_upload, keeps_base, own_base, posted
from inspections.actions import leaving
from inspections.forms.common import OpinionForm
from inspections.forms.revocations import FileWithdrawalForm, WithdrawalFilterForm
from inspections.models import Withdrawal, WithdrawalState
from inspections.views.pages import (
    FORMS,
    Button,
    Cell,
    Listing,
    Section,
    ask,
    buttons,
    carry_out,
    fetch,
    insider,
    me,
    paper,
    papers_of,
    show_case,
    show_list,
    verb,
)
from inspections.views.revoking import chosen, class_form

TONES: dict[str, str] = {
    WithdrawalState.FILED: "waiting",
    WithdrawalState.ACCEPTED: "done",
    WithdrawalState.REFUSED: "bad",
    WithdrawalState.TAKEN_BACK: "draft",
}
HEADINGS: dict[str, int] = {
    "基地编号": 14,
    "基地": 34,
    "报送日期": 12,
    "状态": 14,
    "决定日期": 12,
    "退出原因": 60,
}
VERBS = (
    ("accept_withdrawal", "同意退出", "primary"),
    ("refuse_withdrawal", "不同意", "outline-danger"),
    ("take_back_withdrawal", "收回申请", "outline-primary"),
)


def _asked(request: HttpRequest) -> tuple[WithdrawalFilterForm, Any]:
    user = insider(request)
    form = WithdrawalFilterForm(request.GET, user=user)
    rows = Withdrawal.objects.visible_to(user).select_related("base__organisation")
    return form, form.found(rows)


@require_safe
def withdrawals(request: HttpRequest) -> HttpResponse:
    """Wishes to leave within reach."""
    form, rows = _asked(request)
    base = base_of(insider(request))
    file = Button("申请自愿退出", "/inspections/withdrawals/new/", "outline-danger")
    listing = Listing(
        here="withdrawals",
        title="自愿退出",
        lead="基地可以自愿退出；不属于第二十条的情形，今后可以再次申请。整改或取消资格办理中的不能退出（惯例）。",
        article="",
        headings=("基地", "报送日期", "状态", "决定日期"),
        clear="/inspections/withdrawals/",
        empty="没有退出申请",
        export="/inspections/withdrawals.xlsx",
        actions=[file] if base and keeps_base(base) else [],
    )
    return show_list(
        request, listing, rows=rows, cells=_cells, form=form, filtered=form.is_narrowed
    )


def _cells(row: Withdrawal) -> list[Cell]:
    return [
        Cell(row.base.organisation.name, row.get_absolute_url(), note=row.base.display_number),
        Cell(day(today(row.filed_at)), number=True),
        Cell(row.state_label, tone=TONES[row.state]),
        Cell(day(today(row.decided_at)) if row.decided_at else "", number=True),
    ]


@require_safe
def withdrawals_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    _form, rows = _asked(request)
    return export(rows, _line, title="自愿退出", name="withdrawals", headings=HEADINGS)


def _line(row: Withdrawal) -> tuple[str, ...]:
    return (
        row.base.number,
        row.base.organisation.name,
        day(today(row.filed_at)),
        row.state_label,
        day(today(row.decided_at)) if row.decided_at else "",
        row.reason,
    )


def _fetched(request: HttpRequest, pk: int) -> Withdrawal:
    rows = Withdrawal.objects.select_related("base__organisation", "letter", "reply__file")
    found: Withdrawal = fetch(request, rows, pk)
    return found


@require_safe
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """One wish to leave."""
    found = _fetched(request, pk)
    facts = [
        ("退出原因", found.reason),
        ("盖章的退出申请", found.letter.name),
        ("审批意见", found.opinion),
    ]
    letter = Button("下载退出申请", f"{found.get_absolute_url()}letter/")
    return show_case(
        request,
        found,
        here="withdrawals",
        title="自愿退出",
        kicker=f"{found.base.organisation.name} {found.base.display_number}",
        tone=TONES[found.state],
        buttons=[*buttons(found, me(request), VERBS), letter],
        sections=[Section("申请", facts=facts)],
        papers=papers_of(found, [("批复", found.reply)]),
        back="/inspections/withdrawals/",
    )


@require_safe
def withdrawal_letter(request: HttpRequest, pk: int) -> HttpResponse:
    """The sealed letter."""
    return serve(request, _fetched(request, pk).letter)


@require_safe
def withdrawal_paper(request: HttpRequest, pk: int, document: int) -> HttpResponseBase:
    """The bureau's reply."""
    found = _fetched(request, pk)
    return paper(request, papers_of(found, [("批复", found.reply)]), document)


@FORMS
def file_withdrawal(request: HttpRequest) -> HttpResponse:
    """The base asks to leave."""
    base, user, at = own_base(request), me(request), timezone.now()
    leaving.require_unburdened(base)
    form = FileWithdrawalForm(posted(request), request.FILES or None)

    def act() -> Withdrawal:
        upload = form.cleaned_data["letter_file"]
        letter = keep_upload("letter_file", upload, by=user, at=at, allowed=("pdf", "jpg", "png"))
        return leaving.file_withdrawal(
            base, reason=form.cleaned_data["reason"], letter_file=letter, by=user, at=at
        )

    answer = carry_out(
        request, form, act, done="退出申请已报送。", to=lambda made: made.get_absolute_url()
    )
    return answer or ask(
        request,
        form,
        title="申请自愿退出",
        label="报送",
        back="/inspections/withdrawals/",
        danger=True,
        consequences=["市局同意后，不再是基地，收回匾牌", "未结的培训班由市局确定处理办法"],
    )


@FORMS
def accept_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """The bureau lets it go."""
    found, user, at = _fetched(request, pk), me(request), timezone.now()
    if not user.is_municipal_approver:
        raise PermissionDenied
    form = class_form(request, found.base)
    return verb(
        request,
        found,
        "accept_withdrawal",
        form,
        lambda: leaving.accept_withdrawal(
            found, opinion=form.cleaned_data["opinion"], classes=chosen(form), by=user, at=at
        ),
        done="已同意退出。",
        title="同意自愿退出",
        label="同意退出",
        danger=True,
        consequences=["基地状态变为“已自愿退出”，收回匾牌", "不列入不再受理名单"],
    )


@FORMS
def refuse_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """It stays a base."""
    found, user, at = _fetched(request, pk), me(request), timezone.now()
    form = OpinionForm(posted(request))
    return verb(
        request,
        found,
        "refuse_withdrawal",
        form,
        lambda: leaving.refuse_withdrawal(found, **form.cleaned_data, by=user, at=at),
        done="已答复不同意退出。",
        title="不同意自愿退出",
        label="确定",
    )


@FORMS
def take_back_withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    """The base changed its mind."""
    found, user, at = _fetched(request, pk), me(request), timezone.now()
    form = OpinionForm(posted(request))
    del form.fields["opinion"]
    return verb(
        request,
        found,
        "take_back_withdrawal",
        form,
        lambda: leaving.take_back_withdrawal(found, by=user, at=at),
        done="退出申请已收回。",
        title="收回退出申请",
        label="收回",
    )
