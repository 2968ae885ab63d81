"""Forms of the draw: how many of each kind for which cases (practice, 惯例)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from accounts.fields import IntegerText
from accounts.forms.organisations import dress
from applications.actions.drawing import require_panel
from applications.models import Application, Batch

PREFER = "相关领域专家优先抽取专业领域与申报领域相符的"


class BatchForm(forms.Form):
    """Which batch; the newest until one is chosen."""

    batch = forms.ModelChoiceField(
        Batch.objects.none(), label="批次", required=False, empty_label="全部批次"
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["batch"].queryset = Batch.objects.all()  # type: ignore[attr-defined]
        dress(self)

    def chosen(self) -> Batch | None:
        """The batch asked for, or None."""
        batch: Batch | None = self.cleaned_data.get("batch") if self.is_valid() else None
        return batch


class PanelForm(forms.Form):
    """How many experts a panel has, and how many of each kind at least."""

    size = IntegerText(label="评审组人数（单数）", minimum=1, maximum=31)
    education = IntegerText(label="其中继续教育专家至少", minimum=1, maximum=30)
    subject = IntegerText(label="其中相关领域专家至少", minimum=1, maximum=30)
    prefer_fields = forms.BooleanField(label=PREFER, required=False)

    def __init__(self, *args: Any, batch: Batch, **options: Any) -> None:
        half = batch.panel_size // 2
        least = {"education": half, "subject": half}
        options.setdefault("initial", {"size": batch.panel_size, **least, "prefer_fields": True})
        super().__init__(*args, **options)
        self.batch = batch

    def clean(self) -> dict[str, Any]:
        """Odd, both kinds, not fewer than the batch asks."""
        data: dict[str, Any] = super().clean() or {}
        if data.get("size") and data.get("education") and data.get("subject"):
            try:
                require_panel(self.batch, data["size"], data["education"], data["subject"])
            except ValidationError as refused:
                self.add_error("size", refused)
        return data


class DrawForm(PanelForm):
    """A draw for many cases at once."""

    applications = forms.ModelMultipleChoiceField(
        Application.objects.none(),
        label="申报单位",
        error_messages={
            "required": "请至少选择一家单位。",
            "invalid_choice": "所选单位已不在待组成评审组之列，请核对后重选。",
        },
    )

    def __init__(self, *args: Any, cases: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["applications"].queryset = cases  # type: ignore[attr-defined]
        self.fields["applications"].initial = [case.pk for case in cases]


class ReplacementForm(forms.Form):
    """A draw in place of those who left: kinds and numbers follow from who left."""

    prefer_fields = forms.BooleanField(label=PREFER, required=False, initial=True)
