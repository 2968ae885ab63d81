"""Who is told of what happens in the work of a base, and in which words."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db.models import QuerySet

from accounts.models import Event, Role, User
from accounts.models.people import INSTITUTION_ROLES
from bases.models import Base


def members_of_base(base: Base) -> QuerySet[User]:
    """Active people of the base."""
    return User.objects.filter(organisation_id=base.organisation_id, is_active=True)


def members_of_bases(bases: QuerySet[Base]) -> QuerySet[User]:
    """Active people of many bases."""
    return User.objects.filter(
        organisation__in=bases.values("organisation"), role__in=INSTITUTION_ROLES, is_active=True
    )


def clerks() -> QuerySet[User]:
    """Active clerks of the municipal bureau."""
    return User.objects.filter(role=Role.CLERK, is_active=True)


def managers_of(base: Base) -> QuerySet[User]:
    """Active people of the managing unit (Art. 5)."""
    if base.managing_unit_id is None:
        return User.objects.none()
    return User.objects.filter(organisation_id=base.managing_unit_id, is_active=True)


def letter(event: Event, subject: Any) -> dict[str, str]:
    """Subject, body and page of a letter about a step."""
    path = subject.get_absolute_url()
    lines = [f"{event.subject_name}：已办理“{event.label}”。"]
    if event.opinion:
        lines.append(f"意见：{event.opinion}")
    if event.target_label:
        lines.append(f"当前状态：{event.target_label}。")
    lines.append(f"请登录查看：{settings.PORTAL_URL}{path}")
    return {
        "subject": f"【继续教育基地】{event.subject_name}：{event.label}"[:200],
        "body": "\n".join(lines),
        "path": path,
    }
