"""An institution looks up its route and registers itself (Art. 7, Art. 9)."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import get_adapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from accounts import actions
from accounts.files import store
from accounts.forms.organisations import LICENCE_TYPES, RegisterAgainForm
from accounts.forms.people import AGAIN, RegisterForm
from accounts.models import County, Level, Organisation, OrganisationState, User
from accounts.record import MovedOn
from accounts.routes import Advice, advise
from accounts.views.pages import me, refuse, tone_of

MOST_PER_HOUR = 30
BACKEND = settings.AUTHENTICATION_BACKENDS[0]


@require_safe
@login_not_required
def route(request: HttpRequest) -> HttpResponse:
    """Three questions and their answer: to whom the form goes first (Art. 9)."""
    answers = {name: request.GET.get(name, "") for name in ("level", "has_department", "county")}
    county = _county(answers["county"])
    advice = None
    if answers["level"] in Level.values and answers["has_department"] in ("yes", "no") and county:
        department = "主管部门" if answers["has_department"] == "yes" else ""
        advice = advise(level=answers["level"], department=department, county=county.name)
    context = {
        "section": "guide",
        "answers": answers,
        "advice": advice,
        "levels": Level.choices,
        "counties": County.objects.filter(is_active=True),
        "asked": bool(request.GET),
    }
    return render(request, "accounts/route.html", context)


def _county(pk: str) -> County | None:
    if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
        return None
    return County.objects.filter(pk=int(pk), is_active=True).first()


@never_cache
@login_not_required
@sensitive_post_parameters("password", "password2")
def register(request: HttpRequest) -> HttpResponse:
    """The registration page; success signs the new owner in."""
    at = timezone.now()
    known = {name: request.GET.get(name, "") for name in ("level", "county")}
    form = RegisterForm(request.POST or None, request.FILES or None, initial=known)
    if request.method == "POST":
        user = _register(request, form, at)
        if user is not None:
            login(request, user, backend=BACKEND)
            messages.success(request, "登记信息已提交，请等待激活。")
            return redirect("accounts:waiting")
        form.say_choose_again()
    return render(request, "accounts/register.html", {"form": form, "section": "guide"})


def _register(request: HttpRequest, form: RegisterForm, at: Any) -> User | None:
    if not form.is_valid():
        return None
    if not _within_limit(request):
        form.add_error(None, "登记次数过多，请一小时后再试，或联系所在县（区）人社局。")
        return None
    data = form.cleaned_data
    try:
        with transaction.atomic():
            licence = store(data["licence"], by=None, at=at, allowed=LICENCE_TYPES)
            _, user = actions.register(
                uscc=data["uscc"],
                name=data["name"],
                facts=form.facts(),
                licence=licence,
                owner=form.owner(),
                at=at,
            )
    except ValidationError as refused:
        form.refuse(refused)
        return None
    return user


def _within_limit(request: HttpRequest) -> bool:
    """A public form that stores files must not be a way to fill the disk."""
    key = f"register:{get_adapter(request).get_client_ip(request)}"
    cache.add(key, 0, 3600)
    return cache.incr(key) <= MOST_PER_HOUR


# Waiting for activation


@require_safe
def waiting(request: HttpRequest) -> HttpResponse:
    """Why the organisation may not act now, who acts next, since when."""
    organisation = me(request).organisation
    if organisation is None or organisation.state == OrganisationState.ACTIVE:
        return redirect("home")
    context = {
        "organisation": organisation,
        "tone": tone_of(organisation),
        "advice": advice_for(organisation),
        "sentence": _sentence(organisation),
        "may_mend": organisation.state == OrganisationState.DECLINED and me(request).is_owner,
    }
    return render(request, "accounts/waiting.html", context)


def advice_for(organisation: Organisation) -> Advice | None:
    """The route of an institution as it is registered."""
    if not organisation.is_institution or organisation.county is None:
        return None
    department = organisation.department.name if organisation.department else ""
    return advise(level=organisation.level, department=department, county=organisation.county.name)


def _sentence(organisation: Organisation) -> str:
    since = timezone.localtime(organisation.registered_at)
    day = f"{since.year}年{since.month}月{since.day}日 {since:%H:%M}"
    if organisation.state == OrganisationState.PENDING:
        return (
            f"现在等{organisation.county}人社局（或市人社局经办）核对登记证书后激活，"
            f"登记时间 {day}。激活后会收到邮件和站内消息。"
        )
    if organisation.state == OrganisationState.DECLINED:
        return "登记未予激活，请负责人按下面的原因更正后重新提交。"
    return "贵单位已被市人社局管理员停用。如有疑问，请联系市人社局。"


def register_again(request: HttpRequest) -> HttpResponse:
    """Mend a registration that was not activated."""
    at = timezone.now()
    user = me(request)
    organisation = user.organisation
    if organisation is None or not user.is_owner:
        raise PermissionDenied
    if organisation.state != OrganisationState.DECLINED:
        raise MovedOn("只有未予激活的登记可以更正后重新提交。", organisation)
    facts = actions.OrganisationFacts.of(organisation)
    initial = {name: getattr(facts, name) for name in facts.__dataclass_fields__}
    form = RegisterAgainForm(
        request.POST or None, request.FILES or None, initial=initial | {"name": organisation.name}
    )
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            with transaction.atomic():
                licence = store(data["licence"], by=user, at=at, allowed=LICENCE_TYPES)
                actions.register_again(
                    organisation,
                    name=data["name"],
                    facts=form.facts(),
                    licence=licence,
                    by=user,
                    at=at,
                )
            messages.success(request, "已重新提交，请等待激活。")
            return redirect("accounts:waiting")
        except ValidationError as refused:
            refuse(form, refused)
    if "licence" in form.files and "licence" not in form.errors:
        form.add_error("licence", AGAIN)
    context = {"form": form, "organisation": organisation}
    return render(request, "accounts/register_again.html", context)
