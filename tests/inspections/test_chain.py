"""The chain of Art. 18 to 20 holds together: each step, its law, what it leaves behind."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from accounts.models import Event
from accounts.record import MovedOn, broken_links
from bases.models import (
    BarEntry,
    BaseState,
    ClassState,
    Document,
    DocumentKind,
    Plaque,
    PlaqueState,
    TrainingClass,
)
from bases.models.barring import is_barred
from inspections.actions.annulling import decide_annulment, propose_annulment
from inspections.actions.barring import (
    answer_barring,
    decide_barring,
    hear_barring,
    propose_barring,
    publish_barring,
    serve_barring_notice,
)
from inspections.actions.extending import decide_extension, propose_extension
from inspections.actions.leaving import accept_withdrawal, file_withdrawal
from inspections.actions.rectifying import order_rectification, report_rectification
from inspections.actions.reinspecting import (
    close_rectification,
    fail_rectification,
    reinspect,
    resume_rectification,
)
from inspections.actions.revoking import (
    answer_revocation,
    decide_revocation,
    drop_revocation,
    hear_revocation,
    propose_revocation,
    publish_revocation,
    serve_revocation_notice,
)
from inspections.endings import ClassChoice
from inspections.models import (
    CaseState,
    ClassOutcome,
    ClassOutcomeKind,
    Grade,
    Ground,
    RectificationState,
)
from tests.bases.working import a_change, a_class, working_base
from tests.cast import Cast
from tests.inspections.chain_help import (
    DAY,
    ITEMS,
    a_concluded,
    failed,
    found,
    heard,
    ordered,
    reported,
    revoked,
    served,
)


def test_order_puts_the_base_into_rectification(cast: Cast) -> None:
    base = working_base(cast)
    rectification = ordered(cast, base)
    base.refresh_from_db()
    assert base.state == BaseState.RECTIFYING
    paper = Document.objects.get(kind=DocumentKind.RECTIFICATION_ORDER)
    assert rectification.number == paper.number == "攀人社继改〔2026〕1号"
    assert "（二）学员考核档案缺失。不符合" in "".join(paper.facts["paragraphs"])
    assert rectification.due_on is None


def test_order_stands_on_a_failed_inspection_only(cast: Cast) -> None:
    base = working_base(cast)
    good = a_concluded(cast, base, Grade.PASS)
    with pytest.raises(MovedOn):
        order_rectification(
            base, inspection=good, items=ITEMS, ground="示例", by=cast.jingban, at=cast.now
        )
    with pytest.raises(ValidationError):
        order_rectification(base, items=ITEMS, ground="示例", by=cast.jingban, at=cast.now)
    with pytest.raises(PermissionDenied):
        order_rectification(
            base,
            inspection=a_concluded(cast, base, number="另一"),
            items=ITEMS,
            ground="示例",
            by=cast.shenpi,
            at=cast.now,
        )


def test_close_brings_the_base_back(cast: Cast) -> None:
    base = working_base(cast)
    rectification = reported(cast, base)
    reinspect(
        rectification,
        on=cast.now.date(),
        inspectors="示例甲",
        findings=found(True, True),
        by=cast.jingban,
        at=cast.now,
    )
    with pytest.raises(MovedOn):
        fail_rectification(rectification, opinion="", by=cast.shenpi, at=cast.now)
    rectification = close_rectification(rectification, opinion="", by=cast.shenpi, at=cast.now)
    base.refresh_from_db()
    assert (rectification.state, base.state) == (RectificationState.CLOSED, BaseState.ACTIVE)
    assert rectification.opinion is not None


def test_fail_needs_a_look_after_the_term(cast: Cast) -> None:
    base = working_base(cast)
    rectification = reported(cast, base)
    reinspect(
        rectification,
        on=cast.now.date(),
        inspectors="示例甲",
        findings=found(True, False),
        by=cast.jingban,
        at=cast.now,
    )
    with pytest.raises(MovedOn, match="期限届满之后"):
        fail_rectification(rectification, opinion="", by=cast.shenpi, at=cast.now)
    with pytest.raises(MovedOn):
        close_rectification(rectification, opinion="", by=cast.shenpi, at=cast.now)
    rectification = resume_rectification(
        rectification, opinion="继续整改", by=cast.shenpi, at=cast.now
    )
    assert rectification.state == RectificationState.ORDERED
    over = rectification.due_at
    assert over is not None
    late = report_rectification(rectification, by=cast.xueyuan, at=over)
    event = Event.objects.about(late).get(verb="report_rectification", details__late=True)
    assert event.details["late"] is True


def test_nobody_looks_before_report_or_end(cast: Cast) -> None:
    rectification = served(cast, working_base(cast))
    with pytest.raises(MovedOn):
        reinspect(
            rectification,
            on=cast.now.date(),
            inspectors="示例甲",
            findings=found(True, True),
            by=cast.jingban,
            at=cast.now,
        )


def test_extension_counts_from_the_original_end(cast: Cast) -> None:
    rectification = served(cast, working_base(cast))
    named = rectification.term.named_end
    for days in (10, 30):
        extension = propose_extension(
            rectification, days=days, reason="设备到货延迟", by=cast.jingban, at=cast.now
        )
        with pytest.raises(PermissionDenied):
            decide_extension(extension, granted=True, opinion="", by=cast.jingban, at=cast.now)
        extension = decide_extension(
            extension, granted=True, opinion="", by=cast.shenpi, at=cast.now
        )
        assert extension.named_end == named + datetime.timedelta(days=days)
        rectification.refresh_from_db()
        assert rectification.named_end == named
        assert rectification.due_on == extension.due_on
    with pytest.raises(ValidationError):
        propose_extension(rectification, days=20, reason="示例", by=cast.jingban, at=cast.now)


def test_a_failed_rectification_leads_to_revocation(cast: Cast) -> None:
    base = working_base(cast)
    early = cast.now - datetime.timedelta(days=150)
    cast.now = early
    rectification = failed(cast, base, at=early)
    after = rectification.decided_at
    assert after is not None
    revocation = propose_revocation(
        base,
        ground=Ground.REINSPECTION,
        facts="整改期满复查仍不合格。",
        rectification=rectification,
        by=cast.jingban,
        at=after,
    )
    drop_revocation(revocation, reason="已整改到位", restores=True, by=cast.shenpi, at=after)
    base.refresh_from_db()
    assert base.state == BaseState.ACTIVE


def test_revocation_is_one_deed(cast: Cast) -> None:
    base = working_base(cast)
    other = working_base(cast, "yiyuan")
    a_class(base, cast.xueyuan, cast.now, ClassState.ENROLLING)
    held = TrainingClass.objects.get(base=base)
    choice = ClassChoice(ClassOutcomeKind.HAND_OVER, other)
    revocation = revoked(cast, base, {held.pk: choice})
    base.refresh_from_db()
    held.refresh_from_db()
    assert (base.state, revocation.state) == (BaseState.REVOKED, CaseState.DECIDED)
    assert held.state == ClassState.CANCELLED
    outcome = ClassOutcome.objects.get()
    assert outcome.new_class is not None
    assert outcome.new_class.base == other
    plaque = Plaque.objects.get(base=base)
    assert plaque.state == PlaqueState.WITHDRAWN
    entry = BarEntry.objects.get()
    assert revocation.entry == entry
    assert (entry.uscc, entry.ground) == (base.organisation.uscc, "fraud")
    assert entry.document_number == revocation.decision.number
    assert not broken_links()


def test_a_revocation_needs_every_class_settled(cast: Cast) -> None:
    base = working_base(cast)
    a_class(base, cast.xueyuan, cast.now, ClassState.RUNNING)
    revocation = heard(cast, base)
    ends = revocation.statement_ends_at
    assert ends is not None
    with pytest.raises(ValidationError, match="每个未结"):
        decide_revocation(revocation, opinion="", classes={}, by=cast.shenpi, at=ends + DAY)
    base.refresh_from_db()
    assert base.state == BaseState.ACTIVE
    assert not BarEntry.objects.exists()


def test_hearing_waits_for_answer_or_term(cast: Cast) -> None:
    base = working_base(cast)
    revocation = propose_revocation(
        base,
        ground=Ground.FRAUD,
        facts="示例",
        application_number="示例1",
        by=cast.jingban,
        at=cast.now,
    )
    with pytest.raises(MovedOn):
        hear_revocation(revocation, reply="", by=cast.jingban, at=cast.now)
    serve_revocation_notice(
        revocation,
        served_on=cast.now.date(),
        served_how="person",
        served_to="示例",
        by=cast.jingban,
        at=cast.now,
    )
    with pytest.raises(MovedOn, match="届满"):
        hear_revocation(revocation, reply="", by=cast.jingban, at=cast.now)
    answer_revocation(revocation, text="并非伪造", by=cast.xueyuan, at=cast.now)
    with pytest.raises(MovedOn):
        answer_revocation(revocation, text="再次", by=cast.xueyuan, at=cast.now)
    with pytest.raises(ValidationError):
        hear_revocation(revocation, reply="", by=cast.jingban, at=cast.now)
    revocation = hear_revocation(revocation, reply="不予采纳", by=cast.jingban, at=cast.now)
    with pytest.raises(PermissionDenied):
        decide_revocation(revocation, opinion="", classes={}, by=cast.jingban, at=cast.now)
    revocation = decide_revocation(revocation, opinion="", classes={}, by=cast.shenpi, at=cast.now)
    revocation = publish_revocation(
        revocation,
        served_on=cast.now.date(),
        served_how="post",
        by=cast.jingban,
        at=cast.now,
    )
    assert revocation.state == CaseState.PUBLISHED


def test_a_body_is_barred_and_taken_off_again(cast: Cast) -> None:
    body = cast.moshengren.organisation
    assert body is not None
    barring = propose_barring(
        body, facts="伪造证明", application_number="示例1", by=cast.jingban, at=cast.now
    )
    serve_barring_notice(
        barring,
        served_on=cast.now.date(),
        served_how="person",
        served_to="示例",
        by=cast.jingban,
        at=cast.now,
    )
    answer_barring(barring, text="没有伪造", by=cast.moshengren, at=cast.now)
    hear_barring(barring, reply="不予采纳", by=cast.jingban, at=cast.now)
    barring = decide_barring(barring, opinion="", by=cast.shenpi, at=cast.now)
    publish_barring(
        barring, served_on=cast.now.date(), served_how="post", by=cast.jingban, at=cast.now
    )
    assert is_barred(body)
    entry = BarEntry.objects.get()
    annulment = propose_annulment(
        entry,
        reason="复议撤销",
        document_number="攀府复决〔2026〕1号",
        by=cast.jingban,
        at=cast.now,
    )
    with pytest.raises(PermissionDenied):
        decide_annulment(annulment, opinion="", by=cast.jingban, at=cast.now)
    decide_annulment(annulment, opinion="", by=cast.shenpi, at=cast.now)
    assert not is_barred(body)
    assert BarEntry.objects.count() == 2


def test_withdrawal_bars_nobody_and_is_no_way_out(cast: Cast) -> None:
    base = working_base(cast)
    proof = a_change(base, cast.xueyuan, cast.now, "filed").proof
    withdrawal = file_withdrawal(
        base, reason="业务调整", letter_file=proof, by=cast.xueyuan, at=cast.now
    )
    ordered(cast, base)
    with pytest.raises(MovedOn, match="整改"):
        accept_withdrawal(withdrawal, opinion="", classes={}, by=cast.shenpi, at=cast.now)
    other = working_base(cast, "yiyuan")
    leaves = file_withdrawal(
        other, reason="业务调整", letter_file=proof, by=cast.yiyuan, at=cast.now
    )
    accept_withdrawal(leaves, opinion="", classes={}, by=cast.shenpi, at=cast.now)
    other.refresh_from_db()
    assert other.state == BaseState.WITHDRAWN
    assert not is_barred(other.organisation)
    assert not Plaque.objects.filter(base=other, state=PlaqueState.VALID).exists()


def test_the_public_page_tells_what_became_of_a_base(cast: Cast) -> None:
    base = working_base(cast, at=cast.now - 10 * DAY)
    rectification = reported(cast, base)
    reinspect(
        rectification,
        on=cast.now.date(),
        inspectors="示例甲",
        findings=found(True, True),
        by=cast.jingban,
        at=cast.now,
    )
    page = Client().get(f"/bases/{base.number}/").content.decode()
    assert "责令限期整改" in page
    assert "整改合格，恢复正常" not in page
    close_rectification(rectification, opinion="内部意见", by=cast.shenpi, at=cast.now)
    revoked(cast, base)
    page = Client().get(f"/bases/{base.number}/").content.decode()
    for words in ("责令限期整改", "整改合格，恢复正常", "取消基地资格", "收回匾牌"):
        assert words in page
    for words in ("内部意见", cast.shenpi.name, cast.jingban.name):
        assert words not in page
