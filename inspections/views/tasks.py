"""Delegated tasks: the register, one task, verbs (Art. 12, Art. 15, Art. 18)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from bases.models import TrainingClass
from bases.views.reach import day, export, posted
from inspections.actions import tasks as actions
from inspections.forms.common import OpinionForm, ReasonForm
from inspections.forms.tasks import (
    DeclineTaskForm,
    FinishTaskForm,
    OfferTaskForm,
    TaskFilterForm,
)
from inspections.models import DelegatedTask, Grade, TaskState
from inspections.views.pages import (
    FORMS,
    Button,
    Cell,
    Listing,
    Section,
    act_on,
    ask,
    buttons,
    carry_out,
    fetch,
    insider,
    me,
    show_case,
    show_list,
)

TONES: dict[str, str] = {
    TaskState.OFFERED: "waiting",
    TaskState.TAKEN: "done",
    TaskState.DECLINED: "back",
    TaskState.DONE: "good",
    TaskState.RECALLED: "draft",
}
GRADES = dict(Grade.choices)
HEADINGS: dict[str, int] = {
    "年度": 8,
    "任务": 40,
    "基地编号": 14,
    "基地": 34,
    "当时等次": 10,
    "计划人次": 10,
    "完成期限": 12,
    "状态": 12,
    "委托文号": 22,
    "理由": 60,
    "培训班": 24,
}
VERBS = (
    ("take_task", "承接", "primary"),
    ("decline_task", "说明不能承接", "outline-danger"),
    ("finish_task", "报告完成", "primary"),
    ("recall_task", "收回", "outline-danger"),
)


def _asked(request: HttpRequest) -> tuple[TaskFilterForm, Any]:
    user = insider(request)
    form = TaskFilterForm(request.GET, user=user)
    rows = DelegatedTask.objects.visible_to(user)
    return form, form.found(rows.select_related("base__organisation", "training_class"))


@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """The register: what followed from which result."""
    form, rows = _asked(request)
    new = Button("安排任务", "/inspections/tasks/new/", "primary")
    listing = Listing(
        here="tasks",
        title="受委托任务",
        lead="安排给哪个基地、当时的检查等次和理由都在册，优秀的优先。",
        article="第十二条",
        headings=("任务", "基地", "当时等次", "计划人次", "完成期限", "状态"),
        clear="/inspections/tasks/",
        empty="没有受委托任务",
        export="/inspections/tasks.xlsx",
        actions=[new] if me(request).is_municipal_clerk else [],
    )
    return show_list(
        request, listing, rows=rows, cells=_cells, form=form, filtered=form.is_narrowed
    )


def _cells(row: DelegatedTask) -> list[Cell]:
    return [
        Cell(row.title, row.get_absolute_url()),
        Cell(row.base.organisation.name),
        Cell(GRADES.get(row.grade_then, "尚无")),
        Cell(row.persons, number=True),
        Cell(day(row.finish_by), number=True),
        Cell(row.state_label, tone=TONES[row.state]),
    ]


@require_safe
def tasks_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    _form, rows = _asked(request)
    return export(rows, _line, title="受委托任务", name="tasks", headings=HEADINGS)


def _line(row: DelegatedTask) -> tuple[str, ...]:
    return (
        str(row.year),
        row.title,
        row.base.number,
        row.base.organisation.name,
        str(GRADES.get(row.grade_then, "")),
        str(row.persons),
        day(row.finish_by),
        row.state_label,
        row.document_number,
        row.reason,
        row.training_class.number if row.training_class else "",
    )


def _fetched(request: HttpRequest, pk: int) -> DelegatedTask:
    rows = DelegatedTask.objects.select_related("base__organisation", "training_class")
    found: DelegatedTask = fetch(request, rows, pk)
    return found


@require_safe
def task(request: HttpRequest, pk: int) -> HttpResponse:
    """One task."""
    found = _fetched(request, pk)
    facts = [
        ("委托文号", found.document_number),
        ("科目类别", found.get_subject_kind_display()),
        ("计划人次", found.persons),
        ("完成期限", day(found.finish_by)),
        ("当时最近一次等次", GRADES.get(found.grade_then, "尚无")),
        ("安排理由", found.reason),
        ("基地答复", found.answer),
        ("承办的培训班", str(found.training_class or "")),
    ]
    return show_case(
        request,
        found,
        here="tasks",
        title=found.title,
        kicker=f"{found.base.organisation.name} {found.base.display_number}",
        tone=TONES[found.state],
        buttons=buttons(found, me(request), VERBS),
        sections=[Section("任务", facts=facts, article="第十二条")],
        papers=[],
        back="/inspections/tasks/",
    )


@FORMS
def offer_task(request: HttpRequest) -> HttpResponse:
    """The bureau offers a class to a base."""
    user, at = insider(request), timezone.now()
    if not user.is_municipal_clerk:
        raise PermissionDenied
    form = OfferTaskForm(posted(request))
    answer = carry_out(
        request,
        form,
        lambda: actions.offer_task(
            form.chosen_base(),
            facts=form.facts(),
            reason=form.cleaned_data["reason"],
            by=user,
            at=at,
        ),
        done="任务已安排，等基地答复。",
        to=lambda made: made.get_absolute_url(),
    )
    return answer or ask(
        request, form, title="安排受委托任务", label="安排", back="/inspections/tasks/"
    )


def _verb(request: HttpRequest, pk: int, name: str, form: Any, **page: Any) -> HttpResponse:
    return act_on(request, _fetched(request, pk), actions, name, form, **page)


@FORMS
def take_task(request: HttpRequest, pk: int) -> HttpResponse:
    """The base takes it on."""
    form = OpinionForm(posted(request))
    del form.fields["opinion"]
    return _verb(request, pk, "take_task", form, done="已承接。",
                 title="承接任务", label="承接")  # fmt: skip


@FORMS
def decline_task(request: HttpRequest, pk: int) -> HttpResponse:
    """The base says why it cannot."""
    form = DeclineTaskForm(posted(request))
    return _verb(request, pk, "decline_task", form, done="已说明。", title="说明不能承接",
                 label="提交", text="基地有承担政府部门委托继续教育公共服务项目的义务（第十五条），"
                 "检查评估时会参考。")  # fmt: skip


@FORMS
def finish_task(request: HttpRequest, pk: int) -> HttpResponse:
    """Shown by a class that was held."""
    found = _fetched(request, pk)
    over = TrainingClass.objects.filter(base=found.base, state__in=actions.SHOWN_BY)
    form = FinishTaskForm(posted(request), classes=over.order_by("-starts_on"))
    return _verb(request, pk, "finish_task", form, done="已报告完成。",
                 title="报告任务完成", label="报告")  # fmt: skip


@FORMS
def recall_task(request: HttpRequest, pk: int) -> HttpResponse:
    """The bureau takes it back."""
    form = ReasonForm(posted(request))
    return _verb(request, pk, "recall_task", form, done="已收回。",
                 title="收回任务", label="收回")  # fmt: skip
