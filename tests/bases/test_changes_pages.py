"""Pages of change filings, and what the public reads of a base afterwards (Art. 21, Art. 22)."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from accounts.models import Event
from bases.actions.changes import record_change, return_change
from bases.calendar import today
from bases.models import AnnualFiling, Base, ChangeFiling, ChangeState, StaffMember, TrainingClass
from bases.tasks import render_document
from tests.bases.changes_help import NEW_NAME, filed
from tests.bases.fees_help import fee
from tests.bases.roster_help import HOSTILE, cells, pdf, queries
from tests.bases.rows import put
from tests.bases.working import a_change, a_class, working_base
from tests.cast import Cast


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


def typed(cast: Cast, **values: Any) -> dict[str, Any]:
    """The form as a person fills it."""
    return {
        "changed_on": f"{today(cast.now):%Y/%m/%d}",
        "proof": pdf(),
        "explanation": "",
        **values,
    }


def test_a_change_from_filing_to_record_on_pages(cast: Cast, base: Base) -> None:
    own, clerk = cast.client(cast.xueyuan), cast.client(cast.jingban)
    assert "现登记：东区示例学院" in own.get("/bases/changes/new/name/").content.decode()
    sent = own.post("/bases/changes/new/name/", typed(cast, name=f" {NEW_NAME} "), follow=True)
    assert "已报送市局" in sent.content.decode()
    change = ChangeFiling.objects.get()
    one = f"/bases/changes/{change.pk}/"
    assert own.get("/bases/changes/new/name/").status_code == 409

    assert "请写明退回意见" in clerk.post(f"{one}return/", {"remarks": ""}).content.decode()
    clerk.post(f"{one}return/", {"remarks": "请上传变更通知书"})
    assert "请上传变更通知书" in own.get(one).content.decode()
    assert "请上传变更通知书" in own.get(f"{one}refile/").content.decode()
    own.post(f"{one}refile/", typed(cast, name=NEW_NAME, proof=""))
    change.refresh_from_db()
    assert (change.state, change.after) == (ChangeState.FILED, {"name": NEW_NAME})

    asked = clerk.get(f"{one}record/").content.decode()
    assert f"东区示例学院 → {NEW_NAME}" in asked
    assert "同时换发匾牌" in asked
    clerk.post(f"{one}record/", {"replaces_plaque": "on"})
    assert base.plaques.get(state="valid").name == NEW_NAME  # type: ignore[attr-defined]
    assert clerk.post(f"{one}record/", {}).status_code == 409
    assert clerk.get(f"{one}return/").status_code == 409


def test_the_letter_goes_to_base_managing_unit_and_bureau(cast: Cast, base: Base) -> None:
    change = filed(base, cast.xueyuan, cast.now, kind="contact")
    one = f"/bases/changes/{change.pk}/"
    assert cast.client(cast.xueyuan).get(f"{one}receipt/").status_code == 404
    letter = record_change(change, by=cast.jingban, at=cast.now)
    assert "正在生成" in cast.client(cast.xueyuan).get(one).content.decode()
    assert render_document(letter.pk) == "made"

    may = {
        **dict.fromkeys(("xueyuan", "xueyuan2", "dongqu", "jingban", "shenpi", "guanli"), 200),
        **dict.fromkeys(("moshengren", "renhe", "weijian"), 404),
        "zhuanjia1": 403,
    }
    for who, status in may.items():
        client = cast.client(cast.people[who])
        for path in (one, f"{one}receipt/", f"{one}proof/"):
            assert client.get(path).status_code == status, (who, path)
    assert Client().get(f"{one}proof/").status_code == 302
    got = cast.client(cast.dongqu).get(f"{one}receipt/")
    assert got["Content-Type"] == "application/pdf"


def test_who_finds_which_page(cast: Cast, base: Base) -> None:
    change = filed(base, cast.xueyuan, cast.now)
    one = f"/bases/changes/{change.pk}/"
    table = {
        "xueyuan": (200, 409, 403, 403),
        "dongqu": (403, 403, 403, 403),
        "jingban": (403, 403, 200, 200),
        "shenpi": (403, 403, 403, 403),
        "moshengren": (404, 404, 404, 404),
        "renhe": (403, 404, 404, 404),
    }
    for who, statuses in table.items():
        client = cast.client(cast.people[who])
        paths = ("/bases/changes/new/address/", f"{one}refile/", f"{one}return/", f"{one}record/")
        assert tuple(client.get(path).status_code for path in paths) == statuses, who
        shown = change.after["name"] in client.get("/bases/changes/").content.decode()
        assert shown == (who in ("xueyuan", "dongqu", "jingban", "shenpi")), who
    assert cast.client(cast.xueyuan).get("/bases/changes/new/colour/").status_code == 404
    put(base, "revoked")
    assert cast.client(cast.xueyuan).get("/bases/changes/new/address/").status_code == 409


@pytest.mark.parametrize(
    ("kind", "field", "value"),
    [
        ("contact", "contact_phone", "12345"),
        ("contact", "contact_name", "张3"),
        ("name", "name", ""),
        ("name", "name", "某\x07学院"),
        ("name", "name", "字" * 151),
        ("address", "changed_on", "不久前"),
        ("address", "proof", ""),
        ("management", "explanation", "51040219800101001X"),
    ],
)
def test_bad_input_is_told_beside_the_field(
    cast: Cast, base: Base, kind: str, field: str, value: str
) -> None:
    good = {
        "name": NEW_NAME,
        "contact_name": "赵示例",
        "contact_phone": "0812-3339999",
        "address": "东区示例路9号",
        "management_body": "继续教育办公室",
    }
    page = cast.client(cast.xueyuan).post(
        f"/bases/changes/new/{kind}/", typed(cast, **{**good, field: value})
    )
    assert page.status_code == 200
    assert field in page.context["form"].errors
    assert not ChangeFiling.objects.exists()


def test_filters_and_the_workbook_agree(cast: Cast, base: Base) -> None:
    name = filed(base, cast.xueyuan, cast.now)
    filed(base, cast.xueyuan, cast.now, kind="address")
    return_change(name, remarks="请补", by=cast.jingban, at=cast.now)
    filed(working_base(cast, "moshengren"), cast.moshengren, cast.now, kind="address")
    client = cast.client(cast.jingban)
    for query, count in (
        ("", 3),
        ("kind=address", 2),
        ("state=returned", 1),
        ("base=米易", 1),
        (f"base={base.number}&state=filed", 1),
        ("year=2001", 0),
        ("kind=oops&sort=oops&year=oops", 3),
    ):
        page = client.get(f"/bases/changes/?{query}")
        assert page.context["page_obj"].paginator.count == count, query
        rows = cells(client.get(f"/bases/changes.xlsx?{query}"))[1:]
        assert len(rows) == count, query
        assert all(str(row[6]) == "10" for row in rows)  # days between change and filing
    assert "变更后第 10 天" in client.get("/bases/changes/").content.decode()


def test_the_list_takes_the_same_queries_however_long(cast: Cast, base: Base) -> None:
    client, counts = cast.client(cast.jingban), []
    row = a_change(base, cast.xueyuan, cast.now, ChangeState.RECORDED)
    for more in (0, 9, 990):
        copies = [
            ChangeFiling(
                **{
                    f.attname: getattr(row, f.attname)
                    for f in ChangeFiling._meta.concrete_fields
                    if f.name != "id"
                }
            )
            for _ in range(more)
        ]
        ChangeFiling.objects.bulk_create(copies)
        counts.append(queries(client, "/bases/changes/"))
    assert len(set(counts)) == 1, counts
    assert counts[0] <= 15
    assert queries(client, f"/bases/changes/{row.pk}/") <= 25


# The public page


def test_the_public_page_shows_a_base_at_work(cast: Cast, base: Base) -> None:
    fee(base, cast.xueyuan, cast.now)
    for kind in ("contact", "address", "representative", "management"):
        record_change(filed(base, cast.xueyuan, cast.now, kind=kind), by=cast.jingban, at=cast.now)
    for name, phone in (("孙示例", "0812-3338888"), ("周示例", "13900000000")):
        StaffMember.objects.create(
            base=base,
            name=name,
            post="办公室主任",
            engagement="full_time",
            title="教授",
            office_phone=phone,
            added_at=cast.now,
        )
    a_class(base, cast.xueyuan, cast.now, "enrolling")
    TrainingClass.objects.update(announced_at=cast.now)

    page = Client().get(f"/bases/{base.number}/")
    text = page.content.decode()
    for words in (
        "公需科目培训费",
        "100.00",
        "孙示例",
        "0812-3338888",
        "周示例",
        "继续教育办公室",
        "办学地址由“东区示例路1号”变更为“东区示例路9号”，已于",
        "法定代表人由“示例某”变更为“钱示例”，已于",
        "联系方式变更为“赵示例，0812-3339999”，已于",
        "管理机构变更为“继续教育办公室”",
        "联系方式变更日期",
        "示例班",
    ):
        assert words in text, words
    for words in ("13900000000", "教授", "示例联系人", "0812-3333333”", cast.jingban.name):
        assert words not in text, words
    assert not page.cookies
    assert "Vary" not in page

    assert queries(Client(), f"/bases/{base.number}/") <= 12

    told = Client().get(f"/bases/{base.number}.json").json()
    assert told["fees"][0]["standard"] == "100.00"
    assert {c["kind"] for c in told["changes"]} == {
        "办学地址",
        "联系方式",
        "法定代表人",
        "管理机构",
    }
    contact = next(c for c in told["changes"] if c["kind"] == "联系方式")
    assert all("before" not in value for value in contact["values"])

    put(base, "revoked")
    text = Client().get(f"/bases/{base.number}/").content.decode()
    assert "公需科目培训费" not in text
    assert "东区示例路9号" in text


def test_filings_are_told_without_content(cast: Cast, base: Base, time_machine: Any) -> None:
    number = f"/bases/{base.number}/"
    year = today(cast.now).year
    assert "尚未报送" in Client().get(number).content.decode()
    time_machine.move_to(cast.now.replace(year=year + 1, month=5))
    assert "逾期未报" in Client().get(number).content.decode()
    AnnualFiling.objects.create(
        base=base,
        year=year,
        state="draft",
        state_since=cast.now,
        saved_at=cast.now,
        saved_by=cast.xueyuan,
        data={"secret": "草稿内容"},
    )
    text = Client().get(number).content.decode()
    assert "逾期未报" in text  # a draft is no filing
    assert "草稿内容" not in text


def test_hostile_words_are_only_words(cast: Cast, base: Base) -> None:
    change = filed(base, cast.xueyuan, cast.now, name=HOSTILE)
    inside = cast.client(cast.jingban)
    paths = [
        "/bases/changes/",
        f"/bases/changes/{change.pk}/",
        f"/bases/changes/{change.pk}/record/",
    ]
    pages = [inside.get(path) for path in paths]
    record_change(change, by=cast.jingban, at=cast.now)
    pages += [Client().get(path) for path in (f"/bases/{base.number}/", "/bases/")]
    for page in pages:
        assert HOSTILE not in page.content.decode()
        assert "&lt;script&gt;" in page.content.decode()
    assert Event.objects.about(change).count() == 2
