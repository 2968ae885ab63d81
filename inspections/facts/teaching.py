"""Facts on what a base taught, wrote down and asked its trainees (Art. 8(5), Art. 11 to 17)."""

from __future__ import annotations

from django.db.models import Avg, Count, Q, Sum

from bases.calendar import today
from bases.models import (
    ClassState,
    PlanLine,
    RecordDispute,
    RecordKind,
    SubjectKinds,
    SurveyAnswer,
    TrainingRecord,
)
from bases.records.meter import reading_of
from bases.regulation import MIN_PERSON_TIMES_PER_YEAR
from inspections.facts.telling import Fact, Scope, share, tell
from inspections.models import DelegatedTask, TaskState

HELD = (ClassState.RUNNING, ClassState.FINISHED, ClassState.REGISTERED)


def person_times(scope: Scope) -> list[Fact]:
    """Person-times of each year against the yearly scale (Art. 8(5))."""
    told = []
    for year in scope.years:
        reading = reading_of(scope.base, year)
        left = (
            f"，距{MIN_PERSON_TIMES_PER_YEAR}人次差{reading.short}" if reading.short else "，已达到"
        )
        told.append(
            tell(
                f"{year}年",
                f"{reading.person_times}人次（{reading.persons}人）{left}",
                f"/bases/meter/?year={year}",
            )
        )
    return told


def plan(scope: Scope) -> list[Fact]:
    """Lines of the filed plan that led to classes, and classes outside it (Art. 16)."""
    lines = PlanLine.objects.filter(base=scope.base, year__in=scope.years, dropped_at__isnull=True)
    planned = lines.aggregate(classes=Sum("classes"))["classes"] or 0
    held = scope.classes().filter(state__in=HELD)
    under = held.filter(plan_line__isnull=False).count()
    beside = held.filter(plan_line__isnull=True).count()
    return [
        tell("计划期数", f"{planned}期"),
        tell("已按计划举办", share(under, planned), f"/bases/classes/?base={scope.base.number}"),
        tell("计划外举办（均须有说明）", f"{beside}期"),
    ]


def classes(scope: Scope) -> list[Fact]:
    """Classes by subject, level and field (Art. 13)."""
    found = scope.classes().aggregate(
        all=Count("pk"),
        public=Count("pk", filter=Q(subject_kind=SubjectKinds.PUBLIC)),
        own=Count("pk", filter=Q(subject_kind=SubjectKinds.PROFESSIONAL)),
        levels=Count("level", distinct=True),
        fields=Count("field", distinct=True),
    )
    return [
        tell("培训班", f"{found['all']}期（公需{found['public']}，专业{found['own']}）"),
        tell("涉及层次和领域", f"{found['levels']}个层次，{found['fields']}个领域"),
    ]


def delegated(scope: Scope) -> list[Fact]:
    """Tasks of the bureau and delegated or public-welfare classes (Art. 12, Art. 15)."""
    tasks = DelegatedTask.objects.filter(base=scope.base, year__in=scope.years).aggregate(
        all=Count("pk"),
        done=Count("pk", filter=Q(state=TaskState.DONE)),
        declined=Count("pk", filter=Q(state=TaskState.DECLINED)),
    )
    others = scope.classes().exclude(delegated_by="").count()
    return [
        tell("受委托任务完成", share(tasks["done"], tasks["all"]), "/inspections/tasks/"),
        tell("说明不能承接", f"{tasks['declined']}项"),
        tell("受委托举办的培训班", f"{others}期"),
    ]


def research(scope: Scope) -> list[Fact]:
    """Courses shared with others: what the portal sees of developing them (Art. 12)."""
    resources = scope.base.resources.filter(kind="course", withdrawn_at__isnull=True)  # type: ignore[attr-defined]
    return [tell("公开共享的课程", f"{resources.count()}门", "/resources/")]


def registers(scope: Scope) -> list[Fact]:
    """Whether classes that are over are registered and have their file (Art. 16, Art. 17)."""
    over = scope.classes().filter(ends_on__lt=today(scope.at)).exclude(state=ClassState.CANCELLED)
    found = over.aggregate(
        all=Count("pk"),
        registered=Count("pk", filter=Q(state=ClassState.REGISTERED)),
        evaluated=Count("pk", filter=~Q(effect_evaluation="")),
    )
    return [
        tell("已过结班日期且已登记学时", share(found["registered"], found["all"])),
        tell("已填写效果评估", share(found["evaluated"], found["all"])),
    ]


def hours(scope: Scope) -> list[Fact]:
    """Rows of the ledger, what was corrected, what trainees disputed (Art. 17)."""
    rows = TrainingRecord.objects.filter(base=scope.base, training_class__in=scope.classes())
    found = rows.aggregate(
        entries=Count("pk", filter=Q(kind=RecordKind.ENTRY)),
        later=Count("pk", filter=~Q(kind=RecordKind.ENTRY)),
    )
    disputes = RecordDispute.objects.filter(record__in=rows).aggregate(
        all=Count("pk"), upheld=Count("pk", filter=Q(is_upheld=True))
    )
    return [
        tell("登记学时", f"{found['entries']}条", "/bases/records/"),
        tell("更正和冲销", f"{found['later']}条"),
        tell("学员异议", f"{disputes['all']}件，其中属实{disputes['upheld']}件"),
    ]


def surveys(scope: Scope) -> list[Fact]:
    """What trainees thought (Art. 8(2), Art. 16)."""
    answers = SurveyAnswer.objects.filter(training_class__in=scope.classes())
    found = answers.aggregate(
        all=Count("pk"),
        asked=Count("training_class", distinct=True),
        mean=(
            Avg("content") + Avg("teaching") + Avg("organisation") + Avg("facilities")
            + Avg("usefulness")
        )
        / 5,
    )  # fmt: skip
    mean = "—" if found["mean"] is None else f"{float(found['mean']):.2f}/5"
    return [
        tell("满意度评价", f"{found['all']}份，涉及{found['asked']}期"),
        tell("平均分", mean),
    ]
