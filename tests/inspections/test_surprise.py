"""A check without warning stays a surprise; a report tells each problem once (Art. 18)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.core.files.uploadedfile import SimpleUploadedFile

from bases.records.freezing import freeze_of
from inspections.actions.announcing import call_off
from inspections.facts.teaching import registers
from inspections.facts.telling import Scope
from inspections.models import Inspection
from tests.bases.class_help import finished
from tests.bases.working import working_base
from tests.cast import Cast
from tests.inspections.visit_help import announced, concluded

BEIJING = ZoneInfo("Asia/Shanghai")


def test_a_check_called_off_in_secret_stays_secret(cast: Cast) -> None:
    inspection = announced(cast, working_base(cast), unannounced=True)
    call_off(inspection, reason="改期", by=cast.jingban, at=cast.now)
    assert inspection not in Inspection.objects.visible_to(cast.xueyuan)
    assert inspection in Inspection.objects.visible_to(cast.jingban)
    client = cast.client(cast.xueyuan)
    assert client.get(inspection.get_absolute_url()).status_code == 404
    assert inspection.number not in client.get("/inspections/list/").content.decode()


def test_a_check_called_off_after_notice_is_told(cast: Cast) -> None:
    inspection = announced(cast, working_base(cast))
    call_off(inspection, reason="改期", by=cast.jingban, at=cast.now)
    assert inspection in Inspection.objects.visible_to(cast.xueyuan)


def test_the_freeze_does_not_give_a_surprise_away(cast: Cast) -> None:
    base = working_base(cast)
    inspection = announced(cast, base, unannounced=True)
    day = datetime.date(2026, 3, 1)
    frozen = freeze_of(base, day, day, cast.now)
    assert frozen is not None
    assert inspection.number not in frozen.why
    assert "查" not in frozen.why


def test_the_report_numbers_each_problem_once(cast: Cast) -> None:
    inspection = concluded(cast, working_base(cast), Decimal(80))
    assert inspection.report is not None
    told = inspection.report.facts["paragraphs"]
    assert "（1）材料不全。" in told


def test_a_refused_photo_leaves_the_line_to_be_sent_again(cast: Cast) -> None:
    inspection = announced(cast, working_base(cast))
    path = f"{inspection.get_absolute_url()}sheet/1/"
    client = cast.client(cast.jingban2)
    typed = {"awarded": "1", "reason": "缺材料", "seen": "new"}
    photo = SimpleUploadedFile("现场.png", b"no picture")
    answer = client.post(path, {**typed, "photo": photo})
    assert answer.status_code == 200
    assert "缺材料" in answer.content.decode()
    assert inspection.lines.get(number=1).awarded is None  # type: ignore[attr-defined]
    assert client.post(path, typed).status_code == 302


def test_facts_go_by_the_day_of_panzhihua(cast: Cast) -> None:
    """A class that ended yesterday is over early in the morning, while UTC has yesterday still."""
    base = working_base(cast)
    held = finished(cast, base)
    day = held.ends_on + datetime.timedelta(days=1)
    early = datetime.datetime.combine(day, datetime.time(7), BEIJING).astimezone(datetime.UTC)
    [registered, _evaluated] = registers(Scope(base, held.starts_on, held.ends_on, early))
    assert registered["value"] == "0/1（0%）"
