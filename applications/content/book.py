"""A whole application form in memory, read with a handful of queries."""

from __future__ import annotations

import datetime
from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING, Any

from applications.content.sheet import Data, Sheet, Slot, Wording
from applications.forms.sections import SPECS, Facts
from applications.models import (
    Attachment,
    AttachmentKind,
    FormText,
    Section,
    SectionKey,
    SectionState,
)
from applications.models.form import OWN_REVIEW_SLOT, SEALED_TRUTH_SLOT
from bases.models import Field
from bases.regulation import RULES_DOCUMENTS

if TYPE_CHECKING:
    from applications.models import Application

# Kinds of attachment asked for only when a section says so: section, field, value.
CONDITIONAL_KINDS: dict[str, tuple[str, str, str]] = {
    "practice_agreement": (SectionKey.FACILITIES, "specialised", "yes"),
    "platform_agreement": (SectionKey.DISTANCE, "ownership", "partner"),
}


class Book:
    """All sections of one application with their files, texts and rules."""

    def __init__(
        self, application: Application, day: datetime.date, *, present: Section | None = None
    ) -> None:
        self.application = application
        self.day = day
        self.sections: dict[str, Section] = {
            s.key: s
            for s in Section.objects.filter(application=application).select_related("saved_by")
        }
        if present is not None:
            self.sections[present.key] = present
        self._sheets: dict[str, Sheet] = {}

    @cached_property
    def kinds(self) -> list[AttachmentKind]:
        """The bureau's list of attachments."""
        return list(AttachmentKind.objects.filter(is_active=True))

    @cached_property
    def files(self) -> dict[str, list[Attachment]]:
        """Present files by slot."""
        found = defaultdict(list)
        rows = Attachment.objects.present().filter(application=self.application)
        for attachment in rows.select_related("file").order_by("id"):
            found[attachment.slot].append(attachment)
        return found

    @cached_property
    def wording(self) -> dict[str, dict[str, tuple[str, str]]]:
        """The bureau's own labels by section and field."""
        found: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        for text in FormText.objects.all():
            found[text.section][text.field] = (text.label, text.help)
        return found

    @cached_property
    def facts(self) -> Facts:
        """What rules look at beside a section's own values."""
        application = self.application
        return Facts(
            institution=application.institution,
            batch=application.batch,
            today=self.day,
            fields=[(f.code, f.name) for f in Field.objects.filter(is_active=True)],
            legal_representative=self._legal_representative(),
        )

    def _legal_representative(self) -> str:
        """As the first section names it, cleaned; else as registered."""
        field: Any = SPECS[SectionKey.INSTITUTION].form_class.base_fields["legal_representative"]  # type: ignore[attr-defined]
        typed = self.raw(SectionKey.INSTITUTION, "legal_representative")
        try:
            return str(field.clean(typed))
        except Exception:
            return self.application.institution.legal_representative

    def raw(self, key: str, name: str) -> Any:
        """A single field as typed."""
        section = self.sections.get(key)
        return section.data.get("fields", {}).get(name, "") if section else ""

    def slots(self, key: str) -> list[Slot]:
        """Places for files in a section."""
        made = []
        if key == SectionKey.MANAGEMENT:
            made += [Slot(f"rules:{code}", title) for code, title in RULES_DOCUMENTS.items()]
        if key == SectionKey.OWN_REVIEW:
            made.append(Slot(OWN_REVIEW_SLOT, "本单位审核意见盖章扫描件"))
        if key == SectionKey.TRUTH:
            made.append(Slot(SEALED_TRUTH_SLOT, "承诺书盖章扫描件", required=False))
        for kind in self.kinds:
            if kind.section == key and self._is_asked(kind.code):
                made.append(Slot(kind.code, kind.label, kind.help, kind.required, many=True))
        for slot in made:
            slot.files = self.files.get(slot.code, [])
        return made

    def _is_asked(self, code: str) -> bool:
        condition = CONDITIONAL_KINDS.get(code)
        if condition is None:
            return True
        key, name, value = condition
        return bool(self.raw(key, name) == value)

    def sheet(self, key: str) -> Sheet:
        """A section with its values."""
        if key not in self._sheets:
            self._sheets[key] = self.sheet_of(key, self.sections[key].data)
        return self._sheets[key]

    def sheet_of(self, key: str, data: Data) -> Sheet:
        """A section with values of which some may not be saved."""
        wording: Wording = self.wording.get(key, {})
        return Sheet(SPECS[key], data, self.facts, slots=self.slots(key), wording=wording)

    def state(self, key: str) -> str:
        """How far a section is, judged now."""
        sheet = self.sheet(key)
        if sheet.is_complete:
            return SectionState.COMPLETE
        untouched = self.sections[key].version == 0 and not any(s.files for s in sheet.slots)
        return SectionState.EMPTY if untouched else SectionState.INCOMPLETE

    @property
    def keys(self) -> list[str]:
        """Its sections in the order of the form."""
        return [key for key in SectionKey.values if key in self.sections]
