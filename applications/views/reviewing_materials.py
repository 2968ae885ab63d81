"""The newest version as handed in, cut into the parts of the form for reading."""

from __future__ import annotations

from typing import Any

from applications.models import Application
from bases.regulation import cite


def materials_of(application: Application) -> list[dict[str, Any]]:
    """Parts of the newest version: key, title, article, facts, tables, files."""
    submission = application.present_submission()
    return parts_of(application, submission.content) if submission is not None else []


def parts_of(application: Application, content: dict[str, Any]) -> list[dict[str, Any]]:
    """Parts of a version, or of a draft frozen for reading."""
    return [
        {
            "key": part["key"],
            "title": part["title"],
            "article": cite(part["article"]) if part["article"] else "",
            "facts": [(field["label"], field["text"]) for field in part["fields"]],
            "tables": part["tables"],
            "files": [
                _file(application, file)
                for file in content["files"]
                if file["section"] == part["key"]
            ],
        }
        for part in content["sections"]
    ]


def _file(application: Application, file: dict[str, Any]) -> dict[str, Any]:
    """A line for the files component."""
    return {
        "name": file["name"],
        "note": file["label"],
        "size": file["size"],
        "sha256": file["sha256"],
        "url": f"/applications/{application.pk}/files/{file['id']}/",
    }
