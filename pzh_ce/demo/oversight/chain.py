"""What followed: one base mends, one mended, one was revoked, one left, one body is barred."""

from __future__ import annotations

import datetime

from accounts.files import keep
from accounts.models import Organisation, OrganisationType, Role, User
from bases.calendar import today
from bases.models import Base, BaseState
from inspections.actions.barring import (
    decide_barring,
    hear_barring,
    propose_barring,
    serve_barring_notice,
)
from inspections.actions.leaving import accept_withdrawal, file_withdrawal
from inspections.actions.rectifying import ItemFacts, order_rectification, serve_order
from inspections.actions.revoking import (
    decide_revocation,
    hear_revocation,
    propose_revocation,
    publish_revocation,
    serve_revocation_notice,
)
from inspections.endings import ClassChoice, unfinished
from inspections.models import ClassOutcomeKind, Grade, Ground, Inspection
from pzh_ce.demo.form_data import sample_pdf

DAY = datetime.timedelta(days=1)
People = dict[str, User]
ITEMS = (
    ItemFacts("部分培训班未按期登记学时", "17", "补登本年度各班学时，建立登记台账"),
    ItemFacts("收费公示更新不及时", "21", "公开全部收费项目和标准，注明依据文号"),
    ItemFacts("管理制度执行记录缺失", "8(2)", "补齐八项制度的执行记录，专人保管"),
)


def play(people: People, now: datetime.datetime) -> None:
    """Each in its own time."""
    _mends(people, now)
    used = set(Inspection.objects.values_list("base", flat=True))
    free = list(
        Base.objects.filter(state=BaseState.ACTIVE, certified_on__lt=today(now) - 300 * DAY)
        .exclude(pk__in=used)
        .select_related("organisation")
        .order_by("-number")
    )
    free = [base for base in free if _owner(base) is None] or free
    if free:
        _revoked(free[0], people, now)
    if len(free) > 1:
        _left(free[1], people, now)
    _barred(people, now)


def _owner(base: Base) -> User | None:
    return User.objects.filter(organisation=base.organisation, role=Role.OWNER).first()


def _mends(people: People, now: datetime.datetime) -> None:
    failed = Inspection.objects.filter(grade=Grade.FAIL).select_related("base").first()
    if failed is None or failed.base.state != BaseState.ACTIVE:
        return
    at = now - 45 * DAY
    rectification = order_rectification(
        failed.base,
        inspection=failed,
        items=ITEMS,
        ground="达不到教学管理要求",
        by=people["jingban"],
        at=at,
    )
    serve_order(
        rectification,
        served_on=today(at + DAY),
        served_how="person",
        served_to="示例签收人",
        by=people["jingban"],
        at=at + DAY,
    )


def _choices(base: Base) -> dict[int, ClassChoice]:
    return {held.pk: ClassChoice(ClassOutcomeKind.CANCEL) for held in unfinished(base)}


def _revoked(base: Base, people: People, now: datetime.datetime) -> None:
    at = now - 30 * DAY
    revocation = propose_revocation(
        base,
        ground=Ground.FRAUD,
        facts="申报材料中的实训合作协议系伪造，合作单位书面否认签订。",
        application_number=f"{base.batch_name}申报材料",
        by=people["jingban"],
        at=at,
    )
    serve_revocation_notice(
        revocation,
        served_on=today(at),
        served_how="person",
        served_to="示例签收人",
        by=people["jingban"],
        at=at,
    )
    hear_revocation(revocation, reply="", by=people["jingban"], at=at + 20 * DAY)
    decide_revocation(
        revocation,
        opinion="",
        classes=_choices(base),
        by=people["shenpi"],
        at=at + 22 * DAY,
    )
    publish_revocation(
        revocation,
        served_on=today(at + 24 * DAY),
        served_how="post",
        by=people["jingban"],
        at=at + 24 * DAY,
    )


def _left(base: Base, people: People, now: datetime.datetime) -> None:
    owner = _owner(base)
    if owner is None:
        return
    at = now - 14 * DAY
    letter = keep(
        sample_pdf("退出申请"), name="退出申请.pdf", media_type="application/pdf", by=owner, at=at
    )
    withdrawal = file_withdrawal(
        base, reason="业务调整，不再承担继续教育任务。", letter_file=letter, by=owner, at=at
    )
    accept_withdrawal(
        withdrawal, opinion="", classes=_choices(base), by=people["shenpi"], at=at + 8 * DAY
    )


def _barred(people: People, now: datetime.datetime) -> None:
    """A body that is no base and has no case running."""
    bodies = Organisation.objects.filter(type=OrganisationType.INSTITUTION)
    free = bodies.exclude(pk__in=Base.objects.values("organisation")).order_by("-pk")
    body = next((one for one in free if not one.members.exists()), None)  # type: ignore[attr-defined]
    if body is None:
        return
    at = now - 120 * DAY
    barring = propose_barring(
        body,
        facts="申报表所列师资中有六人系冒用他人职称证书。",
        application_number="2026年第一批申报材料",
        by=people["jingban"],
        at=at,
    )
    serve_barring_notice(
        barring,
        served_on=today(at),
        served_how="person",
        served_to="示例签收人",
        by=people["jingban"],
        at=at,
    )
    hear_barring(barring, reply="", by=people["jingban"], at=at + 20 * DAY)
    decide_barring(barring, opinion="", by=people["shenpi"], at=at + 21 * DAY)
