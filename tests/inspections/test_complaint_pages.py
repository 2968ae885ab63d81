"""Pages of complaints: the public's two, the bureau's list and case (Art. 19)."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Event
from bases.models import Base
from inspections.actions.complaints import accept_complaint, answer_complaint
from inspections.actions.linking import link_complaint
from inspections.actions.receiving import ComplaintFacts, file_complaint
from inspections.models import Complaint, ComplaintFile, ComplaintState, Finding
from inspections.views.complaint_statistics import counts
from inspections.views.public_complaints import grouped
from tests.bases.roster_help import pdf
from tests.bases.working import a_class, working_base
from tests.cast import Cast
from tests.inspections.test_complaints import CONTACT, PERSON, filed, investigated

LIST = "/inspections/complaints/"
HIDDEN = "经查多收200元"
STRANGERS = ("xueyuan", "moshengren", "dongqu", "zhuanjia1")


@pytest.fixture(autouse=True)
def _no_brake() -> None:
    cache.clear()


def said(**more: Any) -> dict[str, Any]:
    """What somebody types."""
    return {"kind": "fees", "body_named": "示例学校", "text": "多收费", **more}


def page(answer: Any) -> str:
    found: str = answer.content.decode()
    return found


def many(base: Base, cast: Cast, number: int) -> None:
    for n in range(number):
        file_complaint(facts=ComplaintFacts("fees", f"示例{n}", base=base), at=cast.now)


def test_anybody_sends_and_asks_with_the_code(cast: Cast) -> None:
    base, client = working_base(cast), Client()
    typed = said(base=base.pk, person=PERSON, contact=CONTACT, file_1=pdf())
    shown = page(client.post("/complaints/", typed))
    complaint = Complaint.objects.get()
    assert grouped(complaint.code) in shown
    assert complaint.base == base
    assert ComplaintFile.objects.get().added_by is None
    typed_code = grouped(complaint.code.lower())
    answer = page(client.post("/complaints/track/", {"code": typed_code}))
    assert "等市局决定是否受理" in answer
    assert PERSON not in answer


def test_nothing_about_it_hangs_on_an_address(cast: Cast) -> None:
    complaint, client = filed(cast), Client()
    assert complaint.number not in page(client.get(f"/complaints/track/?code={complaint.code}"))
    wrong = client.post("/complaints/track/", {"code": "2345678923456789"})
    assert wrong.status_code == 400
    assert "没有查到" in page(wrong)


def test_the_answer_never_tells_the_investigation(cast: Cast) -> None:
    complaint, client = investigated(cast), Client()
    before = page(client.post("/complaints/track/", {"code": complaint.code}))
    assert "已责令退还" not in before
    answer_complaint(complaint, answer="已责令退还", by=cast.shenpi, at=cast.now)
    after = page(client.post("/complaints/track/", {"code": complaint.code}))
    assert "已责令退还" in after
    for secret in (HIDDEN, PERSON, CONTACT, cast.jingban.name, cast.shenpi.name):
        assert secret not in after


@pytest.mark.parametrize(
    ("typed", "message"),
    [
        (said(kind=""), "请选择反映的问题"),
        (said(text=" "), "请写明具体情况"),
        (said(body_named=""), "请选择被反映的基地"),
        (said(text="身份证 51040219900101123X"), "疑似身份证件号码"),
    ],
)
def test_bad_input_is_told_and_the_rest_kept(
    cast: Cast, typed: dict[str, Any], message: str
) -> None:
    answer = Client().post("/complaints/", {**typed, "happened": "十月的一天"})
    assert answer.status_code == 400
    assert message in page(answer)
    assert "十月的一天" in page(answer)
    assert not Complaint.objects.exists()


def test_a_program_that_floods_is_braked(cast: Cast) -> None:
    client = Client()
    answers = [client.post("/complaints/track/", {"code": "2" * 16}) for _ in range(11)]
    assert [one.status_code for one in answers] == [400] * 10 + [429]
    sent = [client.post("/complaints/", said()).status_code for _ in range(21)]
    assert sent == [200] * 20 + [429]


@pytest.mark.parametrize("who", STRANGERS)
def test_others_find_no_page(cast: Cast, who: str) -> None:
    complaint = filed(cast)
    client = cast.client(getattr(cast, who))
    hidden = 403 if who == "zhuanjia1" else 404  # experts have no business in the room
    assert client.get(complaint.get_absolute_url()).status_code == hidden
    for address in (LIST, "/inspections/complaints.xlsx", f"{LIST}statistics/", f"{LIST}new/"):
        assert client.get(address).status_code == 403
    for name in ("accept-complaint", "reveal-contact", "link-complaint"):
        assert client.get(f"{complaint.get_absolute_url()}{name}/").status_code == hidden


def test_a_case_through_its_pages(cast: Cast) -> None:
    complaint = file_complaint(
        facts=ComplaintFacts("classes", "无计划办班", body_named="示例学校"), at=cast.now
    )
    base, address = working_base(cast), complaint.get_absolute_url()
    clerk, approver = cast.client(cast.jingban), cast.client(cast.shenpi)
    assert clerk.post(f"{address}accept-complaint/", {}).status_code == 302
    assert clerk.post(f"{address}decline-complaint/", {"reason": "晚了"}).status_code == 409
    typed = {"finding": Finding.TRUE, "investigation": HIDDEN, "answer": "已责令退还"}
    refused = page(clerk.post(f"{address}investigate-complaint/", typed))
    assert "请先明确被反映的基地" in refused
    assert HIDDEN in refused
    done = clerk.post(f"{address}investigate-complaint/", {**typed, "base": base.pk})
    assert done.status_code == 302
    assert approver.get(f"{address}investigate-complaint/").status_code in (403, 409)
    sent = approver.post(f"{address}answer-complaint/", {"answer": "已责令退还"})
    assert sent.status_code == 302
    complaint = Complaint.objects.get(pk=complaint.pk)
    assert (complaint.state, complaint.base) == (ComplaintState.ANSWERED, base)
    assert "责令整改" in page(clerk.get(address))


def test_a_clerk_keys_in_with_a_source(cast: Cast) -> None:
    clerk = cast.client(cast.jingban)
    refused = clerk.post(f"{LIST}new/", said(channel="web"))
    assert "请从列表中选择" in page(refused)
    assert not Complaint.objects.exists()
    assert clerk.post(f"{LIST}new/", said(channel="phone")).status_code == 302
    assert Complaint.objects.get().entered_by == cast.jingban
    assert cast.client(cast.shenpi).get(f"{LIST}new/").status_code == 403


def test_revealing_is_one_answer_and_one_event(cast: Cast) -> None:
    complaint = filed(cast)
    address, clerk = complaint.get_absolute_url(), cast.client(cast.jingban)
    assert PERSON not in page(clerk.get(address))
    assert PERSON not in page(clerk.post(f"{address}reveal-contact/", {"reason": ""}))
    answer = clerk.post(f"{address}reveal-contact/", {"reason": "回访核实"})
    assert PERSON in page(answer)
    assert CONTACT in page(answer)
    assert "no-store" in answer.headers["Cache-Control"]
    assert Event.objects.filter(verb="reveal_contact", opinion="回访核实").count() == 1
    for other in (cast.shenpi, cast.guanli):
        assert cast.client(other).get(f"{address}reveal-contact/").status_code == 403


def test_links_lead_to_what_they_name(cast: Cast) -> None:
    complaint = accept_complaint(filed(cast), by=cast.jingban, at=cast.now)
    assert complaint.base is not None
    held = a_class(complaint.base, cast.xueyuan, cast.now, "running")
    link_complaint(complaint, training_class=held, by=cast.jingban, at=cast.now)
    assert held.get_absolute_url() in page(
        cast.client(cast.jingban).get(complaint.get_absolute_url())
    )


def test_the_workbook_holds_what_is_filtered_and_no_person(cast: Cast) -> None:
    filed(cast)
    file_complaint(facts=ComplaintFacts("other", "示例", body_named="示例学校"), at=cast.now)
    answer = cast.client(cast.jingban).get("/inspections/complaints.xlsx?kind=fees")
    data = b"".join(answer) if answer.streaming else answer.content  # type: ignore[arg-type]
    cells = [str(cell) for row in load_workbook(io.BytesIO(data)).active.values for cell in row]
    assert "乱收费" in cells
    assert "其他" not in cells
    assert not {PERSON, CONTACT} & set(cells)


def test_queries_do_not_grow(cast: Cast) -> None:
    base, clerk, seen = working_base(cast), cast.client(cast.jingban), []
    clerk.get(LIST)  # fills what is remembered between requests
    for more in (1, 9, 90):
        many(base, cast, more)
        with CaptureQueriesContext(connection) as queries:
            assert clerk.get(LIST).status_code == 200
        seen.append(len(queries))
    assert len(set(seen)) == 1, seen
    assert seen[0] <= 15
    complaint = Complaint.objects.first()
    assert complaint is not None
    with CaptureQueriesContext(connection) as queries:
        assert clerk.get(complaint.get_absolute_url()).status_code == 200
    assert len(queries) <= 25


def test_statistics_count_each_once(cast: Cast) -> None:
    answer_complaint(investigated(cast), answer="已责令退还", by=cast.shenpi, at=cast.now)
    file_complaint(facts=ComplaintFacts("fees", "示例", body_named="示例学校"), at=cast.now)
    day, year = cast.now.date(), cast.now.year
    assert counts(year, day) == {"fees": (2, 1, 0, 0, 1, 1, 0, 0, 0)}
    late = cast.later(days=30).date()
    assert counts(year, late)["fees"][-1] == 1
    assert counts(year - 1, day) == {}
    answer = cast.client(cast.jingban).get(f"{LIST}statistics/?year={year}")
    assert "合计" in page(answer)
    assert cast.client(cast.jingban).get(f"{LIST}statistics/?year=abc").status_code == 200
