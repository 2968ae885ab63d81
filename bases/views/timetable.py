"""The timetable page: all lessons at once, saved together or shown again as typed (Art. 13)."""

from __future__ import annotations

from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from accounts.record import MovedOn
from accounts.views.pages import carry_out, me
from bases.actions import classes as actions
from bases.forms.timetable import SessionForm, crowded_days, teachers_of, timetable_faults
from bases.models import TrainingClass
from bases.views.class_buttons import BEFORE
from bases.views.class_verbs import own_class

PREFIX = "lesson"
MOST_LESSONS = 200


def timetable(request: HttpRequest, pk: int) -> HttpResponse:
    """Lessons: all of them on one page, saved together."""
    found = own_class(request, pk)
    if found.state not in (*BEFORE, "running"):
        raise MovedOn("培训班已结束，课程表不能再修改。", found)
    teachers = teachers_of(found)
    if request.method == "POST":
        forms = _posted(request, teachers)
        if request.POST.get("add_row") != PREFIX and _saved(request, found, forms):
            return redirect(found.get_absolute_url())
        status = 200 if request.POST.get("add_row") == PREFIX else 400
    else:
        forms, status = _present(found, teachers), 200
    blanks = [] if forms and request.POST.get("add_row") != PREFIX else [len(forms)]
    context = {
        "class": found,
        "forms": [*forms, *(_form(n, teachers) for n in blanks)],
        "total": len(forms) + len(blanks),
        "empty": _form("__prefix__", teachers),
        "prefix": PREFIX,
        "most": MOST_LESSONS,
    }
    return render(request, "bases/timetable.html", context, status=status)


def _form(number: Any, teachers: list[tuple[str, str]], **options: Any) -> SessionForm:
    return SessionForm(prefix=f"{PREFIX}-{number}", teachers=teachers, **options)


def _present(found: TrainingClass, teachers: list[tuple[str, str]]) -> list[SessionForm]:
    names = ("day", "starts_at", "ends_at", "course", "teacher_name", "hours", "place")
    return [
        _form(
            number,
            teachers,
            initial={
                **{name: getattr(s, name) for name in names},
                "teacher": str(s.teacher_id or ""),
                "key": str(s.pk),
            },
        )
        for number, s in enumerate(found.sessions.all())  # type: ignore[attr-defined]
    ]


def _posted(request: HttpRequest, teachers: list[tuple[str, str]]) -> list[SessionForm]:
    """Rows that say something and were not struck out."""
    text = request.POST.get(f"{PREFIX}-TOTAL_FORMS", "")
    total = min(int(text), MOST_LESSONS) if text.isascii() and text.isdigit() else 0
    kept = []
    for number in range(total):
        prefix = f"{PREFIX}-{number}-"
        typed = [
            request.POST.get(name, "")
            for name in request.POST
            if name.startswith(prefix) and name != f"{prefix}key"
        ]
        if request.POST.get(f"{prefix}DELETE") or not any(v.strip() for v in typed):
            continue
        kept.append(_form(number, teachers, data=request.POST))
    return kept


def _saved(request: HttpRequest, found: TrainingClass, forms: list[SessionForm]) -> bool:
    """Save when every row and the whole are sound; faults stand beside their boxes otherwise."""
    if not all([form.is_valid() for form in forms]):  # noqa: C419  (every row is to speak)
        return False
    faults = timetable_faults(found, [(form, form.cleaned_data) for form in forms])
    for form, name, sentence in faults:
        form.add_error(name, sentence)
    if faults:
        return False
    rows = [_row(form.cleaned_data) for form in forms]

    class Whole(Form):
        """Carries what the action refuses."""

    whole = Whole({})
    days = "、".join(str(day) for day in crowded_days([form.cleaned_data for form in forms]))
    flagged = f"提醒：{days}当天学时较多，请核对（惯例每天不超过8学时）。" if days else ""
    answer = carry_out(
        request,
        whole,
        lambda: actions.set_timetable(found, rows=rows, by=me(request), at=timezone.now()),
        done=f"课程表已保存。{flagged}",
        to=found.get_absolute_url(),
    )
    if answer is None:
        forms[0].add_error(None, whole.non_field_errors())
    return answer is not None


def _row(data: dict[str, Any]) -> dict[str, Any]:
    names = ("day", "starts_at", "ends_at", "course", "hours", "place")
    key = data["key"]
    return {
        **{name: data[name] for name in names},
        "teacher_id": int(data["teacher"]) if data["teacher"] else None,
        "teacher_name": "" if data["teacher"] else data["teacher_name"],
        "key": int(key) if key.isascii() and key.isdigit() and len(key) < 15 else None,
    }
