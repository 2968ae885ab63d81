"""Receipt and record of a filing as letters (Art. 16)."""

from __future__ import annotations

import datetime
from typing import Any

from bases.calendar import today
from bases.chinese import plain_date
from bases.models import AnnualFiling, FilingVersion
from bases.regulation import ISSUING_BODY, ZONE


def instant(at: datetime.datetime) -> str:
    """2026年11月30日 23:59:59, in Panzhihua."""
    local = at.astimezone(ZONE)
    return f"{plain_date(local.date())} {local:%H:%M:%S}"


def lateness(version: FilingVersion) -> str:
    """How late, in days, hours and minutes; empty when in time."""
    if version.on_time:
        return ""
    minutes = int((version.received_at - version.due_at).total_seconds() // 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    return f"{days}天{hours}小时{minutes}分钟"


def verdict(version: FilingVersion) -> str:
    """In time or not, as a list of versions says it: the first one is what is judged."""
    if version.on_time:
        return "按期"
    return f"逾期 {lateness(version)}" if version.number == 1 else "截止后补正或更正"


def _named(filing: AnnualFiling, version: FilingVersion) -> str:
    year = filing.year
    return f"你基地报送的{year}年度计划执行情况和{year + 1}年度计划（第{version.number}版）"


def filing_receipt(filing: AnnualFiling, version: FilingVersion) -> dict[str, Any]:
    """That the portal received it, when, and whether in time."""
    paragraphs = [
        f"{_named(filing, version)}已由平台收到。"
        f"收到时间：{instant(version.received_at)}（北京时间），{_judged(filing, version)}",
        f"内容摘要（SHA-256）：{_in_groups(version.digest)}",
    ]
    if version.reason:
        paragraphs.append(f"更正原因：{version.reason}")
    paragraphs.append(
        "本回执证明平台已收到报送内容，是否备案以市人力资源和社会保障局的备案回执为准。"
    )
    return _letter(
        version.receipt_number,
        f"{filing.year}年度计划报送回执",
        filing,
        paragraphs,
        today(version.received_at),
    )


def _judged(filing: AnnualFiling, version: FilingVersion) -> str:
    """In time or late, in a sentence; what is mended later leaves the first filing as it was."""
    last = plain_date(today(version.due_at - datetime.timedelta(microseconds=1)))
    if version.on_time:
        return f"早于截止时间（{last}24时），按期报送。"
    if version.number == 1:
        return f"晚于截止时间（{last}24时）{lateness(version)}，按逾期报送登记。"
    first = first_version(filing)
    how = f"逾期{lateness(first)}" if lateness(first) else "按期"
    return (
        f"晚于截止时间（{last}24时），作为补正或更正登记；"
        f"首次报送收到时间：{instant(first.received_at)}，{how}。"
    )


def _in_groups(digest: str) -> str:
    """A digest that can be read aloud, and that breaks into lines."""
    return " ".join(digest[place : place + 8] for place in range(0, len(digest), 8))


def first_version(filing: AnnualFiling) -> FilingVersion:
    """What was filed first: its instant decides whether the base was in time."""
    found: FilingVersion = filing.versions.get(number=1)  # type: ignore[attr-defined]
    return found


def filing_record(
    filing: AnnualFiling, version: FilingVersion, on: datetime.date
) -> dict[str, Any]:
    """That the bureau put it on record, with its number."""
    late = lateness(first_version(filing))
    paragraphs = [f"{_named(filing, version)}收悉，予以备案。备案号：{filing.record_number}。"]
    if late:
        paragraphs.append(f"该备案逾期{late}报送。")
    return _letter(filing.record_number, f"{filing.year}年度计划备案回执", filing, paragraphs, on)


def _letter(
    number: str, title: str, filing: AnnualFiling, paragraphs: list[str], on: datetime.date
) -> dict[str, Any]:
    return {
        "number": number,
        "title": title,
        "addressee": filing.base.organisation.name,
        "paragraphs": paragraphs,
        "issued_on": on.isoformat(),
        "issuing_body": ISSUING_BODY,
    }
