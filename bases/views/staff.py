"""The management body's people: list, add, change, end, the one head (Art. 6, Art. 8(2))."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.record import MovedOn
from accounts.views.pages import ask, carry_out, me
from bases.actions import staffing as actions
from bases.calendar import today
from bases.forms.roster import EndForm, StaffFilterForm, StaffForm
from bases.models import Base, StaffMember
from bases.views.reach import (
    base_of,
    day,
    export,
    insider,
    keeps_base,
    listing,
    of_own_base,
    own_base,
    posted,
)

LIST = "/bases/staff/"
HEADINGS: dict[str, int] = {
    "基地编号": 14,
    "基地": 34,
    "姓名": 12,
    "职务": 18,
    "基地负责人": 12,
    "专/兼职": 10,
    "职称": 16,
    "分工": 30,
    "办公电话": 18,
    "任职日期": 14,
    "离任日期": 14,
}


@require_safe
def staff(request: HttpRequest) -> HttpResponse:
    """People of management bodies within reach."""
    user = insider(request)
    base = base_of(user)
    form = StaffFilterForm(request.GET, user=user)
    return listing(
        request,
        "bases/staff.html",
        _asked(form, user),
        form=form,
        filtered=form.is_narrowed,
        base=base,
        many=not user.is_institution_member,
        keeps=keeps_base(base),
    )


@require_safe
def staff_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    user = insider(request)
    rows = _asked(StaffFilterForm(request.GET, user=user), user)
    return export(rows, _line, title="管理人员", name="staff", headings=HEADINGS)


def _asked(form: StaffFilterForm, user: Any) -> Any:
    return form.found(StaffMember.objects.visible_to(user)).select_related("base__organisation")


def _line(member: StaffMember) -> tuple[str, ...]:
    return (
        member.base.number,
        member.base.organisation.name,
        member.name,
        member.post,
        "是" if member.is_head else "",
        member.get_engagement_display(),
        member.title,
        member.duties,
        member.office_phone,
        day(member.started_on),
        day(member.ended_on),
    )


def add_staff(request: HttpRequest) -> HttpResponse:
    """Enter one."""
    at = timezone.now()
    base = own_base(request)
    form = StaffForm(posted(request))

    def act() -> StaffMember:
        facts = actions.StaffFacts(**form.cleaned_data)
        return actions.add_staff(base, facts=facts, by=me(request), at=at)

    answer = carry_out(request, form, act, done="管理人员已登记。", to=LIST)
    return answer or _page(request, form, base, title="登记管理人员", label="登记")


def change_staff(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is kept."""
    at = timezone.now()
    member = _present(request, pk)
    names = actions.StaffFacts.__dataclass_fields__
    form = StaffForm(posted(request), initial={n: getattr(member, n) for n in names})

    def act() -> StaffMember:
        facts = actions.StaffFacts(**form.cleaned_data)
        return actions.change_staff(member, facts=facts, by=me(request), at=at)

    answer = carry_out(request, form, act, done="已保存。", to=LIST)
    title = f"更改管理人员信息：{member.name}"
    return answer or _page(request, form, member.base, title=title, label="保存")


def end_staff(request: HttpRequest, pk: int) -> HttpResponse:
    """From when somebody manages no longer."""
    at = timezone.now()
    member = _present(request, pk, serving=False)
    form = EndForm(posted(request), initial={"on": today(at)})

    def act() -> StaffMember:
        return actions.end_staff(member, on=form.cleaned_data["on"], by=me(request), at=at)

    lines = ["不再列为在任管理人员；", "以往记录保留，不删除。"]
    if member.is_head:
        lines.append("基地暂无负责人，请另行确定。")
    answer = carry_out(request, form, act, done=f"已登记{member.name}离任。", to=LIST)
    return answer or _page(
        request,
        form,
        member.base,
        title=f"管理人员离任：{member.name}",
        label="登记离任",
        consequences=lines,
        danger=True,
    )


def set_head(request: HttpRequest, pk: int) -> HttpResponse:
    """Who is the head of the base."""
    at = timezone.now()
    member = _present(request, pk)
    if member.is_head:
        raise MovedOn("此人已是基地负责人。", member.base)
    form = Form(posted(request))

    def act() -> StaffMember:
        return actions.set_head(member, by=me(request), at=at)

    answer = carry_out(request, form, act, done=f"基地负责人：{member.name}。", to=LIST)
    return answer or _page(
        request,
        form,
        member.base,
        title=f"确定基地负责人：{member.name}",
        label="确定",
        consequences=("原负责人不再是基地负责人。",),
    )


def _present(request: HttpRequest, pk: int, *, serving: bool = True) -> StaffMember:
    member: StaffMember = of_own_base(request, StaffMember.objects, pk, serving=serving)
    actions.require_managing(member)
    return member


def _page(request: HttpRequest, form: Form, base: Base, **words: Any) -> HttpResponse:
    return ask(request, form, back=LIST, kicker=base.organisation.name, **words)
