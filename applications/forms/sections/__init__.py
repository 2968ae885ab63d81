"""The form (申报表), section by section."""

from applications.forms.sections import (
    closing,
    distance,
    facilities,
    institution,
    management,
    scale,
    teachers,
)
from applications.forms.sections.parts import Facts, Part, Row, RowForm, SectionForm, Spec, Table

SPECS: dict[str, Spec] = {
    spec.key: spec
    for spec in (
        institution.SPEC,
        teachers.SPEC,
        management.SPEC,
        facilities.SPEC,
        distance.SPEC,
        scale.SPEC,
        closing.ATTACHMENTS,
        closing.OWN_REVIEW,
        closing.TRUTH,
    )
}


def form_labels() -> list[tuple[str, str, str]]:
    """Section, field (tables as ``prefix.name``) and built-in label of everything asked."""
    return [(key, name, label) for key, spec in SPECS.items() for name, label in spec.labels()]


__all__ = [
    "SPECS",
    "Facts",
    "Part",
    "Row",
    "RowForm",
    "SectionForm",
    "Spec",
    "Table",
    "form_labels",
]
