"""Files about the people of a class (Art. 17)."""

from __future__ import annotations

from django import forms

from bases.actions.enrolling import MOST_AT_ONCE
from bases.forms.office import PaperField
from bases.tables import MAX_IMPORT_BYTES

KINDS = ("xlsx", "csv")


class ImportPeopleForm(forms.Form):
    """A filled-in list of people."""

    file = PaperField(
        label="名单文件",
        kinds=KINDS,
        help_text=f"xlsx 或 CSV，不超过 5 MB，最多 {MOST_AT_ONCE:,} 人。",
        max_bytes=MAX_IMPORT_BYTES,
    )


class ImportAttendanceForm(forms.Form):
    """A filled-in attendance sheet."""

    file = PaperField(
        label="考勤表文件",
        kinds=KINDS,
        help_text="xlsx 或 CSV，不超过 5 MB。",
        max_bytes=MAX_IMPORT_BYTES,
    )
