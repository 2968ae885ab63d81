"""Handing in: window, completeness, Art. 20, snapshot, receipt, files (Art. 9(1))."""

from __future__ import annotations

import datetime
import hashlib
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from accounts.models import Event
from accounts.record import digest_of
from applications import actions
from applications.actions import NotReady
from applications.models import Application, Attachment, State, Submission
from bases.models import BarEntry
from bases.regulation import BarGround
from tests import stories
from tests.applications.form_help import pdf, save, section_of, url
from tests.cast import Cast

MOMENT = datetime.timedelta(microseconds=1)


def bar(cast: Cast, application_or_user: Any) -> None:
    """Put a legal person on the list of Art. 20."""
    organisation = getattr(application_or_user, "institution", None)
    organisation = organisation or application_or_user.organisation
    BarEntry.objects.create(
        uscc=organisation.uscc,
        organisation=organisation,
        name=organisation.name,
        ground=BarGround.FRAUD,
        reason="示例事实",
        document_number="示例〔2026〕1号",
        proposed_by=cast.jingban,
        decided_by=cast.shenpi,
        decided_at=cast.now,
    )


def test_submit_gives_a_receipt(cast: Cast) -> None:
    application = stories.draft(cast)
    client = cast.client(cast.xueyuan)
    page = client.get(url(application, "submit")).content.decode()
    assert "确认报送" in page
    answer = client.post(url(application, "submit"), {"version": "1"}, follow=True)
    submission = Submission.objects.get(application=application)
    shown = answer.content.decode()
    for told in (submission.receipt_number, submission.digest, "内容与摘要一致"):
        assert told in shown
    application = stories.fresh(application)
    assert application.state == State.SUBMITTED
    event = Event.objects.about(application).get(verb="submit")
    assert event.snapshot_digest == submission.digest
    assert event.article == "9(1)"


def test_snapshot_digest_verifies_and_holds_every_file(cast: Cast) -> None:
    application = stories.submitted(cast)
    submission = Submission.objects.get(application=application)
    content = Submission.objects.get(pk=submission.pk).content
    assert digest_of(content) == submission.digest
    rows = Attachment.objects.present().filter(application=application).select_related("file")
    assert {f["id"] for f in content["files"]} == {str(a.file_id) for a in rows}
    digests = {f["id"]: f["sha256"] for f in content["files"]}
    for attachment in rows:
        stored = attachment.file.content.open("rb").read()
        assert hashlib.sha256(stored).hexdigest() == digests[str(attachment.file_id)]
    content["sections"][0]["fields"][0]["value"] = "changed"
    assert digest_of(content) != submission.digest


def test_second_click_gets_the_receipt(cast: Cast) -> None:
    """Reliability F-09: one application, one receipt, both answers show it."""
    application = stories.draft(cast)
    client = cast.client(cast.xueyuan)
    answers = [client.post(url(application, "submit"), {"version": "1"}) for _ in range(3)]
    assert {a.url for a in answers} == {url(application, "receipt")}
    assert Submission.objects.count() == 1
    assert Event.objects.about(application).filter(verb="submit").count() == 1


def test_stale_submit_page_is_409(cast: Cast) -> None:
    application = stories.submitted(cast)
    answer = cast.client(cast.xueyuan).post(url(application, "submit"), {"version": "9"})
    assert answer.status_code == 409
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("edge", "offset", "taken"),
    [
        ("opens_at", -MOMENT, False),
        ("opens_at", MOMENT * 0, True),
        ("closes_at", -MOMENT, True),
        ("closes_at", MOMENT * 0, False),
        ("closes_at", MOMENT, False),
    ],
)
def test_window_edges(cast: Cast, edge: str, offset: datetime.timedelta, taken: bool) -> None:
    application = stories.draft(cast)
    at = getattr(cast.batch, edge) + offset
    section = section_of(application, "truth")  # signed before any of these instants
    signed = cast.batch.opens_at.date() - datetime.timedelta(days=5)
    section.data["fields"]["signed_on"] = signed.isoformat()
    actions.save_section(
        section, by=cast.xueyuan, at=cast.now, data=section.data, version=section.version
    )
    if taken:
        submission = actions.submit(application, by=cast.xueyuan, at=at)
        assert submission.received_at == at
    else:
        with pytest.raises(NotReady) as missing:
            actions.submit(application, by=cast.xueyuan, at=at)
        assert any(r.article == "3" for r in missing.value.unmet)
        assert stories.fresh(application).state == State.DRAFT


def test_posted_time_is_ignored(cast: Cast) -> None:
    """Reliability T06: the instant is the server's."""
    application = stories.draft(cast)
    cast.client(cast.xueyuan).post(
        url(application, "submit"),
        {"version": "1", "received_at": "2020-01-01", "at": "2020-01-01", "state": "certified"},
    )
    submission = Submission.objects.get()
    assert submission.received_at > cast.now
    assert stories.fresh(application).state == State.SUBMITTED


def test_incomplete_is_refused_with_what_is_missing(cast: Cast) -> None:
    application = stories.draft(cast)
    client = cast.client(cast.xueyuan)
    save(client, section_of(application, "distance"), platform="")
    answer = client.post(url(application, "submit"), {"version": "1"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "“远程教育能力”填写完整" in page
    assert "确认报送" not in page
    assert not Submission.objects.exists()


def test_missing_rules_document_keeps_it_incomplete(cast: Cast) -> None:
    """Art. 8(2): eight documents, each its own upload."""
    application = stories.draft(cast)
    attachment = Attachment.objects.get(application=application, slot="rules:logistics")
    client = cast.client(cast.xueyuan)
    client.post(url(application, "attachments", str(attachment.pk), "detach"))
    assert section_of(application, "management").state == "incomplete"
    with pytest.raises(NotReady):
        actions.submit(application, by=cast.xueyuan, at=cast.now)
    page = client.get(url(application, "form")).content.decode()
    assert "尚缺：后勤保障管理制度" in page


def test_own_review_is_asked_of_central_units_only(cast: Cast) -> None:
    """Art. 9(2)."""
    steel = stories.draft(cast, "zhishu")
    section = section_of(steel, "own_review")
    section.data["fields"]["opinion"] = ""
    actions.save_section(
        section, by=cast.zhishu, at=cast.now, data=section.data, version=section.version
    )
    with pytest.raises(NotReady):
        actions.submit(steel, by=cast.zhishu, at=cast.now)
    college = stories.draft(cast)
    assert not college.sections.filter(key="own_review").exists()  # type: ignore[attr-defined]


def test_barred_is_refused_at_start_and_at_submission(cast: Cast) -> None:
    """Art. 20."""
    application = stories.draft(cast)
    bar(cast, application)
    with pytest.raises(NotReady) as missing:
        actions.submit(application, by=cast.xueyuan, at=cast.now)
    assert [r.article for r in missing.value.unmet] == ["20"]
    bar(cast, cast.yiyuan)
    client = cast.client(cast.yiyuan)
    page = client.get("/applications/start/").content.decode()
    assert "新建申报" not in page
    answer = client.post("/applications/start/", {"batch": cast.batch.pk})
    assert answer.status_code == 409
    assert "不在不再受理名单中" in answer.content.decode()
    assert not Application.objects.filter(institution=cast.yiyuan.organisation).exists()


def test_database_refuses_a_barred_body_too(cast: Cast) -> None:
    application = stories.draft(cast)
    bar(cast, application)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE applications_application SET state = 'submitted', submitted_at = created_at"
        )
    assert stories.fresh(application).state == State.DRAFT


def test_replaced_file_leaves_the_snapshot_alone(cast: Cast) -> None:
    """Reliability T04: same name, new bytes; the version handed in keeps the old ones."""
    application = stories.submitted(cast)
    old = Attachment.objects.select_related("file").get(slot="rules:logistics")
    actions.take_back(application, by=cast.xueyuan, at=cast.now)
    client = cast.client(cast.xueyuan)
    upload = {"slot": "rules:logistics", "file": pdf(old.file.name, mark="new")}
    client.post(url(application, "form", "management", "attach"), upload)
    new = Attachment.objects.present().select_related("file").get(slot="rules:logistics")
    assert new.file.name == old.file.name
    assert new.file.sha256 != old.file.sha256
    old.refresh_from_db()
    assert old.removed_at is not None
    content = Submission.objects.get().content
    assert old.file.sha256 in {f["sha256"] for f in content["files"]}
    assert new.file.sha256 not in {f["sha256"] for f in content["files"]}
    both = [url(application, "files", str(a.file_id)) for a in (old, new)]
    assert [client.get(address).status_code for address in both] == [200, 200]
    reader = cast.client(cast.dongqu)
    assert [reader.get(address).status_code for address in both] == [404, 404]  # a draft again
    actions.submit(application, by=cast.xueyuan, at=cast.now)
    assert [reader.get(address).status_code for address in both] == [200, 200]


def test_files_go_only_to_those_who_see_the_case(cast: Cast) -> None:
    application = stories.submitted(cast)
    file = Attachment.objects.filter(application=application).first()
    assert file is not None
    address = url(application, "files", str(file.file_id))
    answer = cast.client(cast.dongqu).get(address)
    assert answer.status_code == 200
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "attachment" in answer["Content-Disposition"]
    for who in ("renhe", "yiyuan", "zhuanjia1", "weijian"):
        assert cast.client(getattr(cast, who)).get(address).status_code == 404
    other = stories.draft(cast, "yiyuan", filled=False)
    swapped = url(other, "files", str(file.file_id))
    assert cast.client(cast.yiyuan).get(swapped).status_code == 404


def test_upload_errors_stand_beside_the_slot(cast: Cast) -> None:
    application = stories.draft(cast, filled=False)
    client = cast.client(cast.xueyuan)
    address = url(application, "form", "management", "attach")
    wrong = pdf("制度.exe")
    answer = client.post(address, {"slot": "rules:logistics", "file": wrong})
    assert answer.status_code == 400
    assert "只能上传" in answer.content.decode()
    assert client.post(address, {"slot": "rules:logistics"}).status_code == 400
    assert client.post(address, {"slot": "rules:nonsense", "file": pdf()}).status_code == 404
    assert client.post(address, {"slot": "registration", "file": pdf()}).status_code == 404
    assert not Attachment.objects.exists()


def test_start_goes_on_with_the_open_draft(cast: Cast) -> None:
    client = cast.client(cast.xueyuan)
    first = client.post("/applications/start/", {"batch": cast.batch.pk})
    second = client.post("/applications/start/", {"batch": cast.batch.pk})
    assert first.url == second.url
    assert Application.objects.count() == 1
    assert "继续填写" in client.get("/applications/start/").content.decode()
    assert cast.client(cast.dongqu).get("/applications/start/").status_code == 403
    assert client.post("/applications/start/", {"batch": "x"}).status_code == 404


@pytest.mark.parametrize(
    ("who", "route", "unit"),
    [
        ("xueyuan", "县（区）人社局推荐", "东区人力资源和社会保障局"),
        ("yiyuan", "主管部门推荐", "市卫生健康委员会"),
        ("zhishu", "本单位审核后直报", "市人力资源和社会保障局"),
        ("xuehui", "市人社局直接审核", "攀枝花市人力资源和社会保障局"),
    ],
)
def test_task_list_names_the_route_and_its_ground(
    cast: Cast, who: str, route: str, unit: str
) -> None:
    application = stories.draft(cast, who, filled=False)
    page = cast.client(getattr(cast, who)).get(url(application, "form")).content.decode()
    assert route in page
    assert unit in page
    assert "依据第九条" in page
    assert "每年培训不少于2000人次" in page


def test_task_list_queries_do_not_grow(cast: Cast, django_assert_max_num_queries: Any) -> None:
    client = cast.client(cast.xueyuan)
    application = stories.draft(cast, filled=False)
    client.get(url(application, "form"))
    with django_assert_max_num_queries(15):
        client.get(url(application, "form"))
    stories.fill(application, by=cast.xueyuan, at=cast.now, teachers=200)
    with django_assert_max_num_queries(15):
        client.get(url(application, "form"))
    with django_assert_max_num_queries(15):
        client.get(url(application, "form", "teachers"))


def test_resubmission_after_a_return_is_not_bound_to_the_window(cast: Cast) -> None:
    application = stories.submitted(cast)
    late = cast.batch.closes_at + datetime.timedelta(days=3)
    actions.send_back(
        application,
        sections=["teachers"],
        mend_by=late.date(),
        opinion="补正",
        by=cast.dongqu,
        at=cast.now,
    )
    second = actions.submit(application, by=cast.xueyuan, at=late)
    assert second.version == 2
    client = cast.client(cast.xueyuan)
    assert client.get(url(application, "versions")).status_code == 200
    page = client.get(url(application, "versions", "1", "2")).content.decode()
    assert "两版内容没有变化" in page
    assert client.get(url(application, "versions", "1", "7")).status_code == 404


def test_form_pdf_waits_for_the_worker(cast: Cast) -> None:
    application = stories.draft(cast)
    client = cast.client(cast.xueyuan)
    assert client.get(url(application, "form-pdf")).status_code == 404
    actions.submit(application, by=cast.xueyuan, at=cast.now)
    assert client.get(url(application, "form-pdf")).status_code == 202
    assert "生成中" in client.get(url(application, "receipt")).content.decode()
    assert cast.client(cast.yiyuan).get(url(application, "form-pdf")).status_code == 404
