"""County bureaus and municipal clerks let institutions in (Art. 9(1))."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts import actions
from accounts.files import serve
from accounts.forms.organisations import LikenessForm, OpinionForm
from accounts.likeness import hints, similar_to, watched_like
from accounts.models import Event, Organisation, OrganisationState
from accounts.record import MovedOn
from accounts.rules import may_activate
from accounts.views.pages import ask, carry_out, me, timeline, tone_of
from accounts.views.registering import advice_for


@require_safe
def activations(request: HttpRequest) -> HttpResponse:
    """Institutions waiting for this person's bureau, the oldest first."""
    user = me(request)
    if not (user.is_municipal_clerk or user.is_county_staff):
        raise PermissionDenied
    rows = Organisation.objects.activatable_by(user).select_related("county", "department")
    context = {"rows": rows.order_by("registered_at"), "now": timezone.now()}
    return render(request, "accounts/activations.html", context)


def fetch(request: HttpRequest, pk: int) -> Organisation:
    """The organisation, if this person may see it; 404 otherwise."""
    rows = Organisation.objects.visible_to(me(request)).select_related(
        "county", "department", "parent", "licence", "uscc_overridden_by"
    )
    return get_object_or_404(rows, pk=pk)


@require_safe
def organisation_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """What is known of an organisation, and what may be done with it."""
    at = timezone.now()
    user = me(request)
    organisation = fetch(request, pk)
    decides = may_activate(user, organisation) and organisation.state == OrganisationState.PENDING
    context = {
        "organisation": organisation,
        "tone": tone_of(organisation),
        "facts": facts_of(organisation),
        "advice": advice_for(organisation),
        "decides": decides,
        "hints": hints(organisation) if decides else (),
        "similar": similar_to(organisation) if decides else (),
        "alike": watched_like(organisation, at) if decides else (),
        "former_names": organisation.former_names.all(),  # type: ignore[attr-defined]
        "members": organisation.members.all() if user.is_municipal_admin else (),  # type: ignore[attr-defined]
        "events": timeline(
            Event.objects.about(organisation)
            .visible_to(user)
            .select_related("organisation")
            .order_by("-sequence")[:30],
            user,
        ),
    }
    return render(request, "accounts/organisation_detail.html", context)


def facts_of(organisation: Organisation) -> list[tuple[str, object]]:
    """Label and value for the facts component."""
    rows: list[tuple[str, object]] = [("统一社会信用代码", organisation.uscc)]
    if organisation.is_institution:
        rows += [
            ("机构类型", organisation.get_kind_display()),
            ("隶属关系", organisation.get_level_display()),
            ("主管部门", organisation.department or "没有主管部门"),
            ("上级单位", organisation.parent),
            ("法定代表人", organisation.legal_representative),
        ]
    return [
        *rows,
        ("所在县（区）", organisation.county),
        ("地址", organisation.address),
        ("联系电话", organisation.phone),
        ("电子邮箱", organisation.email),
        ("网址", organisation.website),
    ]


@require_safe
def licence(request: HttpRequest, pk: int) -> HttpResponse:
    """The scanned certificate, through its organisation."""
    stored = fetch(request, pk).licence
    if stored is None:
        raise Http404
    return serve(request, stored)


def activate(request: HttpRequest, pk: int) -> HttpResponse:
    """Let an institution act in the portal."""
    at = timezone.now()
    organisation = _deciding(request, pk)
    alike = watched_like(organisation, at)
    form = LikenessForm(request.POST or None) if alike else Form(request.POST or {})
    answer = carry_out(
        request,
        form,
        lambda: actions.activate(
            organisation,
            by=me(request),
            at=at,
            likeness_note=form.cleaned_data.get("likeness_note", ""),
        ),
        done=f"已激活：{organisation.name}。",
        to="accounts:activations",
    )
    return answer or ask(
        request,
        form,
        title=f"激活 {organisation.name}",
        label="确认激活",
        alike=alike,
        back=organisation.get_absolute_url(),
        kicker=organisation.uscc,
        consequences=(
            "该单位可以填报申报、邀请同事",
            "负责人收到站内消息和邮件",
            "请先确认：登记证书与填写的名称、代码、法定代表人一致",
        ),
    )


def decline_registration(request: HttpRequest, pk: int) -> HttpResponse:
    """Do not let it in, with reasons."""
    at = timezone.now()
    organisation = _deciding(request, pk)
    form = OpinionForm(request.POST or None)
    answer = carry_out(
        request,
        form,
        lambda: actions.decline_registration(
            organisation, by=me(request), at=at, **form.cleaned_data
        ),
        done=f"未予激活：{organisation.name}。",
        to="accounts:activations",
    )
    return answer or ask(
        request,
        form,
        title=f"不予激活 {organisation.name}",
        label="不予激活",
        danger=True,
        back=organisation.get_absolute_url(),
        kicker=organisation.uscc,
        consequences=("负责人收到原因", "该单位可以更正后重新提交，已填写的内容保留"),
    )


def _deciding(request: HttpRequest, pk: int) -> Organisation:
    organisation = fetch(request, pk)
    if not may_activate(me(request), organisation):
        raise PermissionDenied
    if organisation.state != OrganisationState.PENDING:
        raise MovedOn(
            f"{organisation.name}现在的状态是“{organisation.get_state_display()}”，"
            "可能已由同事办理。您没有改动任何记录。",
            organisation,
        )
    return organisation
