"""Order, close, fail, revoke, withdraw at once, two connections: one wins, no half state."""

from __future__ import annotations

import datetime
import threading
from collections.abc import Callable
from itertools import combinations_with_replacement

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import close_old_connections, connection

from accounts.record import MovedOn, broken_links
from bases.models import BarEntry, Base, BaseState, Plaque, PlaqueState
from inspections.actions.leaving import accept_withdrawal, file_withdrawal
from inspections.actions.rectifying import order_rectification
from inspections.actions.reinspecting import close_rectification, fail_rectification, reinspect
from inspections.actions.revoking import decide_revocation
from inspections.models import (
    CaseState,
    Rectification,
    RectificationState,
    Revocation,
    Withdrawal,
    WithdrawalState,
)
from tests.bases.working import a_change, working_base
from tests.cast import Cast, build_cast
from tests.inspections.chain_help import DAY, ITEMS, a_concluded, found, heard, served

pytestmark = [pytest.mark.race, pytest.mark.django_db(transaction=True)]
TRIES = 50
Deed = Callable[[], object]


class Stage:
    """A base with everything that each deed needs; the deeds, and what must hold afterwards."""

    def __init__(self, cast: Cast, *, rectifying: bool) -> None:
        self.cast, self.at = cast, cast.now - datetime.timedelta(days=150)
        self.base = working_base(cast, at=self.at)
        self.revocation = heard(cast, self.base, at=self.at)
        self.later = cast.now
        self.withdrawal: Withdrawal | None = None
        self.rectification: Rectification | None = None
        if rectifying:
            self._rectify()
        else:
            self._ready_to_leave()

    def _rectify(self) -> None:
        self.rectification = served(self.cast, self.base, at=self.at)
        over = self.rectification.due_at
        assert over is not None
        self.later = max(self.later, over + DAY)

    def looked(self, *met: bool) -> None:
        assert self.rectification is not None
        reinspect(
            self.rectification,
            on=self.later.date(),
            inspectors="示例",
            findings=found(*met),
            by=self.cast.jingban,
            at=self.later,
        )

    def _ready_to_leave(self) -> None:
        proof = a_change(self.base, self.cast.xueyuan, self.at, "filed").proof
        # A wish that was filed before the revocation was proposed.
        Revocation.objects.filter(pk=self.revocation.pk).update(state=CaseState.DROPPED)
        self.withdrawal = file_withdrawal(
            self.base, reason="示例", letter_file=proof, by=self.cast.xueyuan, at=self.at
        )
        Revocation.objects.filter(pk=self.revocation.pk).update(state=CaseState.HEARD)
        self.inspection = a_concluded(self.cast, self.base)

    def order(self) -> object:
        return order_rectification(
            self.base,
            inspection=self.inspection,
            items=ITEMS,
            ground="示例",
            by=self.cast.jingban,
            at=self.later,
        )

    def close(self) -> object:
        assert self.rectification is not None
        return close_rectification(
            self.rectification, opinion="", by=self.cast.shenpi, at=self.later
        )

    def fail(self) -> object:
        assert self.rectification is not None
        return fail_rectification(
            self.rectification, opinion="", by=self.cast.shenpi, at=self.later
        )

    def revoke(self) -> object:
        return decide_revocation(
            self.revocation, opinion="", classes={}, by=self.cast.shenpi, at=self.later
        )

    def withdraw(self) -> object:
        assert self.withdrawal is not None
        return accept_withdrawal(
            self.withdrawal, opinion="", classes={}, by=self.cast.shenpi, at=self.later
        )

    def assert_whole(self) -> None:
        """What one sees of the base is one story."""
        base = Base.objects.get(pk=self.base.pk)
        ended = base.state in (BaseState.REVOKED, BaseState.WITHDRAWN)
        revoked = Revocation.objects.get(pk=self.revocation.pk).state == CaseState.DECIDED
        assert (base.state == BaseState.REVOKED) == revoked
        assert BarEntry.objects.against(base.organisation.uscc).count() == int(revoked)
        valid = Plaque.objects.filter(base=base, state=PlaqueState.VALID).count()
        assert valid == int(not ended)
        running = Rectification.objects.running().filter(base=base).count()
        failed = Rectification.objects.filter(base=base, state=RectificationState.FAILED).count()
        assert (base.state == BaseState.RECTIFYING) == bool(running + failed and not ended)
        left = Withdrawal.objects.filter(base=base, state=WithdrawalState.ACCEPTED).count()
        assert (base.state == BaseState.WITHDRAWN) == bool(left)
        assert not broken_links()


def at_once(*deeds: Deed) -> list[str]:
    """Both start together; what became of each."""
    barrier, ends = threading.Barrier(len(deeds)), []

    def run(deed: Deed) -> None:
        close_old_connections()
        barrier.wait(timeout=20)
        try:
            deed()
            ends.append("done")
        except (MovedOn, PermissionDenied, ValidationError) as refused:
            ends.append(type(refused).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    assert len(ends) == len(deeds)
    return ends


ACTIVE = list(combinations_with_replacement(("order", "revoke", "withdraw"), 2))
RECTIFYING = list(combinations_with_replacement(("close", "fail", "revoke"), 2))
# Which pairs may both come through, one after the other: a base in rectification can be revoked,
# and one that failed or closed can as well.
BOTH = {("order", "revoke"), ("close", "revoke"), ("fail", "revoke")}


@pytest.mark.parametrize("pair", ACTIVE, ids="-".join)
def test_pairs_on_an_active_base(pair: tuple[str, str]) -> None:
    cast = build_cast()
    _race(cast, pair, rectifying=False)


@pytest.mark.parametrize("pair", RECTIFYING, ids="-".join)
@pytest.mark.parametrize("met", [True, False])
def test_pairs_on_a_base_in_rectification(pair: tuple[str, str], met: bool) -> None:
    cast = build_cast()
    _race(cast, pair, rectifying=True, met=met)


def _race(cast: Cast, pair: tuple[str, str], *, rectifying: bool, met: bool = True) -> None:
    for _ in range(TRIES if rectifying is False else TRIES // 2):
        stage = Stage(cast, rectifying=rectifying)
        if rectifying:
            stage.looked(True, met)
        if "revoke" not in pair:  # what is pending would stand in the way of leaving
            Revocation.objects.filter(pk=stage.revocation.pk).update(state=CaseState.DROPPED)
        ends = at_once(*(getattr(stage, name) for name in pair))
        done = ends.count("done")
        stage.assert_whole()
        assert done >= 1 or pair in {("close", "close"), ("fail", "fail"), ("close", "fail")}
        if pair not in BOTH:
            assert done <= 1
        _forget(stage)


def _forget(stage: Stage) -> None:
    """The next try begins with a base of another institution's number: end this one for good."""
    base = Base.objects.get(pk=stage.base.pk)
    if base.is_in_service:
        Withdrawal.objects.filter(base=base, state=WithdrawalState.FILED).update(
            state=WithdrawalState.TAKEN_BACK
        )
        Rectification.objects.running().filter(base=base).update(state=RectificationState.ENDED)
        Revocation.objects.filter(base=base, state=CaseState.HEARD).update(state=CaseState.DROPPED)
        Base.objects.filter(pk=base.pk).update(state=BaseState.WITHDRAWN)
        Plaque.objects.filter(base=base, state=PlaqueState.VALID).update(
            state=PlaqueState.WITHDRAWN, withdrawn_on=cast_day(stage)
        )
    for entry in BarEntry.objects.in_force():
        BarEntry.objects.create(
            uscc=entry.uscc,
            name=entry.name,
            ground=entry.ground,
            reason="示例",
            document_number="示例",
            annuls=entry,
            proposed_by=stage.cast.jingban,
            decided_by=stage.cast.shenpi,
            decided_at=stage.later,
        )


def cast_day(stage: Stage) -> datetime.date:
    return stage.later.date()
