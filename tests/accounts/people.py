"""Small helpers of the room's tests: a registration as it is typed."""

from __future__ import annotations

import io
from typing import Any

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actions import NewAccount, OrganisationFacts
from accounts.files import keep
from accounts.models import County, StoredFile
from tests.cast import make_uscc

PASSWORD = "Zhuce-2026-mima"


def licence_pdf() -> SimpleUploadedFile:
    """A small certificate."""
    out, document = io.BytesIO(), pikepdf.new()
    document.add_blank_page(page_size=(595, 842))
    document.save(out, deterministic_id=True)
    return SimpleUploadedFile("法人证书.pdf", out.getvalue(), "application/pdf")


def stored_licence(at: Any) -> StoredFile:
    """The same, already kept."""
    return keep(
        licence_pdf().read(), name="法人证书.pdf", media_type="application/pdf", by=None, at=at
    )


def typed(**changes: Any) -> dict[str, Any]:
    """A whole, valid registration form."""
    return {
        "uscc": make_uscc(700_001),
        "name": "示例新学院",
        "kind": "university",
        "level": "county",
        "county": County.objects.get(code="510402").pk,
        "department": "",
        "legal_representative": "王示例",
        "address": "攀枝花市东区示例路9号",
        "phone": "0812-3330009",
        "email": "",
        "website": "",
        "licence": licence_pdf(),
        "owner_name": "李示例",
        "owner_phone": "13800000000",
        "owner_email": "li@example.com",
        "username": "lishili",
        "password": PASSWORD,
        "password2": PASSWORD,
        **changes,
    }


def facts(**changes: Any) -> OrganisationFacts:
    """The same facts for an action."""
    return OrganisationFacts(
        **{
            "county": County.objects.get(code="510402"),
            "kind": "university",
            "level": "county",
            "legal_representative": "王示例",
            "address": "攀枝花市东区示例路9号",
            "phone": "0812-3330009",
            **changes,
        }
    )


def owner(username: str = "lishili") -> NewAccount:
    """An account to open."""
    return NewAccount(username, "李示例", f"{username}@example.com", PASSWORD)
