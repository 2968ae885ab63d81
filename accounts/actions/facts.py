"""What is said of an institution when it registers or is corrected."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from accounts.models import County, Organisation


@dataclass(frozen=True)
class OrganisationFacts:
    """Everything but name and code, which have verbs of their own."""

    county: County | None
    kind: str = ""
    level: str = ""
    department: Organisation | None = None
    parent: Organisation | None = None
    legal_representative: str = ""
    address: str = ""
    phone: str = ""
    email: str = ""
    website: str = ""

    @classmethod
    def of(cls, organisation: Organisation) -> OrganisationFacts:
        """What is stored now."""
        return cls(**{name: getattr(organisation, name) for name in cls.__dataclass_fields__})

    def apply(self, organisation: Organisation) -> None:
        """Put the facts on a row, unsaved."""
        for name in self.__dataclass_fields__:
            setattr(organisation, name, getattr(self, name))

    def changes_from(self, before: OrganisationFacts) -> dict[str, list[str]]:
        """Field, value before, value after, in plain words for the record."""
        old, new = before._plain(), self._plain()
        return {name: [old[name], new[name]] for name in old if old[name] != new[name]}

    def _plain(self) -> dict[str, str]:
        return {name: _plain(getattr(self, name)) for name in self.__dataclass_fields__}


@dataclass(frozen=True)
class NewAccount:
    """Whose account is to be opened."""

    username: str
    name: str
    email: str
    password: str
    phone: str = ""

    def __repr__(self) -> str:
        """Never the password."""
        shown = {key: value for key, value in asdict(self).items() if key != "password"}
        return f"NewAccount({shown})"


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
