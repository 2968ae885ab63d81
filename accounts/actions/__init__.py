"""What people do with organisations and accounts: one verb, one transaction, one event."""

from accounts.actions.facts import NewAccount, OrganisationFacts
from accounts.actions.invitations import accept_invitation, invite, withdraw_invitation
from accounts.actions.organisations import (
    add_county,
    add_organisation,
    correct_county,
    correct_organisation,
    rename,
    resume,
    suspend,
)
from accounts.actions.people import (
    change_role,
    correct_profile,
    deactivate_account,
    reactivate_account,
)
from accounts.actions.registering import (
    activate,
    admit_code,
    decline_registration,
    register,
    register_again,
)

__all__ = [
    "NewAccount",
    "OrganisationFacts",
    "accept_invitation",
    "activate",
    "add_county",
    "add_organisation",
    "admit_code",
    "change_role",
    "correct_county",
    "correct_organisation",
    "correct_profile",
    "deactivate_account",
    "decline_registration",
    "invite",
    "reactivate_account",
    "register",
    "register_again",
    "rename",
    "resume",
    "suspend",
    "withdraw_invitation",
]
