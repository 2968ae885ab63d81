"""Bad input keeps what was typed and says why; a stale page is told; nothing is lost."""

from __future__ import annotations

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.models import Organisation
from bases.models import BarEntry, Base
from inspections.actions.checking import LineFacts, fill_line, version_of
from inspections.models import Barring, Complaint, Rectification
from tests import stories
from tests.bases.working import a_class, working_base
from tests.cast import Cast
from tests.inspections.chain_help import a_concluded, heard, served
from tests.inspections.visit_help import announced


def test_order_keeps_what_was_typed(cast: Cast) -> None:
    base = working_base(cast)
    inspection = a_concluded(cast, base, problems="收费未公示")
    path = f"/inspections/rectifications/new/{base.number}/?inspection={inspection.pk}"
    client = cast.client(cast.jingban)
    assert "收费未公示" in client.get(path).content.decode()
    typed = {"ground": "达不到教学管理要求", "problem_1": "收费未公示", "problem_2": "档案缺失"}
    answer = client.post(path, typed | {"article_1": "21", "asked_1": "公开收费"})
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "问题、条款和整改要求要同时填写" in page
    assert "档案缺失" in page
    assert not Rectification.objects.exists()


def test_service_in_the_future_is_refused(cast: Cast) -> None:
    revocation = heard(cast, working_base(cast))
    path = f"{revocation.get_absolute_url()}serve-revocation-notice/"
    assert cast.client(cast.jingban).get(path).status_code == 409  # it was served
    assert cast.client(cast.shenpi).get(path).status_code == 403


def test_decision_asks_for_every_class(cast: Cast) -> None:
    base = working_base(cast)
    held = a_class(base, cast.xueyuan, cast.now, "enrolling")
    revocation = heard(cast, base)
    path = f"{revocation.get_absolute_url()}decide-revocation/"
    client = cast.client(cast.shenpi)
    assert held.title in client.get(path).content.decode()
    answer = client.post(path, {"opinion": "同意"})
    assert "请选择这个培训班的处理办法" in answer.content.decode()
    answer = client.post(path, {"opinion": "同意", f"kind_{held.pk}": "wind_up"})
    assert "还没有上过课" in answer.content.decode()
    assert not BarEntry.objects.exists()


def test_a_stale_line_is_told(cast: Cast) -> None:
    inspection = announced(cast, working_base(cast))
    line = inspection.lines.get(number=1)  # type: ignore[attr-defined]
    path = f"{inspection.get_absolute_url()}sheet/1/"
    client = cast.client(cast.jingban2)
    seen = version_of(line)
    full = LineFacts(line.points)
    fill_line(line, facts=full, seen=seen, by=cast.dongqu, at=cast.now)
    answer = client.post(path, {"awarded": "1", "reason": "缺材料", "seen": seen})
    assert answer.status_code == 409
    line.refresh_from_db()
    assert line.awarded == line.points
    bad = client.post(path, {"awarded": "99", "seen": version_of(line)})
    assert "得分应在0到" in bad.content.decode()
    ok = client.post(
        path,
        {
            "awarded": "１．５",
            "reason": "缺材料",
            "seen": version_of(line),
            "photo": SimpleUploadedFile("现场.png", stories.PNG),
        },
    )
    assert ok.status_code == 302
    line.refresh_from_db()
    assert line.awarded == Decimal("1.5")
    kept = line.files.get()
    assert client.get(f"{inspection.get_absolute_url()}sheet/files/{kept.pk}/").status_code == 200
    foreign = cast.client(cast.renhe)
    assert foreign.get(path).status_code == 404


def test_report_keeps_drafts_and_evidence(cast: Cast) -> None:
    rectification = served(cast, working_base(cast))
    path = f"{rectification.get_absolute_url()}report/"
    client = cast.client(cast.xueyuan)
    first = client.post(
        path,
        {
            "item1-report": "已公开",
            "item1-evidence": SimpleUploadedFile("公示.png", stories.PNG),
            "save": "1",
        },
    )
    assert first.status_code == 302
    refused = client.post(path, {"item1-report": "已公开", "item2-report": "", "report": "1"})
    assert "还没有填写整改情况" in refused.content.decode()
    assert "已公开" in refused.content.decode()
    done = client.post(path, {"item1-report": "已公开", "item2-report": "已补齐", "report": "1"})
    assert done.status_code == 302
    rectification.refresh_from_db()
    assert rectification.state == "reported"
    kept = rectification.items.get(number=1).files.get()  # type: ignore[attr-defined]
    shown = f"{rectification.get_absolute_url()}files/{kept.pk}/"
    assert cast.client(cast.jingban).get(shown).status_code == 200
    assert cast.client(cast.renhe).get(shown).status_code == 404


def test_barring_takes_any_spelling_and_no_unknown_body(cast: Cast) -> None:
    client = cast.client(cast.jingban)
    body = cast.moshengren.organisation
    assert body is not None
    typed = {"application_number": "示例1", "facts": "伪造"}
    answer = client.post("/inspections/barrings/new/", typed | {"uscc": "91510400MA0000000X"})
    assert "没有这个代码的施教机构" in answer.content.decode()
    assert "伪造" in answer.content.decode()
    wide = "".join(chr(ord(c) + 0xFEE0) for c in body.uscc.lower())
    assert client.post("/inspections/barrings/new/", typed | {"uscc": wide}).status_code == 302
    assert Barring.objects.get().organisation == Organisation.objects.get(pk=body.pk)


def test_no_identity_number_in_a_complaint(cast: Cast) -> None:
    base: Base = working_base(cast)
    answer = cast.client(None).post(
        "/complaints/",
        {"kind": "fees", "base": base.pk, "text": "某人 11010519491231002X 收费"},
    )
    assert answer.status_code == 400
    assert "11010519491231002X" not in answer.content.decode()
    assert not Complaint.objects.exists()
