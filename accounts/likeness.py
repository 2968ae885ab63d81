"""What a person who activates should look at twice. Nothing here decides anything (T02)."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from accounts.models import InstitutionKind, Organisation

# First two characters of a code: the registering authority and the kind of body (GB 32100).
PREFIXES: dict[str, tuple[str, ...]] = {
    InstitutionKind.ASSOCIATION: ("51", "52", "53"),
    InstitutionKind.ENTERPRISE: ("91", "92", "93"),
}
SIGNS = re.compile(r"[\s()·.,，。“”\"'‘’\-—_]+")
LABELS = {"legal_representative": "法定代表人", "address": "地址", "phone": "电话"}


def bare_name(name: str) -> str:
    """A name without brackets, spaces and signs, for comparing."""
    return SIGNS.sub("", unicodedata.normalize("NFKC", name)).lower()


def hints(organisation: Organisation) -> list[str]:
    """Where code, kind and place do not go together."""
    found: list[str] = []
    prefixes = PREFIXES.get(organisation.kind)
    if prefixes and organisation.uscc[:2] not in prefixes:
        found.append(
            f"代码前两位是 {organisation.uscc[:2]}，与“{organisation.get_kind_display()}”不常见，"
            "请核对机构类型。"
        )
    county = organisation.county
    region = organisation.uscc[2:8]
    if county is not None and region not in (county.code, "510400") and region[:2] != "10":
        found.append(
            f"代码中的登记机关区划是 {region}，与所在县（区）{county}（{county.code}）不同。"
        )
    if organisation.uscc_overridden_by is not None:
        found.append(f"代码校验位不符，由{organisation.uscc_overridden_by}核验登记证书后登记。")
    return found


def similar_to(organisation: Organisation) -> list[tuple[Organisation, list[str]]]:
    """Other organisations that share a name, a representative, an address or a telephone."""
    bare = bare_name(organisation.name)
    rows: list[tuple[Organisation, list[str]]] = []
    others = Organisation.objects.institutions().exclude(pk=organisation.pk)
    for other in others.prefetch_related("former_names"):
        names = [other.name, *(former.name for former in other.former_names.all())]  # type: ignore[attr-defined]
        same = ["名称相近"] if bare in map(bare_name, names) else []
        same += [
            f"{label}相同"
            for field, label in LABELS.items()
            if getattr(organisation, field)
            and getattr(organisation, field) == getattr(other, field)
        ]
        if same:
            rows.append((other, same))
    return rows


class Alike(Protocol):
    """A body on the list of Art. 20 or refused lately, with the facts it shares.

    Templates read ``name``, ``uscc`` and ``standing`` too.
    """

    @property
    def sentences(self) -> list[str]:
        """Each shared fact in words."""

    def as_details(self) -> dict[str, Any]:
        """For the record of the event."""


def watched_like(organisation: Organisation, at: datetime.datetime) -> Sequence[Alike]:
    """Watched bodies that a registration resembles; the upper rooms know who is watched."""
    compare: Callable[[Organisation, datetime.datetime], Sequence[Alike]]
    compare = import_string(settings.LIKENESS_OF_REGISTRATION)
    return compare(organisation, at)


def looked_into(alike: Sequence[Alike], note: str) -> dict[str, Any]:
    """What the record keeps of look-alikes, and of what came of looking into them (Art. 20)."""
    if not alike:
        return {}
    return {"likeness": [match.as_details() for match in alike], "likeness_note": note}
