"""What tests of the form share: posting a section as a browser does."""

from __future__ import annotations

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from applications.models import Application, Section
from pzh_ce.demo.form_data import sample_pdf


def section_of(application: Application, key: str) -> Section:
    """A section as the database has it."""
    return Section.objects.get(application=application, key=key)


def url(application: Application, *parts: str) -> str:
    """An address of the case."""
    return "/".join((f"/applications/{application.pk}", *parts, ""))


def payload(section: Section, **changed: Any) -> dict[str, Any]:
    """What the section's page would send, with some values changed."""
    sent: dict[str, Any] = {"version": str(section.version)}
    sent |= {k: v for k, v in section.data["fields"].items() if v != ""}
    for prefix, rows in section.data["tables"].items():
        sent |= {
            f"{prefix}-TOTAL_FORMS": str(len(rows)),
            f"{prefix}-FIRST": "0",
            f"{prefix}-WINDOW": str(len(rows)),
        }
        for number, row in enumerate(rows):
            sent |= {f"{prefix}-{number}-{name}": value for name, value in row.items()}
    return sent | {name.replace("__", "-"): value for name, value in changed.items()}


def save(client: Client, section: Section, **changed: Any) -> Any:
    """Press the save button."""
    return client.post(url(section.application, "form", section.key), payload(section, **changed))


def pdf(name: str = "材料.pdf", mark: str = "x") -> SimpleUploadedFile:
    """A small real PDF."""
    return SimpleUploadedFile(name, sample_pdf(mark), "application/pdf")
