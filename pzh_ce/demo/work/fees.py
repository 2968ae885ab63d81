"""Fees of the demonstration's bases: most charge something, one raised, one lowered, one ended."""

from __future__ import annotations

import datetime
import random
from decimal import Decimal
from typing import Any

from accounts.files import keep
from accounts.models import Role, StoredFile, User
from bases.actions.fees import FeeFacts, end_fee, publish_fee, revise_fee
from bases.calendar import today
from bases.models import Base, FeeItem, FeeUnit
from bases.regulation import ZONE
from pzh_ce.demo.form_data import sample_pdf
from pzh_ce.demo.people import City

DAY = datetime.timedelta(days=1)
ITEMS = (
    ("公需科目培训费", FeeUnit.PERSON_CLASS, (80, 100, 120), "授课、教材和网络学习，不含食宿"),
    ("专业科目培训费", FeeUnit.PERSON_DAY, (60, 80, 100), "授课、实训耗材和场地，不含食宿"),
    ("网络课程学习费", FeeUnit.PERSON_HOUR, (2, 3, 4), "网络课程和在线答疑"),
)
REDUCTIONS = ("", "乡镇基层专业技术人员减半", "困难企业职工免收")
EVERY = 5  # each fifth base charges nothing


def play(city: City, now: datetime.datetime) -> None:
    """Publish, raise, lower and end, each on its day."""
    dice = random.Random(20211201)  # noqa: S311  (a demonstration, not a secret)
    published: list[tuple[FeeItem, User]] = []
    for number, base in enumerate(Base.objects.in_service().order_by("number")):
        owner = User.objects.filter(organisation=base.organisation, role=Role.OWNER).first()
        if owner is None or number % EVERY == EVERY - 1:
            continue
        for place in range(dice.choice((1, 2, 2, 3))):
            published.append((_publish(base, place, owner, dice, now), owner))
    if len(published) > 3:
        _raise(*published[0], now)
        _lower(*published[2], now)
        _end(*published[-1], now)


def _publish(
    base: Base, place: int, owner: User, dice: random.Random, now: datetime.datetime
) -> FeeItem:
    name, unit, standards, content = ITEMS[place]
    day = base.certified_on + (15 + place) * DAY
    at = min(datetime.datetime(day.year, day.month, day.day, 10, tzinfo=ZONE), now)
    facts = FeeFacts(
        standard=Decimal(dice.choice(standards)),
        unit=unit,
        content=content,
        reductions=dice.choice(REDUCTIONS),
        basis="关于核定专业技术人员继续教育培训收费标准的批复（示例）",
        basis_number=f"攀发改价费〔{day.year}〕{dice.randint(10, 99)}号",
        valid_from=today(at),
    )
    paper = _paper(owner, at, f"{base.number}-{place}-1")
    return publish_fee(base, name=name, facts=facts, basis_file=paper, by=owner, at=at)


def _raise(item: FeeItem, owner: User, now: datetime.datetime) -> None:
    """Published four months ago, with its document, in force for three."""
    at = now - 120 * DAY
    _revise(
        item,
        owner,
        at,
        standard=lambda old: old * Decimal("1.2"),
        valid_from=today(at) + 30 * DAY,
        basis_number=f"攀发改价费〔{today(at).year}〕108号",
        reason="教材、师资成本上涨，经价格主管部门重新核定。",
        basis_file=_paper(owner, at, f"{item.pk}-2"),
    )


def _lower(item: FeeItem, owner: User, now: datetime.datetime) -> None:
    """Published last week, from the first of next month."""
    at = now - 7 * DAY
    month = (today(now).replace(day=1) + 32 * DAY).replace(day=1)
    _revise(
        item,
        owner,
        at,
        standard=lambda old: old * Decimal("0.8"),
        valid_from=month,
        reason="减轻学员负担。",
    )


def _revise(
    item: FeeItem,
    owner: User,
    at: datetime.datetime,
    *,
    standard: Any,
    valid_from: datetime.date,
    reason: str,
    basis_number: str = "",
    basis_file: StoredFile | None = None,
) -> None:
    last = item.versions.get()  # type: ignore[attr-defined]
    facts = FeeFacts(
        standard=standard(last.standard),
        unit=last.unit,
        content=last.content,
        reductions=last.reductions,
        basis=last.basis,
        basis_number=basis_number or last.basis_number,
        valid_from=valid_from,
    )
    revise_fee(
        item,
        after=last.number,
        facts=facts,
        reason=reason,
        basis_file=basis_file,
        by=owner,
        at=at,
    )


def _end(item: FeeItem, owner: User, now: datetime.datetime) -> None:
    at = now - 30 * DAY
    end_fee(item, on=today(at), reason="课程改为免费开放。", by=owner, at=at)


def _paper(by: User, at: datetime.datetime, mark: str) -> StoredFile:
    data = sample_pdf(f"fee-{mark}")
    return keep(data, name="收费批复（示例）.pdf", media_type="application/pdf", by=by, at=at)
