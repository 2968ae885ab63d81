"""What the room's pages share: who asks, carrying out a form, the look of states and events."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from accounts.models import Event, Organisation, OrganisationState, User

PAGE_SIZE = 50
TONES: dict[str, str] = {
    OrganisationState.PENDING: "waiting",
    OrganisationState.ACTIVE: "good",
    OrganisationState.DECLINED: "bad",
    OrganisationState.SUSPENDED: "bad",
}


def me(request: HttpRequest) -> User:
    """The signed-in person."""
    user: User = request.user  # type: ignore[assignment]
    return user


def refuse(form: BaseForm, refused: ValidationError) -> None:
    """Show what an action refused, beside its field when the form has it."""
    if not hasattr(refused, "error_dict"):
        form.add_error(None, refused)
        return
    for name, errors in refused.error_dict.items():
        form.add_error(name if name in form.fields else None, errors)


def carry_out(
    request: HttpRequest, form: Form, act: Callable[[], Any], *, done: str, to: Any
) -> HttpResponse | None:
    """Act on a posted, valid form and go on; None when the page must be shown (again)."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        result = act()
    except ValidationError as refused:
        refuse(form, refused)
        return None
    messages.success(request, done)
    return redirect(to(result) if callable(to) else to)


def ask(
    request: HttpRequest,
    form: Form,
    *,
    title: str,
    label: str,
    back: str,
    kicker: str = "",
    text: str = "",
    consequences: Iterable[str] = (),
    danger: bool = False,
    alike: Iterable[Any] = (),
) -> HttpResponse:
    """The page of one verb: what it is about, what follows, the form, one button."""
    return render(
        request,
        "accounts/verb.html",
        {
            "form": form,
            "title": title,
            "label": label,
            "back": back,
            "kicker": kicker,
            "text": text,
            "consequences": list(consequences),
            "danger": danger,
            "multipart": form.is_multipart(),
            "alike": list(alike),
        },
    )


def tone_of(organisation: Organisation) -> str:
    """The colour of a state pill."""
    return TONES[organisation.state]


def timeline(events: Iterable[Event], reader: User) -> list[dict[str, Any]]:
    """Rows of the timeline component; officials are named inside the bureau only."""
    rows = []
    for event in events:
        own = event.organisation_id is not None and event.organisation_id == reader.organisation_id
        rows.append(
            {
                "at": event.at,
                "label": event.label,
                "opinion": event.opinion,
                "actor": event.actor_name if reader.is_municipal or own else "",
                "organisation": event.organisation or ("" if event.actor else "平台"),
                "from_label": event.source_label,
                "to_label": event.target_label,
            }
        )
    return rows
