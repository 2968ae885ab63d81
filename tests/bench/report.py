"""What was measured: one JSON line each, then a table with the targets."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from statistics import median

from tests.bench.client import Load


@dataclass
class Measure:
    """One line of the report; None where a column says nothing."""

    name: str
    value: float
    unit: str
    ratio_to_floor: float | None = None
    p50_ms: float | None = None
    p99_ms: float | None = None
    queries: int | None = None
    bytes: int | None = None


@dataclass(frozen=True)
class Target:
    """What a column of a measure must keep to."""

    column: str
    least: float | None = None
    most: float | None = None

    def words(self) -> str:
        """``ratio_to_floor ≥ 0.7``."""
        sign, bound = ("≥", self.least) if self.least is not None else ("≤", self.most)
        return f"{self.column} {sign} {bound:g}"

    def kept(self, measure: Measure) -> bool:
        """Whether a measure keeps to it."""
        value = getattr(measure, self.column)
        if value is None:
            return False
        return (self.least is None or value >= self.least) and (
            self.most is None or value <= self.most
        )


TARGETS: dict[str, tuple[Target, ...]] = {
    "public list, cold": (Target("ratio_to_floor", least=0.7), Target("queries", most=8)),
    "signed-in list": (Target("ratio_to_floor", least=0.6), Target("queries", most=15)),
    "plaque": (Target("ratio_to_floor", most=1.5), Target("bytes", most=150 * 1024)),
    "long form": (Target("ratio_to_floor", most=1.2),),
    "long form, pages": (Target("value", least=12),),
    "long form, memory": (Target("value", most=300),),
    "first view, bytes": (Target("value", most=90 * 1024),),
    "first view, requests": (Target("value", most=8),),
    "web worker": (Target("value", most=180),),
}


def of_rounds(name: str, portal: list[Load], floor: list[Load], seen: dict[str, int]) -> Measure:
    """Requests a second beside the floor's; the ratio is the median of the rounds' ratios."""
    if any(load.bad or not load.latencies for load in (*portal, *floor)):
        raise RuntimeError(f"{name}: some answers were not 200")
    waits = sorted(wait for load in portal for wait in load.latencies)
    return Measure(
        name,
        round(median(load.rate for load in portal), 1),
        "requests/s",
        ratio_to_floor=round(
            median(a.rate / b.rate for a, b in zip(portal, floor, strict=True)), 2
        ),
        p50_ms=round(waits[len(waits) // 2] * 1000, 1),
        p99_ms=round(waits[int(len(waits) * 0.99)] * 1000, 1),
        **seen,
    )


def lines(measures: list[Measure]) -> None:
    """One JSON object a line."""
    for measure in measures:
        print(json.dumps(asdict(measure), ensure_ascii=False), flush=True)


def table(measures: list[Measure]) -> bool:
    """Everything at a glance; whether every target is kept."""
    kept = True
    head = ("measure", "value", "unit", "× floor", "p50 ms", "p99 ms", "queries", "bytes")
    print("\n" + _row(head) + "  target")
    for m in measures:
        cells = (m.name, m.value, m.unit, m.ratio_to_floor, m.p50_ms, m.p99_ms, m.queries, m.bytes)
        verdicts = []
        for target in TARGETS.get(m.name.partition(" [")[0], ()):
            good = target.kept(m)
            kept = kept and good
            verdicts.append(f"{'pass' if good else 'FAIL'} {target.words()}")
        print(_row(cells) + "  " + "; ".join(verdicts))
    return kept


def _row(cells: tuple[object, ...]) -> str:
    widths = (34, 10, 11, 8, 8, 8, 8, 9)
    texts = ["" if cell is None else str(cell) for cell in cells]
    return "".join(
        text.ljust(width) if n == 0 else text.rjust(width)
        for n, (text, width) in enumerate(zip(texts, widths, strict=True))
    )
