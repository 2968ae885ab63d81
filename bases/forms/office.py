"""What forms about people and offices share: no identity numbers, attachments, filters by base."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Any

from django import forms
from django.conf import settings
from django.db.models import Q

from accounts.files import EXTENSIONS
from accounts.models import StoredFile, User
from bases.forms.plaques import LONGEST, FilterForm
from bases.models import Base
from bases.reading import read_number

ATTACHMENTS = 3
PAPERS = ("pdf", "jpg", "png", "docx", "xlsx")
IDENTITY = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9])", re.ASCII)
NO_IDENTITY = "疑似身份证件号码，这里不收，请删除后重新填写。"
PICK = ("", "请选择")


def choices_of(choices: Iterable[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
    """Choices that begin with none."""
    return [PICK, *choices]


class Choice(forms.ChoiceField):
    """One of a list, none chosen beforehand."""

    def __init__(self, choices: Any, **options: Any) -> None:
        messages = {"invalid_choice": "请从列表中选择。", **options.pop("error_messages", {})}
        super().__init__(choices=choices_of(choices), error_messages=messages, **options)


class OfficeForm(forms.Form):
    """A form in which nobody's identity number may stand, nor be shown again."""

    def clean(self) -> dict[str, Any]:
        """Refuse and blank what looks like one."""
        cleaned: dict[str, Any] = super().clean() or {}
        for name in self.fields:
            key = self.add_prefix(name)
            if IDENTITY.search(unicodedata.normalize("NFKC", str(self.data.get(key, "")))):
                self.add_error(name, NO_IDENTITY)
                self.data = self._without(key)
        return cleaned

    def _without(self, key: str) -> Any:
        data: Any = self.data
        blanked = data.copy()
        blanked[key] = ""
        return blanked


class PaperField(forms.FileField):
    """One file of the kinds that offices use."""

    def __init__(
        self, *, kinds: tuple[str, ...] = PAPERS, max_bytes: int = 0, **options: Any
    ) -> None:
        self.kinds = kinds
        endings = (*kinds, *(long for long, short in EXTENSIONS.items() if short in kinds))
        attrs = {
            "accept": ",".join(f".{ending}" for ending in endings),
            "data-max-bytes": str(max_bytes or settings.UPLOAD_MAX_BYTES),
        }
        options.setdefault("widget", forms.FileInput(attrs=attrs))
        messages = {"required": "请选择文件。", "empty": "文件是空的（0 字节），请重新选择。"}
        options["error_messages"] = {**messages, **options.get("error_messages", {})}
        super().__init__(**options)


class AttachedForm(OfficeForm):
    """A form with attachments: up to three new ones, and ticks to drop those there are."""

    needs_file = False

    def __init__(self, *args: Any, present: Iterable[StoredFile] = (), **options: Any) -> None:
        super().__init__(*args, **options)
        self.present = {str(stored.pk): stored for stored in present}
        if self.present:
            self.fields["dropped"] = forms.MultipleChoiceField(
                label="去掉已有附件",
                choices=[(key, stored.name) for key, stored in self.present.items()],
                widget=forms.CheckboxSelectMultiple,
                required=False,
            )
        for number in range(1, ATTACHMENTS + 1):
            self.fields[f"file_{number}"] = PaperField(
                label=f"附件{number}",
                required=self.needs_file and number == 1,
                help_text=f"{'、'.join(PAPERS)}，可不传。" if number > 1 else "、".join(PAPERS),
            )

    def uploads(self) -> list[tuple[str, Any]]:
        """Field and file of what was attached."""
        names = [f"file_{number}" for number in range(1, ATTACHMENTS + 1)]
        return [(name, self.cleaned_data[name]) for name in names if self.cleaned_data.get(name)]

    def dropped(self) -> list[StoredFile]:
        """Attachments that go."""
        return [self.present[key] for key in self.cleaned_data.get("dropped", ())]

    def facts(self) -> dict[str, Any]:
        """What was typed, files aside."""
        return {
            name: value
            for name, value in self.cleaned_data.items()
            if name != "dropped" and not name.startswith("file_")
        }


class ReachForm(FilterForm):
    """A filter of rows about bases; whoever sees one base only is not asked for it."""

    def __init__(self, *args: Any, user: User, **options: Any) -> None:
        super().__init__(*args, **options)
        if user.is_institution_member and "base" in self.fields:
            del self.fields["base"]

    @property
    def is_narrowed(self) -> bool:
        """Whether rows were left out, the order aside."""
        return any(name != "sort" for name in self.chosen())


def base_field() -> forms.CharField:
    """The base, by name or number."""
    return forms.CharField(label="基地名称或编号", max_length=LONGEST, required=False)


def sort_field(sorts: dict[str, Any]) -> forms.ChoiceField:
    """The order, from an allow-list of key to label and columns."""
    options = [(key, label) for key, (label, _columns) in sorts.items()]
    return forms.ChoiceField(label="排序", choices=options, required=False)


def named(words: str) -> Q:
    """Rows about bases of a name, a former name or a number."""
    found = Q(base__in=Base.objects.search(words).values("pk"))
    number = read_number(words)
    return found | Q(base__number=number) if number else found
