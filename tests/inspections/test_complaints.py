"""Complaints: anybody may, the person stays sealed, two persons answer (Art. 19)."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Event
from accounts.record import MovedOn
from inspections.actions.complaints import (
    accept_complaint,
    answer_complaint,
    decline_complaint,
    investigate_complaint,
    return_complaint,
    transfer_complaint,
)
from inspections.actions.linking import link_complaint
from inspections.actions.receiving import (
    ComplaintFacts,
    enter_complaint,
    file_complaint,
    reveal_contact,
)
from inspections.models import Complaint, ComplaintState, Finding
from tests.bases.working import a_class, working_base
from tests.cast import Cast

PERSON, CONTACT = "示例反映人", "13800000000"


def filed(cast: Cast) -> Complaint:
    """Sent over the net with name and telephone."""
    facts = ComplaintFacts(
        kind="fees",
        text="收费高于公示标准",
        base=working_base(cast),
        person=PERSON,
        contact=CONTACT,
    )
    return file_complaint(facts=facts, at=cast.now)


def investigated(cast: Cast, finding: str = Finding.TRUE) -> Complaint:
    complaint = accept_complaint(filed(cast), by=cast.jingban, at=cast.now)
    return investigate_complaint(
        complaint,
        finding=finding,
        investigation="经查多收200元",
        answer="已责令退还",
        by=cast.jingban,
        at=cast.now,
    )


def test_who_complained_stays_sealed(cast: Cast) -> None:
    complaint = filed(cast)
    row = str(Complaint.objects.values_list().get())
    told = str(list(Event.objects.values_list("details", "opinion", "subject_name")))
    for secret in (PERSON, CONTACT):
        assert secret not in row
        assert secret not in told
    with pytest.raises(PermissionDenied):
        reveal_contact(complaint, reason="回访", by=cast.guanli, at=cast.now)
    with pytest.raises(ValidationError):
        reveal_contact(complaint, reason=" ", by=cast.jingban, at=cast.now)
    found = reveal_contact(complaint, reason="回访", by=cast.jingban, at=cast.now)
    assert found == (PERSON, CONTACT)
    assert Event.objects.filter(verb="reveal_contact").count() == 1


@pytest.mark.parametrize("who", ["xueyuan", "dongqu", "zhuanjia1", "moshengren"])
def test_only_the_bureau_reads(cast: Cast, who: str) -> None:
    filed(cast)
    assert not Complaint.objects.visible_to(getattr(cast, who)).exists()
    assert Complaint.objects.visible_to(cast.jingban).exists()
    assert not Event.objects.visible_to(getattr(cast, who)).filter(verb__contains="compl").exists()


def test_a_clerk_keys_in_what_came_by_telephone(cast: Cast) -> None:
    facts = ComplaintFacts(kind="classes", text="无计划办班", body_named="示例学校")
    with pytest.raises(PermissionDenied):
        enter_complaint(facts=facts, channel="phone", by=cast.shenpi, at=cast.now)
    with pytest.raises(ValidationError):
        enter_complaint(facts=facts, channel="web", by=cast.jingban, at=cast.now)
    complaint = enter_complaint(facts=facts, channel="phone", by=cast.jingban, at=cast.now)
    assert complaint.entered_by == cast.jingban
    with pytest.raises(ValidationError):
        file_complaint(facts=ComplaintFacts(kind="classes", text="无"), at=cast.now)


def test_two_persons_answer(cast: Cast) -> None:
    complaint = investigated(cast)
    with pytest.raises(PermissionDenied):
        answer_complaint(complaint, answer="已处理", by=cast.jingban, at=cast.now)
    return_complaint(complaint, reason="补充证据", by=cast.shenpi, at=cast.now)
    complaint = investigate_complaint(
        complaint,
        finding=Finding.PARTLY,
        investigation="补充",
        answer="已责令退还",
        by=cast.jingban,
        at=cast.now,
    )
    complaint = answer_complaint(complaint, answer="已责令退还", by=cast.shenpi, at=cast.now)
    assert complaint.is_proven
    paper = complaint.answer_paper
    assert paper is not None
    assert PERSON not in str(paper.facts)


def test_a_false_one_is_no_ground(cast: Cast) -> None:
    complaint = answer_complaint(
        investigated(cast, Finding.FALSE), answer="不属实", by=cast.shenpi, at=cast.now
    )
    assert not complaint.is_proven


def test_declined_or_transferred_with_a_reason(cast: Cast) -> None:
    complaint = filed(cast)
    with pytest.raises(ValidationError):
        decline_complaint(complaint, reason="", by=cast.jingban, at=cast.now)
    complaint = transfer_complaint(
        complaint,
        to="市场监督管理局",
        on=cast.now.date(),
        document_number="示例1号",
        reason="价格违法由其管辖",
        by=cast.jingban,
        at=cast.now,
    )
    assert complaint.state == ComplaintState.TRANSFERRED
    with pytest.raises(MovedOn):
        decline_complaint(complaint, reason="示例", by=cast.jingban, at=cast.now)


def test_links_stay_with_the_base(cast: Cast) -> None:
    complaint = accept_complaint(filed(cast), by=cast.jingban, at=cast.now)
    other = working_base(cast, "yiyuan")
    held = a_class(other, cast.yiyuan, cast.now, "running")
    with pytest.raises(ValidationError):
        link_complaint(complaint, training_class=held, by=cast.jingban, at=cast.now)
    assert complaint.base is not None
    own = a_class(complaint.base, cast.xueyuan, cast.now, "running")
    link_complaint(complaint, training_class=own, by=cast.jingban, at=cast.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        complaint.links.update(training_class=None)  # type: ignore[attr-defined]
