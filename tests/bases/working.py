"""A base ready to work, made by the action that certifies; and rows of its work in any state."""

from __future__ import annotations

import datetime
from typing import Any

from accounts.models import StoredFile, User
from bases.issuing import Contact, certify
from bases.models import (
    Admission,
    AnnualFiling,
    Base,
    ChangeFiling,
    ChangeState,
    ClassForm,
    ClassLevel,
    ClassState,
    Field,
    FilingState,
    Funding,
    SubjectKinds,
    TrainingClass,
)
from tests.cast import Cast


def working_base(cast: Cast, who: str = "xueyuan", *, at: datetime.datetime | None = None) -> Base:
    """The base of one of the cast's institutions, managed by the bureau of its county."""
    owner: User = getattr(cast, who)
    assert owner.organisation is not None
    managers = {"510402": "dongqu", "510411": "renhe", "510421": "miyi"}
    county: Any = owner.organisation.county
    manager = cast.people.get(managers.get(county.code, ""))
    return certify(
        institution=owner.organisation,
        managing_unit=manager.organisation if manager else None,
        fields=Field.objects.order_by("order")[:2],
        batch_name="第一批（2026年）",
        decision_number="攀人社发〔2026〕1号",
        contact=Contact("示例联系人", "0812-3333333", "东区示例路1号"),
        at=at or cast.now,
    )


def a_filing(base: Base, by: User, at: datetime.datetime, state: str) -> AnnualFiling:
    """A filing that stands in a state."""
    recorded = state == FilingState.RECORDED
    return AnnualFiling.objects.create(
        base=base,
        year=2026,
        state=state,
        state_since=at,
        saved_at=at,
        saved_by=by,
        record_number="示例1号" if recorded else "",
        recorded_at=at if recorded else None,
    )


def a_class(base: Base, by: User, at: datetime.datetime, state: str) -> TrainingClass:
    """A class that stands in a state."""
    return TrainingClass.objects.create(
        base=base,
        number=f"{base.number}-26001",
        title="示例班",
        off_plan_reason="示例",
        subject_kind=SubjectKinds.PUBLIC,
        form=ClassForm.ONSITE,
        level=ClassLevel.ALL,
        field=Field.objects.order_by("pk")[0],
        starts_on=at.date(),
        ends_on=at.date(),
        hours_public=8,
        content="示例",
        funding=Funding.WELFARE,
        capacity=50,
        admission=Admission.OPEN,
        contact_name="示例",
        contact_phone="0812-3333333",
        assessment="考试",
        state=state,
        state_since=at,
        cancel_reason="示例" if state == ClassState.CANCELLED else "",
        created_at=at,
        created_by=by,
    )


def a_change(base: Base, by: User, at: datetime.datetime, state: str) -> ChangeFiling:
    """A change filing that stands in a state."""
    proof = StoredFile.objects.create(
        name="证明.pdf", media_type="application/pdf", size=1, sha256="0" * 64, uploaded_at=at
    )
    return ChangeFiling.objects.create(
        base=base,
        kind="contact",
        changed_on=at.date(),
        before={},
        after={},
        proof=proof,
        state=state,
        state_since=at,
        filed_at=at,
        filed_by=by,
        recorded_at=at if state == ChangeState.RECORDED else None,
    )
