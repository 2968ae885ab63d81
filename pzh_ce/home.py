"""The signed-in home: what waits for me, with counts, age and deadline."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from accounts.models import Event, Organisation, Role
from applications import committee
from applications.duties import waiting
from applications.models import Application, Batch, MemberState, PanelMember
from bases.calendar import today
from bases.desk import todo
from bases.models import Base
from inspections.desk import todo as oversight

if TYPE_CHECKING:
    from accounts.models import User

SHOWN = 20
HOME = ("待我办理", "/home/")
CASES = ("申报", "/applications/")
MESSAGES = ("消息", "/accounts/messages/")
OWN_UNIT = ("本单位", "/accounts/organisation/")
ACTIVATIONS = ("单位激活", "/accounts/activations/")
BOARDS = ("批次", "/applications/batches/")
DRAWS = ("专家抽取", "/applications/draws/")
BATCHES = ("评审设置", "/applications/setup/")
MEETINGS = ("评审会议", "/applications/meetings/")
PAPERS = ("文书与匾牌", "/bases/documents/")
WORK = ("基地运行", "/bases/work/")
OVERSIGHT = ("检查监管", "/inspections/")
MENUS: dict[str, tuple[tuple[str, str], ...]] = {
    Role.OWNER: (HOME, CASES, WORK, OVERSIGHT, OWN_UNIT, MESSAGES),
    Role.STAFF: (HOME, CASES, WORK, OVERSIGHT, OWN_UNIT, MESSAGES),
    Role.COUNTY: (HOME, CASES, WORK, OVERSIGHT, ACTIVATIONS, OWN_UNIT, MESSAGES),
    Role.DEPARTMENT: (HOME, CASES, WORK, OVERSIGHT, OWN_UNIT, MESSAGES),
    Role.EXPERT: (
        HOME,
        ("我的评审", "/applications/panel/"),
        MEETINGS,
        ("利害关系", "/applications/interests/"),
        MESSAGES,
    ),
    Role.CLERK: (
        HOME,
        CASES,
        BOARDS,
        ("公示", "/applications/notices/"),
        ACTIVATIONS,
        BATCHES,
        DRAWS,
        MEETINGS,
        WORK,
        OVERSIGHT,
        PAPERS,
        MESSAGES,
    ),
    Role.APPROVER: (HOME, CASES, BOARDS, DRAWS, MEETINGS, WORK, OVERSIGHT, PAPERS, MESSAGES),
    Role.ADMIN: (
        HOME,
        CASES,
        BOARDS,
        BATCHES,
        DRAWS,
        MEETINGS,
        ("单位与账户", "/accounts/manage/"),
        ("领域与日历", "/bases/setup/"),
        WORK,
        OVERSIGHT,
        PAPERS,
        MESSAGES,
    ),
}


def menu_for(request: HttpRequest) -> list[tuple[str, str, bool]]:
    """Label, address and whether one is there."""
    user = request.user
    items = MENUS.get(getattr(user, "role", ""), ())
    here = max((url for _, url in items if request.path.startswith(url)), key=len, default="")
    return [(label, url, url == here) for label, url in items]


def home(request: HttpRequest) -> HttpResponse:
    """What waits for this person, most urgent first."""
    user: User = request.user  # type: ignore[assignment]
    now = timezone.now()
    cases = Application.objects.waiting_for(user).with_facts().order_by("due_on", "state_since")
    count = cases.count()
    rows = [_row(case, now) for case in cases[:SHOWN]]
    context = {
        "rows": rows,
        "count": count,
        "shown": SHOWN,
        "overdue": sum(row["overdue"] for row in rows),
        "seats": _seats(user),
        "activations": Organisation.objects.activatable_by(user).count(),
        "open_batches": Batch.objects.open(now) if user.is_institution_member else (),
        "batches": Batch.objects.all()[:3] if user.is_municipal else (),
        "late": _late(user, now),
        "base": _own_base(user),
        "work": [*todo(user, now), *oversight(user, now)],
        "latest": _latest(user),
    }
    return render(request, "home.html", context)


def _row(case: Application, now: Any) -> dict[str, Any]:
    on = today(now)
    return {
        "case": case,
        "waiting": waiting(case),
        "age": (now - case.state_since).days,
        "overdue": case.due_on is not None and case.due_on < on,
        "days_left": (case.due_on - on).days if case.due_on else None,
    }


def _seats(user: User) -> Any:
    """An expert's seats that wait for a declaration or for scores."""
    if not user.is_expert:
        return ()
    return (
        PanelMember.objects.visible_to(user)
        .filter(
            state__in=(MemberState.ASSIGNED, MemberState.DECLARED),
            final_at=None,
            application__state="under_review",
        )
        .select_related("application__institution", "application__batch")
    )


def _late(user: User, now: Any) -> Any:
    """Experts on running panels in whom a conflict of interest was found: the clerks' to mend."""
    if not user.is_municipal_clerk:
        return ()
    running = Application.objects.filter(state__in=committee.WATCHED)
    return committee.found_late(running.select_related("institution"), today(now))


def _own_base(user: User) -> Base | None:
    if not user.is_institution_member:
        return None
    return Base.objects.filter(organisation_id=user.organisation_id).first()


def _latest(user: User) -> Any:
    """The last deeds the person did: a way back to what one just had in hand."""
    return Event.objects.filter(actor=user).order_by("-at", "-sequence")[:8]
