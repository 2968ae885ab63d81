"""What the printed form (申报表) shows; taken from the snapshot, never from the live form."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from applications.models import Application


def form_facts(
    application: Application, frozen: dict[str, Any], *, receipt: str, digest: str
) -> dict[str, Any]:
    """Facts of the document, in plain types."""
    return {
        "receipt": receipt,
        "digest": digest,
        "meta": frozen["meta"],
        "sections": frozen["sections"],
        "files": frozen["files"],
        "figures": frozen["figures"],
    }
