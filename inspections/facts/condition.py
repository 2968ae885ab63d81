"""Facts on the conditions of Art. 8, as a base keeps them up."""

from __future__ import annotations

from django.db.models import Count, Q

from bases.models import (
    BaseRule,
    ClassForm,
    ClassSession,
    Engagement,
    SharedResource,
    StaffMember,
    Teacher,
    TeacherLevel,
)
from bases.regulation import RULES_DOCUMENTS
from inspections.facts.telling import Fact, Scope, share, tell

SENIOR = (TeacherLevel.FULL_SENIOR, TeacherLevel.VICE_SENIOR)


def staff(scope: Scope) -> list[Fact]:
    """Management body and people (Art. 6, Art. 8(2))."""
    serving = Q(ended_on__isnull=True) | Q(ended_on__gt=scope.last)
    people = StaffMember.objects.filter(serving, base=scope.base).aggregate(
        all=Count("pk"),
        full=Count("pk", filter=Q(engagement=Engagement.FULL_TIME)),
        heads=Count("pk", filter=Q(is_head=True)),
    )
    return [
        tell("管理机构", scope.base.management_body or "未登记"),
        tell("管理人员", f"{people['all']}人，其中专职{people['full']}人", "/bases/staff/"),
        tell("基地负责人", "已登记" if people["heads"] else "未登记"),
    ]


def rules_kept(scope: Scope) -> list[Fact]:
    """The eight rules that a base must have (Art. 8(2))."""
    kinds = set(
        BaseRule.objects.filter(base=scope.base, effective_on__lte=scope.last).values_list(
            "kind", flat=True
        )
    )
    missing = [label for kind, label in RULES_DOCUMENTS.items() if kind not in kinds]
    kept = len(RULES_DOCUMENTS) - len(missing)
    return [
        tell("已登记的管理制度", share(kept, len(RULES_DOCUMENTS)), "/bases/rules/"),
        *([tell("缺少", "、".join(missing))] if missing else []),
    ]


def teachers(scope: Scope) -> list[Fact]:
    """The roster, senior titles, people from the front line (Art. 8(1), Art. 14)."""
    serving = Q(ended_on__isnull=True) | Q(ended_on__gt=scope.last)
    rows = Teacher.objects.filter(base=scope.base)
    found = rows.aggregate(
        all=Count("pk", filter=serving),
        senior=Count(
            "pk",
            filter=serving
            & Q(title_level__in=(TeacherLevel.FULL_SENIOR, TeacherLevel.VICE_SENIOR)),
        ),
        front=Count("pk", filter=serving & Q(frontline=True)),
        left=Count("pk", filter=Q(ended_on__gte=scope.first, ended_on__lte=scope.last)),
    )
    return [
        tell("在册师资", f"{found['all']}人", "/bases/teachers/"),
        tell("副高级以上", share(found["senior"], found["all"])),
        tell("来自科研生产一线", share(found["front"], found["all"])),
        tell("范围内解聘", f"{found['left']}人"),
    ]


def facilities(scope: Scope) -> list[Fact]:
    """Where lessons were given, sites shared with others (Art. 8(3))."""
    lessons = ClassSession.objects.filter(training_class__in=scope.classes()).exclude(place="")
    places = lessons.values("place").distinct().count()
    shared = SharedResource.objects.filter(base=scope.base, withdrawn_at__isnull=True).count()
    return [
        tell("课程表使用的教学场所", f"{places}处"),
        tell("向社会共享的资源", f"{shared}项", "/resources/"),
    ]


def distance(scope: Scope) -> list[Fact]:
    """How much was taught over the net (Art. 8(4), Art. 14)."""
    forms = scope.classes().aggregate(
        all=Count("pk"),
        net=Count("pk", filter=Q(form__in=(ClassForm.ONLINE, ClassForm.MIXED))),
    )
    return [tell("网络或混合培训班", share(forms["net"], forms["all"]))]
