"""Delegated tasks: offered for a reason, excellent bases first, shown by a class (Art. 12)."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.models import Message
from accounts.record import MovedOn
from bases.models import Base
from inspections.actions.publishing import publish_results
from inspections.actions.tasks import (
    TaskFacts,
    decline_task,
    finish_task,
    offer_task,
    recall_task,
    take_task,
)
from inspections.models import DelegatedTask, Grade, TaskState
from inspections.standing import ranked, with_grade
from tests.bases.working import a_class, working_base
from tests.cast import Cast
from tests.inspections.visit_help import concluded

NEXT = datetime.timedelta(days=100)


def offered(cast: Cast, base: Base) -> DelegatedTask:
    facts = TaskFacts("公需科目培训", "public", 800, "示例1号", cast.now.date() + NEXT)
    return offer_task(base, facts=facts, reason="示例理由", by=cast.jingban, at=cast.now)


def test_excellent_bases_come_first_and_the_grade_is_kept(cast: Cast) -> None:
    plain, good = working_base(cast), working_base(cast, "yiyuan")
    inspection = concluded(cast, good, who="yiyuan")
    publish_results([inspection], year=2026, by=cast.shenpi, at=cast.now)
    assert ranked(with_grade(Base.objects.all()))[0] == good
    assert offered(cast, good).grade_then == Grade.EXCELLENT
    assert offered(cast, plain).grade_then == ""


def test_a_reason_is_asked_for(cast: Cast) -> None:
    base = working_base(cast)
    facts = TaskFacts("示例", "public", 1, "示例", cast.now.date())
    with pytest.raises(ValidationError):
        offer_task(base, facts=facts, reason=" ", by=cast.jingban, at=cast.now)
    with pytest.raises(PermissionDenied):
        offer_task(base, facts=facts, reason="示例", by=cast.shenpi, at=cast.now)
    late = TaskFacts("示例", "public", 1, "示例", cast.now.date() - NEXT)
    with pytest.raises(ValidationError):
        offer_task(base, facts=late, reason="示例", by=cast.jingban, at=cast.now)


def test_taken_and_shown_by_a_class(cast: Cast) -> None:
    base, other = working_base(cast), working_base(cast, "yiyuan")
    task = offered(cast, base)
    assert Message.objects.filter(recipient=cast.xueyuan, subject__contains="受委托任务").exists()
    with pytest.raises(PermissionDenied):
        take_task(task, by=cast.yiyuan, at=cast.now)
    take_task(task, by=cast.xueyuan, at=cast.now)
    foreign = a_class(other, cast.yiyuan, cast.now, "finished")
    with pytest.raises(ValidationError):
        finish_task(task, training_class=foreign, by=cast.xueyuan, at=cast.now)
    held = a_class(base, cast.xueyuan, cast.now, "finished")
    task = finish_task(task, training_class=held, by=cast.xueyuan, at=cast.now)
    assert task.state == TaskState.DONE
    again = take_task(offered(cast, base), by=cast.xueyuan, at=cast.now)
    with pytest.raises(ValidationError, match="另一项"):
        finish_task(again, training_class=held, by=cast.xueyuan, at=cast.now)


def test_declined_with_a_reason_or_recalled(cast: Cast) -> None:
    base = working_base(cast)
    task = offered(cast, base)
    with pytest.raises(ValidationError):
        decline_task(task, answer="", by=cast.xueyuan, at=cast.now)
    decline_task(task, answer="师资不足", by=cast.xueyuan, at=cast.now)
    with pytest.raises(MovedOn):
        recall_task(task, reason="示例", by=cast.jingban, at=cast.now)
    assert (
        recall_task(offered(cast, base), reason="调整", by=cast.jingban, at=cast.now).state
        == TaskState.RECALLED
    )
