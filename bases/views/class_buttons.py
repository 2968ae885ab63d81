"""What a person may do with a class now, as links in their order."""

from __future__ import annotations

from typing import Any

from accounts.models import User
from accounts.record import may
from bases.actions.slips import without_slip
from bases.models import ClassState, TrainingClass, TrainingRecord

VERBS = (
    ("open_enrolment", "开始报名", "open-enrolment"),
    ("start_class", "开班", "start"),
    ("finish_class", "结班", "finish"),
    ("register_hours", "登记学时", "register"),
    ("move_class", "调整时间地点", "move"),
    ("cancel_class", "取消", "cancel"),
)
BEFORE = (ClassState.PLANNED, ClassState.ENROLLING)
HELD = (ClassState.FINISHED, ClassState.REGISTERED)


def _lacks_slips(found: TrainingClass) -> bool:
    rows = TrainingRecord.objects.filter(training_class=found)
    return bool(without_slip(rows).exists())


def buttons(found: TrainingClass, user: User) -> list[dict[str, Any]]:
    """Steps first, then what needs no step."""
    own = user.is_institution_member and user.organisation_id == found.base.organisation_id
    if not own:
        return []
    where = found.get_absolute_url()
    steps = [
        (label, path, verb == "cancel_class")
        for verb, label, path in VERBS
        if may(getattr(found, verb), user)
    ]
    others = []
    if found.state in BEFORE:
        others.append(("修改", "change", False))
    if found.state in (*BEFORE, ClassState.RUNNING):
        others.append(("课程表", "timetable", False))
    if found.state in HELD:
        others.append(("效果评估", "evaluate", False))
    if found.state == ClassState.REGISTERED and _lacks_slips(found):
        others.append(("批量出具登记单", "issue-slips", False))
    return [
        {"label": label, "url": f"{where}{path}/", "primary": number == 0, "danger": danger}
        for number, (label, path, danger) in enumerate((*steps, *others))
    ]
