"""Facts on what a base owes: filings, openness, fees, and what is said against it."""

from __future__ import annotations

from django.db.models import Count, Q

from bases.changes import days_between
from bases.models import ChangeFiling, FeeItem, FeeVersion, FilingVersion
from inspections.facts.telling import Fact, Scope, tell
from inspections.models import Complaint, ComplaintState, Finding, Hint, Judgement


def filings(scope: Scope) -> list[Fact]:
    """Each year's filing: when it came, and where it stands (Art. 16)."""
    versions = FilingVersion.objects.filter(
        filing__base=scope.base, filing__year__in=[*scope.years, scope.first.year - 1], number=1
    ).select_related("filing")
    by_year = {version.filing.year: version for version in versions}
    told = []
    for year in [scope.first.year - 1, *scope.years]:
        version = by_year.get(year)
        if version is None:
            told.append(tell(f"{year}年度备案", "未报送", "/bases/filings/"))
            continue
        in_time = "按期" if version.on_time else "逾期"
        url = version.filing.get_absolute_url()
        told.append(tell(f"{year}年度备案", f"{in_time}，{version.filing.state_label}", url))
    return told


def changes(scope: Scope) -> list[Fact]:
    """Changes filed, and how soon (Art. 22)."""
    rows = list(
        ChangeFiling.objects.filter(
            base=scope.base, changed_on__gte=scope.first, changed_on__lte=scope.last
        )
    )
    late = max((days_between(change) for change in rows), default=0)
    return [
        tell("变更备案", f"{len(rows)}件", "/bases/changes/"),
        *([tell("变更到报送最长", f"{late}日")] if rows else []),
    ]


def fees(scope: Scope) -> list[Fact]:
    """Items and standards that were published, and raised (Art. 21)."""
    items = FeeItem.objects.filter(base=scope.base).aggregate(
        now=Count("pk", filter=Q(ended_on__isnull=True)),
        ended=Count("pk", filter=Q(ended_on__gte=scope.first, ended_on__lte=scope.last)),
    )
    raised = FeeVersion.objects.filter(
        item__base=scope.base,
        is_raise=True,
        valid_from__gte=scope.first,
        valid_from__lte=scope.last,
    ).count()
    return [
        tell("公示的收费项目", f"{items['now']}项", "/fees/"),
        tell("范围内提高标准", f"{raised}次（均有依据文件）"),
        tell("范围内停止的项目", f"{items['ended']}项"),
    ]


def funds(scope: Scope) -> list[Fact]:
    """What the annual filing says of the use of fees (Art. 21)."""
    newest = (
        FilingVersion.objects.filter(filing__base=scope.base, filing__year__in=scope.years)
        .order_by("-filing__year", "-number")
        .select_related("filing")
        .first()
    )
    if newest is None:
        return [tell("收费使用情况", "年度备案尚未报送")]
    return [
        tell(
            "收费使用情况",
            f"见{newest.filing.year}年度备案第{newest.number}版",
            newest.filing.get_absolute_url(),
        )
    ]


def abuses(scope: Scope) -> list[Fact]:
    """Complaints that proved true, hints that people confirmed or have to judge (Art. 19)."""
    complaints = Complaint.objects.filter(
        base=scope.base, received_at__date__gte=scope.first, received_at__date__lte=scope.last
    ).aggregate(
        all=Count("pk"),
        true=Count(
            "pk",
            filter=Q(state=ComplaintState.ANSWERED, finding__in=(Finding.TRUE, Finding.PARTLY)),
        ),
    )
    hints = Hint.objects.filter(base=scope.base).aggregate(
        confirmed=Count("pk", filter=Q(judgement=Judgement.CONFIRMED)),
        open=Count("pk", filter=Q(judgement=Judgement.OPEN)),
    )
    return [
        tell("投诉举报查证属实", f"{complaints['true']}件"),
        tell("疑点", f"已确认{hints['confirmed']}条，待判断{hints['open']}条"),
    ]
