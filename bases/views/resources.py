"""Shared resources inside: a base keeps its own, others read those within reach (Art. 3)."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Event, User
from accounts.views.pages import ask, carry_out, me, timeline
from bases import rules
from bases.actions import resources as actions
from bases.actions.resources import ResourceFacts
from bases.forms.sharing import ResourceFilterForm, ResourceForm
from bases.models import SharedResource
from bases.views.reach import (
    attached_file,
    base_of,
    day,
    export,
    file_rows,
    insider,
    keeps_base,
    kept,
    listing,
    of_own_base,
    own_base,
    posted,
)

LIST = "/bases/resources/"
HEADINGS: dict[str, int] = {
    "基地编号": 14,
    "基地": 34,
    "类别": 10,
    "名称": 34,
    "专业领域": 20,
    "简介": 50,
    "共享条件": 34,
    "联系人": 12,
    "办公电话": 18,
    "公布日期": 14,
    "撤下日期": 14,
}


@require_safe
def resources(request: HttpRequest) -> HttpResponse:
    """Resources within reach."""
    user = insider(request)
    base = base_of(user)
    form = ResourceFilterForm(request.GET, user=user)
    return listing(
        request,
        "bases/resources.html",
        _asked(form, user),
        form=form,
        filtered=form.is_narrowed,
        many=not user.is_institution_member,
        manages=not user.is_institution_member,
        keeps=keeps_base(base),
    )


@require_safe
def resources_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    user = insider(request)
    rows = _asked(ResourceFilterForm(request.GET, user=user), user)
    return export(rows, _line, title="共享资源", name="resources", headings=HEADINGS)


def _asked(form: ResourceFilterForm, user: User) -> Any:
    rows = form.found(SharedResource.objects.visible_to(user))
    return rows.select_related("base__organisation", "field")


def _line(resource: SharedResource) -> tuple[str, ...]:
    withdrawn = resource.withdrawn_at
    return (
        resource.base.number,
        resource.base.organisation.name,
        resource.get_kind_display(),
        resource.title,
        str(resource.field),
        resource.description,
        resource.conditions,
        resource.contact,
        resource.phone,
        day(timezone.localdate(resource.published_at)),
        day(timezone.localdate(withdrawn) if withdrawn else None),
    )


@require_safe
def resource(request: HttpRequest, pk: int) -> HttpResponse:
    """One resource with what happened to it; withdrawn ones too."""
    user = insider(request)
    found = _seen(request, pk)
    events = Event.objects.about(found).visible_to(user).select_related("organisation")
    own = rules.is_base_member(found, user) and found.withdrawn_at is None
    context = {
        "resource": found,
        "facts": facts_of(found),
        "files": file_rows(found.files.all(), f"{LIST}{pk}/"),
        "events": timeline(events.order_by("-sequence"), user),
        "keeps": own and found.base.is_in_service,
        "withdraws": own,
        "manages": not user.is_institution_member,
        "is_public": found.withdrawn_at is None and found.base.is_in_service,
    }
    return render(request, "bases/resource.html", context)


def facts_of(resource: SharedResource) -> list[tuple[str, Any]]:
    """Rows of the facts component."""
    return [
        ("类别", resource.get_kind_display()),
        ("专业领域", resource.field),
        ("共享条件", resource.conditions),
        ("联系人", resource.contact),
        ("办公电话", resource.phone),
    ]


@require_safe
def resource_file(request: HttpRequest, pk: int, file: UUID) -> HttpResponse:
    """An attachment, for those within reach."""
    return attached_file(request, _seen(request, pk), file)


def _seen(request: HttpRequest, pk: int) -> SharedResource:
    visible = SharedResource.objects.visible_to(insider(request))
    found: SharedResource = get_object_or_404(
        visible.select_related("base__organisation", "field"), pk=pk
    )
    return found


def publish_resource(request: HttpRequest) -> HttpResponse:
    """Put a resource into the catalogue."""
    at = timezone.now()
    base = own_base(request)
    initial = {"contact": base.contact_name, "phone": base.contact_phone}
    form = ResourceForm(posted(request), request.FILES or None, initial=initial)

    def act() -> SharedResource:
        return actions.publish_resource(
            base,
            facts=ResourceFacts(**form.facts()),
            files=kept(form, by=me(request), at=at),
            by=me(request),
            at=at,
        )

    answer = carry_out(request, form, act, done="已公布，公众可以查到。", to=_page)
    return answer or ask(
        request,
        form,
        title="公布共享资源",
        label="公布",
        back=LIST,
        kicker=base.organisation.name,
        text="公布后在“共享交流”栏目向社会公开，联系人和办公电话也会公开。",
    )


def change_resource(request: HttpRequest, pk: int) -> HttpResponse:
    """Correct what the catalogue says."""
    at = timezone.now()
    resource = _shown(request, pk)
    initial = {name: getattr(resource, name) for name in ResourceFacts.__dataclass_fields__}
    present = resource.files.all()
    form = ResourceForm(posted(request), request.FILES or None, initial=initial, present=present)

    def act() -> SharedResource:
        return actions.change_resource(
            resource,
            facts=ResourceFacts(**form.facts()),
            added=kept(form, by=me(request), at=at),
            dropped=form.dropped(),
            by=me(request),
            at=at,
        )

    answer = carry_out(request, form, act, done="已保存。", to=_page)
    return answer or ask(
        request,
        form,
        title="更改共享资源",
        label="保存",
        back=_page(resource),
        kicker=resource.title,
    )


def withdraw_resource(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a resource out of the catalogue."""
    at = timezone.now()
    resource = _shown(request, pk, serving=False)
    form = Form(posted(request))

    def act() -> SharedResource:
        return actions.withdraw_resource(resource, by=me(request), at=at)

    answer = carry_out(request, form, act, done="已撤下。", to=_page)
    return answer or ask(
        request,
        form,
        title=f"撤下共享资源：{resource.title}",
        label="撤下",
        back=_page(resource),
        consequences=("公众不再看到这项资源及其附件；", "内部记录保留，不删除。"),
        danger=True,
    )


def _shown(request: HttpRequest, pk: int, *, serving: bool = True) -> SharedResource:
    resource: SharedResource = of_own_base(request, SharedResource.objects, pk, serving=serving)
    actions.require_shown(resource)
    return resource


def _page(resource: SharedResource) -> str:
    return f"{LIST}{resource.pk}/"
