"""The window's pages: find, key in, check beside the scan, take over, marks everywhere."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import OrganisationState
from applications.models import Application, Intake, Section, SectionKey, State
from bases.calendar import today
from tests import stories
from tests.applications.intake_stories import checked, entered, fill_teachers, sent_back, typed
from tests.applications.pages import open_page, take, url_of
from tests.cast import Cast

ENTER = "/applications/enter/"
MARK = "由市局窗口代录，纸质材料收到日期"


def scan() -> SimpleUploadedFile:
    return SimpleUploadedFile("纸质材料.png", stories.PNG, "image/png")


def post_entry(cast: Cast, **changed: Any) -> Any:
    data = {
        "batch": cast.batch.pk,
        "received_on": f"{today(cast.now):%Y年%m月%d日}",
        "scan": scan(),
        "note": "邮寄送达，一式两份",
        **changed,
    }
    address = f"{ENTER}?institution={cast.xueyuan.organisation_id}"
    return cast.client(cast.jingban).post(address, data)


@pytest.mark.parametrize("words", ["示例学院", "dqslxy"])
def test_institution_is_found(cast: Cast, words: str) -> None:
    page = cast.client(cast.jingban).get(ENTER, {"q": words})

    assert "东区示例学院" in page.content.decode()
    assert f"?institution={cast.xueyuan.organisation_id}" in page.content.decode()


def test_institution_is_found_by_code(cast: Cast) -> None:
    assert cast.xueyuan.organisation is not None
    code = cast.xueyuan.organisation.uscc.lower()

    page = cast.client(cast.jingban).get(ENTER, {"q": f"{code[:8]} {code[8:]}"})

    assert [body.name for body in page.context["found"]] == ["东区示例学院"]


def test_institution_that_is_not_active_is_shown_without_a_button(cast: Cast) -> None:
    assert cast.xueyuan.organisation is not None
    cast.xueyuan.organisation.state = OrganisationState.PENDING
    cast.xueyuan.organisation.save()

    body = cast.client(cast.jingban).get(ENTER, {"q": "示例学院"}).content.decode()

    assert "激活后才能代录" in body
    assert "?institution=" not in body


def test_bureaus_are_no_institutions(cast: Cast) -> None:
    client = cast.client(cast.jingban)

    assert client.get(ENTER, {"q": "人力资源"}).context["found"] == []
    bureau = f"{ENTER}?institution={cast.dongqu.organisation_id}"
    assert client.get(bureau).status_code == 404
    assert client.get(ENTER, {"institution": "x"}).status_code == 404


def test_paper_is_keyed_in_on_the_page(cast: Cast) -> None:
    answer = post_entry(cast)

    application = Application.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/applications/{application.pk}/form/"
    first = Section.objects.get(application=application, key="institution").data["fields"]
    assert (first["contact_name"], first["contact_mobile"]) == ("", "")
    assert "jingban" not in first["contact_email"]
    intake = Intake.objects.get()
    assert (intake.received_on, intake.note) == (today(cast.now), "邮寄送达，一式两份")
    page = cast.client(cast.jingban).get(answer["Location"])
    assert MARK in page.content.decode()


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"received_on": "2099-01-01"}, "不能晚于今天"),
        ({"received_on": "昨天"}, "日期格式不对"),
        ({"received_on": "2020-01-01"}, "受理时间内收到"),
        ({"scan": ""}, "请上传纸质材料的扫描件"),
        ({"scan": SimpleUploadedFile("a.exe", b"MZ")}, "只能上传"),
        ({"batch": ""}, "必填"),
    ],
    ids=str,
)
def test_bad_entry_is_told_and_kept(cast: Cast, changed: dict[str, Any], told: str) -> None:
    answer = post_entry(cast, **changed)

    assert answer.status_code == 400
    assert told in answer.content.decode()
    assert "邮寄送达，一式两份" in answer.content.decode()
    assert not Application.objects.exists()


def test_second_entry_is_told(cast: Cast) -> None:
    post_entry(cast)

    answer = post_entry(cast)

    assert answer.status_code == 400
    assert "不能重复代录" in answer.content.decode()


# Writing


def test_clerk_writes_and_institution_reads_along(cast: Cast) -> None:
    application = entered(cast)
    url = f"/applications/{application.pk}/form/truth/"
    section = Section.objects.get(application=application, key="truth")
    data = {"version": section.version, "signer": "示例代录"}

    saved = cast.client(cast.jingban).post(f"{url}autosave/", data)
    assert saved.status_code == 200
    section.refresh_from_db()
    assert section.saved_by == cast.jingban

    client = cast.client(cast.xueyuan)
    page = client.get(url).content.decode()
    assert '<fieldset class="whole" disabled>' in page
    assert "接管" in page
    assert client.post(url, {**data, "version": section.version}).status_code == 403
    assert client.post(f"{url}autosave/", data).status_code == 403
    upload = {"slot": "sealed_truth", "file": scan()}
    assert client.post(f"{url}attach/", upload).status_code == 403
    assert client.get(f"/applications/{application.pk}/import-teachers/").status_code == 403
    upload["file"] = scan()
    assert cast.client(cast.jingban).post(f"{url}attach/", upload).status_code == 302


@pytest.mark.parametrize(
    ("who", "status"),
    [("dongqu", 404), ("yiyuan", 404), ("shenpi", 404), ("guanli", 404), ("zhuanjia1", 404)],
)
def test_others_find_no_draft(cast: Cast, who: str, status: int) -> None:
    application = typed(cast)
    client = cast.client(getattr(cast, who))

    for verb in ("form", "check_entry", "take_over", "paper_scan", ""):
        address = url_of(application, verb) if verb else application.get_absolute_url()
        assert client.get(address).status_code == status, verb


def test_ordinary_draft_stays_closed_to_clerks(cast: Cast) -> None:
    application = stories.draft(cast, filled=False)

    assert cast.client(cast.jingban).get(url_of(application, "form")).status_code == 404


# Checking


def test_checker_sees_scan_and_data_and_hands_in(cast: Cast) -> None:
    application = typed(cast)
    client, seen = open_page(cast, cast.jingban2, application, "check_entry")
    body = client.get(url_of(application, "check_entry")).content.decode()
    assert f'src="/applications/{application.pk}/paper-scan/"' in body
    ticks = {f"same_{part['key']}": "on" for part in parts(client, application)}

    half = dict(list(ticks.items())[1:])
    refused = client.post(url_of(application, "check_entry"), {"state": seen, **half})
    assert refused.status_code == 200
    assert "请核对“基本情况”后勾选" in refused.content.decode()
    assert stories.fresh(application).state == State.DRAFT

    done = client.post(url_of(application, "check_entry"), {"state": seen, **ticks})
    assert done.status_code == 302
    assert stories.fresh(application).state == State.SUBMITTED


def parts(client: Any, application: Application) -> list[dict[str, Any]]:
    shown: list[dict[str, Any]] = client.get(url_of(application, "check_entry")).context["parts"]
    return shown


def test_first_clerk_is_refused_the_check(cast: Cast) -> None:
    application = typed(cast)

    assert cast.client(cast.jingban).get(url_of(application, "check_entry")).status_code == 403


def test_check_waits_for_a_complete_form(cast: Cast) -> None:
    application = entered(cast)

    body = cast.client(cast.jingban2).get(url_of(application, "check_entry")).content.decode()

    assert "核对无误，报送" not in body
    assert "上面的条件都具备后才能报送" in body


def test_page_seen_before_a_change_is_refused(cast: Cast) -> None:
    application = sent_back(cast)
    client, seen = open_page(cast, cast.jingban2, application, "check_entry")
    ticks = {f"same_{key}": "on" for key in SectionKey.values}
    take(cast, cast.xueyuan, application, "take_over")

    answer = client.post(url_of(application, "check_entry"), {"state": seen, **ticks})

    assert answer.status_code == 409
    assert "接管" in answer.content.decode()


def test_scan_is_the_parties_and_the_reviewers(cast: Cast) -> None:
    application = checked(cast)
    url = url_of(application, "paper_scan")

    able = {
        name: cast.client(getattr(cast, name)).get(url).status_code
        for name in ("xueyuan", "dongqu", "jingban", "shenpi", "yiyuan", "renhe", "zhuanjia1")
    }

    assert able == {
        "xueyuan": 200,
        "dongqu": 200,
        "jingban": 200,
        "shenpi": 200,
        "yiyuan": 404,
        "renhe": 404,
        "zhuanjia1": 404,
    }
    assert cast.client(None).get(url).status_code == 302


# Taking over


def test_institution_takes_over_on_the_page(cast: Cast) -> None:
    application = typed(cast)

    answer = take(cast, cast.xueyuan, application, "take_over")

    assert answer["Location"] == f"/applications/{application.pk}/form/"
    body = cast.client(cast.xueyuan).get(answer["Location"]).content.decode()
    assert "核对并报送" in body
    assert cast.client(cast.jingban).get(answer["Location"]).status_code == 404
    fill_teachers(stories.fresh(application), cast.xueyuan, cast.now)


def test_take_over_after_closing_warns(cast: Cast) -> None:
    application = typed(cast)
    cast.batch.closes_at = cast.now
    cast.batch.save()

    body = cast.client(cast.xueyuan).get(url_of(application, "take_over")).content.decode()

    assert "本批次已经截止" in body


# Marks


@pytest.mark.parametrize("who", ["xueyuan", "dongqu", "jingban", "shenpi"])
def test_mark_is_shown(cast: Cast, who: str) -> None:
    application = checked(cast)
    client = cast.client(getattr(cast, who))

    case = client.get(application.get_absolute_url()).content.decode()
    rows = client.get("/applications/").content.decode()

    assert MARK in case
    assert "代录</span>" in rows
    assert ("经办示例" in case) is (who in ("jingban", "shenpi"))


def test_mark_is_on_the_receipt(cast: Cast) -> None:
    application = checked(cast)

    for user in (cast.xueyuan, cast.jingban):
        body = cast.client(user).get(url_of(application, "receipt")).content.decode()
        assert MARK in body
        assert "经办" not in body.split("<main")[1]


def test_ordinary_case_bears_no_mark(cast: Cast) -> None:
    application = stories.submitted(cast)
    client = cast.client(cast.jingban)

    assert "代录" not in client.get(application.get_absolute_url()).content.decode()
    body = cast.client(cast.xueyuan).get(url_of(application, "receipt")).content.decode()
    assert "代录" not in body


def test_checklist_of_acceptance_names_both_persons(cast: Cast) -> None:
    application = checked(cast)
    stories.recheck(application, by=cast.dongqu, at=cast.now)
    stories.recommend(stories.fresh(application), by=cast.dongqu, at=cast.now)

    body = cast.client(cast.jingban).get(url_of(application, "examine")).content.decode()

    assert "代录：经办示例，核对：经办乙示例" in body


def test_worklist_of_the_clerks_has_it(cast: Cast) -> None:
    application = entered(cast)

    for user in (cast.jingban, cast.jingban2):
        assert application in Application.objects.waiting_for(user)
        assert "东区示例学院" in cast.client(user).get("/home/").content.decode()
    assert application not in Application.objects.waiting_for(cast.xueyuan)
