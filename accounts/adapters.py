"""How allauth behaves here: nobody signs up by themselves."""

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class AccountAdapter(DefaultAccountAdapter):
    """Accounts come from registration of an institution or from an invitation only."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Never: see accounts.actions.register and accept_invitation."""
        return False
