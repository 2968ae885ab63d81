"""The base's part in the annual filing: open, save, file, amend (Art. 16)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from accounts.record import MovedOn, digest_of, record, require
from bases.actions.steps import locked, locked_base, step
from bases.calendar import today
from bases.deadlines import Deadline, filing_due, filing_due_of, filing_opens
from bases.emails import clerks, members_of_base
from bases.filing.draft import Sheet, starting_data
from bases.filing.frozen import freeze
from bases.filing.letters import filing_receipt
from bases.filing.results import results_of
from bases.issuing import issue_document
from bases.models import AnnualFiling, Base, DocumentKind, FilingVersion, PlanLine
from bases.models.numbers import next_number
from bases.regulation import VERSION
from bases.requirements import NotReady, Requirement, require_met

EARLIEST_YEARS_BACK = 3
LINE_COLUMNS = (
    "title",
    "subject_kind",
    "form",
    "level",
    "field",
    "month",
    "classes",
    "persons",
    "hours",
    "fee_item",
    "delegated_by",
    "teachers",
    "content",
)


def may_write(base: Base, by: User) -> bool:
    """Staff of the base itself."""
    return by.is_institution_member and by.organisation_id == base.organisation_id


def opening_checklist(base: Base, year: int, at: datetime.datetime) -> list[Requirement]:
    """When a base can write the filing of a year (Art. 16; the opening day is practice)."""
    opens = filing_opens(year)
    return [
        Requirement("16", "本单位是在册基地", base.is_in_service),
        Requirement("16", f"{year}年或此前已认定为基地", base.certified_on.year <= year),
        Requirement(
            "",
            f"{year}年度备案自{opens.month}月{opens.day}日起填报（惯例）",
            at >= opens,
        ),
        Requirement("", "年度填写正确", year > today(at).year - EARLIEST_YEARS_BACK),
    ]


@transaction.atomic
def open_filing(base: Base, year: int, *, by: User, at: datetime.datetime) -> AnnualFiling:
    """The filing of a year, begun as a copy of this year's plan when there is none yet.

    Raises PermissionDenied, NotReady.
    """
    if not may_write(base, by):
        raise PermissionDenied
    base = locked_base(base)
    found = AnnualFiling.objects.filter(base=base, year=year).first()
    if found is not None:
        return found
    require_met(opening_checklist(base, year, at))
    filing = AnnualFiling.objects.create(
        base=base,
        year=year,
        state_since=at,
        saved_at=at,
        saved_by=by,
        data=starting_data(base, year),
    )
    record(verb="open_filing", label="填写年度计划备案", subject=filing, by=by, at=at, article="16")
    return filing


@transaction.atomic
def save_filing(
    filing: AnnualFiling, *, data: Mapping[str, Any], revision: int, by: User, at: datetime.datetime
) -> AnnualFiling:
    """Keep what was typed, sound or not. Raises PermissionDenied, MovedOn."""
    filing = locked(filing)
    if not may_write(filing.base, by):
        raise PermissionDenied
    if not filing.is_editable:
        raise MovedOn("备案已经报送，市局退回或予以备案之前不能修改。", filing)
    if filing.revision != revision:
        raise MovedOn("同事刚刚保存过这份备案，请刷新页面后再改。", filing)
    filing.data, filing.revision = dict(data), filing.revision + 1
    filing.saved_at, filing.saved_by = at, by
    filing.save(update_fields=("data", "revision", "saved_at", "saved_by"))
    return filing


def filing_checklist(sheet: Sheet, due: Deadline, at: datetime.datetime) -> list[Requirement]:
    """What must hold before a base files (Art. 16); being late forbids nothing."""
    results, why = sheet.results.is_valid(), sheet.why.is_valid()
    lines = bool(sheet.lines) and all(form.is_valid() for form in sheet.lines)
    return [
        Requirement("16", "当年计划执行情况已填写完整", results),
        Requirement("16", "与计划不一致的，已逐项说明", why),
        Requirement("16", "下一年度计划已填写完整", sheet.plan.is_valid()),
        Requirement("16", "下一年度计划项至少一项，且逐项完整", lines),
        Requirement("16", "在截止时间前报送（逾期仍可报送）", due.is_met(at), blocking=False),
        Requirement(
            "8(5)",
            f"本年度已登记{sheet.year_results.person_times}人次（全年不少于2000人次，12月31日后统计）",
            sheet.year_results.short_of_threshold == 0 or None,
            blocking=False,
        ),
    ]


def file(filing: AnnualFiling, *, by: User, at: datetime.datetime, revision: int) -> FilingVersion:
    """File results and plan; ``at`` is the instant the whole request had arrived (Art. 16).

    Pressed twice, the second gives back the receipt of the first. Raises PermissionDenied, MovedOn,
    NotReady.
    """
    return _file(filing, by=by, at=at, revision=revision, reason="", amends=False)


def amend(
    filing: AnnualFiling, *, reason: str, by: User, at: datetime.datetime, revision: int
) -> FilingVersion:
    """File another version of what is on record; December's results too (Art. 16)."""
    return _file(filing, by=by, at=at, revision=revision, reason=reason, amends=True)


@transaction.atomic
def _file(
    filing: AnnualFiling,
    *,
    by: User,
    at: datetime.datetime,
    revision: int,
    reason: str,
    amends: bool,
) -> FilingVersion:
    locked_base(filing.base)
    filing = locked(filing)
    verb = filing.amend if amends else filing.file
    if filing.revision != revision:
        standing = _same_press(filing, by, revision)
        if standing is not None:
            return standing
        raise MovedOn("备案内容在您核对之后又被修改，请重新核对后再报送。", filing)
    require(verb, by)
    results = results_of(filing.base, filing.year)
    sheet = Sheet(filing, results, judged=True)
    due = filing_due_of(filing.base, filing_due(filing.year))
    if not sheet.is_sound():
        unmet = [
            line for line in filing_checklist(sheet, due, at) if line.blocking and not line.met
        ]
        raise NotReady(unmet)
    _number_lines(filing, sheet)
    version = _keep_version(filing, sheet, due, by=by, at=at, reason=reason)
    _keep_lines(filing, sheet, at)
    filing.revision += 1  # the same press again finds the receipt, not a second filing
    filing.save(update_fields=("revision", "data"))
    filing.remarks, filing.record_number = "", ""
    filing.recorded_at, filing.recorded_by = None, None
    step(
        verb,
        by=by,
        at=at,
        opinion=reason,
        details={
            "version": version.number,
            "receipt": version.receipt_number,
            "on_time": version.on_time,
        },
        snapshot_digest=version.digest,
        told=[*members_of_base(filing.base), *clerks()],
    )
    return version


def _same_press(filing: AnnualFiling, by: User, revision: int) -> FilingVersion | None:
    """The version that this very press made a moment ago."""
    if not may_write(filing.base, by):
        raise PermissionDenied
    if filing.revision != revision + 1 or filing.is_editable:
        return None
    return filing.versions.order_by("-number").first()  # type: ignore[attr-defined, no-any-return]


def _number_lines(filing: AnnualFiling, sheet: Sheet) -> None:
    """Lines keep their numbers over versions; new ones get the next."""
    known = set(
        PlanLine.objects.filter(base=filing.base, year=filing.year + 1).values_list(
            "number", flat=True
        )
    )
    taken: set[int] = set()
    following = max(known, default=0)
    for form, row in zip(sheet.lines, sheet.rows, strict=True):
        number = form.cleaned_data["number"]
        if number not in known or number in taken:
            following += 1
            number = following
        taken.add(number)
        form.cleaned_data["number"] = number
        row["number"] = str(number)


def _keep_version(
    filing: AnnualFiling,
    sheet: Sheet,
    due: Deadline,
    *,
    by: User,
    at: datetime.datetime,
    reason: str,
) -> FilingVersion:
    """Freeze, number, and issue the receipt with the server's instant."""
    content = freeze(sheet, at)
    digest = digest_of(content)
    number = filing.versions.count() + 1  # type: ignore[attr-defined]
    year = today(at).year
    receipt = f"攀继教报〔{year}〕{next_number('filing_receipt', year)}号"
    version = FilingVersion(
        filing=filing,
        number=number,
        received_at=at,
        named_at=due.named,
        due_at=due.due_at,
        on_time=due.is_met(at),
        measures_version=VERSION,
        content=content,
        digest=digest,
        reason=reason,
        filed_by=by,
        receipt_number=receipt,
    )
    version.receipt = issue_document(
        kind=DocumentKind.FILING_RECEIPT,
        number=receipt,
        title=f"{filing.year}年度计划报送回执",
        subject_name=filing.base.organisation.name,
        facts=filing_receipt(filing, version),
        at=at,
    )
    version.save(force_insert=True)
    return version


def _keep_lines(filing: AnnualFiling, sheet: Sheet, at: datetime.datetime) -> None:
    """The standing plan of the next year follows the version just filed."""
    key: dict[str, Any] = {"base": filing.base, "year": filing.year + 1}
    lines = [PlanLine(**key, filing=filing, **_columns(form.cleaned_data)) for form in sheet.lines]
    PlanLine.objects.bulk_create(
        lines,
        update_conflicts=True,
        unique_fields=("base", "year", "number"),
        update_fields=("filing", "dropped_at", *LINE_COLUMNS),
    )
    kept = [line.number for line in lines]
    PlanLine.objects.standing().filter(**key).exclude(number__in=kept).update(dropped_at=at)


def _columns(data: Mapping[str, Any]) -> dict[str, Any]:
    """A sound line as the plan's table keeps it."""
    chosen = {"field_id": int(data["field"]), "fee_item_id": int(data["fee_item"] or 0) or None}
    plain = {name: data[name] for name in LINE_COLUMNS if name not in ("field", "fee_item")}
    return {"number": data["number"], **plain, **chosen}
