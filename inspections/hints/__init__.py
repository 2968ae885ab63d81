"""What plan, class, fee and record say against each other (Art. 19). People judge; this finds."""

from __future__ import annotations

from inspections.hints.certificates import certificates
from inspections.hints.classes import classes
from inspections.hints.fees import fees
from inspections.hints.found import Found, Span

__all__ = ["Found", "Span", "contradictions"]


def contradictions(span: Span) -> list[Found]:
    """Every contradiction in a span of days; as many queries for one class as for thousands."""
    return [*classes(span), *fees(span), *certificates(span)]
