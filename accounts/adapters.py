"""How allauth behaves here: nobody signs up by themselves, and mail goes through the outbox."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import OutgoingMail


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from registration of an institution or from an invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see accounts.actions.register and accept_invitation."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Leave allauth's mails (password reset and notices) to the worker."""
        message = self.render_mail(template_prefix, email, context)
        now = timezone.now()
        OutgoingMail.objects.create(
            to=email,
            subject=str(message.subject)[:200],
            body=str(message.body),
            created_at=now,
            next_attempt_at=now,
        )
