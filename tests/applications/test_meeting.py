"""The meeting: quorum for every case, minutes signed by all who came, sheets kept apart."""

from __future__ import annotations

import io
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from openpyxl import load_workbook

from accounts.models import Event, Message, OutgoingMail
from accounts.record import MovedOn
from applications import actions
from applications.duties import waiting
from applications.models import (
    Application,
    Attendance,
    CasePaper,
    Meeting,
    MeetingScan,
    MeetingState,
)
from tests import stories
from tests.applications.pages import url_of
from tests.cast import Cast

ARGUED = "条件具备，同意提交表决。"


def called(cast: Cast, *cases: Application, chair: int | None = None) -> Meeting:
    return actions.call_meeting(
        cast.batch,
        cases=list(cases) or [stories.under_review(cast)],
        starts_at=cast.now,
        place="三楼会议室",
        agenda="一、质询讨论",
        chair=None if chair is None else cast.experts[chair],
        by=cast.jingban,
        at=cast.now,
    )


def minuted(cast: Cast, *cases: Application, came: int = 5) -> Meeting:
    meeting = called(cast, *cases)
    return keep(cast, meeting, came=came)


def keep(cast: Cast, meeting: Meeting, *, came: int = 5, **changes: Any) -> Meeting:
    data: dict[str, Any] = {
        "minutes": "逐件质询讨论。",
        "attendance": [e.pk for e in cast.experts[:came]],
        "arguments": {row.application_id: ARGUED for row in meeting.cases.all()},  # type: ignore[attr-defined]
        "by": cast.jingban,
        "at": cast.now,
    }
    return actions.keep_minutes(meeting, **(data | changes))


def page_of(cast: Cast, meeting: Meeting, who: str, more: str = "") -> Any:
    return cast.client(getattr(cast, who)).get(f"/applications/meetings/{meeting.pk}/{more}")


def version_on(body: str) -> str:
    return body.split('name="state" value="')[1].split('"')[0]


def typed(meeting: Meeting, cast: Cast, came: int = 5, **changes: Any) -> dict[str, Any]:
    return {
        "minutes": "逐件质询讨论。",
        "attendance": [e.pk for e in cast.experts[:came]],
        **{f"argument_{row.application_id}": ARGUED for row in meeting.cases.all()},  # type: ignore[attr-defined]
        **changes,
    }


# Calling


def test_call_from_a_case_with_another_of_the_batch(cast: Cast) -> None:
    first, second = stories.under_review(cast), stories.under_review(cast, "yiyuan")
    client = cast.client(cast.jingban)
    page = client.get(url_of(first, "call_meeting")).content.decode()

    answer = client.post(
        url_of(first, "call_meeting"),
        {
            "state": version_on(page),
            "starts_at": f"{cast.later(days=3):%Y-%m-%d} 09:30",
            "place": "三楼会议室",
            "cases": [first.pk, second.pk],
            "chair": cast.experts[0].pk,
            "agenda": "一、质询讨论",
        },
    )

    meeting = Meeting.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, meeting.get_absolute_url())
    assert meeting.attendances.count() == 5  # type: ignore[attr-defined]
    assert [row.application_id for row in meeting.cases.all()] == [first.pk, second.pk]  # type: ignore[attr-defined]
    assert meeting.chair == cast.experts[0]
    event = Event.objects.get(verb="call_meeting", subject_type="applications.meeting")
    told = set(Message.objects.filter(event=event).values_list("recipient__username", flat=True))
    assert told == {f"zhuanjia{n}" for n in range(1, 6)}
    assert not Message.objects.filter(recipient=cast.xueyuan, event__verb="call_meeting").exists()
    assert client.get(url_of(second, "call_meeting")).status_code == 409


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"cases": []}, "至少选择一件"),
        ({"starts_at": "2020-01-01 09:00"}, "不能早于今天"),
        ({"place": ""}, "必填"),
        ({"chair": "seven"}, "有效"),
    ],
)
def test_call_refuses_and_keeps_what_was_typed(
    cast: Cast, changes: dict[str, Any], said: str
) -> None:
    case = stories.under_review(cast)
    client = cast.client(cast.jingban)
    page = client.get(url_of(case, "call_meeting")).content.decode()
    data = {
        "state": version_on(page),
        "starts_at": f"{cast.later(days=3):%Y-%m-%d} 09:30",
        "place": "三楼会议室",
        "cases": [case.pk],
        "agenda": "我写的议程",
        **changes,
    }
    if data.get("chair"):
        data["chair"] = cast.experts[6].pk

    answer = client.post(url_of(case, "call_meeting"), data)

    assert answer.status_code == 200
    assert said in answer.content.decode()
    assert "我写的议程" in answer.content.decode()
    assert not Meeting.objects.exists()


def test_chair_must_be_of_the_meeting(cast: Cast) -> None:
    with pytest.raises(ValidationError, match="主任委员"):
        called(cast, chair=6)


def test_nobody_declared_no_meeting(cast: Cast) -> None:
    case = stories.accepted(cast)
    actions.assign(case, experts=cast.experts[:5], by=cast.jingban, at=cast.now)
    actions.open_review(case, by=cast.jingban, at=cast.now)

    with pytest.raises(ValidationError, match="还没有签署承诺"):
        called(cast, case)


def test_batch_call_chooses_the_cases_that_wait(cast: Cast) -> None:
    ready, early = stories.visited(cast), stories.under_review(cast, "yiyuan")
    client = cast.client(cast.jingban)

    listed = client.get("/applications/meetings/").content.decode()
    page = client.get(f"/applications/meetings/call/{cast.batch.pk}/").content.decode()

    assert "1</span> 件申报已考察" in listed
    assert f'value="{ready.pk}"' in page
    chosen = page.split(f'value="{ready.pk}"')[1].split(">")[0]
    other = page.split(f'value="{early.pk}"')[1].split(">")[0]
    assert "checked" in chosen
    assert "checked" not in other
    assert (
        cast.client(cast.shenpi).get(f"/applications/meetings/call/{cast.batch.pk}/").status_code
        == 403
    )


# Minutes


@pytest.mark.parametrize(("came", "enough"), [(3, False), (4, True), (5, True)])
def test_quorum_is_two_thirds_of_each_panel(cast: Cast, came: int, enough: bool) -> None:
    meeting = called(cast)

    if enough:
        assert keep(cast, meeting, came=came).state == MeetingState.MINUTED
        return
    with pytest.raises(ValidationError, match="东区示例学院的评审组现有 5 人，到会 3 人"):
        keep(cast, meeting, came=came)


def test_quorum_is_counted_for_every_case_of_the_agenda(cast: Cast) -> None:
    whole = stories.under_review(cast)
    other = stories.accepted(cast, "yiyuan")
    actions.assign(other, experts=cast.experts[2:7], by=cast.jingban, at=cast.now)
    actions.open_review(other, by=cast.jingban, at=cast.now)
    for expert in cast.experts[2:7]:
        actions.declare(other, declaration="无", by=expert.user, at=cast.now)
    meeting = called(cast, whole, stories.fresh(other))

    with pytest.raises(ValidationError, match="示例康养医院的评审组现有 5 人，到会 3 人"):
        keep(cast, meeting, came=5)
    assert keep(cast, meeting, came=6).state == MeetingState.MINUTED


def test_minutes_from_the_page(cast: Cast) -> None:
    case = stories.scored(cast)
    meeting = called(cast, case)
    client = cast.client(cast.jingban)
    door = client.get(url_of(case, "argue"))
    url = f"/applications/meetings/{meeting.pk}/minutes/"
    page = client.get(url).content.decode()

    bad = client.post(url, typed(meeting, cast, 3, state=version_on(page), minutes="写了很久。"))
    empty = client.post(
        url, typed(meeting, cast, state=version_on(page)) | {f"argument_{case.pk}": ""}
    )
    good = client.post(url, typed(meeting, cast, 4, state=version_on(page)))

    assert door["Location"] == url
    assert "不足三分之二" in bad.content.decode()
    assert "写了很久。" in bad.content.decode()
    assert "必填" in empty.content.decode()
    assert good.status_code == 302
    assert Attendance.objects.get(expert=cast.experts[4]).present is False
    assert Event.objects.filter(verb="argue", subject_id=str(case.pk)).count() == 1
    event = Event.objects.get(verb="keep_minutes")
    told = set(Message.objects.filter(event=event).values_list("recipient__username", flat=True))
    assert told == {f"zhuanjia{n}" for n in range(1, 5)}
    stale = client.post(url, typed(meeting, cast, state=version_on(page), minutes="又写。"))
    assert "已被他人改动" in stale.content.decode()
    assert "又写。" in stale.content.decode()


def test_minutes_wait_for_the_day(cast: Cast) -> None:
    case = stories.under_review(cast)
    meeting = actions.call_meeting(
        cast.batch,
        cases=[case],
        starts_at=cast.later(days=2),
        place="x",
        agenda="x",
        by=cast.jingban,
        at=cast.now,
    )

    with pytest.raises(ValidationError, match="还没有召开"):
        keep(cast, meeting)
    assert keep(cast, meeting, at=cast.later(days=2)).state == MeetingState.MINUTED


def test_who_joined_the_panel_since_the_call_takes_part(cast: Cast) -> None:
    case = stories.under_review(cast)
    meeting = called(cast, case)
    actions.recuse(case, grounds="关系。", by=cast.zhuanjia1, at=cast.now)
    actions.assign(case, experts=[cast.experts[5]], by=cast.jingban, at=cast.now)
    actions.declare(case, declaration="无", by=cast.zhuanjia6, at=cast.now)

    keep(cast, meeting, attendance=[e.pk for e in cast.experts[:6]])

    came = {a.expert_id for a in meeting.attendances.filter(present=True)}  # type: ignore[attr-defined]
    assert came == {e.pk for e in cast.experts[1:6]}  # who stepped back is not of it


# Signing


def test_all_who_came_sign_then_the_conclusion_is_due(cast: Cast) -> None:
    case = stories.visited(cast)
    meeting = minuted(cast, case, came=4)
    wait = waiting(stories.fresh(case))
    assert wait is not None
    assert (wait.verb, wait.party) == ("sign_minutes", "评审专家")
    for number, expert in enumerate(cast.experts[:4]):
        client = cast.client(expert.user)
        page = client.get(client.get(url_of(case, "sign_minutes"))["Location"]).content.decode()
        answer = client.post(
            f"/applications/meetings/{meeting.pk}/sign/",
            {
                "state": version_on(page),
                "agree": "on",
                "remark": "师资结构偏弱。" if number == 0 else "",
            },
        )
        assert answer.status_code == 302, number
        assert "id_agree" not in client.get(meeting.get_absolute_url()).content.decode()

    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CLOSED
    assert stories.fresh(case).duty == "conclude"
    paper = CasePaper.objects.get(application=case, document__kind="meeting_minutes")
    assert paper.audience == "bureau"
    clerks = Message.objects.filter(recipient=cast.jingban, event__verb="sign_minutes")
    assert clerks.count() == 1
    page = page_of(cast, meeting, "jingban").content.decode()
    assert "师资结构偏弱。" in page
    assert "未到会" in page
    form = cast.client(cast.jingban).get(url_of(case, "conclude")).content.decode()
    assert "听取汇报、实地考察（" in form
    assert "会议质询讨论（" in form


def test_signing_refuses_absent_strangers_and_twice(cast: Cast) -> None:
    case = stories.visited(cast)
    meeting = minuted(cast, case, came=4)

    for who in ("zhuanjia5", "zhuanjia7", "jingban"):
        with pytest.raises(PermissionDenied):
            actions.sign_minutes(meeting, by=getattr(cast, who), at=cast.now)
    actions.sign_minutes(meeting, by=cast.zhuanjia1, at=cast.now)
    with pytest.raises(MovedOn):
        actions.sign_minutes(meeting, by=cast.zhuanjia1, at=cast.now)
    with pytest.raises(MovedOn):  # signed minutes stand
        keep(cast, meeting)
    assert page_of(cast, meeting, "jingban", "minutes/").status_code == 409


def test_minutes_changed_meanwhile_are_not_signed_unread(cast: Cast) -> None:
    meeting = minuted(cast)
    client = cast.client(cast.zhuanjia1)
    page = client.get(meeting.get_absolute_url()).content.decode()
    keep(cast, meeting, minutes="改了。", at=cast.later(minutes=1))

    answer = client.post(
        f"/applications/meetings/{meeting.pk}/sign/", {"state": version_on(page), "agree": "on"}
    )

    assert "已被他人改动" in answer.content.decode()
    assert not Attendance.objects.exclude(signed_at=None).exists()


def test_who_left_the_panels_need_not_sign(cast: Cast) -> None:
    case = stories.visited(cast)
    meeting = minuted(cast, case)
    for expert in cast.experts[:4]:
        actions.sign_minutes(meeting, by=expert.user, at=cast.now)
    with pytest.raises(MovedOn):
        actions.close_minutes(meeting, by=cast.jingban, at=cast.now)
    actions.recuse(case, grounds="关系。", by=cast.zhuanjia5, at=cast.now)

    page = page_of(cast, meeting, "jingban").content.decode()
    answer = cast.client(cast.jingban).post(f"/applications/meetings/{meeting.pk}/close/")

    assert "确认签字完成" in page
    assert answer.status_code == 302
    meeting.refresh_from_db()
    assert meeting.state == MeetingState.CLOSED


def test_minutes_without_quorum_are_never_closed(cast: Cast) -> None:
    case = stories.visited(cast)
    meeting = minuted(cast, case, came=4)
    for expert in cast.experts[:3]:
        actions.sign_minutes(meeting, by=expert.user, at=cast.now)
    actions.recuse(case, grounds="关系。", by=cast.zhuanjia3, at=cast.now)
    actions.assign(case, experts=[cast.experts[5]], by=cast.jingban, at=cast.now)

    actions.sign_minutes(meeting, by=cast.zhuanjia4, at=cast.now)

    meeting.refresh_from_db()
    assert meeting.state == MeetingState.MINUTED  # three of five
    assert page_of(cast, meeting, "zhuanjia3").status_code == 404  # left: sees it no more
    assert "到会 3/5，不足 4 人" in page_of(cast, meeting, "jingban").content.decode()
    with pytest.raises(MovedOn):
        actions.close_minutes(meeting, by=cast.jingban, at=cast.now)
    actions.cancel_meeting(meeting, reason="到会不足。", by=cast.jingban, at=cast.now)
    assert stories.fresh(case).duty == "call_meeting"


# Cancelling, scans


def test_cancel_frees_the_cases_for_another_meeting(cast: Cast) -> None:
    case = stories.visited(cast)
    meeting = minuted(cast, case)
    actions.sign_minutes(meeting, by=cast.zhuanjia1, at=cast.now)
    page = page_of(cast, meeting, "jingban", "cancel/").content.decode()

    answer = cast.client(cast.jingban).post(
        f"/applications/meetings/{meeting.pk}/cancel/",
        {"state": version_on(page), "reason": "到会不足，改期。"},
    )

    assert answer.status_code == 302
    assert stories.fresh(case).duty == "call_meeting"
    assert called(cast, stories.fresh(case)).pk != meeting.pk
    with pytest.raises(MovedOn):
        actions.sign_minutes(meeting, by=cast.zhuanjia2, at=cast.now)
    assert page_of(cast, meeting, "jingban", "cancel/").status_code == 409


def test_scan_is_tied_by_its_digest(cast: Cast) -> None:
    meeting = minuted(cast)
    client = cast.client(cast.jingban)
    page = client.get(meeting.get_absolute_url()).content.decode()
    upload = SimpleUploadedFile("签字页.png", stories.PNG, "image/png")

    answer = client.post(
        f"/applications/meetings/{meeting.pk}/scans/",
        {"state": version_on(page), "caption": "签字页", "file": upload},
    )
    refused = client.post(
        f"/applications/meetings/{meeting.pk}/scans/",
        {
            "state": version_on(page),
            "caption": "坏文件",
            "file": SimpleUploadedFile("a.png", b"MZ\x90\x00", "image/png"),
        },
    )

    scan = MeetingScan.objects.get()
    assert answer.status_code == 302
    assert refused.status_code == 200
    assert "坏文件" in refused.content.decode()
    assert Event.objects.get(verb="add_scan").details == {"sha256": scan.file.sha256}
    assert scan.file.sha256 in client.get(meeting.get_absolute_url()).content.decode()
    url = f"/applications/meetings/{meeting.pk}/scans/{scan.pk}/"
    assert cast.client(cast.zhuanjia1).get(url).status_code == 200
    assert cast.client(cast.zhuanjia7).get(url).status_code == 404
    assert cast.client(cast.xueyuan).get(url).status_code == 404


# Who sees what


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ("", (200, 200, 200, 404, 404, 404, 404)),
        ("minutes/", (200, 403, 403, 404, 404, 404, 404)),
        ("cancel/", (200, 403, 403, 404, 404, 404, 404)),
        ("summary/", (200, 200, 403, 404, 404, 404, 404)),
        ("summary.xlsx", (200, 200, 403, 404, 404, 404, 404)),
    ],
)
def test_who_may_open_a_meeting(cast: Cast, more: str, expected: tuple[int, ...]) -> None:
    meeting = called(cast)
    people = ("jingban", "shenpi", "zhuanjia1", "zhuanjia7", "xueyuan", "dongqu", "moshengren")

    assert tuple(page_of(cast, meeting, who, more).status_code for who in people) == expected
    assert cast.client(None).get(meeting.get_absolute_url()).status_code == 302
    lists = [
        cast.client(getattr(cast, who)).get("/applications/meetings/").status_code for who in people
    ]
    assert lists == [200, 200, 200, 200, 403, 403, 403]


def test_an_expert_sees_own_cases_and_no_result_before_all_is_final(cast: Cast) -> None:
    own = stories.under_review(cast)
    other = stories.accepted(cast, "yiyuan")
    actions.assign(other, experts=cast.experts[2:7], by=cast.jingban, at=cast.now)
    actions.open_review(other, by=cast.jingban, at=cast.now)
    for expert in cast.experts[2:7]:
        actions.declare(other, declaration="无", by=expert.user, at=cast.now)
    meeting = called(cast, own, stories.fresh(other))

    def score(number: int, share: str) -> None:
        actions.score(
            own,
            points=stories.scores(own, Decimal(share)),
            vote="agree",
            comment="",
            by=cast.experts[number].user,
            at=cast.now,
        )

    for number in range(4):
        score(number, "0.91")
    early = [page_of(cast, meeting, who).content.decode() for who in ("zhuanjia5", "zhuanjia1")]
    early.append(page_of(cast, meeting, "jingban").content.decode())
    score(4, "0.60")
    late = page_of(cast, meeting, "zhuanjia1").content.decode()

    for body in early:
        assert "91.00" not in body
        assert "4/5" in body
    assert "示例康养医院" not in early[1]
    assert "示例康养医院" in page_of(cast, meeting, "zhuanjia3").content.decode()
    assert "84.80" in late
    assert "评分分歧较大" in late
    assert "离群评分" in late
    assert "60.00" in late


def test_summary_sheet_holds_every_case_and_no_formula(cast: Cast) -> None:
    case = stories.visited(cast)
    meeting = called(cast, case)
    keep(cast, meeting, arguments={case.pk: "=cmd()"})

    book = load_workbook(io.BytesIO(page_of(cast, meeting, "jingban", "summary.xlsx").content))
    rows = list(book.worksheets[0].iter_rows(values_only=True))

    assert rows[1][1] == case.institution.name
    assert rows[1][6] == 85
    assert rows[1][9:13] == (5, 0, 0, "通过")
    cell = book.worksheets[0].cell(2, 14)
    assert (cell.value, cell.data_type) == ("=cmd()", "s")
    page = page_of(cast, meeting, "jingban", "summary/").content.decode()
    assert cast.experts[0].user.name in page


def test_names_and_minutes_reach_nobody_outside(cast: Cast) -> None:
    case = stories.met(cast)
    names = [e.user.name for e in cast.experts]
    client = cast.client(cast.xueyuan)

    bodies = [client.get(u).content.decode() for u in (f"/applications/{case.pk}/", "/home/")]
    mails = OutgoingMail.objects.filter(to__in=["xueyuan@example.com", "dongqu@example.com"])
    bodies += [mail.subject + mail.body for mail in mails]

    assert mails
    assert not [name for body in bodies for name in names if name in body]
    assert ARGUED not in "".join(bodies)


def test_queries_do_not_grow_with_the_agenda(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    first = called(cast, stories.scored(cast))
    client = cast.client(cast.jingban)
    client.get(first.get_absolute_url())
    with django_assert_max_num_queries(40) as few:
        client.get(first.get_absolute_url())
    actions.cancel_meeting(first, reason="x", by=cast.jingban, at=cast.now)
    cases = [
        Application.objects.get(),
        stories.scored(cast, "yiyuan"),
        stories.scored(cast, "zhishu"),
    ]
    second = called(cast, *cases)
    with django_assert_max_num_queries(len(few)):
        client.get(second.get_absolute_url())
    with django_assert_max_num_queries(20) as one:
        client.get("/applications/meetings/")
    for _ in range(5):
        Meeting.objects.create(
            batch=cast.batch,
            starts_at=cast.now,
            place="x",
            agenda="x",
            called_by=cast.jingban,
            called_at=cast.now,
        )
    with django_assert_max_num_queries(len(one)):
        client.get("/applications/meetings/")
