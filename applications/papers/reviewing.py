"""What the committee's sheets come to: score sheet and opinion (Art. 9(3)). Name experts."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from applications import committee
from applications.models import Vote
from applications.models.papers import PaperAudience
from applications.papers.paper import (
    Paper,
    Part,
    grid,
    heading,
    lines,
    moment,
    pairs,
    signatures,
    text,
)
from bases.models import DocumentKind
from bases.regulation import CONDITIONS, Condition

if TYPE_CHECKING:
    from applications.committee import Result, Sheet
    from applications.models import Application

VOID = "无效"


def score_sheet(application: Application, result: Result) -> Paper:
    """Every sheet made final, line by line; those that do not count are marked void (惯例)."""
    sheets = committee.sheets(application)
    criteria = list(application.batch.rubric.criteria.all())
    rows: list[list[str]] = [
        [CONDITIONS[Condition(line.condition)].title, line.title, str(line.weight)]
        + [_points(sheet, line.pk) for sheet in sheets]
        for line in criteria
    ]
    rows += [
        ["", "合计", "100", *(str(sheet.total) for sheet in sheets)],
        ["", "表决", "", *(Vote(sheet.seat.vote).label for sheet in sheets)],
        ["", "是否计入", "", *("计入" if s.seat.is_final else VOID for s in sheets)],
    ]
    parts = [
        pairs(
            ("申报单位", application.institution.name),
            ("申报批次", application.batch.name),
            ("评审表", str(application.batch.rubric)),
            ("合格线", f"{result.pass_mark}分"),
            ("计入评分", f"{len(result.totals)}份"),
            ("平均分", f"{result.average}分"),
            ("计分规则", _rule(application, result)),
        ),
        grid(("条件", "评审要点", "分值", *map(_name, sheets)), rows, "评分（惯例）"),
        *_said(sheets),
        signatures(*[(_name(sheet), moment(sheet.seat.final_at)) for sheet in sheets]),
    ]
    return _of_committee(application, DocumentKind.SCORE_SHEET, parts, is_wide=True)


def conclusion(application: Application, result: Result, opinion: str) -> Paper:
    """Counts, votes, average and the committee's opinion, with lines to sign (Art. 9(3))."""
    seats = [seat for seat in application.panel.all() if seat.is_seated]  # type: ignore[attr-defined]
    votes = result.votes
    parts = [
        pairs(
            ("申报单位", application.institution.name),
            ("申报批次", application.batch.name),
            ("评审组", f"{result.seated}名"),
            ("提交评分", f"{len(result.totals)}名"),
            ("同意", f"{votes[Vote.AGREE]}票"),
            ("不同意", f"{votes[Vote.DISAGREE]}票"),
            ("弃权", f"{votes[Vote.ABSTAIN]}票"),
            ("平均分", f"{result.average}分（合格线{result.pass_mark}分）"),
            ("结论", "通过评审" if result.passed else "未通过评审"),
            ("计分规则", _rule(application, result)),
        ),
        heading("一、评审意见"),
        text(opinion),
        heading("二、评审组成员签字"),
        signatures(*[(str(seat.expert), "") for seat in seats]),
    ]
    return _of_committee(application, DocumentKind.CONCLUSION, parts)


def _of_committee(
    application: Application, kind: DocumentKind, parts: Sequence[Part], *, is_wide: bool = False
) -> Paper:
    body: dict[str, Any] = {"parts": list(parts), "is_wide": is_wide}
    return Paper(
        kind=kind,
        title=str(kind.label),
        subject_name=application.institution.name,
        audience=PaperAudience.BUREAU,
        body=body,
    )


def _rule(application: Application, result: Result) -> str:
    trim = application.batch.trim_from
    done = "已去" if result.trimmed else "未去"
    return f"满{trim}份去最高、最低分各一份（本次{done}），取平均数，四舍五入保留两位小数"


def _name(sheet: Sheet) -> str:
    mark = "" if sheet.seat.is_final else f"（{VOID}）"
    return f"{sheet.seat.expert}{mark}"


def _points(sheet: Sheet, criterion: int) -> str:
    given: dict[int, Decimal | None] = {
        score.criterion_id: score.points
        for score in sheet.seat.scores.all()  # type: ignore[attr-defined]
    }
    points = given.get(criterion)
    return "" if points is None else str(points)


def _said(sheets: Sequence[Sheet]) -> list[Part]:
    """What each expert wrote, and why a sheet is void."""
    rows = [[_name(sheet), _whole(sheet), _by_line(sheet)] for sheet in sheets]
    return [grid(("专家", "总体意见", "分项说明"), rows, "意见与说明")] if rows else []


def _whole(sheet: Sheet) -> str:
    """The opinion on the whole, after the reason why a sheet is void."""
    void = [] if sheet.seat.is_final else [f"{VOID}理由：{'；'.join(lines(sheet.seat.grounds))}"]
    return "。".join([*void, "；".join(lines(sheet.seat.comment))])


def _by_line(sheet: Sheet) -> str:
    scores = sheet.seat.scores.all()  # type: ignore[attr-defined]
    return "；".join(f"{s.criterion.title}：{s.comment}" for s in scores if s.comment)
