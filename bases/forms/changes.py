"""Forms of change filings (Art. 22): one for each kind, remarks, recording, the filter."""

from __future__ import annotations

from typing import Any

from django import forms

from accounts.fields import DateText, LongText, PersonName, PhoneField, PlainText
from bases.actions.changes import ChangeFacts
from bases.changes import FIELDS, in_words
from bases.forms.office import OfficeForm, PaperField, ReachForm, base_field, named, sort_field
from bases.forms.plaques import ALL
from bases.models import ChangeFiling, ChangeKind, ChangeState, Plaque

PROOFS = ("pdf", "jpg", "png", "docx")
CHANGE_SORTS: dict[str, tuple[str, tuple[str, ...]]] = {
    "newest": ("新报送在前", ("-filed_at", "-pk")),
    "oldest": ("早报送在前", ("filed_at", "pk")),
    "base": ("基地", ("base__number", "-filed_at", "pk")),
}


def _value_field(name: str, label: str, now: str) -> forms.Field:
    """The box for a new value, with what stands now below it."""
    options: dict[str, Any] = {
        "label": f"变更后{label}",
        "help_text": f"现登记：{now or '（未登记）'}",
        "error_messages": {"required": f"请填写变更后的{label}。"},
    }
    if name in ("contact_name", "legal_representative"):
        return PersonName(**options)
    if name == "contact_phone":
        options["help_text"] += "。请填办公电话，向社会公开。"
        return PhoneField(**options)
    lengths = {"name": 150, "address": 200, "management_body": 120}
    return PlainText(max_length=lengths[name], **options)


class ChangeForm(OfficeForm):
    """What a base files of a change: new values, the day, the proof."""

    changed_on = DateText(
        label="变更日期",
        help_text="登记机关核准或本单位决定的日期。",
        error_messages={"required": "请填写变更日期。"},
    )
    proof = PaperField(
        label="证明材料",
        kinds=PROOFS,
        help_text="如变更登记通知书、任免文件。pdf、jpg、png 或 docx，不公开。",
    )
    explanation = PlainText(label="说明", max_length=300, required=False)

    def __init__(
        self, *args: Any, kind: str, now: dict[str, str], again: bool = False, **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        for name, label in FIELDS[kind].items():
            self.fields[name] = _value_field(name, label, now[name])
        self.order_fields([*FIELDS[kind], "changed_on", "proof", "explanation"])
        if again:
            self.fields["proof"].required = False
            self.fields["proof"].help_text = "不重新上传的，沿用原证明材料。"

    def facts(self) -> ChangeFacts:
        """What was typed, for the action."""
        typed = self.cleaned_data
        after = {name: typed[name] for name in FIELDS[self.kind]}
        return ChangeFacts(after, typed["changed_on"], typed["explanation"])


class ReturnChangeForm(OfficeForm):
    """What must be mended."""

    remarks = LongText(
        label="退回意见", max_length=500, error_messages={"required": "请写明退回意见。"}
    )


class RecordChangeForm(forms.Form):
    """Putting on record; with a new name the plaque is replaced unless the tick is taken away."""

    replaces_plaque = forms.BooleanField(
        label="同时换发匾牌（收回牌面为原名称的匾牌，以新名称签发）", required=False, initial=True
    )

    def __init__(self, *args: Any, plaque: Plaque | None, **options: Any) -> None:
        super().__init__(*args, **options)
        if plaque is None:
            del self.fields["replaces_plaque"]
        else:
            self.fields["replaces_plaque"].help_text = f"现牌面：{plaque.name}"


class ChangeFilterForm(ReachForm):
    """Change filings."""

    base = base_field()
    kind = forms.ChoiceField(label="变更事项", choices=[ALL, *ChangeKind.choices], required=False)
    state = forms.ChoiceField(label="状态", choices=[ALL, *ChangeState.choices], required=False)
    year = forms.RegexField(r"\A20[0-9]{2}\Z", label="报送年份", required=False)
    sort = sort_field(CHANGE_SORTS)

    def found(self, changes: Any) -> Any:
        """The filings asked for, in order."""
        wanted = self.chosen()
        if "base" in wanted:
            changes = changes.filter(named(wanted["base"]))
        for name in ("kind", "state"):
            if name in wanted:
                changes = changes.filter(**{name: wanted[name]})
        if "year" in wanted:
            changes = changes.filter(filed_at__year=int(wanted["year"]))
        return changes.order_by(*CHANGE_SORTS[wanted.get("sort", "newest")][1])


def old_and_new(change: ChangeFiling) -> str:
    """A row's change in one line."""
    return f"{in_words(change.before) or '（未登记）'} → {in_words(change.after)}"
