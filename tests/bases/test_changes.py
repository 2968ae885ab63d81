"""Change filings: filed, returned, recorded and put into place at once (Art. 22)."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django_q.models import OrmQ

from accounts.models import Event, FormerName, Message, Organisation
from accounts.record import MovedOn
from bases.actions.changes import file_change, record_change, refile_change, return_change
from bases.calendar import today
from bases.changes import flags, present
from bases.models import (
    BarEntry,
    Base,
    ChangeFiling,
    ChangeKind,
    ChangeState,
    Document,
    DocumentKind,
    Plaque,
)
from bases.papers import LetterFacts
from bases.rendering.letter import render_letter
from tests.bases.changes_help import AFTER, NEW_NAME, change_facts, filed
from tests.bases.fees_help import DAY, paper
from tests.bases.rows import put
from tests.bases.working import working_base
from tests.cast import Cast

OLD_NAME = "东区示例学院"


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


def fresh(base: Base) -> Base:
    return Base.objects.select_related("organisation").get(pk=base.pk)


def test_filing_changes_nothing_yet(cast: Cast, base: Base) -> None:
    change = filed(base, cast.xueyuan, cast.now)

    assert change.before == {"name": OLD_NAME}
    assert fresh(base).organisation.name == OLD_NAME
    (event,) = Event.objects.about(change)
    assert (event.verb, event.article, event.target) == ("file_change", "22", "filed")
    assert event.details["days"] == 10
    told = {m.recipient.username for m in Message.objects.all()}
    assert told == {"shiju-jingban", "shiju-jingban2"}


def test_one_open_filing_of_a_kind(cast: Cast, base: Base) -> None:
    change = filed(base, cast.xueyuan, cast.now)
    with pytest.raises(MovedOn):
        filed(base, cast.xueyuan2, cast.now)
    return_change(change, remarks="请补材料", by=cast.jingban, at=cast.now)
    with pytest.raises(MovedOn):
        filed(base, cast.xueyuan, cast.now)
    filed(base, cast.xueyuan, cast.now, kind="address")
    with pytest.raises(IntegrityError), transaction.atomic():
        ChangeFiling.objects.create(
            base=base,
            kind="name",
            before={},
            after={},
            changed_on=today(cast.now),
            proof=change.proof,
            state_since=cast.now,
            filed_at=cast.now,
            filed_by=cast.xueyuan,
        )


@pytest.mark.parametrize("kind", AFTER)
def test_recording_puts_each_kind_into_place(cast: Cast, base: Base, kind: str) -> None:
    change = filed(base, cast.xueyuan, cast.now, kind=kind)
    letter = record_change(change, by=cast.jingban, at=cast.now)

    base = fresh(base)
    assert present(base, kind) == AFTER[kind]
    assert FormerName.objects.exists() == (kind == "name")
    assert Plaque.objects.filter(base=base).count() == (2 if kind == "name" else 1)
    if kind == "address":
        assert base.organisation.address == "东区示例路9号"
    change.refresh_from_db()
    assert (change.state, change.recorded_by) == (ChangeState.RECORDED, cast.jingban)
    assert letter.kind == DocumentKind.CHANGE_RECORD
    assert letter.number == f"攀继教变〔{today(cast.now).year}〕001号"
    assert Event.objects.about(change).filter(verb="record_change").count() == 1
    told = {m.recipient.username for m in Message.objects.filter(event__verb="record_change")}
    assert told == {"xueyuan", "xueyuan2", "dongqu"}


def test_the_letter_can_be_printed(cast: Cast, base: Base) -> None:
    change = filed(base, cast.xueyuan, cast.now, kind="contact")
    letter = record_change(change, by=cast.jingban, at=cast.now)
    facts = LetterFacts.read(
        {**letter.facts, "check_code": letter.check_code, "verify_url": "http://x/verify/"}
    )
    assert "变更后第10日报送" in "".join(facts.paragraphs)
    assert render_letter(facts).startswith(b"%PDF")


def test_a_rename_with_a_new_plaque(cast: Cast, base: Base) -> None:
    old = base.plaques.get()  # type: ignore[attr-defined]
    change = filed(base, cast.xueyuan, cast.now)
    record_change(change, by=cast.jingban, at=cast.now)

    new = base.plaques.get(state="valid")  # type: ignore[attr-defined]
    assert (new.name, old.name) == (NEW_NAME, OLD_NAME)
    former = FormerName.objects.get()
    assert (former.name, former.until) == (OLD_NAME, change.changed_on)
    client = Client()
    for words in (OLD_NAME, NEW_NAME, "dqslxy", "dqsljsxy"):
        assert NEW_NAME in client.get("/bases/", {"q": words}).content.decode(), words
    page = client.get(f"/bases/{base.number}/").content.decode()
    assert f"曾用名：{OLD_NAME}" in page
    assert f"由“{OLD_NAME}”更名为“{NEW_NAME}”，已于" in page
    assert "报市人力资源社会保障局备案" in page
    was = client.get(f"/verify/{old.check_code}/").content.decode()
    assert "这块匾牌已收回" in was
    assert "单位更名" in was
    assert f"现名为“{NEW_NAME}”" in was
    asked = client.get("/verify/", {"name": OLD_NAME}).content.decode()
    assert f"“{OLD_NAME}”是曾用名" in asked
    assert "名录中有此单位，状态" in client.get("/verify/", {"name": NEW_NAME}).content.decode()
    assert "无效" in client.get("/verify/", {"name": "东区示例"}).content.decode()
    assert "真实有效" in client.get(f"/verify/{new.check_code}/").content.decode()


def test_the_clerk_may_leave_the_plaque(cast: Cast, base: Base) -> None:
    change = filed(base, cast.xueyuan, cast.now)
    record_change(change, replaces_plaque=False, by=cast.jingban, at=cast.now)
    plaque = base.plaques.get()  # type: ignore[attr-defined]
    assert plaque.is_valid
    assert plaque.name == OLD_NAME


def test_a_body_that_is_a_base_no_longer_gets_no_plaque(cast: Cast, base: Base) -> None:
    change = filed(base, cast.xueyuan, cast.now)
    put(base, "withdrawn")
    record_change(change, by=cast.jingban, at=cast.now)
    assert base.plaques.count() == 1  # type: ignore[attr-defined]
    with pytest.raises(MovedOn):
        filed(fresh(base), cast.xueyuan, cast.now, kind="address")


def test_a_name_with_a_character_no_font_has_leaves_nothing(cast: Cast, base: Base) -> None:
    change = filed(base, cast.xueyuan, cast.now, name="示例\U0003134f学院")
    queued = OrmQ.objects.count()
    with pytest.raises(ValidationError, match="字库缺字"):
        record_change(change, by=cast.jingban, at=cast.now)

    assert fresh(base).organisation.name == OLD_NAME
    assert ChangeFiling.objects.get().state == ChangeState.FILED
    assert not Document.objects.filter(kind=DocumentKind.CHANGE_RECORD).exists()
    assert not FormerName.objects.exists()
    assert OrmQ.objects.count() == queued
    letter = record_change(
        filed(base, cast.xueyuan, cast.now, kind="address"), by=cast.jingban, at=cast.now
    )
    assert "001号" in letter.number  # the number that was not used is not lost


def test_stale_before_is_not_recorded_and_mended_by_filing_again(cast: Cast, base: Base) -> None:
    change = filed(base, cast.xueyuan, cast.now)
    body = Organisation.objects.get(pk=base.organisation_id)
    body.set_name("东区示例职业学院")
    body.save()
    with pytest.raises(MovedOn):
        record_change(change, by=cast.jingban, at=cast.now)
    client = cast.client(cast.jingban)
    assert client.get(f"/bases/changes/{change.pk}/record/").status_code == 409
    assert client.post(f"/bases/changes/{change.pk}/record/").status_code == 409
    assert "登记的现值已经变化" in client.get(f"/bases/changes/{change.pk}/").content.decode()

    return_change(change, remarks="现值已变", by=cast.jingban, at=cast.now)
    later = cast.later(days=2)
    refile_change(change, facts=change_facts("name", cast.now), by=cast.xueyuan, at=later)
    record_change(change, by=cast.jingban, at=later)

    change.refresh_from_db()
    assert change.before == {"name": "东区示例职业学院"}
    assert change.filed_at == cast.now  # timely is counted to the first filing
    assert [e.verb for e in Event.objects.about(change)] == [
        "file_change",
        "return_change",
        "refile_change",
        "record_change",
    ]


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"changed_on": 1}, "changed_on"),
        ({"after": {"name": OLD_NAME}}, "name"),
    ],
)
def test_what_is_no_change_is_refused(
    cast: Cast, base: Base, facts: dict[str, Any], field: str
) -> None:
    if "changed_on" in facts:
        facts = {"changed_on": today(cast.now) + DAY}
    with pytest.raises(ValidationError) as refused:
        file_change(
            base,
            kind="name",
            facts=replace(change_facts("name", cast.now), **facts),
            proof=paper(cast.xueyuan, cast.now),
            by=cast.xueyuan,
            at=cast.now,
        )
    assert field in refused.value.error_dict
    assert not ChangeFiling.objects.exists()


def test_names_that_others_bear_are_flagged_not_refused(cast: Cast, base: Base) -> None:
    other = cast.moshengren.organisation
    assert other is not None
    FormerName.objects.create(
        organisation=other, name="米易老农科所", until=today(cast.now), recorded_at=cast.now
    )
    BarEntry.objects.create(
        uscc="X" * 18,
        name="示例黑名单学校",
        ground="fraud",
        reason="示例",
        document_number="示例1号",
        proposed_by=cast.jingban,
        decided_by=cast.shenpi,
        decided_at=cast.now,
    )
    for name, words in (
        ("米易示例农科所", "已有单位登记"),
        ("米易老农科所", "曾用名"),
        ("示例 黑名单学校", "不再受理名单"),
    ):
        change = ChangeFiling(base=base, kind=ChangeKind.NAME, before={}, after={"name": name})
        (flag,) = flags(change)
        assert words in flag
    assert flags(ChangeFiling(base=base, kind="name", before={}, after={"name": NEW_NAME})) == []

    change = filed(base, cast.xueyuan, cast.now, name="示例黑名单学校")
    inside = cast.client(cast.jingban).get(f"/bases/changes/{change.pk}/").content.decode()
    assert "不再受理名单" in inside
    own = cast.client(cast.xueyuan).get(f"/bases/changes/{change.pk}/").content.decode()
    assert "不再受理名单" not in own
    record_change(change, by=cast.jingban, at=cast.now)
    assert fresh(base).organisation.name == "示例黑名单学校"


def test_who_may_file_return_and_record(cast: Cast, base: Base) -> None:
    for who in ("moshengren", "dongqu", "weijian", "jingban", "shenpi", "guanli", "zhuanjia1"):
        with pytest.raises(PermissionDenied):
            filed(base, cast.people[who], cast.now)
    change = filed(base, cast.xueyuan2, cast.now)
    for who in ("xueyuan", "moshengren", "dongqu", "shenpi", "guanli", "zhuanjia1"):
        with pytest.raises(PermissionDenied):
            record_change(change, by=cast.people[who], at=cast.now)
        with pytest.raises(PermissionDenied):
            return_change(change, remarks="x", by=cast.people[who], at=cast.now)
    with pytest.raises(ValidationError):
        return_change(change, remarks=" ", by=cast.jingban, at=cast.now)
    record_change(change, by=cast.jingban2, at=cast.now)
    with pytest.raises(MovedOn):
        record_change(change, by=cast.jingban, at=cast.now)
    with pytest.raises(MovedOn):
        return_change(change, remarks="x", by=cast.jingban, at=cast.now)
