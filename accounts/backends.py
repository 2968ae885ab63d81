"""How a signed-in person is fetched: together with the organisation every page asks for."""

from __future__ import annotations

from typing import Any

from allauth.account.auth_backends import AuthenticationBackend

from accounts.models import User


class PersonBackend(AuthenticationBackend):
    """allauth's backend, one query for the person and the organisation."""

    def get_user(self, user_id: Any) -> User | None:
        """The active person of a session."""
        people = User.objects.select_related("organisation")
        person = people.filter(pk=user_id).first()
        return person if person is not None and self.user_can_authenticate(person) else None
