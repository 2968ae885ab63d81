"""The archive of a case: what is in it, its digests, who may have it, and that it fails whole."""

from __future__ import annotations

import hashlib
import json
import re
import tracemalloc
import zipfile
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_q.models import OrmQ, Schedule

from accounts.files import in_making, keep_written
from accounts.models import Event, StoredFile
from accounts.models.events import digest_of
from accounts.record import MovedOn, broken_links
from applications import actions, tasks
from applications.archive import contents, pack
from applications.archive.entries import of_file, safe
from applications.models import Application, Archive, ArchiveState, PanelMember
from bases.models import Document, DocumentState
from tests import stories
from tests.applications.archive_help import archived, opened, pdf_of, render_all, rows_of
from tests.applications.intake_stories import checked
from tests.cast import Cast

FOLDERS = [
    "01 申报表",
    "02 佐证材料",
    "03 审核推荐",
    "04 评审",
    "05 公示与异议",
    "06 决定与文书",
    "07 办理记录",
]
LISTS = ["目录.xlsx", "摘要 SHA-256.txt", "摘要 SM3.txt"]
SECRET = "个人笔记：此处疑似抄袭"


@pytest.fixture
def case(cast: Cast) -> Application:
    """A certified case with every paper made; its experts kept private notes."""
    application = Application.objects.get(base=stories.certified(cast))
    PanelMember.objects.filter(application=application).update(notes=SECRET)
    render_all(cast)
    return application


def test_certified_case_is_packed_whole(cast: Cast, case: Application) -> None:
    made = archived(cast, case)

    assert made.state == ArchiveState.READY
    assert made.last_error == ""
    assert (made.done, made.total) == (made.total, made.total)
    assert made.file is not None
    assert made.file.name.startswith("案卷-东区示例学院-2026年第一批-")
    with opened(made) as archive:
        names = archive.namelist()
        assert archive.testzip() is None
    assert names[-3:] == LISTS
    assert sorted({n.split("/")[0] for n in names if "/" in n}) == FOLDERS
    assert [n.split("/")[0] for n in names if "/" in n] == sorted(
        n.split("/")[0] for n in names if "/" in n
    )
    for wanted in (
        r"01 申报表/\d+ 申报表 .*\.pdf",
        r"01 申报表/\d+ 申报表内容 第1版\.json",
        r"02 佐证材料/\d+ .*\.pdf",
        r"03 审核推荐/\d+ 办学条件复查\.xlsx",
        r"03 审核推荐/\d+ 推荐意见\.xlsx",
        r"03 审核推荐/\d+ 推荐意见盖章页.*\.png",
        r"04 评审/\d+ 评审组与承诺\.xlsx",
        r"04 评审/\d+ 实地考察\.xlsx",
        r"04 评审/\d+ 评审会议\.xlsx",
        r"04 评审/\d+ 专家评分\.xlsx",
        r"04 评审/\d+ 评审结论\.xlsx",
        r"05 公示与异议/\d+ 公示\.xlsx",
        r"06 决定与文书/\d+ 审批记录\.xlsx",
        r"06 决定与文书/\d+ 认定决定 .*\.pdf",
        r"06 决定与文书/\d+ 匾牌 .*\.pdf",
        r"07 办理记录/\d+ 办理记录\.xlsx",
        r"07 办理记录/\d+ 办理记录\.json",
    ):
        assert [n for n in names if re.fullmatch(wanted, n)], wanted


def test_every_paper_and_every_attachment_is_in_it(cast: Cast, case: Application) -> None:
    papers = set(case.papers.values_list("document__file__sha256", flat=True))  # type: ignore[attr-defined]
    files = {f["sha256"] for f in case.submissions.get().content["files"]}  # type: ignore[attr-defined]

    with opened(archived(cast, case)) as archive:
        found = {hashlib.sha256(archive.read(n)).hexdigest() for n in archive.namelist()}

    assert papers
    assert papers | files <= found


@pytest.mark.parametrize("algorithm", ["sha256", "sm3"])
def test_digest_lists_cover_every_file(cast: Cast, case: Application, algorithm: str) -> None:
    name = {"sha256": LISTS[1], "sm3": LISTS[2]}[algorithm]

    with opened(archived(cast, case)) as archive:
        lines = [line.split("  ", 1) for line in archive.read(name).decode().splitlines()]
        told = {path: digest for digest, path in lines}
        counted = {
            n: hashlib.new(algorithm, archive.read(n)).hexdigest()
            for n in archive.namelist()
            if n not in LISTS[1:]
        }

    assert told == counted


def test_list_of_contents_counts_pages(cast: Cast, case: Application) -> None:
    with opened(archived(cast, case)) as archive:
        heading, *rows = rows_of(archive.read("目录.xlsx"))
        sizes = {i.filename: i.file_size for i in archive.infolist()}

    assert heading == ["序号", "文件", "页数", "字节数", "说明", "SHA-256", "SM3"]
    by_name = {row[1]: row for row in rows}
    assert set(by_name) == {n for n in sizes if "/" in n}
    assert all(int(row[3]) == sizes[row[1]] for row in rows)
    assert {row[2] for row in rows if row[1].startswith("06") and row[1].endswith(".pdf")} == {"2"}
    assert {row[2] for row in rows if row[1].endswith(".png")} == {"1"}


def test_record_is_the_chain(cast: Cast, case: Application) -> None:
    with opened(archived(cast, case)) as archive:
        name = next(n for n in archive.namelist() if n.endswith("办理记录.json"))
        events = json.loads(archive.read(name))

    assert [e["verb"] for e in events][:2] == ["start", "submit"]
    assert events[-1]["verb"] == "certify"
    for event in events:
        assert digest_of({k: v for k, v in event.items() if k != "digest"}) == event["digest"]


def test_private_notes_stay_out(cast: Cast, case: Application) -> None:
    with opened(archived(cast, case)) as archive:
        for name in archive.namelist():
            data = archive.read(name)
            texts = [data]
            if name.endswith(".xlsx"):
                texts = [str(rows_of(data)).encode()]
            assert all(SECRET.encode() not in text for text in texts), name


def test_void_sheets_are_kept_and_marked(cast: Cast) -> None:
    application = stories.scored(cast)
    actions.void_member(
        application.panel.get(expert=cast.experts[0]),  # type: ignore[attr-defined]
        grounds="发现利害关系。",
        by=cast.jingban,
        at=cast.now,
    )
    render_all(cast)

    with opened(archived(cast, application)) as archive:
        name = next(n for n in archive.namelist() if n.endswith("专家评分.xlsx"))
        rows = rows_of(archive.read(name))[1:]

    assert {row[1] for row in rows if row[0] == cast.experts[0].user.name} == {"无效"}
    assert {row[1] for row in rows if row[0] == cast.experts[1].user.name} == {"计入"}


def test_same_case_gives_the_same_bytes(cast: Cast, case: Application) -> None:
    first = archived(cast, case)
    second = archived(cast, case)

    assert first.pk != second.pk
    assert first.file is not None
    assert second.file is not None
    assert first.file.sha256 == second.file.sha256


def test_names_are_marked_utf8_and_fit_windows(cast: Cast, case: Application) -> None:
    with opened(archived(cast, case)) as archive:
        infos = archive.infolist()

    assert all(i.flag_bits & 0x800 for i in infos)
    assert not any(i.flag_bits & 0x08 for i in infos)  # sizes stand before the data
    assert len({i.filename.casefold() for i in infos}) == len(infos)
    for info in infos:
        for part in info.filename.split("/"):
            assert not re.search(r'[<>:"\\|?*\x00-\x1f]', part)
            assert part == part.strip(". ")
            assert len(part) <= 100
        assert ".." not in info.filename


@pytest.mark.parametrize(
    ("raw", "wanted"),
    [
        ('a/b\\c:d*e?f"g<h>i|j', "a_b_c_d_e_f_g_h_i_j"),
        ("章程\u202efdp.exe", "章程fdp.exe"),
        ("  多 余\t空格. ", "多 余_空格"),
        ("...", "文件"),
        ("长" * 200, "长" * 80),
    ],
)
def test_safe_names(raw: str, wanted: str) -> None:
    assert safe(raw) == wanted


def test_paper_keyed_in_goes_with_its_scan(cast: Cast) -> None:
    application = checked(cast)
    stories.recheck(application, by=cast.dongqu, at=cast.now)
    stories.recommend(stories.fresh(application), by=cast.dongqu, at=cast.now)
    application = stories.fresh(application)
    actions.examine(application, kind="accept", reasons="齐全。", by=cast.jingban2, at=cast.now)
    actions.accept(application, opinion="同意。", by=cast.shenpi, at=cast.now)
    render_all(cast)

    with opened(archived(cast, application)) as archive:
        assert archive.namelist()[0] == "01 申报表/001 纸质申报材料扫描件 盖章页.png"
        rows = rows_of(archive.read("目录.xlsx"))
    assert "由市局窗口代录" in rows[1][4]


# Waiting, failing, trying again


def test_archive_waits_for_documents_then_says_what_is_missing(
    cast: Cast, case: Application
) -> None:
    document = Document.objects.filter(kind="decision").get()
    Document.objects.filter(pk=document.pk).update(state=DocumentState.WAITING, file=None)
    made = actions.archive(case, by=cast.jingban, at=cast.now)

    for attempt in range(1, 5):
        assert tasks.build_archive(made.pk) == "failed, to be tried again"
        made.refresh_from_db()
        assert (made.state, made.attempts) == (ArchiveState.WAITING, attempt)
        assert made.last_error == "还有1份文书正在生成，稍后自动再试"
    assert Schedule.objects.filter(func="applications.tasks.build_archive").count() == 4

    assert tasks.build_archive(made.pk) == "made, incomplete"
    made = Archive.objects.get(pk=made.pk)
    assert made.file is not None
    assert made.file.name.endswith("（不完整）.zip")
    assert made.last_error == "不完整，1份文书未生成"
    with opened(made) as archive:
        rows = rows_of(archive.read("目录.xlsx"))
        lines = [row for row in rows if row[4] and row[4].startswith("未生成")]
        assert len(lines) == 1
        assert lines[0][1] not in archive.namelist()


def test_document_that_failed_for_good_is_not_waited_for(cast: Cast, case: Application) -> None:
    Document.objects.filter(kind="decision").update(state=DocumentState.FAILED, file=None)

    assert archived(cast, case).last_error == "不完整，1份文书未生成"


def test_damaged_file_is_found_and_told(cast: Cast, case: Application) -> None:
    file = StoredFile.objects.get(name="盖章页.png")
    path = Path(file.content.path)
    path.chmod(0o600)
    path.write_bytes(b"something else")

    made = archived(cast, case)

    assert made.state == ArchiveState.WAITING
    assert "文件内容与登记的摘要不一致：盖章页.png" in made.last_error
    assert left_over() == []
    for _ in range(4):
        tasks.build_archive(made.pk)
    made.refresh_from_db()
    assert (made.state, made.file) == (ArchiveState.FAILED, None)

    again = actions.archive(case, by=cast.jingban, at=cast.now)
    assert again.pk != made.pk


def left_over() -> list[Path]:
    return list((Path(settings.MEDIA_ROOT) / "incoming").glob("*"))


class Killed(BaseException):
    """What a worker does not live to catch."""


def test_killed_half_way_leaves_nothing_readable_and_is_tried_again(
    cast: Cast, case: Application
) -> None:
    made = actions.archive(case, by=cast.jingban, at=cast.now)
    before = StoredFile.objects.count()

    def die(done: int, total: int) -> None:
        if done > total // 2:
            raise Killed

    with pytest.raises(Killed):
        tasks._build(made, case, die)

    made.refresh_from_db()
    assert (made.state, made.file, made.attempts) == (ArchiveState.WAITING, None, 0)
    assert StoredFile.objects.count() == before
    url = f"/applications/{case.pk}/archive/{made.pk}/download/"
    assert cast.client(cast.jingban).get(url).status_code == 404
    assert tasks.build_archive(made.pk) == "made"
    assert tasks.build_archive(made.pk) == "made before"
    assert left_over() == []


def test_worker_that_was_overtaken_leaves_one_file(cast: Cast, case: Application) -> None:
    made = actions.archive(case, by=cast.jingban, at=cast.now)
    stale = Archive.objects.select_related("application", "requested_by").get(pk=made.pk)
    tasks.build_archive(made.pk)
    files = StoredFile.objects.count()
    on_disk = len(list((Path(settings.MEDIA_ROOT) / "files").rglob("*.zip")))

    assert tasks._build(stale, case, lambda done, total: None) == "made before"

    assert StoredFile.objects.count() == files
    assert len(list((Path(settings.MEDIA_ROOT) / "files").rglob("*.zip"))) == on_disk


# Asking


def test_one_waits_at_a_time_and_is_queued_once(cast: Cast, case: Application) -> None:
    queued = OrmQ.objects.count()

    first = actions.archive(case, by=cast.jingban, at=cast.now)
    second = actions.archive(case, by=cast.jingban2, at=cast.now)

    assert first == second
    assert OrmQ.objects.count() == queued + 1
    lost = actions.archive(case, by=cast.jingban, at=cast.later(hours=3))
    assert lost != first
    first.refresh_from_db()
    assert first.state == ArchiveState.FAILED


def test_only_clerks_ask_and_only_after_acceptance(cast: Cast) -> None:
    application = stories.recommended(cast)
    with pytest.raises(MovedOn, match="受理之后"):
        actions.archive(application, by=cast.jingban, at=cast.now)
    for name in ("shenpi", "guanli", "dongqu", "xueyuan", "zhuanjia1"):
        with pytest.raises(PermissionDenied):
            actions.archive(application, by=getattr(cast, name), at=cast.now)

    assert not Archive.objects.exists()


def test_asking_and_downloading_are_events_about_the_archive(cast: Cast, case: Application) -> None:
    before = Event.objects.about(case).count()
    made = archived(cast, case)

    answer = cast.client(cast.shenpi).get(f"/applications/{case.pk}/archive/{made.pk}/download/")

    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    events = Event.objects.about(made)
    assert [(e.verb, e.actor, e.audience) for e in events] == [
        ("archive", cast.jingban, "bureau"),
        ("download_archive", cast.shenpi, "bureau"),
    ]
    assert Event.objects.about(case).count() == before
    assert broken_links() == []


# Pages


@pytest.mark.parametrize(
    ("who", "page", "post", "download"),
    [
        ("jingban", 200, 302, 200),
        ("shenpi", 200, 403, 200),
        ("guanli", 200, 403, 200),
        ("dongqu", 404, 404, 404),
        ("weijian", 404, 404, 404),
        ("xueyuan", 404, 404, 404),
        ("yiyuan", 404, 404, 404),
        ("zhuanjia1", 404, 404, 404),
        (None, 302, 302, 302),
    ],
)
def test_archives_are_the_bureaus(
    cast: Cast, case: Application, who: str | None, page: int, post: int, download: int
) -> None:
    made = archived(cast, case)
    client = cast.client(getattr(cast, who) if who else None)
    url = f"/applications/{case.pk}/archive/"

    assert client.get(url).status_code == page
    assert client.get(f"{url}{made.pk}/download/").status_code == download
    assert client.post(url).status_code == post
    link = "案卷归档" in client.get(case.get_absolute_url()).content.decode()
    assert link is (page == 200)


def test_archive_of_another_case_is_not_found(cast: Cast, case: Application) -> None:
    made = archived(cast, case)
    other = stories.accepted(cast, "yiyuan")

    url = f"/applications/{other.pk}/archive/{made.pk}/download/"
    assert cast.client(cast.jingban).get(url).status_code == 404


def test_page_polls_while_one_is_made_and_works_by_reload(cast: Cast, case: Application) -> None:
    client = cast.client(cast.jingban)
    url = f"/applications/{case.pk}/archive/"
    client.post(url)
    made = Archive.objects.get()
    Archive.objects.filter(pk=made.pk).update(done=7, total=40)

    page = client.get(url).content.decode()
    assert 'hx-trigger="every 2s"' in page
    assert "7 / 40" in page
    assert '<button class="btn btn-primary" type="submit">' not in page
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert part.lstrip().startswith('<div id="archives"')
    tasks.build_archive(made.pk)
    part = client.get(url, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in part
    assert f"{url}{made.pk}/download/" in part


def test_archive_whose_task_was_lost_can_be_asked_for_anew(cast: Cast, case: Application) -> None:
    made = actions.archive(case, by=cast.jingban, at=cast.now)
    Archive.objects.filter(pk=made.pk).update(requested_at=cast.later(hours=-3))
    url = f"/applications/{case.pk}/archive/"
    client = cast.client(cast.jingban)

    assert "重新生成归档包" in client.get(url).content.decode()
    assert client.post(url).status_code == 302

    states = list(Archive.objects.order_by("pk").values_list("state", flat=True))
    assert states == [ArchiveState.FAILED, ArchiveState.WAITING]


def test_failure_is_shown(cast: Cast, case: Application) -> None:
    made = actions.archive(case, by=cast.jingban, at=cast.now)
    Archive.objects.filter(pk=made.pk).update(state="failed", last_error="OSError: 磁盘已满")

    body = cast.client(cast.jingban).get(f"/applications/{case.pk}/archive/").content.decode()

    assert "OSError: 磁盘已满" in body
    assert "重新生成归档包" in body


# Bounds


def test_queries_do_not_grow_with_files(cast: Cast, case: Application) -> None:
    counts = []
    recheck = case.rechecks.get()  # type: ignore[attr-defined]
    recheck.photos.create(file=stories.seal_scan(cast.dongqu, cast.now), caption="教室")
    for _ in range(2):
        with CaptureQueriesContext(connection) as queries:
            many = len(contents(Application.objects.get(pk=case.pk)))
        counts.append((len(queries), many))
        for _number in range(20):
            recheck.photos.create(file=stories.seal_scan(cast.dongqu, cast.now), caption="教室")

    assert counts[1][1] == counts[0][1] + 20
    assert counts[1][0] == counts[0][0]
    assert counts[0][0] <= 60


def test_memory_is_bounded(cast: Cast, tmp_path: Path) -> None:
    with in_making() as path:
        with path.open("wb") as big:
            for number in range(64):
                big.write(bytes([number]) * 1024 * 1024)
        stored = keep_written(
            path, name="大.jpg", media_type="image/jpeg", by=cast.jingban, at=cast.now
        )
    entries = [of_file("02 佐证材料", stored), of_file("02 佐证材料", stored)]
    tracemalloc.start()

    pack(tmp_path / "out.zip", entries, at=cast.now, tick=lambda done, total: None)

    _now, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 16 * 1024 * 1024
    with zipfile.ZipFile(tmp_path / "out.zip") as archive:
        assert archive.infolist()[0].file_size == 64 * 1024 * 1024
        assert archive.testzip() is None


def test_pages_of_a_broken_pdf_do_not_stop_it(cast: Cast, tmp_path: Path) -> None:
    with in_making() as path:
        path.write_bytes(pdf_of(1)[:60])
        stored = keep_written(
            path, name="坏.pdf", media_type="application/pdf", by=cast.jingban, at=cast.now
        )

    packed = pack(
        tmp_path / "out.zip",
        [of_file("02 佐证材料", stored)],
        at=cast.now,
        tick=lambda done, total: None,
    )

    assert packed.lines[0][1] == "无法读取"
