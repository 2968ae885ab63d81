"""Who is told of a step, and in which words. Never names an expert (Art. 9(3), practice)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Event, Organisation, OutgoingMail, Role, User
from accounts.models.events import Audience
from accounts.record import tell
from applications.duties import waiting
from applications.rules import Party

if TYPE_CHECKING:
    from applications.models import Application


def tell_parties(event: Event, application: Application) -> None:
    """Tell the institution of what concerns it, and whoever must act next."""
    if event.audience == Audience.PARTIES:
        tell(event, members_of(application.institution), **_letter(event, application))
    tell(event, next_actors(application), **_letter(event, application, asks=True))


def members_of(organisation: Organisation | None) -> QuerySet[User]:
    """Active people of an organisation."""
    return User.objects.filter(organisation=organisation, is_active=True)


def next_actors(application: Application) -> QuerySet[User]:
    """The people of whom the present duty speaks; experts are told by their own steps."""
    wait = waiting(application)
    if wait is None:
        return User.objects.none()
    if wait.verb == "recommend":
        return members_of(application.recommender).exclude(role=Role.ADMIN)
    if wait.party == Party.CLERK:
        return User.objects.filter(role=Role.CLERK, is_active=True)
    if wait.party == Party.APPROVER:
        return User.objects.filter(role=Role.APPROVER, is_active=True)
    return User.objects.none()


def _letter(event: Event, application: Application, *, asks: bool = False) -> dict[str, str]:
    """Subject, body and page of a letter about a step."""
    name = application.institution.name
    wait = waiting(application)
    lines = [f"{name}：{application.batch.name}申报已办理“{event.label}”。"]
    if event.opinion and event.audience == Audience.PARTIES:
        lines.append(f"意见：{event.opinion}")
    lines.append(f"当前状态：{application.state_label}。")
    if wait:
        lines.append(wait.text)
    path = application.get_absolute_url()
    lines.append(f"请登录办理或查看：{settings.PORTAL_URL}{path}")
    verb = "待办" if asks else "通知"
    return {
        "subject": f"【继续教育基地申报{verb}】{name}：{event.label}"[:200],
        "body": "\n".join(lines),
        "path": path,
    }


def tell_without_account(event: Event, application: Application) -> None:
    """Write to the address an institution registered, when nobody of it has an account yet."""
    institution = application.institution
    if institution.email and not members_of(institution).exists():
        letter = _letter(event, application)
        OutgoingMail.objects.create(
            event=event,
            to=institution.email,
            subject=letter["subject"],
            body=letter["body"],
            created_at=event.at,
            next_attempt_at=event.at,
        )
