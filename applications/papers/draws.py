"""The minutes of a draw: all that anybody needs to repeat it (practice, 惯例). Names experts."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from applications.models import ExpertKind
from applications.models.papers import PaperAudience
from applications.papers.paper import Paper, Part, grid, heading, moment, pairs, small, text
from bases.models import DocumentKind, Field

if TYPE_CHECKING:
    from applications.models import Draw

HOW = (
    "对每件申报，把候选专家按 SHA-256（种子|轮次|申报编码|专家序号）从小到大排列，先取足各类别的"
    "最少人数，再依次补足席位；申报之间的先后按 SHA-256（种子|轮次|申报编码|）排列。应回避的、"
    "件数已满的不参加；优先匹配领域的，相关领域专家中领域相符者在前。一轮排不满的，轮次加一"
    "重抽；自第100轮起，在审件数少的在前。"
)
CHECK = (
    "文末原文是按键名排序、不含空格的 JSON 文本（UTF-8），对其计算 SHA-256，应与上列摘要一致；"
    "用同一算法、同一种子和同一份条件与名单重新抽取，应得到同一结果。"
)


def draw_minutes(draw: Draw) -> Paper:
    """Frozen list, conditions, seed, algorithm, outcome and their digests."""
    inputs, outcome = draw.inputs, draw.outcome
    constraints = inputs.get("constraints", {})
    parts: list[Part] = [
        pairs(
            ("申报批次", draw.batch.name),
            ("抽取用途", draw.get_purpose_display()),
            ("抽取时间", moment(draw.drawn_at)),
            ("经办人", draw.drawn_by.name),
            ("算法", draw.algorithm),
            ("抽中轮次", outcome.get("attempt", 0)),
            ("每人至多件数", constraints.get("workload_cap", "")),
            ("优先匹配领域", "是" if constraints.get("prefer_fields") else "否"),
            ("随机种子", draw.seed),
            ("条件摘要", draw.inputs_digest),
            ("结果摘要", draw.outcome_digest),
        ),
        heading("一、抽取结果"),
        _outcome(outcome),
        heading("二、候选专家名单（抽取前冻结）"),
        _candidates(inputs),
        heading("三、申报单位与席位（抽取前冻结）"),
        _cases(inputs),
        heading("四、如何复核"),
        text(f"{HOW}\n{CHECK}"),
        small(f"条件与名单原文：{_canonical(inputs)}"),
        small(f"结果原文：{_canonical(outcome)}"),
    ]
    return Paper(
        kind=DocumentKind.DRAW_MINUTES,
        title="评审专家抽取记录",
        subject_name=draw.batch.name,
        audience=PaperAudience.BUREAU,
        body={"parts": parts},
    )


def _canonical(data: Any) -> str:
    """The spelling that accounts.record.digest_of covers."""
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _outcome(outcome: Mapping[str, Any]) -> Part:
    rows = [
        [str(n), panel["name"], "、".join(panel["names"])]
        for n, panel in enumerate(outcome.get("panels", ()), start=1)
    ]
    return grid(("序号", "申报单位", "抽中专家"), rows)


def _candidates(inputs: Mapping[str, Any]) -> Part:
    names = dict(Field.objects.values_list("code", "name"))
    rows = [
        [
            one["id"],
            one["name"],
            _kind(one["kind"]),
            one.get("employer", ""),
            "、".join(names.get(code, code) for code in one.get("fields", ())),
            str(one["load"]),
        ]
        for one in inputs.get("candidates", ())
    ]
    return grid(("专家序号", "姓名", "类别", "工作单位", "专业领域", "在审件数"), rows)


def _cases(inputs: Mapping[str, Any]) -> Part:
    names = {one["id"]: one["name"] for one in inputs.get("candidates", ())}
    rows = [
        [
            str(n),
            case["name"],
            str(case["seats"]),
            "、".join(f"{_kind(kind)}{least}名" for kind, least in case["least"].items()),
            "；".join(_barred(names.get(pk, pk), why) for pk, why in case["excluded"].items()),
        ]
        for n, case in enumerate(inputs.get("cases", ()), start=1)
    ]
    return grid(("序号", "申报单位", "席位", "至少", "回避的专家及理由"), rows)


def _kind(kind: str) -> str:
    return str(ExpertKind(kind).label) if kind in ExpertKind.values else kind


def _barred(name: str, grounds: list[str]) -> str:
    return f"{name}（{'、'.join(grounds)}）"
