"""Slips of a base's records: list, issue one or a class's, download (Art. 17)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.files import serve
from accounts.models import User
from accounts.record import MovedOn
from accounts.views.pages import ask, carry_out, me
from bases.actions import slips as actions
from bases.forms.office import OfficeForm
from bases.forms.slips import SlipFilterForm
from bases.models import RegistrationSlip, TrainingClass, TrainingRecord
from bases.views.reach import export, insider, listing, of_own_base, posted

HEADINGS: dict[str, int] = {
    "编号": 28,
    "基地": 34,
    "姓名": 12,
    "证件号码（掩码）": 22,
    "工作单位": 34,
    "班号": 24,
    "培训班": 36,
    "出具日期": 12,
    "状态": 10,
}
FACTS = (
    "document",
    "record__base__organisation",
    "record__trainee",
    "record__training_class",
)


def keeper(request: HttpRequest) -> User:
    """Whoever may know persons: bases and the bureau. Raises PermissionDenied."""
    user = insider(request)
    if user.is_recommender_staff:
        raise PermissionDenied
    return user


def _asked(request: HttpRequest, user: User) -> tuple[SlipFilterForm, Any]:
    form = SlipFilterForm(request.GET, user=user)
    rows = form.found(RegistrationSlip.objects.visible_to(user))
    return form, form.ordered(rows).select_related(*FACTS)


@require_safe
def slips(request: HttpRequest) -> HttpResponse:
    """Slips issued, those in force and those void."""
    user = keeper(request)
    form, rows = _asked(request, user)
    return listing(
        request,
        "bases/slips.html",
        rows,
        form=form,
        filtered=form.is_narrowed,
        many=user.is_municipal,
    )


@require_safe
def slips_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    _form, rows = _asked(request, keeper(request))
    return export(rows, _line, title="学时登记单", name="slips", headings=HEADINGS)


def _line(row: RegistrationSlip) -> tuple[str, ...]:
    entry = row.record
    return (
        row.document.number,
        entry.base.organisation.name,
        entry.trainee.name,
        entry.trainee.id_mask,
        entry.trainee.employer,
        entry.training_class.number,
        entry.training_class.title,
        timezone.localtime(row.issued_at).date().isoformat(),
        "已作废" if row.document.is_void else "有效",
    )


@require_safe
def slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Download a slip in force."""
    rows = RegistrationSlip.objects.visible_to(keeper(request)).select_related("document__file")
    found = get_object_or_404(rows, pk=pk)
    if found.document.is_void:
        raise MovedOn("这份登记单已作废，请出具新的登记单。")
    if found.document.file is None:
        raise Http404
    return serve(request, found.document.file, as_name=f"学时登记单 {found.document.number}.pdf")


def issue_slip(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue the slip of one record."""
    entry: TrainingRecord = of_own_base(request, TrainingRecord.objects, pk, serving=False)
    form = OfficeForm(posted(request))

    def act() -> RegistrationSlip:
        return actions.issue_slip(entry, by=me(request), at=timezone.now())

    back = f"/bases/records/{entry.corrects_id or entry.pk}/"
    done = "已出具登记单，正在生成文件。"
    return carry_out(request, form, act, done=done, to=back) or ask(
        request,
        form,
        title="出具学时登记单",
        label="出具",
        back=back,
        kicker=f"{entry.trainee} {entry.training_class.title}",
        consequences=["按现有学时和考核结果生成登记单并编号；", "记录更正后，该登记单自动作废。"],
    )


def issue_slips(request: HttpRequest, pk: int) -> HttpResponse:
    """Issue what a class's records lack."""
    found: TrainingClass = of_own_base(request, TrainingClass.objects, pk, serving=False)
    form = OfficeForm(posted(request))
    rows = TrainingRecord.objects.filter(training_class=found)
    missing = actions.without_slip(rows).count()

    def act() -> int:
        return actions.issue_slips(found, by=me(request), at=timezone.now())

    if not missing:
        raise MovedOn("本班没有需要出具登记单的记录。", found)
    done = f"已出具 {missing} 份登记单，正在生成文件。"
    return carry_out(request, form, act, done=done, to=f"/bases/slips/?held={found.number}") or ask(
        request,
        form,
        title="批量出具学时登记单",
        label=f"出具 {missing} 份",
        back=found.get_absolute_url(),
        kicker=found.title,
        consequences=[
            f"为 {missing} 名尚无有效登记单的学员各出具一份；",
            "记录更正后，相应登记单自动作废。",
        ],
    )
