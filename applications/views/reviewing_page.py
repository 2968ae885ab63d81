"""What every page of a case shares: fetching it, its furniture, and carrying out a verb."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from accounts.models import Event
from accounts.record import MovedOn, may, require, transition_of
from applications.actions import NotReady
from applications.duties import Waiting, waiting
from applications.models import Application, State
from applications.rules import may_fill
from applications.views.hearing import has_signed
from bases.regulation import cite

if TYPE_CHECKING:
    import datetime

    from accounts.models import User

TONES: dict[str, str] = {
    State.DRAFT: "draft",
    State.SUBMITTED: "waiting",
    State.SENT_BACK: "back",
    State.RECOMMENDED: "waiting",
    State.DECLINED: "bad",
    State.ACCEPTED: "good",
    State.REJECTED: "bad",
    State.UNDER_REVIEW: "waiting",
    State.REVIEWED: "good",
    State.IN_NOTICE: "waiting",
    State.CERTIFIED: "done",
    State.REFUSED: "bad",
    State.WITHDRAWN: "draft",
}
# The order of buttons on a case; the first that may be pressed is the primary one.
BUTTONS = (
    "submit",
    "check_entry",
    "take_over",
    "recheck",
    "recommend",
    "examine",
    "accept",
    "reject",
    "open_review",
    "draw",
    "assign",
    "declare",
    "score",
    "conclude",
    "arrange_visit",
    "record_visit",
    "sign_visit",
    "close_visit",
    "call_meeting",
    "argue",
    "sign_minutes",
    "post_notice",
    "dismiss_objection",
    "uphold_objection",
    "uphold_to_refuse",
    "propose",
    "certify",
    "refuse",
    "overrule",
    "reopen_review",
    "send_back",
    "decline",
    "reroute",
    "cancel_visit",
    "recuse",
    "take_back",
    "withdraw",
)
UPHOLD = {"uphold_objection", "uphold_to_refuse"}
DANGEROUS = {"decline", "reject", "refuse", "withdraw", "recuse", "reopen_review", "cancel_visit"}
DANGEROUS |= UPHOLD
EITHER_WAY = {"dismiss_objection"} | UPHOLD  # the page does not lean to one


def fetch(request: HttpRequest, pk: uuid.UUID) -> Application:
    """The case, if this person may see it; 404 otherwise."""
    return get_object_or_404(
        Application.objects.visible_to(request.user).with_facts(),  # type: ignore[arg-type]
        pk=pk,
    )


def tone_of(application: Application) -> str:
    """The colour of the state pill."""
    if application.state == State.REVIEWED and application.passed is False:
        return "bad"
    return TONES[application.state]


# The page as it was seen


def seen(application: Application) -> str:
    """What a form carries of the case: its state and the last event the page was made from."""
    last = Event.objects.about(application).values_list("sequence", flat=True).last()
    return f"{application.state}.{last or 0}"


def require_unchanged(request: HttpRequest, application: Application) -> None:
    """Refuse a form made before somebody else acted. Raises MovedOn with what happened."""
    state, _, sequence = request.POST.get("state", "").partition(".")
    since = Event.objects.none()
    if sequence.isascii() and sequence.isdigit() and len(sequence) < 18:
        since = Event.objects.about(application).filter(sequence__gt=int(sequence))
    if state == application.state and not since.exists():
        return
    user: User = request.user  # type: ignore[assignment]
    happened = "；".join(
        f"{timezone.localtime(event.at):%m月%d日 %H:%M} {who_did(event, user)}已办理“{event.label}”"
        for event in since.visible_to(user)
    )
    told = f"在您打开页面之后：{happened}。" if happened else "在您打开页面之后，本事项已有变化。"
    raise MovedOn(f"{told}您刚才的操作没有生效，也没有改动任何记录。", application)


def guard(request: HttpRequest, application: Application, verb: str) -> User:
    """Refuse what is not this person's (403) or not of this time (409, saying what happened)."""
    user: User = request.user  # type: ignore[assignment]
    try:
        require(getattr(application, verb), user)
    except MovedOn:
        if request.method == "POST":
            require_unchanged(request, application)
        raise
    return user


def carry_out(
    request: HttpRequest,
    application: Application,
    form: Form,
    act: Callable[[], Any],
    *,
    done: str,
) -> HttpResponse | None:
    """Act on a posted form and go back to the case; None when the page must be shown (again)."""
    if request.method != "POST":
        return None
    require_unchanged(request, application)
    if not form.is_valid():
        return None
    try:
        act()
    except ValidationError as refused:
        form.add_error(None, refused)
        return None
    except NotReady as missing:
        form.add_error(None, [f"尚不具备条件：{item}" for item in missing.unmet])
        return None
    messages.success(request, done)
    return redirect(application)


def show(
    request: HttpRequest, template: str, application: Application, **more: Any
) -> HttpResponse:
    """Draw a page of a case."""
    context = {"application": application, "seen": seen(application), **more}
    return render(request, f"applications/{template}.html", context)


# Furniture


def header(application: Application, user: User, on: datetime.date) -> dict[str, Any]:
    """State pill, the waiting sentence and buttons."""
    wait = waiting(application)
    return {
        "tone": tone_of(application),
        "waiting": wait,
        "mine": wait is not None and is_mine(application, wait, user),
        "late": bool(wait and application.due_on and application.due_on < on),
        "actions": buttons(application, user),
        "steps": steps_of(application),
    }


def is_mine(application: Application, wait: Waiting, user: User) -> bool:
    """Whether the present duty is this person's."""
    if wait.verb == "check_entry":  # whoever keys in has as much to do as whoever checks
        return may_fill(application, user)
    verbs = (wait.verb, "recheck") if wait.verb == "recommend" else (wait.verb,)
    return any(may(getattr(application, verb), user) for verb in verbs)


def buttons(application: Application, user: User) -> list[dict[str, Any]]:
    """A link for each verb this person may do now, from the transitions themselves."""
    found: list[dict[str, Any]] = []
    for verb in sorted(BUTTONS, key=lambda name: name != application.duty):
        step = getattr(application, verb)
        if not may(step, user) or has_signed(application, user, verb):
            continue
        try:
            url = reverse(f"applications:{verb}", args=(application.pk,))
        except NoReverseMatch:
            continue
        found.append(
            {
                "verb": verb,
                "label": transition_of(step).custom["label"],
                "url": url,
                "primary": not found and verb not in EITHER_WAY,
                "danger": verb in DANGEROUS,
            }
        )
    return found


PATH = (
    ("填报", (State.DRAFT, State.SENT_BACK)),
    ("审核推荐", (State.SUBMITTED, State.DECLINED)),
    ("市局受理", (State.RECOMMENDED, State.REJECTED)),
    ("专家评审", (State.ACCEPTED, State.UNDER_REVIEW)),
    ("公示", (State.REVIEWED, State.IN_NOTICE)),
    ("认定", (State.CERTIFIED, State.REFUSED)),
)


def steps_of(application: Application) -> list[dict[str, str]]:
    """The bar of steps; self-reviewing units have no recommender (Art. 9(2))."""
    path = list(PATH)
    if application.goes_straight_to_bureau:
        path.pop(1)
    here = next((i for i, (_, states) in enumerate(path) if application.state in states), 1)
    stopped = application.is_final and application.state != State.CERTIFIED
    if application.state == State.WITHDRAWN:
        here = 0
    rows = []
    for number, (label, _states) in enumerate(path):
        if number < here or application.state == State.CERTIFIED:
            state = "done"
        elif number == here:
            state = "stopped" if stopped else "current"
        else:
            state = "todo"
        row = {"label": label, "state": state}
        if number == here:
            row["note"] = application.state_label
        rows.append(row)
    return rows


def who_did(event: Event, user: User) -> str:
    """Who acted, in the words this reader may have: names inside the own unit and the bureau.

    An expert is never named outside the bureau (practice, 惯例).
    """
    if event.actor_role == "expert":
        return event.actor_name if user.is_municipal else "评审专家"
    unit = event.organisation.name if event.organisation else "公众"
    inside = user.organisation_id is not None and event.organisation_id == user.organisation_id
    if event.actor is None or not (user.is_municipal or inside):
        return unit
    return f"{unit} {event.actor_name}"


def timeline(application: Application, user: User) -> list[Mapping[str, Any]]:
    """Events newest first, for the timeline component."""
    events = (
        Event.objects.about(application)
        .visible_to(user)
        .select_related("organisation", "actor")
        .order_by("-sequence")
    )
    return [_line(event, user) for event in events]


def _line(event: Event, user: User) -> dict[str, Any]:
    hidden = event.actor_role == "expert" and not user.is_municipal
    inside = user.is_municipal or (
        user.organisation_id is not None and event.organisation_id == user.organisation_id
    )
    role = event.actor.get_role_display() if event.actor else ""
    nobody = "评审专家" if event.actor_role == "expert" else "公众"
    return {
        "at": event.at,
        "label": event.label,
        "opinion": event.opinion,
        "organisation": nobody if hidden else event.organisation or nobody,
        "actor": "" if hidden else (event.actor_name if inside else role),
        "from_label": event.source_label,
        "to_label": event.target_label,
        "article": cite(event.article) if event.article else "",
    }
