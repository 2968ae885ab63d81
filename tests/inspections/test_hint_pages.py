"""Hints on their pages: the bureau reads, a clerk looks and judges (Art. 19)."""

from __future__ import annotations

from bases.models import Base
from inspections.models import Hint, Inspection, Judgement
from tests.bases.working import a_class, working_base
from tests.cast import Cast
from tests.inspections.visit_help import arranged


def a_contradiction(cast: Cast) -> Base:
    """A class outside the plan whose reason says nothing."""
    base = working_base(cast)
    held = a_class(base, cast.xueyuan, cast.now, "running")
    type(held).objects.filter(pk=held.pk).update(off_plan_reason="工作需要")
    return base


def test_a_clerk_looks_and_judges(cast: Cast) -> None:
    base = a_contradiction(cast)
    inspection = arranged(cast, base)
    clerk = cast.client(cast.jingban)
    assert "立即比对" in clerk.get("/inspections/hints/").content.decode()
    assert clerk.post("/inspections/hints/find/").status_code == 302
    hint = Hint.objects.get(rule="off_plan_unexplained")
    page = f"/inspections/hints/{hint.pk}/"
    kept = clerk.post(page, {"judgement": "confirmed", "inspection": inspection.pk})
    assert "请写明理由" in kept.content.decode()
    typed = {"judgement": "confirmed", "reason": "转检查核实", "inspection": inspection.pk}
    assert clerk.post(page, typed).status_code == 302
    hint.refresh_from_db()
    assert (hint.judgement, hint.inspection) == (Judgement.CONFIRMED, Inspection.objects.get())
    assert clerk.post(page, typed).status_code == 409
    shown = clerk.get("/inspections/hints/?judgement=confirmed").content.decode()
    assert "转检查核实" in shown


def test_others_may_not(cast: Cast) -> None:
    a_contradiction(cast)
    assert cast.client(cast.shenpi).post("/inspections/hints/find/").status_code == 403
    assert "立即比对" not in cast.client(cast.shenpi).get("/inspections/hints/").content.decode()
    for person in (cast.xueyuan, cast.dongqu):
        assert cast.client(person).get("/inspections/hints/").status_code == 403
        assert cast.client(person).post("/inspections/hints/find/").status_code == 403
