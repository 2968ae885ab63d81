"""No whole identity number anywhere but in what an audited deed hands over (Art. 17; PIPL)."""

from __future__ import annotations

import logging
import re
import tempfile
from pathlib import Path
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django_q.models import OrmQ

from accounts.models import OutgoingMail
from accounts.tasks import empty_outbox
from bases import importing_tasks
from bases.models import (
    Document,
    Enrolment,
    ImportRun,
    RecordDispute,
    RegistrationSlip,
    Trainee,
    TrainingClass,
    TrainingRecord,
)
from bases.tasks import render_document
from tests.bases.class_help import enrolling
from tests.bases.records_help import book_of, held_class, number_of, row_of
from tests.bases.working import working_base
from tests.cast import Cast
from tests.whole_numbers import (
    numbers_in,
    numbers_in_bytes,
    numbers_in_database,
    numbers_in_files,
)

TOKEN = re.compile(r'name="token" value="([^"]+)"')
WRONG = "990101199001011234"  # the shape of a number, not the check character


class Watch:
    """Browsers whose every answer is looked through."""

    def __init__(self) -> None:
        self.leaks: list[str] = []
        self.answers = 0

    def client(self, cast: Cast, who: str = "") -> Watching:
        """A browser of somebody, or of nobody."""
        found = Watching(self)
        if who:
            found.force_login(getattr(cast, who))
        return found


class Watching(Client):
    """A browser that tells of numbers in addresses, headers, bodies, cookies and its session."""

    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self.watch = watch

    def request(self, **asked: Any) -> Any:
        """Ask, and look through the answer."""
        answer: Any = super().request(**asked)
        path = f"{asked.get('PATH_INFO', '')}?{asked.get('QUERY_STRING', '')}"
        body = answer.getvalue() if answer.streaming else answer.content
        answer.whole = body
        seen = {
            "address": numbers_in(path),
            "headers": numbers_in(str(answer.headers)),
            "cookies": numbers_in(str(answer.cookies)),
            "session": numbers_in(str(dict(self.session.items()))) if self.cookies else set(),
            "body": numbers_in_bytes(body),
        }
        self.watch.answers += 1
        self.watch.leaks += [f"{path} {where}" for where, found in seen.items() if found]
        if WRONG in body.decode(errors="ignore"):
            self.watch.leaks.append(f"{path} shows again what was refused")
        return answer


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any) -> Path:
    """A folder for temporary files that is watched."""
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    settings.FILE_UPLOAD_TEMP_DIR = str(folder)
    cache.clear()
    return folder


def person(serial: int, **changed: str) -> dict[str, str]:
    """What somebody types to enrol."""
    return {
        "name": row_of(serial)["姓名"],
        "id_kind": "resident",
        "number": number_of(serial),
        "employer": "示例单位",
        "title_level": "middle",
        "title": "工程师",
        "phone": "13800000000",
        "agree": "on",
        **changed,
    }


def enrol(watch: Watch, cast: Cast, open_: TrainingClass) -> None:
    """Refused for one reason and another, then taken; then put down by the base."""
    public = watch.client(cast)
    path = f"/classes/{open_.number}/enrol/"
    assert public.post(path, person(1, phone="x")).status_code == 400
    assert public.post(path, person(1, number=WRONG)).status_code == 400
    answer = public.post(path, person(1))
    assert answer.status_code == 200, answer.content.decode()
    assert public.post(path, person(1)).status_code == 400
    ticket = Enrolment.objects.get().ticket
    assert public.post("/classes/ticket/", {"ticket": ticket}).status_code == 200
    own = watch.client(cast, "xueyuan")
    own.get(f"/bases/classes/{open_.pk}/add/")
    own.post(f"/bases/classes/{open_.pk}/add/", person(2))
    own.post(f"/bases/classes/{open_.pk}/add/", person(3, phone="x"))
    for page in ("people/", "people.xlsx", "roll/", "roll.xlsx", ""):
        assert own.get(f"/bases/classes/{open_.pk}/{page}").status_code == 200


def bring_in(watch: Watch, cast: Cast, held: TrainingClass) -> None:
    """A faulty file with its error sheet, then a sound one."""
    own = watch.client(cast, "xueyuan")

    def posted(rows: list[dict[str, Any]]) -> ImportRun:
        upload = SimpleUploadedFile("学员.xlsx", book_of(rows))
        answer = own.post("/bases/imports/new/", {"training_class": held.pk, "file": upload})
        assert answer.status_code == 302, answer.content.decode()
        return ImportRun.objects.latest("pk")

    faulty = posted([row_of(4), row_of(4), row_of(5, 证件号码=WRONG), row_of(6, 公需学时="x")])
    assert faulty.errors
    own.get(faulty.get_absolute_url())
    assert own.get(f"/bases/imports/{faulty.pk}/errors.xlsx").status_code == 200
    run = posted([row_of(n) for n in range(4, 10)])
    own.get(run.get_absolute_url())
    own.post(f"/bases/imports/{run.pk}/import/", {"confirmed": "on"})
    importing_tasks.run_import(run.pk, cast.xueyuan.pk)
    own.get(run.get_absolute_url())
    assert TrainingRecord.objects.count() == 6


def slips_and_disputes(watch: Watch, cast: Cast) -> None:
    """The base issues, the trainee looks up, downloads, disputes; the base answers."""
    own, public = watch.client(cast, "xueyuan"), watch.client(cast)
    entry = TrainingRecord.objects.order_by("pk")[0]
    assert own.post(f"/bases/records/{entry.pk}/issue-slip/").status_code == 302
    for document in Document.objects.filter(kind="training_slip"):
        assert render_document(document.pk) == "made"
    slip = RegistrationSlip.objects.get()
    assert own.get(f"/bases/slips/{slip.pk}/").status_code == 200
    wrong = {"number": number_of(4), "code": "2" * 12}
    assert public.post("/records/", wrong).status_code == 400
    assert public.post("/records/", {"number": WRONG, "code": entry.code}).status_code == 400
    page = public.post("/records/", {"number": number_of(4), "code": entry.code})
    token = TOKEN.search(page.content.decode())[1]  # type: ignore[index]
    assert public.post(f"/records/slips/{slip.pk}/", {"token": token}).status_code == 200
    path = f"/records/{entry.pk}/dispute/"
    refused = public.post(path, {"token": token, "text": f"本人{number_of(4)}"})
    assert refused.status_code == 400
    assert public.post(path, {"token": token, "text": "学时不对"}).status_code == 200
    dispute = RecordDispute.objects.get()
    code = {"code": dispute.tracking_code}
    assert public.post("/records/disputes/", code).status_code == 200
    answer = {"upheld": "no", "answer": f"已核对{number_of(4)}"}
    assert own.post(f"/bases/disputes/{dispute.pk}/answer/", answer).status_code == 200
    answer["answer"] = "已核对。"
    assert own.post(f"/bases/disputes/{dispute.pk}/answer/", answer).status_code == 302
    public.get(f"/verify/{slip.document.check_code}/")


def look_around(watch: Watch, cast: Cast, open_: TrainingClass) -> None:
    """Every list, workbook and page about persons, as the base and as the bureau."""
    entry = TrainingRecord.objects.order_by("pk")[0]
    dispute = RecordDispute.objects.get()
    pages = [
        f"/bases/records/{entry.pk}/",
        f"/bases/trainees/{entry.trainee_id}/",
        f"/bases/trainees/{entry.trainee_id}/reveal/",
        f"/bases/classes/{open_.pk}/people/",
        f"/bases/disputes/{dispute.pk}/",
        "/bases/trainees/flags/",
        "/bases/exports/",
        "/bases/work/",
        "/bases/imports/",
        "/accounts/messages/",
        f"/bases/exports/masked.xlsx?year={cast.now.year}",
    ]
    for name in ("records", "trainees", "slips", "disputes", "meter"):
        pages += [f"/bases/{name}/", f"/bases/{name}.xlsx"]
    for who in ("xueyuan", "jingban"):
        client = watch.client(cast, who)
        for page in pages:
            assert client.get(page).status_code == 200, (who, page)
        for number in (number_of(4), number_of(999), WRONG):
            client.post("/bases/trainees/find/", {"number": number})


def disclose(cast: Cast) -> None:
    """The only deeds that hand a whole number over, with browsers that nobody watches."""
    trainee = Trainee.objects.order_by("pk")[0]
    own, clerk = cast.client(cast.xueyuan), cast.client(cast.jingban)
    reason = {"reason": "核对证件"}
    for client in (own, clerk):
        answer = client.post(f"/bases/trainees/{trainee.pk}/reveal/", reason)
        assert len(numbers_in(answer.content.decode())) == 1
    assert own.post(f"/bases/trainees/{trainee.pk}/reveal/", reason).status_code == 409
    asked = {"year": cast.now.year, "purpose": "报省厅"}
    assert clerk.post("/bases/exports/ask/", asked).status_code == 302
    path = re.search(
        r"/bases/exports/\d+/download/", clerk.get("/bases/exports/").content.decode()
    )[0]  # type: ignore[index]
    assert len(numbers_in_bytes(clerk.post(path).content)) == 6


def numbers_in_transit() -> dict[str, set[str]]:
    """What waits in queues, mails and the cache."""
    tasks = " ".join(str(queued.task) for queued in OrmQ.objects.all())
    mails = " ".join(f"{m.subject} {m.body} {m.to}" for m in mail.outbox)
    kept = b" ".join(bytes(value) for value in cache._cache.values())  # type: ignore[attr-defined]
    keys = " ".join(cache._cache)  # type: ignore[attr-defined]
    found = {
        "tasks": numbers_in(tasks),
        "mails": numbers_in(mails),
        "cache": numbers_in_bytes(kept) | numbers_in(keys),
    }
    return {where: numbers for where, numbers in found.items() if numbers}


def test_whole_numbers_stay_sealed(
    cast: Cast, nowhere: Path, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    base = working_base(cast)
    held = held_class(cast, base, "26099")
    open_ = enrolling(cast, base)
    watch = Watch()

    enrol(watch, cast, open_)
    bring_in(watch, cast, held)
    slips_and_disputes(watch, cast)
    look_around(watch, cast, open_)
    disclose(cast)
    empty_outbox()

    assert watch.answers > 70
    assert watch.leaks == []
    assert numbers_in_database() == {}
    assert numbers_in_transit() == {}
    assert numbers_in(caplog.text) == set()
    assert numbers_in_files(Path(settings.MEDIA_ROOT)) == {}
    assert numbers_in_files(nowhere) == {}
    assert any(Path(settings.MEDIA_ROOT).rglob("*"))
    assert OutgoingMail.objects.exists()
    assert caplog.text


def test_what_handles_whole_numbers_needs_no_temporary_file(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, settings: Any
) -> None:
    base = working_base(cast)
    data = book_of([row_of(n) for n in range(4, 10)])
    held = held_class(cast, base)
    gone = str(tmp_path / "gone")  # whoever writes a temporary file fails
    monkeypatch.setattr(tempfile, "tempdir", gone)
    settings.FILE_UPLOAD_TEMP_DIR = gone
    with pytest.raises(FileNotFoundError):
        tempfile.TemporaryFile()  # noqa: SIM115
    own = cast.client(cast.xueyuan)
    upload = SimpleUploadedFile("学员.xlsx", data)

    answer = own.post("/bases/imports/new/", {"training_class": held.pk, "file": upload})

    assert answer.status_code == 302
    run = ImportRun.objects.get()
    own.post(f"/bases/imports/{run.pk}/import/", {"confirmed": "on"})
    importing_tasks.run_import(run.pk, cast.xueyuan.pk)
    assert TrainingRecord.objects.count() == 6
    disclose(cast)
