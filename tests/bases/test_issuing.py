"""Certifying: number, base and plaque at once, or nothing at all (Art. 10, Art. 20)."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django_q.models import OrmQ

from accounts.record import MovedOn
from bases.issuing import Contact, certify, issue_plaque, render_again
from bases.models import (
    BarEntry,
    Base,
    BaseState,
    Document,
    DocumentState,
    NumberSeries,
    Plaque,
)
from bases.regulation import BarGround
from tests.bases.rows import NOW, make_base, put
from tests.cast import Cast, make_organisation


class _Abandoned(Exception):
    pass


@transaction.atomic
def _begin_and_abandon() -> None:
    assert make_base("示例二学院").number == "2026-002"
    raise _Abandoned


def test_certifying_makes_base_plaque_and_document(cast: Cast) -> None:
    base = make_base("示例学院")

    plaque = base.plaques.get()
    assert (base.number, base.state, base.display_number) == (
        "2026-001",
        BaseState.ACTIVE,
        "攀继教基〔2026〕001号",
    )
    assert plaque.name == "示例学院"
    assert plaque.document.check_code == plaque.check_code == plaque.document.facts["check_code"]
    assert plaque.document.facts["number"] == base.display_number
    assert plaque.document.state == DocumentState.WAITING
    assert OrmQ.objects.count() == 1


def test_numbers_have_no_gap_after_a_rollback(cast: Cast) -> None:
    make_base("示例一学院")
    with pytest.raises(_Abandoned):
        _begin_and_abandon()

    assert make_base("示例三学院").number == "2026-002"
    assert make_base("示例四学院", at=NOW.replace(year=2027)).number == "2027-001"
    assert Document.objects.count() == Plaque.objects.count() == OrmQ.objects.count() == 3


def test_a_base_has_one_valid_plaque(cast: Cast) -> None:
    base = make_base("示例学院")

    with pytest.raises(IntegrityError), transaction.atomic():
        issue_plaque(base, at=NOW)

    assert base.plaques.count() == 1


@pytest.mark.parametrize("name", ["示例\ue863学院", "示例\U000e0100学院", "示例\U0003fffd学院"])
def test_a_missing_glyph_refuses_the_whole_step(cast: Cast, name: str) -> None:
    with pytest.raises(ValidationError, match="字库缺字"):
        make_base(name)

    assert not Base.objects.exists()
    assert not NumberSeries.objects.filter(kind="base").exists()
    assert make_base("示例学院").number == "2026-001"


def test_rare_characters_that_fonts_hold_pass(cast: Cast) -> None:
    assert make_base("示例镕堃喆玥学院").number == "2026-001"


def _bar(base_or_code: str, cast: Cast) -> BarEntry:
    return BarEntry.objects.create(
        uscc=base_or_code,
        name="示例学院",
        ground=BarGround.FRAUD,
        reason="弄虚作假",
        document_number="示例〔2026〕9号",
        proposed_by=cast.jingban,
        decided_by=cast.shenpi,
        decided_at=NOW,
    )


def test_a_barred_body_is_never_certified(cast: Cast) -> None:
    organisation = make_organisation("示例学院")
    _bar(organisation.uscc, cast)

    with pytest.raises(MovedOn, match="不再受理"):
        certify(
            institution=organisation,
            managing_unit=None,
            fields=[],
            batch_name="批次",
            decision_number="1号",
            contact=Contact("", "", ""),
            at=NOW,
        )

    assert not Base.objects.exists()


def test_a_base_in_service_is_not_certified_again(cast: Cast) -> None:
    base = make_base("示例学院")
    again = {
        "institution": base.organisation,
        "managing_unit": None,
        "fields": (),
        "batch_name": "批次",
        "decision_number": "2号",
        "contact": Contact("", "", ""),
        "at": NOW,
    }

    with pytest.raises(MovedOn, match="已是基地"):
        certify(**again)
    put(base, BaseState.WITHDRAWN)

    assert certify(**again).number == "2026-002"


def test_rendering_again_is_for_documents_without_a_file(cast: Cast) -> None:
    document = make_base("示例学院").plaques.get().document
    Document.objects.filter(pk=document.pk).update(
        state=DocumentState.FAILED, attempts=5, last_error="x"
    )

    assert render_again(document)
    document.refresh_from_db()

    assert (document.state, document.attempts, document.last_error) == (
        DocumentState.WAITING,
        0,
        "",
    )
    assert OrmQ.objects.count() == 2
