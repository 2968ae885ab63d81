"""Verbs of a class, each its page (Art. 13 to 16)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.record import MovedOn, may
from accounts.views.pages import ask, carry_out, me
from bases.actions import classes as actions
from bases.class_notices import concerned
from bases.forms.classes import (
    CancelClassForm,
    EvaluateClassForm,
    FinishClassForm,
    MoveClassForm,
    NothingForm,
)
from bases.models import TrainingClass
from bases.views.class_buttons import HELD
from bases.views.reach import keep_upload, of_own_base, posted


def own_class(request: HttpRequest, pk: int, verb: str = "") -> TrainingClass:
    """One's own class in a state that allows the verb. Raises PermissionDenied, MovedOn."""
    found: TrainingClass = of_own_base(request, TrainingClass.objects, pk, serving=False)
    if verb and not may(getattr(found, verb), me(request)):
        raise MovedOn("培训班的状态已经变化，此操作现在不能进行。", found)
    return found


def _verb(
    request: HttpRequest,
    found: TrainingClass,
    form: Form,
    act: Callable[[], Any],
    *,
    title: str,
    done: str,
    consequences: tuple[str, ...] = (),
    danger: bool = False,
) -> HttpResponse:
    back = found.get_absolute_url()
    answer = carry_out(request, form, act, done=done, to=back)
    return answer or ask(
        request,
        form,
        title=title,
        kicker=str(found),
        label=title,
        back=back,
        consequences=consequences,
        danger=danger,
    )


def _to_phone(found: TrainingClass) -> tuple[str, ...]:
    """Trainees have no account and leave no mail: somebody has to call them."""
    count = concerned(found)
    told = f"{count}名已报名学员没有账号和邮箱，请逐一电话通知，名单发到本单位消息"
    return (told if count else "目前没有报名的学员",)


def open_enrolment(request: HttpRequest, pk: int) -> HttpResponse:
    """Open enrolment."""
    found = own_class(request, pk, "open_enrolment")
    lessons = list(found.sessions.all())  # type: ignore[attr-defined]
    taught = sum(s.hours for s in lessons)
    told = ["公开报名的班在公众页面公布，任何人都可以报名", "定向名单的班由本基地录入学员"]
    if taught != found.hours:
        told.append(f"提醒：课程表合计{taught}学时，与本班{found.hours}学时不一致")
    return _verb(
        request,
        found,
        NothingForm(posted(request)),
        lambda: actions.open_enrolment(found, by=me(request), at=timezone.now()),
        title="开始报名",
        done="已开始报名。",
        consequences=tuple(told),
    )


def start_class(request: HttpRequest, pk: int) -> HttpResponse:
    """Teaching begins."""
    found = own_class(request, pk, "start_class")
    return _verb(
        request,
        found,
        NothingForm(posted(request)),
        lambda: actions.start_class(found, by=me(request), at=timezone.now()),
        title="开班",
        done="已开班。",
        consequences=("不再接受网上报名", "可以签到和登记考勤"),
    )


def finish_class(request: HttpRequest, pk: int) -> HttpResponse:
    """Teaching is over."""
    found = own_class(request, pk, "finish_class")
    form = FinishClassForm(posted(request))
    return _verb(
        request,
        found,
        form,
        lambda: actions.finish_class(
            found, by=me(request), at=timezone.now(), reason=form.cleaned_data["reason"]
        ),
        title="结班",
        done="已结班，请登记考核结果和学时。",
        consequences=("课程表不能再修改", "接着登记考核结果、学时，并填写效果评估"),
    )


def move_class(request: HttpRequest, pk: int) -> HttpResponse:
    """Other days or another place."""
    found = own_class(request, pk, "move_class")
    initial = {"starts_on": found.starts_on, "ends_on": found.ends_on, "place": found.place}
    form = MoveClassForm(posted(request), initial=initial)

    def act() -> TrainingClass:
        return actions.move_class(found, by=me(request), at=timezone.now(), **form.cleaned_data)

    return _verb(
        request,
        found,
        form,
        act,
        title="调整时间地点",
        done="已调整，请核对课程表，并电话通知学员。",
        consequences=(
            "公众页面和报名凭证页注明调整",
            "未上的课按开班日期的变化一并顺延，顺延后请核对课程表",
            "管理使用单位收到通知",
            *_to_phone(found),
        ),
    )


def cancel_class(request: HttpRequest, pk: int) -> HttpResponse:
    """It does not take place."""
    found = own_class(request, pk, "cancel_class")
    form = CancelClassForm(posted(request))
    return _verb(
        request,
        found,
        form,
        lambda: actions.cancel_class(
            found, reason=form.cleaned_data["reason"], by=me(request), at=timezone.now()
        ),
        title="取消培训班",
        done="已取消。请电话通知已报名学员。",
        consequences=(
            "不能恢复，需要时另建新班",
            "公众页面和报名凭证页注明取消",
            "管理使用单位收到通知",
            *_to_phone(found),
        ),
        danger=True,
    )


def evaluate_class(request: HttpRequest, pk: int) -> HttpResponse:
    """Write down the effect."""
    found = own_class(request, pk)
    if found.state not in HELD:
        raise MovedOn("结班以后才能填写效果评估。", found)
    form = EvaluateClassForm(
        posted(request),
        request.FILES or None,
        initial={"effect_evaluation": found.effect_evaluation},
    )

    def act() -> TrainingClass:
        at, by = timezone.now(), me(request)
        upload = form.cleaned_data["effect_file"]
        report = keep_upload("effect_file", upload, by=by, at=at) if upload else None
        text = form.cleaned_data["effect_evaluation"]
        return actions.evaluate_class(found, text=text, report=report, by=by, at=at)

    return _verb(request, found, form, act, title="效果评估", done="已保存效果评估。")
