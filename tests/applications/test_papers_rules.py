"""What holds for all papers: numbers, names that print whole, experts that stay unnamed."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction

from accounts.models import Event
from applications import actions
from applications.models import Application, CasePaper, Decision
from bases.calendar import today
from bases.models import Document, DocumentKind, NumberSeries
from bases.rendering.signing import ensure_key
from tests import stories
from tests.applications.paper_help import assert_holds, printed, the
from tests.cast import Cast, make_organisation


@pytest.fixture(autouse=True)
def _key(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> None:
    settings.SIGNING_KEY_DIR = str(tmp_path_factory.getbasetemp() / "keys")
    ensure_key()


def test_numbers_of_papers_are_those_of_the_events(cast: Cast) -> None:
    base = stories.certified(cast)
    case = Application.objects.get(base=base)
    verbs = {
        "recommend": DocumentKind.RECOMMENDATION,
        "accept": DocumentKind.ACCEPTANCE,
        "conclude": DocumentKind.CONCLUSION,
        "post_notice": DocumentKind.NOTICE,
        "certify": DocumentKind.DECISION,
    }

    for verb, kind in verbs.items():
        event = Event.objects.about(case).get(verb=verb)
        assert event.details["number"] == the(kind).number
        assert event.at == the(kind).issued_at
    assert base.decision_number == the(DocumentKind.DECISION).number
    taken = Decision.objects.filter(state="taken").order_by("pk")
    assert [d.document for d in taken] == [the(DocumentKind.ACCEPTANCE), the(DocumentKind.DECISION)]
    assert {p.application for p in CasePaper.objects.all()} == {case}


def test_a_letter_to_the_parties_never_names_an_expert(cast: Cast) -> None:
    case = stories.in_notice(cast)
    at = stories.after_notice(cast)
    name = cast.experts[0].user.name
    actions.propose(case, kind="refuse", reasons=f"{name}不同意。", by=cast.jingban, at=at)

    with pytest.raises(ValidationError, match="评审专家姓名"):
        actions.refuse(case, opinion="同意。", by=cast.shenpi, at=at)

    assert stories.fresh(case).state == "in_notice"


def test_a_name_that_cannot_be_printed_stops_a_decision(cast: Cast) -> None:
    case = stories.recommended(cast)
    actions.examine(case, kind="reject", reasons="理由。", by=cast.jingban, at=cast.now)
    case.institution.set_name("示例\ue863学院")
    case.institution.save()

    with pytest.raises(ValidationError, match="字库缺字"):
        actions.reject(case, opinion="同意。", by=cast.shenpi, at=cast.now)

    assert stories.fresh(case).state == "recommended"
    assert not NumberSeries.objects.filter(kind="rejection").exists()


def test_an_odd_character_in_a_text_holds_nothing_up(cast: Cast) -> None:
    case = stories.recommended(cast)
    actions.examine(case, kind="reject", reasons="理由\U0003fffd。", by=cast.jingban, at=cast.now)
    actions.reject(case, opinion="同意。", by=cast.shenpi, at=cast.now)

    assert_holds(printed(the(DocumentKind.REJECTION)), "理由〓。")
    assert Decision.objects.get().reasons == "理由\U0003fffd。"


def test_a_step_that_fails_gives_number_and_paper_back(cast: Cast) -> None:
    case = stories.recommended(cast)
    actions.examine(case, kind="accept", reasons="齐全。", by=cast.jingban, at=cast.now)

    with transaction.atomic():
        actions.accept(case, opinion="同意。", by=cast.shenpi, at=cast.now)
        transaction.set_rollback(True)

    assert not Document.objects.filter(kind=DocumentKind.ACCEPTANCE).exists()
    actions.accept(case, opinion="同意。", by=cast.shenpi, at=cast.now)
    assert the(DocumentKind.ACCEPTANCE).number == f"攀继教受〔{today(cast.now).year}〕1号"


def test_a_long_head_fits(cast: Cast) -> None:
    """The sender's name in the head of a recommender with a very long name."""
    case = stories.submitted(cast)
    office = case.recommender
    assert office is not None
    office.set_name("攀枝花钒钛高新技术产业开发区管理委员会人力资源和社会保障服务局（示例）")
    office.save()
    make_organisation("别的单位")
    actions.send_back(
        stories.fresh(case),
        sections=["scale"],
        mend_by=cast.later(days=10).date(),
        opinion="补正。",
        by=stories.reviewer_of(cast, case),
        at=cast.now,
    )

    document = the(DocumentKind.SUPPLEMENT)

    assert document.facts["issuing_body"] == office.name
    assert_holds(printed(document), office.name)
