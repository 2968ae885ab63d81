"""Which files of a case an expert may open, and under which names."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from pathlib import PurePath

from accounts.models import StoredFile
from applications.models import (
    Application,
    RecheckPhoto,
    Recommendation,
    Submission,
    VisitPhoto,
)


@dataclass(frozen=True)
class Evidence:
    """A file, what it is, and the name it goes by: files of officials get a name of ours."""

    file: StoredFile
    name: str
    label: str


def find(application: Application, file: uuid.UUID) -> Evidence | None:
    """A file of the versions handed in, of the re-check, the opinion or the visit."""
    stored = StoredFile.objects.filter(pk=file).first()
    if stored is None:
        return None
    label = _handed_in(application, file)
    if label is not None:
        return Evidence(stored, stored.name, label)
    label = _of_officials(application, file)
    if label is None:
        return None
    return Evidence(stored, label + PurePath(stored.name).suffix.lower(), label)


def _handed_in(application: Application, file: uuid.UUID) -> str | None:
    versions = Submission.objects.filter(application=application).order_by("-version")
    for files in versions.values_list("content__files", flat=True):
        for one in files or ():
            if one["id"] == str(file):
                return str(one["label"])
    return None


def _of_officials(application: Application, file: uuid.UUID) -> str | None:
    """What the recommender, the committee or the portal made of it."""
    places = {
        "申报表": Submission.objects.filter(application=application, document__file=file),
        "推荐意见盖章件": Recommendation.objects.filter(application=application, seal_scan=file),
        "复查照片": RecheckPhoto.objects.filter(
            recheck__application=application, file=file, removed_at=None
        ),
        "考察照片": VisitPhoto.objects.filter(
            visit__application=application, file=file, removed_at=None
        ),
    }
    return next((label for label, rows in places.items() if rows.exists()), None)
