"""The dossier of a base: one timeline over all rooms, as far as each may read (Art. 5, Art. 18)."""

from __future__ import annotations

from django.test import Client

from applications.models import Application
from bases.models import BarEntry, Base, BaseState
from inspections.actions.receiving import ComplaintFacts, file_complaint
from tests.bases.working import a_class, working_base
from tests.cast import Cast
from tests.inspections.chain_help import heard, ordered
from tests.stories import certified


def test_all_rooms_in_one_line(cast: Cast) -> None:
    base = certified(cast)
    ordered(cast, base)
    path = f"/bases/{base.number}/case/"
    page = cast.client(cast.jingban).get(path).content.decode()
    assert "责令限期整改" in page
    assert Application.objects.get().state_label in page
    only = cast.client(cast.jingban).get(f"{path}?kind=rectification").content.decode()
    assert "责令限期整改" in only
    assert "受理申报" not in only
    this_year = cast.client(cast.jingban).get(f"{path}?year={cast.now.year}").content.decode()
    assert "责令限期整改" in this_year
    empty = cast.client(cast.jingban).get(f"{path}?year=2019").content.decode()
    assert "没有符合条件的记录" in empty


def test_a_base_reads_nothing_of_complaints_and_intentions(cast: Cast) -> None:
    base = working_base(cast)
    file_complaint(facts=ComplaintFacts("fees", "示例", base=base), at=cast.now)
    a_class(base, cast.xueyuan, cast.now, "planned")
    path = f"/bases/{base.number}/case/"
    assert "公众提交投诉举报" in cast.client(cast.jingban).get(path).content.decode()
    assert "公众提交投诉举报" not in cast.client(cast.xueyuan).get(path).content.decode()
    heard(cast, base)
    own = cast.client(cast.xueyuan).get(path).content.decode()
    assert "登记告知送达" in own
    assert "拟取消基地资格" not in own  # the proposal is the bureau's own


def test_foreign_bases_are_not_found(cast: Cast) -> None:
    base = working_base(cast)
    path = f"/bases/{base.number}/case/"
    assert cast.client(cast.dongqu).get(path).status_code == 200
    for person in (cast.renhe, cast.moshengren):
        assert cast.client(person).get(path).status_code == 404
    assert cast.client(cast.experts[0].user).get(path).status_code == 403


def test_years_that_nothing_is_known_of_are_empty(cast: Cast) -> None:
    base = working_base(cast)
    client = cast.client(cast.jingban)
    for year in ("0000", "0001", "2019", "9999"):
        page = client.get(f"/bases/{base.number}/case/?year={year}").content.decode()
        assert "没有符合条件的记录" in page


def test_the_public_page_says_who_is_barred(cast: Cast) -> None:
    base = working_base(cast)
    path = f"/bases/{base.number}/"
    assert "检查与处理结果" not in client_of_nobody(path)
    Base.objects.filter(pk=base.pk).update(state=BaseState.REVOKED)
    first = BarEntry.objects.create(
        uscc=base.organisation.uscc,
        organisation=base.organisation,
        name=base.organisation.name,
        ground="revoked",
        reason="示例",
        document_number="示例1号",
        proposed_by=cast.jingban,
        decided_by=cast.shenpi,
        decided_at=cast.now,
    )
    assert first.get_ground_display() in client_of_nobody(path)
    BarEntry.objects.create(
        uscc=first.uscc,
        name=first.name,
        ground="revoked",
        reason="示例",
        document_number="示例2号",
        annuls=first,
        proposed_by=cast.jingban,
        decided_by=cast.shenpi,
        decided_at=cast.now,
    )
    assert "已撤销" in client_of_nobody(path)


def client_of_nobody(path: str) -> str:
    """What anybody reads."""
    return Client().get(path).content.decode()
