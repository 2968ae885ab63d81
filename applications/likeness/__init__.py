"""Look-alikes of barred and recently refused bodies, listed for people to judge (Art. 20)."""

from applications.likeness.comparing import Kind, Match, matches_between, phone_key
from applications.likeness.finding import of_application, of_registration

__all__ = [
    "Kind",
    "Match",
    "matches_between",
    "of_application",
    "of_registration",
    "phone_key",
]
