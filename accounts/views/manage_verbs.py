"""The administrator's verbs on organisations and counties (Art. 4, Art. 22)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone

from accounts import actions
from accounts.files import store
from accounts.forms.organisations import (
    LICENCE_TYPES,
    AddCountyForm,
    AddOrganisationForm,
    AdmitCodeForm,
    CorrectCountyForm,
    CorrectOrganisationForm,
    ReasonForm,
    RenameForm,
)
from accounts.forms.people import AGAIN
from accounts.models import County, Organisation
from accounts.views.manage import admin_only
from accounts.views.pages import ask, carry_out, me

LIST = "/accounts/manage/organisations/"
COUNTIES = "/accounts/manage/counties/"


def _organisation(pk: int) -> Organisation:
    return get_object_or_404(Organisation.objects.select_related("county"), pk=pk)


@admin_only
def add_organisation(request: HttpRequest) -> HttpResponse:
    """A county bureau, a department, the municipal bureau."""
    at = timezone.now()
    form = AddOrganisationForm(request.POST or None)

    def act() -> Organisation:
        data = form.cleaned_data
        return actions.add_organisation(
            type_=data["type_"],
            uscc=data["uscc"],
            name=data["name"],
            facts=form.facts(),
            by=me(request),
            at=at,
        )

    answer = carry_out(
        request, form, act, done="单位已登记。", to=lambda unit: unit.get_absolute_url()
    )
    return answer or ask(
        request,
        form,
        title="登记单位",
        label="登记",
        back=LIST,
        text="施教机构凭统一社会信用代码自行登记；这里登记县（区）人社局、行业主管部门和市人社局。",
    )


@admin_only
def admit_code(request: HttpRequest) -> HttpResponse:
    """An institution whose certificate shows a code that fails the check digit."""
    at = timezone.now()
    form = AdmitCodeForm(request.POST or None, request.FILES or None)

    def act() -> Organisation:
        data = form.cleaned_data
        with transaction.atomic():
            licence = store(data["licence"], by=me(request), at=at, allowed=LICENCE_TYPES)
            return actions.admit_code(
                uscc=data["uscc"],
                name=data["name"],
                facts=form.facts(),
                licence=licence,
                reason=data["reason"],
                by=me(request),
                at=at,
            )

    answer = carry_out(
        request,
        form,
        act,
        done="已登记，等待激活；请在单位页面邀请负责人。",
        to=lambda unit: unit.get_absolute_url(),
    )
    if form.is_bound and answer is None and "licence" not in form.errors:
        form.add_error("licence", ValidationError(AGAIN))
    return answer or ask(
        request,
        form,
        title="核验证书登记（校验位例外）",
        label="登记",
        back=LIST,
        text="仅用于证书上的代码确实不符合校验规则的施教机构。证书扫描件和核验情况会写入办理记录。",
    )


@admin_only
def correct_organisation(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what is known of an organisation."""
    at = timezone.now()
    organisation = _organisation(pk)
    form = CorrectOrganisationForm(request.POST or None, organisation=organisation)
    back = organisation.get_absolute_url()
    answer = carry_out(
        request,
        form,
        lambda: actions.correct_organisation(
            organisation,
            facts=form.facts(),
            reason=form.cleaned_data["reason"],
            by=me(request),
            at=at,
        ),
        done="单位信息已更正。",
        to=back,
    )
    return answer or ask(
        request,
        form,
        title="更正单位信息",
        label="保存更正",
        back=back,
        kicker=organisation.name,
        text="隶属关系、县（区）和主管部门决定以后申报的路径；已提交的申报不变。",
    )


@admin_only
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    """A new name; the former one stays searchable (Art. 22)."""
    at = timezone.now()
    organisation = _organisation(pk)
    form = RenameForm(request.POST or None, initial={"until": timezone.localdate(at)})
    back = organisation.get_absolute_url()
    answer = carry_out(
        request,
        form,
        lambda: actions.rename(organisation, by=me(request), at=at, **form.cleaned_data),
        done="名称已变更，曾用名可以查到。",
        to=back,
    )
    return answer or ask(
        request,
        form,
        title="变更单位名称",
        label="变更名称",
        back=back,
        kicker=organisation.name,
        consequences=("原名称登记为曾用名，永久可查", "公开名录同时显示新名称"),
    )


@admin_only
def suspend(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop an organisation from acting."""
    at = timezone.now()
    organisation = _organisation(pk)
    form = ReasonForm(request.POST or None)
    back = organisation.get_absolute_url()
    answer = carry_out(
        request,
        form,
        lambda: actions.suspend(organisation, by=me(request), at=at, **form.cleaned_data),
        done="已停用。",
        to=back,
    )
    return answer or ask(
        request,
        form,
        title=f"停用 {organisation.name}",
        label="停用单位",
        back=back,
        danger=True,
        consequences=("该单位全部账户不能办理业务，只能看到停用原因", "公开信息和办理记录不变"),
    )


@admin_only
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a suspended organisation act again."""
    at = timezone.now()
    organisation = _organisation(pk)
    form = ReasonForm(request.POST or None)
    back = organisation.get_absolute_url()
    answer = carry_out(
        request,
        form,
        lambda: actions.resume(organisation, by=me(request), at=at, **form.cleaned_data),
        done="已恢复。",
        to=back,
    )
    return answer or ask(
        request, form, title=f"恢复 {organisation.name}", label="恢复单位", back=back
    )


@admin_only
def add_county(request: HttpRequest) -> HttpResponse:
    """A county, a district, or a zone run like one."""
    at = timezone.now()
    form = AddCountyForm(request.POST or None)
    answer = carry_out(
        request,
        form,
        lambda: actions.add_county(by=me(request), at=at, **form.cleaned_data),
        done="已增加。",
        to=COUNTIES,
    )
    return answer or ask(request, form, title="增加县（区）", label="增加", back=COUNTIES)


@admin_only
def correct_county(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename, reorder or retire a county."""
    at = timezone.now()
    county = get_object_or_404(County, pk=pk)
    initial = {"name": county.name, "order": county.order, "is_active": county.is_active}
    form = CorrectCountyForm(request.POST or None, initial=initial)
    answer = carry_out(
        request,
        form,
        lambda: actions.correct_county(county, by=me(request), at=at, **form.cleaned_data),
        done="已更正。",
        to=COUNTIES,
    )
    return answer or ask(
        request, form, title=f"更正 {county.name}", label="保存", back=COUNTIES, kicker=county.code
    )
