"""One's own organisation, messages and profile."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from accounts import actions
from accounts.forms.people import ProfileForm
from accounts.models import Invitation, Message
from accounts.rules import may_manage_members
from accounts.views.activating import facts_of
from accounts.views.pages import PAGE_SIZE, ask, carry_out, me, tone_of
from accounts.views.registering import advice_for


@require_safe
def organisation(request: HttpRequest) -> HttpResponse:
    """The own organisation: facts, former names, members, invitations."""
    user = me(request)
    if user.organisation is None:
        raise Http404
    own = user.organisation
    manages = may_manage_members(user, own)
    invitations = Invitation.objects.filter(organisation=own).select_related("invited_by")
    context = {
        "organisation": own,
        "tone": tone_of(own),
        "facts": facts_of(own),
        "advice": advice_for(own),
        "manages": manages,
        "members": own.members.order_by("-is_active", "role", "name"),  # type: ignore[attr-defined]
        "invitations": invitations.open(timezone.now()) if manages else (),
        "former_names": own.former_names.all(),  # type: ignore[attr-defined]
    }
    return render(request, "accounts/organisation.html", context)


@require_safe
def message_list(request: HttpRequest) -> HttpResponse:
    """Own messages, the newest first."""
    rows = Message.objects.visible_to(me(request))
    page = Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "accounts/messages.html", {"page_obj": page})


@require_safe
def message(request: HttpRequest, pk: int) -> HttpResponse:
    """One message; opening it is reading it."""
    row = get_object_or_404(Message.objects.visible_to(me(request)), pk=pk)
    Message.objects.filter(pk=row.pk, read_at=None).update(read_at=timezone.now())
    return render(request, "accounts/message.html", {"row": row})


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Mark everything as read."""
    Message.objects.visible_to(me(request)).unread().update(read_at=timezone.now())
    messages.success(request, "全部消息已标为已读。")
    return redirect("accounts:messages")


def profile(request: HttpRequest) -> HttpResponse:
    """Own name and telephone; the mail address changes through the administrator."""
    at = timezone.now()
    user = me(request)
    form = ProfileForm(request.POST or None, initial={"name": user.name, "phone": user.phone})
    answer = carry_out(
        request,
        form,
        lambda: actions.correct_profile(user, at=at, **form.cleaned_data),
        done="个人信息已更新。",
        to="accounts:profile",
    )
    return answer or ask(
        request,
        form,
        title="个人信息",
        label="保存",
        back="/home/",
        kicker=f"{user.username} · {user.get_role_display()} · {user.email}",
    )
