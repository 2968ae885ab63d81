"""Rules documents: versions, which are missing, and whom a file is shown to (Art. 6, Art. 8(2))."""

from __future__ import annotations

import datetime
from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, transaction
from django.template.loader import render_to_string
from django.test import Client

from accounts.models import Event
from bases.actions.house_rules import RuleFacts, publish_rule
from bases.models import Base, BaseRule
from bases.regulation import RULES_DOCUMENTS
from bases.roster import NEEDED_RULES, missing_rules, public_rules
from tests.bases.roster_help import FORMULA, HOSTILE, a_file, cells, pdf, queries, quoted
from tests.bases.rows import make_base, put
from tests.bases.working import working_base
from tests.cast import Cast

DAY = datetime.date(2026, 1, 1)
FACTS = RuleFacts("teaching_organisation", DAY)


@pytest.fixture
def base(cast: Cast) -> Base:
    return working_base(cast)


def publish(cast: Cast, base: Base, facts: RuleFacts = FACTS, **changes: Any) -> BaseRule:
    facts = replace(facts, **changes)
    stored = a_file(cast.xueyuan, cast.now)
    return publish_rule(base, facts=facts, file=stored, by=cast.xueyuan, at=cast.now)


def test_the_nine() -> None:
    assert set(RULES_DOCUMENTS) < set(NEEDED_RULES)
    assert len(NEEDED_RULES) == 9
    assert missing_rules(NEEDED_RULES) == []
    assert missing_rules(RULES_DOCUMENTS) == ["基地建设管理办法"]


def test_publish_rule(cast: Cast, base: Base) -> None:
    first = publish(cast, base)
    second = publish(cast, base, title="教学组织管理细则", changes="细化了备课要求。")

    assert (first.title, first.version) == ("教学组织管理制度", 1)
    assert (second.title, second.version) == ("教学组织管理细则", 2)
    labels = [(e.verb, e.label, e.article) for e in Event.objects.about(base)]
    assert labels == [("publish_rule", "公布制度", "6"), ("publish_rule", "修订制度", "6")]
    earlier: dict[str, Any] = {"changes": "x", "effective_on": datetime.date(2025, 1, 1)}
    none: dict[str, Any] = {}
    for broken in (none, earlier):
        with pytest.raises(ValidationError):
            publish(cast, base, **broken)


def test_other_rules_count_by_title(cast: Cast, base: Base) -> None:
    with pytest.raises(ValidationError):
        publish(cast, base, kind="other")
    assert publish(cast, base, kind="other", title="安全制度").version == 1
    assert publish(cast, base, kind="other", title="档案制度").version == 1
    assert publish(cast, base, kind="other", title="档案制度", changes="修订。").version == 2


def test_versions_only_grow(cast: Cast, base: Base) -> None:
    rule = publish(cast, base)
    with pytest.raises(DatabaseError), transaction.atomic():
        BaseRule.objects.filter(pk=rule.pk).update(title="x")
    with pytest.raises(DatabaseError), transaction.atomic():
        BaseRule.objects.filter(pk=rule.pk).delete()


@pytest.mark.parametrize("who", ["jingban", "dongqu", "moshengren", "zhuanjia1"])
def test_others_do_not_publish(cast: Cast, base: Base, who: str) -> None:
    by = getattr(cast, who)
    stored = a_file(cast.xueyuan, cast.now)
    with pytest.raises(PermissionDenied):
        publish_rule(base, facts=FACTS, file=stored, by=by, at=cast.now)
    status = cast.client(by).get("/bases/rules/publish/").status_code
    assert status == (404 if who == "moshengren" else 403)


def test_page_names_what_is_missing(cast: Cast, base: Base) -> None:
    client = cast.client(cast.xueyuan)
    typed = {
        "kind": "logistics",
        "title": HOSTILE,
        "effective_on": "2026年3月1日",
        "is_public": "on",
    }
    page = client.post("/bases/rules/publish/", typed).content.decode()
    assert "请选择文件。" in page
    assert "2026年3月1日" in page

    assert client.post("/bases/rules/publish/", {**typed, "file": pdf()}).status_code == 302
    shown = client.get("/bases/rules/")
    text = shown.content.decode()
    assert "还缺 8 项" in text
    assert "后勤保障管理制度" not in shown.context["missing"]
    assert HOSTILE not in text
    assert "&lt;script&gt;" in text
    assert client.get("/bases/rules/publish/?kind=logistics").context["form"]["title"].value()


def test_a_bad_file_is_named_beside_the_field(cast: Cast, base: Base) -> None:
    upload = pdf()
    upload.name = "制度.exe"
    typed = {"kind": "logistics", "effective_on": "2026-03-01", "file": upload}
    page = cast.client(cast.xueyuan).post("/bases/rules/publish/", typed)

    assert "只能上传" in str(page.context["form"].errors["file"])
    assert not BaseRule.objects.exists()


def test_only_published_files_of_bases_in_service_are_public(cast: Cast, base: Base) -> None:
    shown = publish(cast, base)
    hidden = publish(cast, base, kind="logistics", is_public=False)
    other = make_base("别的学院")
    anybody = Client()

    response = anybody.get(f"/bases/{base.number}/rules/{shown.pk}/")
    assert response.status_code == 200
    assert response["Content-Disposition"].startswith("attachment")
    assert response.cookies == {}
    assert anybody.get(f"/bases/{base.number}/rules/{hidden.pk}/").status_code == 404
    assert anybody.get(f"/bases/{other.number}/rules/{shown.pk}/").status_code == 404
    assert [rule.pk for rule in public_rules(base)] == [shown.pk]
    put(base, "revoked")
    assert anybody.get(f"/bases/{base.number}/rules/{shown.pk}/").status_code == 404
    assert public_rules(base) == []


def test_files_inside_follow_the_reach(cast: Cast, base: Base) -> None:
    rule = publish(cast, base, is_public=False)
    for who, status in (
        ("xueyuan2", 200),
        ("dongqu", 200),
        ("jingban", 200),
        ("renhe", 404),
        ("weijian", 404),
        ("moshengren", 404),
        ("zhuanjia1", 403),
    ):
        client = cast.client(getattr(cast, who))
        assert client.get(f"/bases/rules/{rule.pk}/").status_code == status, who


def test_the_bureau_sees_who_lacks_what(cast: Cast, base: Base) -> None:
    whole = make_base("齐全学院")
    stored = a_file(cast.xueyuan, cast.now)
    for kind in NEEDED_RULES:
        BaseRule.objects.create(
            base=whole,
            kind=kind,
            title=kind,
            version=1,
            effective_on=DAY,
            file=stored,
            published_at=cast.now,
            published_by=cast.xueyuan,
        )
    publish(cast, base, changes=FORMULA)
    client = cast.client(cast.jingban)
    rows = {b.number: (b.in_place, len(m)) for b, m in client.get("/bases/rules/").context["rows"]}
    assert rows == {base.number: (1, 8), whole.number: (9, 0)}
    for query, found in (("complete=no", base), ("complete=yes", whole), ("base=齐全", whole)):
        (row,) = client.get(f"/bases/rules/?{query}").context["rows"]
        assert row[0] == found
    assert "还缺 8 项" in client.get(f"/bases/rules/?of={base.number}").content.decode()
    assert cast.client(cast.dongqu).get(f"/bases/rules/?of={whole.number}").status_code == 404
    assert quoted(client.get("/bases/rules.xlsx"), FORMULA)
    assert len(cells(client.get(f"/bases/rules.xlsx?of={whole.number}"))) == 10


def test_the_include_for_the_public_page(cast: Cast, base: Base) -> None:
    publish(cast, base, title=HOSTILE)
    text = render_to_string("bases/_public_rules.html", {"rules": public_rules(base)})

    assert f"/bases/{base.number}/rules/" in text
    assert HOSTILE not in text
    assert "尚未公开制度" in render_to_string("bases/_public_rules.html", {"rules": []})


def test_query_counts_do_not_grow(cast: Cast, base: Base) -> None:
    client = cast.client(cast.jingban)
    stored = publish(cast, base).file
    counts = [queries(client, "/bases/rules/")]
    for more in range(60):
        made = make_base(f"又一学院{more}")
        BaseRule.objects.create(
            base=made,
            kind="logistics",
            title="x",
            version=1,
            effective_on=DAY,
            file=stored,
            published_at=cast.now,
            published_by=cast.xueyuan,
        )
        if more in (8, 59):
            counts.append(queries(client, "/bases/rules/"))

    assert len(set(counts)) == 1
    assert counts[0] <= 15
