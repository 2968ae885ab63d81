"""People, their organisations, and the record of what they did."""

from accounts.models.events import ChainHead, Event
from accounts.models.files import StoredFile
from accounts.models.messages import Message, OutgoingMail
from accounts.models.organisations import (
    County,
    FormerName,
    InstitutionKind,
    Level,
    Organisation,
    OrganisationState,
    OrganisationType,
)
from accounts.models.people import Invitation, Role, User

__all__ = [
    "ChainHead",
    "County",
    "Event",
    "FormerName",
    "InstitutionKind",
    "Invitation",
    "Level",
    "Message",
    "Organisation",
    "OrganisationState",
    "OrganisationType",
    "OutgoingMail",
    "Role",
    "StoredFile",
    "User",
]
