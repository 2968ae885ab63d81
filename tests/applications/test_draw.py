"""The draw of a panel: frozen list, seed, seats, record, minutes; and replacements the same way."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction

from accounts.models import Event, Message
from accounts.record import MovedOn, digest_of
from applications import actions, committee, drawing
from applications.models import Application, CasePaper, Draw, Expert, ExpertKind, PanelMember
from bases.calendar import today
from tests import stories
from tests.applications.situations import panelled
from tests.cast import Cast, make_expert


def drawn(cast: Cast, *cases: Application, **changes: Any) -> Draw:
    wanted: dict[str, Any] = {"education": 3, "subject": 2, "prefer_fields": False, **changes}
    return actions.draw(cast.batch, cases, by=cast.jingban, at=cast.now, **wanted)


def replayed(draw: Draw) -> drawing.Replay:
    return drawing.replay(
        inputs=draw.inputs,
        inputs_digest=draw.inputs_digest,
        seed=draw.seed,
        outcome=draw.outcome,
        outcome_digest=draw.outcome_digest,
    )


def seated(case: Application) -> list[PanelMember]:
    return [m for m in PanelMember.objects.filter(application=case) if m.is_seated]


def test_draw_seats_a_whole_panel_and_can_be_repeated(cast: Cast) -> None:
    case, other = stories.accepted(cast), stories.accepted(cast, "yiyuan")

    draw = Draw.objects.get(pk=drawn(cast, case, other).pk)

    for one in (case, other):
        kinds = [m.expert.kind for m in seated(one)]
        assert (kinds.count("education"), kinds.count("subject")) == (3, 2)
        assert all(m.draw_id == draw.pk for m in seated(one))
        [panel] = [p for p in draw.outcome["panels"] if p["id"] == str(one.pk)]
        assert {str(m.expert_id) for m in seated(one)} == set(panel["experts"])
        event = Event.objects.about(one).get(verb="draw")
        assert (event.audience, event.article) == ("bureau", "9(3)")
        assert event.details["seed"] == draw.seed
        assert event.details["inputs_digest"] == draw.inputs_digest == digest_of(draw.inputs)
        assert event.details["outcome_digest"] == draw.outcome_digest == digest_of(draw.outcome)
        assert stories.fresh(one).duty == "open_review"
    assert len(draw.seed) == 32
    assert replayed(draw).same
    assert not Message.objects.filter(event__verb="draw").exists()
    papers = CasePaper.objects.filter(document__kind="draw_minutes")
    assert {p.application_id for p in papers} == {case.pk, other.pk}
    assert {p.audience for p in papers} == {"bureau"}


def test_conflicted_and_capped_and_retired_experts_are_never_drawn(cast: Cast) -> None:
    case = stories.accepted(cast)
    for number in range(8):
        make_expert(
            f"more{number}",
            ExpertKind.EDUCATION if number % 2 else ExpertKind.SUBJECT,
            employer=f"另一大学{number}",
            name=f"新委{number}",
            now=cast.now,
        )
    first, second, third, *_ = cast.experts
    first.employer = case.institution.name
    first.save()
    second.term_until = today(cast.now).replace(year=2020)
    second.save()
    third.is_active = False
    third.save()

    for _ in range(6):
        draw = drawn(cast, case)
        names = {m.expert_id for m in seated(case)}
        assert not names & {first.pk, second.pk, third.pk}
        [row] = draw.inputs["cases"]
        assert row["excluded"][str(first.pk)] == [f"现工作于申报单位（{case.institution.name}）"]
        assert str(second.pk) not in {c["id"] for c in draw.inputs["candidates"]}
        PanelMember.objects.filter(application=case).delete()


def test_workload_of_the_batch_is_a_limit(cast: Cast) -> None:
    cast.batch.workload_cap = 1
    cast.batch.save()
    case, other = stories.accepted(cast), stories.accepted(cast, "yiyuan")
    drawn(cast, case)

    with pytest.raises(ValidationError, match="不足，还差"):
        drawn(cast, other)
    assert not seated(other)
    assert Draw.objects.count() == 1
    assert not Event.objects.about(other).filter(verb="draw").exists()


@pytest.mark.parametrize(
    ("counts", "message"),
    [
        ({"education": 5, "subject": 0}, "两类专家都要有"),
        ({"education": 3, "subject": 3, "size": 6}, "应为单数"),
        ({"education": 2, "subject": 1, "size": 3}, "至少 5 人"),
        ({"education": 4, "subject": 4, "size": 7}, "超过评审组人数"),
        ({"education": 5, "subject": 4}, "还差"),
    ],
)
def test_counts_that_make_no_panel(cast: Cast, counts: dict[str, int], message: str) -> None:
    case = stories.accepted(cast)

    with pytest.raises(ValidationError, match=message):
        drawn(cast, case, **counts)
    assert not seated(case)


def test_seats_beyond_the_least_go_to_either_kind(cast: Cast) -> None:
    case, kinds = stories.accepted(cast), set()
    for _ in range(20):
        drawn(cast, case, education=2, subject=2)
        counts = [m.expert.kind for m in seated(case)]
        assert len(counts) == 5
        assert min(counts.count("education"), counts.count("subject")) == 2
        kinds.add(counts.count("education"))
        PanelMember.objects.filter(application=case).delete()
    assert kinds == {2, 3}


def test_draw_fills_up_what_was_assigned(cast: Cast) -> None:
    case = stories.accepted(cast)
    actions.assign(case, experts=cast.experts[:2], by=cast.jingban, at=cast.now)

    drawn(cast, case)

    assert len(seated(case)) == 5
    assert {m.expert for m in seated(case)} > set(cast.experts[:2])
    with pytest.raises(ValidationError, match="已满"):
        drawn(cast, case)


@pytest.mark.parametrize("who", ["shenpi", "guanli", "xueyuan", "zhuanjia1", "dongqu"])
def test_only_the_clerk_draws(cast: Cast, who: str) -> None:
    case = stories.accepted(cast)

    with pytest.raises(PermissionDenied):
        actions.draw(
            cast.batch,
            [case],
            education=3,
            subject=2,
            prefer_fields=False,
            by=getattr(cast, who),
            at=cast.now,
        )


def test_draw_is_too_early_and_too_late(cast: Cast) -> None:
    early = stories.recommended(cast)
    with pytest.raises(MovedOn):
        drawn(cast, early)
    late = stories.under_review(cast, "yiyuan")
    with pytest.raises(MovedOn):
        drawn(cast, late)
    with pytest.raises(MovedOn):
        actions.draw_replacements(late, prefer_fields=False, by=cast.jingban, at=cast.now)


def test_replacement_is_of_the_same_kind_and_is_invited(cast: Cast) -> None:
    case = stories.under_review(cast)
    gone = cast.experts[0]
    actions.recuse(case, grounds="亲属", by=gone.user, at=cast.now)
    assert stories.fresh(case).duty == "assign"

    draw = actions.draw_replacements(
        stories.fresh(case), prefer_fields=True, by=cast.jingban, at=cast.now
    )

    [fresh] = [m for m in seated(case) if m.draw_id == draw.pk]
    assert fresh.expert.kind == gone.kind
    assert fresh.expert != gone
    assert draw.purpose == "replacement"
    assert replayed(draw).same
    told = Message.objects.filter(event__verb="draw").values_list("recipient", flat=True)
    assert list(told) == [fresh.expert.user_id]


def test_replacement_before_the_start(cast: Cast) -> None:
    case = panelled(cast)

    with pytest.raises(ValidationError, match="还差1人"):  # all seven sat there already
        actions.draw_replacements(case, prefer_fields=False, by=cast.jingban, at=cast.now)
    make_expert("neu", ExpertKind.EDUCATION, employer="新大学", name="新委", now=cast.now)
    actions.draw_replacements(case, prefer_fields=False, by=cast.jingban, at=cast.now)

    assert len(seated(case)) == 7
    assert stories.fresh(case).duty == "open_review"


def test_draws_are_never_changed(cast: Cast) -> None:
    draw = drawn(cast, stories.accepted(cast))

    with pytest.raises(DatabaseError), transaction.atomic():
        Draw.objects.filter(pk=draw.pk).update(seed="0" * 32)


@pytest.mark.parametrize("experts", [1, 10, 300])
def test_conflicts_of_a_pool_cost_the_same_however_large(
    cast: Cast, experts: int, django_assert_num_queries: Any
) -> None:
    case, other = stories.accepted(cast), stories.accepted(cast, "yiyuan")
    for number in range(experts):
        employer = f"大学{number}"
        make_expert(f"p{number}", ExpertKind.SUBJECT, employer=employer, name="某", now=cast.now)
    committee.applicants([case, other])  # rosters are read once
    with django_assert_num_queries(POOL_QUERIES):
        committee.pool.pool_of(cast.batch, [case, other], today(cast.now))
    assert Expert.objects.count() == experts + 7


POOL_QUERIES = 9
