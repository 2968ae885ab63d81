"""The visit: two members at least, all five conditions, signed, and no name leaves (Art. 9(3))."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Event, Message, OutgoingMail, User
from accounts.record import MovedOn
from applications import actions
from applications.duties import waiting
from applications.models import (
    Application,
    CasePaper,
    Finding,
    PanelMember,
    SiteVisit,
    VisitPhoto,
    VisitState,
)
from bases.regulation import Condition
from tests import stories
from tests.applications.pages import open_page, take, url_of
from tests.cast import Cast

ALL_MEET = dict.fromkeys(Condition, (Finding.MEETS, "属实"))


def seats_of(case: Application) -> list[PanelMember]:
    return [m for m in case.panel.all() if m.is_declared]  # type: ignore[attr-defined]


def arranged(cast: Cast, *, members: int = 2) -> Application:
    case = stories.under_review(cast)
    actions.arrange_visit(
        case,
        members=seats_of(case)[:members],
        starts_at=cast.now,
        place="示例校区三号楼",
        accompanied_by="陪同某科长",
        by=cast.jingban,
        at=cast.now,
    )
    return stories.fresh(case)


def recorded(cast: Cast, *, members: int = 2, absent: int = 0) -> Application:
    case = arranged(cast, members=members)
    visit = SiteVisit.objects.get()
    gone = [m.pk for m in visit.members.all()][:absent]  # type: ignore[attr-defined]
    record(cast, case, absent=gone)
    return stories.fresh(case)


def record(cast: Cast, case: Application, **changes: Any) -> SiteVisit:
    data: dict[str, Any] = {
        "findings": ALL_MEET,
        "summary": "条件具备。",
        "by": cast.jingban,
        "at": cast.now,
    }
    return actions.record_visit(case, **(data | changes))


def answers(**changes: Any) -> dict[str, Any]:
    data: dict[str, Any] = {"summary": "条件具备。"}
    for condition in Condition:
        data[f"finding_{condition}"] = Finding.MEETS
        data[f"comment_{condition}"] = "现场查看属实"
    return data | changes


# Arranging


def test_arrange_from_the_page_tells_where_and_when_but_not_who(cast: Cast) -> None:
    case = stories.under_review(cast)
    seats = seats_of(case)[:2]

    answer = take(
        cast,
        cast.jingban,
        case,
        "arrange_visit",
        starts_at=f"{cast.later(days=3):%Y-%m-%d} 09:30",
        place="示例校区三号楼",
        members=[s.pk for s in seats],
        accompanied_by="陪同某科长",
    )

    assert answer.status_code == 302
    visit = SiteVisit.objects.get()
    assert (visit.state, visit.members.count()) == (VisitState.PLANNED, 2)  # type: ignore[attr-defined]
    event = Event.objects.get(verb="arrange_visit")
    told = set(Message.objects.filter(event=event).values_list("recipient__username", flat=True))
    assert told == {"xueyuan", "xueyuan2", "dongqu", "zhuanjia1", "zhuanjia2"}
    names = [e.user.name for e in cast.experts] + ["陪同某科长"]
    for body in OutgoingMail.objects.filter(event=event).values_list("body", flat=True):
        assert "示例校区三号楼" in body
        assert not [name for name in names if name in body]
    for user in (cast.xueyuan, cast.dongqu):
        page = cast.client(user).get(f"/applications/{case.pk}/").content.decode()
        assert "示例校区三号楼" in page
        assert not [name for name in names if name in page]
    inside = cast.client(cast.zhuanjia3).get(f"/applications/{case.pk}/").content.decode()
    assert cast.experts[0].user.name in inside


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"starts_at": "2020-01-01 09:00"}, "不能早于今天"),
        ({"starts_at": "明天上午"}, "时间格式不对"),
        ({"members": "one"}, "至少由 2 名"),
        ({"members": "none"}, "请选择参加考察的专家"),
        ({"members": "undeclared"}, "有效"),
        ({"place": ""}, "必填"),
    ],
)
def test_arrange_refuses_and_keeps_what_was_typed(
    cast: Cast, changes: dict[str, str], said: str
) -> None:
    case = stories.accepted(cast)
    actions.assign(case, experts=cast.experts[:5], by=cast.jingban, at=cast.now)
    actions.open_review(case, by=cast.jingban, at=cast.now)
    for expert in cast.experts[:3]:
        actions.declare(case, declaration="无", by=expert.user, at=cast.now)
    pks = [s.pk for s in stories.fresh(case).panel.order_by("pk")]  # type: ignore[attr-defined]
    members = {"one": pks[:1], "none": [], "undeclared": pks[3:5]}
    data: dict[str, Any] = {
        "starts_at": f"{cast.later(days=3):%Y-%m-%d} 09:30",
        "place": "示例地点",
        "accompanied_by": "某科长",
        **changes,
    }
    data["members"] = members.get(changes.get("members", ""), pks[:2])

    answer = take(cast, cast.jingban, case, "arrange_visit", **data)

    assert answer.status_code == 200
    page = answer.content.decode()
    assert said in page
    assert "某科长" in page
    assert not SiteVisit.objects.exists()


def test_one_visit_at_a_time(cast: Cast) -> None:
    case = arranged(cast)

    assert cast.client(cast.jingban).get(url_of(case, "arrange_visit")).status_code == 409
    with pytest.raises(MovedOn):
        actions.arrange_visit(
            case,
            members=seats_of(case)[:2],
            starts_at=cast.now,
            place="x",
            by=cast.jingban,
            at=cast.now,
        )


def test_members_of_another_panel_cannot_go(cast: Cast) -> None:
    case, other = stories.under_review(cast), stories.under_review(cast, "yiyuan")

    with pytest.raises(ValidationError, match="本评审组"):
        actions.arrange_visit(
            case,
            members=[*seats_of(case)[:1], *seats_of(other)[:1]],
            starts_at=cast.now,
            place="x",
            by=cast.jingban,
            at=cast.now,
        )


# Recording


def test_record_on_a_phone_with_photos(cast: Cast) -> None:
    case = arranged(cast)
    client = cast.client(cast.zhuanjia1)
    page = client.get(url_of(case, "record_visit")).content.decode()
    version = page.split('name="state" value="')[1].split('"')[0]
    photo = SimpleUploadedFile("教室.png", stories.PNG, "image/png")

    answer = client.post(
        url_of(case, "record_visit"),
        answers(state=version, photos_facilities=photo),
    )

    assert answer.status_code == 302
    assert 'accept="image/*"' in page
    assert 'capture="environment"' in page
    visit = SiteVisit.objects.get()
    assert (visit.state, visit.recorded_by) == (VisitState.RECORDED, cast.zhuanjia1)
    assert visit.findings.count() == 5  # type: ignore[attr-defined]
    row = VisitPhoto.objects.get()
    assert row.condition == "facilities"
    url = f"/applications/{case.pk}/visit-photos/{row.pk}/"
    statuses = {
        name: cast.client(user).get(url).status_code
        for name, user in (
            ("panel", cast.zhuanjia3),
            ("clerk", cast.jingban),
            ("approver", cast.shenpi),
            ("institution", cast.xueyuan),
            ("recommender", cast.dongqu),
            ("stranger", cast.moshengren),
            ("other expert", cast.zhuanjia7),
        )
    }
    copy = cast.client(cast.zhuanjia3).get(url, follow=True)
    assert copy.status_code == 200
    assert statuses == {
        "panel": 302,  # to a copy with the reader's name on it
        "clerk": 200,
        "approver": 200,
        "institution": 404,
        "recommender": 404,
        "stranger": 404,
        "other expert": 404,
    }


def test_record_again_until_somebody_signs_and_drop_a_photo(cast: Cast) -> None:
    case = recorded(cast)
    file = stories.seal_scan(cast.jingban, cast.now)
    record(cast, case, photos=[("scale", file)])
    photo = VisitPhoto.objects.get()
    client, seen = open_page(cast, cast.jingban, case, "record_visit")

    answer = client.post(
        url_of(case, "record_visit"), answers(state=seen, summary="改写。", drop=photo.pk)
    )

    assert answer.status_code == 302
    photo.refresh_from_db()
    assert photo.removed_at is not None
    assert SiteVisit.objects.get().summary == "改写。"
    actions.sign_visit(case, by=cast.zhuanjia1, at=cast.now)
    assert client.get(url_of(case, "record_visit")).status_code == 409
    with pytest.raises(MovedOn):
        record(cast, case)
    with pytest.raises(MovedOn):
        actions.remove_visit_photo(photo, by=cast.jingban, at=cast.now)


def test_a_record_changed_meanwhile_keeps_what_was_typed(cast: Cast) -> None:
    case = arranged(cast)
    client, seen = open_page(cast, cast.zhuanjia1, case, "record_visit")
    record(cast, case, summary="别人写的。")

    answer = client.post(
        url_of(case, "record_visit"), answers(state=seen, summary="我写了很久的综述。")
    )

    assert answer.status_code == 200
    page = answer.content.decode()
    assert "已被他人改动" in page
    assert "我写了很久的综述。" in page
    assert SiteVisit.objects.get().summary == "别人写的。"


def test_scores_meanwhile_do_not_disturb_the_record(cast: Cast) -> None:
    case = arranged(cast)
    client, seen = open_page(cast, cast.zhuanjia1, case, "record_visit")
    actions.score(
        case,
        points=stories.scores(case, stories.Decimal("0.8")),
        vote="agree",
        comment="",
        by=cast.zhuanjia2,
        at=cast.now,
    )

    assert client.post(url_of(case, "record_visit"), answers(state=seen)).status_code == 302


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"summary": ""}, "必填"),
        ({"finding_scale": ""}, "请选择结论"),
        ({"finding_scale": "splendid"}, "有效"),
        ({"comment_teachers": ""}, "必填"),
        ({"absent": "first"}, "不足 2 名"),
    ],
)
def test_record_refuses_and_keeps_what_was_typed(
    cast: Cast, changes: dict[str, Any], said: str
) -> None:
    case = arranged(cast)
    if "absent" in changes:
        first = SiteVisit.objects.get().members.all()[0].pk  # type: ignore[attr-defined]
        changes = {"absent": first}

    answer = take(
        cast, cast.jingban, case, "record_visit", **answers(comment_distance="平台能用", **changes)
    )

    assert answer.status_code == 200
    page = answer.content.decode()
    assert said in page
    assert "平台能用" in page
    assert SiteVisit.objects.get().state == VisitState.PLANNED


def test_record_waits_for_the_day(cast: Cast) -> None:
    case = stories.under_review(cast)
    actions.arrange_visit(
        case,
        members=seats_of(case)[:2],
        starts_at=cast.later(days=2),
        place="x",
        by=cast.jingban,
        at=cast.now,
    )

    with pytest.raises(ValidationError, match="还没有进行"):
        record(cast, case)
    record(cast, case, at=cast.later(days=2))


@pytest.mark.parametrize("missing", list(Condition))
def test_every_condition_needs_finding_and_words(cast: Cast, missing: Condition) -> None:
    case = arranged(cast)
    without = {c: f for c, f in ALL_MEET.items() if c != missing}

    with pytest.raises(ValidationError, match="考察结论"):
        record(cast, case, findings=without)
    with pytest.raises(ValidationError, match="写明情况"):
        record(cast, case, findings=ALL_MEET | {missing: (Finding.FAILS, " ")})


# Signing


def test_all_who_came_sign_and_the_record_becomes_a_paper(cast: Cast) -> None:
    case = recorded(cast, members=3, absent=1)
    first, second, third = cast.experts[:3]
    with pytest.raises(PermissionDenied):  # did not come
        actions.sign_visit(case, by=first.user, at=cast.now)

    answer = take(cast, second.user, case, "sign_visit", agree="on", remark="实训设备偏旧。")

    assert answer.status_code == 302
    assert SiteVisit.objects.get().state == VisitState.RECORDED
    assert cast.client(second.user).get(url_of(case, "sign_visit")).status_code == 409
    case_page = cast.client(second.user).get(f"/applications/{case.pk}/").content.decode()
    assert url_of(case, "sign_visit") not in case_page
    take(cast, third.user, case, "sign_visit", agree="on")
    visit = SiteVisit.objects.get()
    assert visit.state == VisitState.CLOSED
    paper = CasePaper.objects.get(application=case, document__kind="visit_record")
    assert paper.audience == "bureau"
    assert stories.fresh(case).duty == "call_meeting"
    inside = cast.client(cast.jingban).get(f"/applications/{case.pk}/").content.decode()
    assert "实训设备偏旧。" in inside
    assert "（未到场）" in inside
    outside = cast.client(cast.xueyuan).get(f"/applications/{case.pk}/").content.decode()
    assert "实训设备偏旧。" not in outside
    assert "条件具备。" not in outside


def test_sign_needs_the_tick_and_the_record_as_it_was_read(cast: Cast) -> None:
    case = recorded(cast)
    client, seen = open_page(cast, cast.zhuanjia1, case, "sign_visit")

    unticked = client.post(url_of(case, "sign_visit"), {"state": seen, "remark": "有保留。"})
    record(cast, case, summary="改了。", at=cast.later(minutes=1))
    stale = client.post(
        url_of(case, "sign_visit"), {"state": seen, "agree": "on", "remark": "有保留。"}
    )

    assert "请核对后勾选确认" in unticked.content.decode()
    assert "有保留。" in unticked.content.decode()
    assert "已被他人改动" in stale.content.decode()
    assert not Event.objects.filter(verb="sign_visit").exists()


def test_who_left_the_panel_need_not_sign(cast: Cast) -> None:
    case = recorded(cast, members=3)
    for expert in cast.experts[:2]:
        actions.sign_visit(case, by=expert.user, at=cast.now)
    assert cast.client(cast.jingban).get(url_of(case, "close_visit")).status_code == 409

    actions.recuse(case, grounds="关系。", by=cast.zhuanjia3, at=cast.now)

    with pytest.raises(PermissionDenied):
        actions.sign_visit(case, by=cast.zhuanjia3, at=cast.now)
    actions.assign(case, experts=[cast.experts[5]], by=cast.jingban, at=cast.now)
    wait = waiting(stories.fresh(case))
    assert wait is not None
    assert wait.verb == "close_visit"
    assert take(cast, cast.jingban, case, "close_visit").status_code == 302
    assert SiteVisit.objects.get().state == VisitState.CLOSED
    assert CasePaper.objects.filter(document__kind="visit_record").count() == 1


def test_one_signature_is_never_enough(cast: Cast) -> None:
    case = recorded(cast)
    actions.sign_visit(case, by=cast.zhuanjia1, at=cast.now)
    actions.recuse(case, grounds="关系。", by=cast.zhuanjia2, at=cast.now)

    assert cast.client(cast.jingban).get(url_of(case, "close_visit")).status_code == 409
    answer = take(cast, cast.jingban, case, "cancel_visit", reason="签字不足两人，重新考察。")

    assert answer.status_code == 302
    assert SiteVisit.objects.get().state == VisitState.CANCELLED


# Cancelling


def test_cancel_tells_everybody_but_the_reason_only_the_experts(cast: Cast) -> None:
    case = arranged(cast)

    take(cast, cast.jingban, case, "cancel_visit", reason="评委甲某临时有事。")

    event = Event.objects.get(verb="cancel_visit")
    bodies = dict(Message.objects.filter(event=event).values_list("recipient__username", "body"))
    assert set(bodies) == {"xueyuan", "xueyuan2", "dongqu", "zhuanjia1", "zhuanjia2"}
    assert "评委甲某" in bodies["zhuanjia1"]
    for user in (cast.xueyuan, cast.dongqu):
        assert "评委甲某" not in bodies[user.username]
        page = cast.client(user).get(f"/applications/{case.pk}/").content.decode()
        assert "评委甲某" not in page
        assert "示例校区三号楼" not in page.split("办理记录")[0]
    assert stories.fresh(case).duty == "arrange_visit"
    arranged_again = actions.arrange_visit(
        case,
        members=seats_of(case)[:2],
        starts_at=cast.now,
        place="另一处",
        by=cast.jingban,
        at=cast.now,
    )
    assert arranged_again.pk


# Who may

PEOPLE = ("xueyuan", "dongqu", "moshengren", "jingban", "shenpi", "zhuanjia1", "zhuanjia3")


@pytest.mark.parametrize(
    ("story", "verb", "expected"),
    [
        (stories.under_review, "arrange_visit", (403, 403, 404, 200, 403, 403, 403)),
        (stories.under_review, "record_visit", (403, 403, 404, 409, 403, 403, 403)),
        (stories.under_review, "sign_visit", (403, 403, 404, 403, 403, 409, 409)),
        (arranged, "record_visit", (403, 403, 404, 200, 403, 200, 403)),
        (arranged, "sign_visit", (403, 403, 404, 403, 403, 409, 403)),
        (arranged, "cancel_visit", (403, 403, 404, 200, 403, 403, 403)),
        (recorded, "sign_visit", (403, 403, 404, 403, 403, 200, 403)),
        (recorded, "close_visit", (403, 403, 404, 409, 403, 403, 403)),
        (stories.accepted, "arrange_visit", (403, 403, 404, 409, 403, 404, 404)),
    ],
)
def test_who_may_open_which_page(
    cast: Cast, story: Any, verb: str, expected: tuple[int, ...]
) -> None:
    case = story(cast)

    def status(user: User) -> int:
        return cast.client(user).get(url_of(case, verb)).status_code

    assert tuple(status(getattr(cast, name)) for name in PEOPLE) == expected
    assert cast.client(None).get(url_of(case, verb)).status_code == 302


def test_no_conclusion_without_visit(cast: Cast) -> None:
    case = stories.scored(cast)
    stories.meet([case], by=cast.jingban, at=cast.now)

    assert cast.client(cast.jingban).get(url_of(case, "conclude")).status_code == 409
    wait = waiting(stories.fresh(case))
    assert wait is not None
    assert "安排实地考察" in wait.text


def test_queries_of_the_case_page_do_not_grow_with_visits(
    cast: Cast, django_assert_max_num_queries: Any
) -> None:
    case = arranged(cast)
    client = cast.client(cast.jingban)
    url = f"/applications/{case.pk}/"
    client.get(url)
    with django_assert_max_num_queries(90) as few:
        client.get(url)
    for _ in range(5):
        actions.cancel_visit(case, reason="改期。", by=cast.jingban, at=cast.now)
        actions.arrange_visit(
            case,
            members=seats_of(case)[:4],
            starts_at=cast.now,
            place="x",
            by=cast.jingban,
            at=cast.now,
        )
    with django_assert_max_num_queries(len(few)):
        client.get(url)
