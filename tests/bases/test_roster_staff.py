"""The management body: who is entered, who heads it, who may say so (Art. 6)."""

from __future__ import annotations

import datetime
from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from accounts.models import Event
from accounts.record import MovedOn
from bases.actions.staffing import add_staff, change_staff, end_staff, set_head
from bases.models import Base, StaffMember
from tests.bases.roster_help import FORMULA, HOSTILE, KEEPER, cells, queries, quoted
from tests.bases.rows import put
from tests.bases.working import working_base
from tests.cast import Cast

TYPED = {**vars(KEEPER), "started_on": ""}


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


@pytest.fixture
def member(cast: Cast, base: Base) -> StaffMember:
    return add_staff(base, facts=KEEPER, by=cast.xueyuan, at=cast.now)


def test_one_head(cast: Cast, base: Base, member: StaffMember) -> None:
    second = add_staff(base, facts=replace(KEEPER, name="周某"), by=cast.xueyuan, at=cast.now)
    set_head(member, by=cast.xueyuan, at=cast.now)
    set_head(second, by=cast.xueyuan2, at=cast.now)

    assert StaffMember.objects.get(is_head=True) == second
    assert [e.verb for e in Event.objects.about(base)] == [
        "add_staff",
        "add_staff",
        "set_head",
        "set_head",
    ]
    with pytest.raises(MovedOn):
        set_head(second, by=cast.xueyuan, at=cast.now)
    with pytest.raises(IntegrityError), transaction.atomic():
        StaffMember.objects.filter(pk=member.pk).update(is_head=True)


def test_one_who_left_is_head_no_longer(cast: Cast, base: Base, member: StaffMember) -> None:
    set_head(member, by=cast.xueyuan, at=cast.now)
    end_staff(member, on=cast.now.date(), by=cast.xueyuan, at=cast.now)
    second = add_staff(base, facts=KEEPER, by=cast.xueyuan, at=cast.now)
    set_head(second, by=cast.xueyuan, at=cast.now)

    assert StaffMember.objects.present().get(is_head=True) == second
    with pytest.raises(MovedOn):
        set_head(member, by=cast.xueyuan, at=cast.now)
    with pytest.raises(MovedOn):
        change_staff(member, facts=KEEPER, by=cast.xueyuan, at=cast.now)


def test_somebody_twice_is_refused(cast: Cast, base: Base, member: StaffMember) -> None:
    with pytest.raises(ValidationError):
        add_staff(base, facts=KEEPER, by=cast.xueyuan, at=cast.now)
    add_staff(base, facts=replace(KEEPER, post="干事"), by=cast.xueyuan, at=cast.now)


def test_an_end_before_the_start_is_refused(cast: Cast, base: Base) -> None:
    facts = replace(KEEPER, started_on=cast.now.date())
    member = add_staff(base, facts=facts, by=cast.xueyuan, at=cast.now)
    with pytest.raises(ValidationError):
        end_staff(
            member, on=cast.now.date() - datetime.timedelta(days=1), by=cast.xueyuan, at=cast.now
        )


@pytest.mark.parametrize(
    ("who", "status"), [("jingban", 403), ("dongqu", 403), ("moshengren", 404), ("renhe", 404)]
)
def test_others_do_not_write(cast: Cast, member: StaffMember, who: str, status: int) -> None:
    by = getattr(cast, who)
    for verb in ("change", "end", "set-head"):
        path = f"/bases/staff/{member.pk}/{verb}/"
        assert cast.client(by).get(path).status_code == status
        assert cast.client(by).post(path, TYPED).status_code == status
    with pytest.raises(PermissionDenied):
        set_head(member, by=by, at=cast.now)
    with pytest.raises(PermissionDenied):
        end_staff(member, on=cast.now.date(), by=by, at=cast.now)
    with pytest.raises(PermissionDenied):
        change_staff(member, facts=KEEPER, by=by, at=cast.now)


def test_pages(cast: Cast, base: Base) -> None:
    client = cast.client(cast.xueyuan)
    page = client.post("/bases/staff/add/", {**TYPED, "office_phone": "电话", "duties": "甲乙"})
    assert "电话号码格式不对" in page.content.decode()
    assert 'value="甲乙"' in page.content.decode()

    assert client.post("/bases/staff/add/", {**TYPED, "duties": HOSTILE}).status_code == 302
    member = StaffMember.objects.get()
    assert client.post(f"/bases/staff/{member.pk}/set-head/").status_code == 302
    text = client.get("/bases/staff/").content.decode()
    assert "负责人" in text
    assert HOSTILE not in text
    assert client.get(f"/bases/staff/{member.pk}/set-head/").status_code == 409
    assert client.post(f"/bases/staff/{member.pk}/change/", TYPED).status_code == 302
    assert StaffMember.objects.get().duties == ""
    assert client.post(f"/bases/staff/{member.pk}/end/", {"on": "2026-01-01"}).status_code == 302
    assert client.get("/bases/staff/").context["page_obj"].paginator.count == 0
    assert client.get("/bases/staff/?state=all").context["page_obj"].paginator.count == 1


def test_after_service(cast: Cast, base: Base, member: StaffMember) -> None:
    put(base, "withdrawn")
    client = cast.client(cast.xueyuan)

    assert client.get("/bases/staff/add/").status_code == 409
    assert client.get(f"/bases/staff/{member.pk}/end/").status_code == 200


def test_the_list_reaches_and_exports(cast: Cast, base: Base, member: StaffMember) -> None:
    change_staff(member, facts=replace(KEEPER, duties=FORMULA), by=cast.xueyuan, at=cast.now)
    for who, seen in (("dongqu", 1), ("jingban", 1), ("renhe", 0), ("moshengren", 0)):
        client = cast.client(getattr(cast, who))
        assert client.get("/bases/staff/").context["page_obj"].paginator.count == seen
        assert len(cells(client.get("/bases/staff.xlsx"))) == seen + 1
    client = cast.client(cast.jingban)
    assert quoted(client.get("/bases/staff.xlsx"), FORMULA)
    assert len(cells(client.get("/bases/staff.xlsx?q=没有的"))) == 1


def test_query_counts_do_not_grow(cast: Cast, base: Base, member: StaffMember) -> None:
    client = cast.client(cast.jingban)
    counts = [queries(client, "/bases/staff/")]
    for more in (9, 990):
        StaffMember.objects.bulk_create(
            StaffMember(
                base=base, name=f"某{n}", post="干事", engagement="full_time", added_at=cast.now
            )
            for n in range(more)
        )
        counts.append(queries(client, "/bases/staff/"))

    assert len(set(counts)) == 1
    assert counts[0] <= 15
