"""The register of experts: terms, numbers kept as digests, interests declared and ended."""

from __future__ import annotations

import datetime
import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from openpyxl import load_workbook

from accounts import identity
from accounts.models import Event, Message
from accounts.record import MovedOn
from applications import actions, committee
from applications.actions import experts as register
from applications.models import Expert, Interest, PanelMember
from bases.calendar import today
from bases.models import Field
from tests import stories
from tests.cast import Cast, make_user

NUMBER = "510403190001010026"
LIST = "/applications/setup/experts/"


def data_of(expert: Expert, **changes: str) -> dict[str, Any]:
    return {
        "kind": expert.kind,
        "title": expert.title,
        "employer": expert.employer,
        "employer_uscc": "",
        "fields": [Field.objects.all()[0].pk],
        "term_from": "2026-01-01",
        "term_until": "2028-12-31",
        "is_active": "on",
        "id_number": "",
        "form-TOTAL_FORMS": "0",
        "form-INITIAL_FORMS": "0",
        **changes,
    }


def test_number_is_kept_as_a_digest_and_never_shown(cast: Cast) -> None:
    expert = cast.experts[0]
    client, url = cast.client(cast.guanli), f"{LIST}{expert.pk}/"

    client.post(url, data_of(expert, id_number=NUMBER))

    expert.refresh_from_db()
    assert expert.id_digest == identity.digest(NUMBER)
    page = client.get(url).content.decode()
    assert "已登记" in page
    assert expert.id_digest not in page
    assert NUMBER not in page
    assert "510*" not in page
    event = Event.objects.get(verb="keep_expert")
    assert NUMBER not in str(event.details)
    assert expert.id_digest not in str(event.details)
    client.post(url, data_of(expert, title="研究员"))
    expert.refresh_from_db()
    assert (expert.title, expert.id_digest) == ("研究员", identity.digest(NUMBER))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"id_number": "510403190001010027"}, "校验位不符"),
        ({"id_number": "5104"}, "18位"),
        ({"term_from": "2028-12-31", "term_until": "2026-01-01"}, "不能早于任期开始"),
        ({"employer_uscc": "12510400MB0000011X"}, "校验位不符"),
    ],
)
def test_bad_entries_are_refused_beside_the_field(
    cast: Cast, change: dict[str, str], message: str
) -> None:
    expert = cast.experts[0]

    page = cast.client(cast.guanli).post(f"{LIST}{expert.pk}/", data_of(expert, **change))

    assert message in page.content.decode()
    assert not Event.objects.filter(verb="keep_expert").exists()


def test_one_number_is_one_person(cast: Cast) -> None:
    first, second = cast.experts[:2]
    first.id_digest = identity.digest(NUMBER)
    first.save()

    page = cast.client(cast.guanli).post(f"{LIST}{second.pk}/", data_of(second, id_number=NUMBER))

    assert "已登记在另一位专家名下" in page.content.decode()


def test_expert_out_of_term_is_neither_listed_nor_assigned(cast: Cast) -> None:
    case = stories.accepted(cast)
    expert = cast.experts[0]
    expert.term_until = today(cast.now) - datetime.timedelta(days=1)
    expert.save()

    page = cast.client(cast.jingban).get(f"/applications/{case.pk}/assign/").content.decode()

    assert expert.user.name not in page
    with pytest.raises(ValidationError, match="不在任期内"):
        actions.assign(case, experts=[expert], by=cast.jingban, at=cast.now)


def test_register_is_filtered_and_shows_workload(cast: Cast) -> None:
    stories.under_review(cast)
    stories.reviewed(cast, "yiyuan")
    expert, *_, last = cast.experts
    last.term_until = today(cast.now) - datetime.timedelta(days=1)
    last.save()
    client = cast.client(cast.jingban)

    page = client.get(LIST).content.decode()
    assert "1 / 2" in page
    assert "任期届满" in page
    ended = client.get(LIST, {"term": "ended"}).content.decode()
    assert last.user.name in ended
    assert expert.user.name not in ended
    serving = client.get(LIST, {"term": "serving", "kind": expert.kind}).content.decode()
    assert expert.user.name in serving
    assert last.user.name not in serving
    assert cast.experts[1].user.name not in serving
    assert client.get(LIST, {"field": "x", "term": "y"}).status_code == 200


def test_register_as_a_workbook_is_the_bureaus(cast: Cast) -> None:
    path = "/applications/setup/experts.xlsx"
    expert = cast.experts[0]
    expert.employer = "=1+1"
    expert.id_digest = identity.digest(NUMBER)
    expert.save()

    answer = cast.client(cast.jingban).get(path)

    sheet = load_workbook(io.BytesIO(answer.content)).active
    assert sheet is not None
    rows = list(sheet.iter_rows(values_only=True))
    assert len(rows) == 8
    assert any("=1+1" in str(row) for row in rows)
    assert not any(expert.id_digest in str(row) for row in rows)
    for outsider in (cast.xueyuan, cast.dongqu, cast.zhuanjia1, cast.shenpi):
        assert cast.client(outsider).get(path).status_code == 403


# Interests


def test_expert_declares_an_interest_and_is_not_drawn(cast: Cast) -> None:
    case = stories.accepted(cast)
    client = cast.client(cast.zhuanjia1)

    answer = client.post(
        "/applications/interests/",
        {
            "organisation": f" {case.institution.name}",
            "kind": "relative",
            "note": "配偶任教务处长",
        },
    )

    assert answer.status_code == 302
    assert case.institution.name in client.get("/applications/interests/").content.decode()
    interest = Interest.objects.get()
    assert (interest.organisation, interest.noted_by) == (case.institution, cast.zhuanjia1)
    event = Event.objects.get(verb="note_interest")
    assert (event.audience, event.label) == ("bureau", "申报利害关系")
    with pytest.raises(ValidationError, match="亲属关系"):
        actions.assign(case, experts=[cast.experts[0]], by=cast.jingban, at=cast.now)
    again = client.post(
        "/applications/interests/",
        {"organisation": case.institution.uscc, "kind": "relative", "note": "同上"},
    )
    assert "已登记过" in again.content.decode()


@pytest.mark.parametrize("typed", ["没有这家单位", "12510400MB0000011X", ""])
def test_interest_needs_an_institution(cast: Cast, typed: str) -> None:
    page = cast.client(cast.zhuanjia1).post(
        "/applications/interests/", {"organisation": typed, "kind": "manual", "note": "说明文字"}
    )

    assert page.status_code == 200
    assert "说明文字" in page.content.decode()
    assert not Interest.objects.exists()


@pytest.mark.parametrize("who", ["xueyuan", "dongqu", "jingban", "guanli", "shenpi"])
def test_only_experts_have_the_page_of_own_interests(cast: Cast, who: str) -> None:
    assert cast.client(getattr(cast, who)).get("/applications/interests/").status_code == 403


def test_account_of_an_expert_not_registered_yet(cast: Cast) -> None:
    newcomer = make_user("neu", "expert", None)

    assert cast.client(newcomer).get("/applications/interests/").status_code == 404


def test_bureau_notes_and_ends_an_interest(cast: Cast) -> None:
    expert = cast.experts[0]
    college = cast.xueyuan.organisation
    assert college is not None
    client, url = cast.client(cast.jingban), f"{LIST}{expert.pk}/interests/"
    client.post(url, {"organisation": college.name, "kind": "manual", "note": "技术顾问"})
    interest = Interest.objects.get()
    assert committee.conflicts(expert, college, today(cast.now))

    end = f"/applications/setup/interests/{interest.pk}/end/"
    assert client.post(end, {"reason": ""}).status_code == 200
    client.post(end, {"reason": "顾问合同已终止。"})

    interest.refresh_from_db()
    assert interest.ended_reason == "顾问合同已终止。"
    assert committee.conflicts(Expert.objects.get(pk=expert.pk), college, today(cast.now)) == []
    assert Event.objects.filter(verb="end_interest", opinion="顾问合同已终止。").count() == 1
    assert client.get(end).status_code == 404
    with pytest.raises(MovedOn):
        register.end_interest(interest, reason="x", by=cast.jingban, at=cast.now)
    for outsider in (cast.xueyuan, cast.zhuanjia1, cast.shenpi, cast.dongqu):
        assert cast.client(outsider).get(url).status_code == 403
        with pytest.raises(PermissionDenied):
            register.end_interest(interest, reason="x", by=outsider, at=cast.now)


def test_expert_declares_for_nobody_else(cast: Cast) -> None:
    college = cast.xueyuan.organisation
    assert college is not None
    for person in (cast.zhuanjia2, cast.xueyuan, cast.shenpi):
        with pytest.raises(PermissionDenied):
            register.note_interest(
                cast.experts[0],
                organisation=college,
                kind="manual",
                note="x",
                by=person,
                at=cast.now,
            )


def test_clerks_are_told_of_a_conflict_on_a_running_panel(cast: Cast) -> None:
    case = stories.under_review(cast)
    college = case.institution

    register.note_interest(
        cast.experts[0],
        organisation=college,
        kind="relative",
        note="之兄",
        by=cast.zhuanjia1,
        at=cast.now,
    )

    told = Message.objects.filter(event__verb="note_interest")
    assert {m.recipient for m in told} == {cast.jingban, cast.jingban2}
    assert "亲属关系" in told[0].body
    seat = PanelMember.objects.get(expert=cast.experts[0])
    home = cast.client(cast.jingban).get("/home/").content.decode()
    assert f"void-member/?seat={seat.pk}" in home
    actions.void_member(seat, grounds="亲属。", by=cast.jingban, at=cast.now)
    assert "发现利害关系" not in cast.client(cast.jingban).get("/home/").content.decode()


def test_new_employer_in_the_register_tells_clerks_too(cast: Cast) -> None:
    case = stories.under_review(cast)
    expert = cast.experts[0]

    cast.client(cast.guanli).post(
        f"{LIST}{expert.pk}/", data_of(expert, employer=case.institution.name)
    )

    assert Message.objects.filter(event__verb="keep_expert").count() == 2


@pytest.mark.parametrize("cases", [1, 3])
def test_home_of_the_clerk_looks_at_all_panels_in_as_many_queries(
    cast: Cast, cases: int, django_assert_max_num_queries: Any
) -> None:
    for who in ("xueyuan", "yiyuan", "zhishu")[:cases]:
        stories.under_review(cast, who)
    client = cast.client(cast.jingban)
    client.get("/home/")
    with django_assert_max_num_queries(45):
        client.get("/home/")
