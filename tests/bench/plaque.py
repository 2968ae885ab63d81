"""A plaque by the portal, signed, beside a bare WeasyPrint call on the same page."""

from __future__ import annotations

import json
import os
import time
from statistics import median
from typing import Any

import django

ROUNDS = 7
FACTS = {
    "institution": "攀枝花示例钒钛新材料职业技术学院继续教育中心",
    "number": "攀继教基〔2026〕001号",
    "issued_on": "2026-11-23",
    "issuing_body": "攀枝花市人力资源和社会保障局",
    "check_code": "2345678923456789ABCDEFGHJK",
    "verify_url": "https://portal.example/verify/2345678923456789ABCDEFGHJK/",
}


def compare() -> dict[str, Any]:
    """Seconds and bytes of both, in turn."""
    import weasyprint

    from bases.papers import PlaqueFacts
    from bases.rendering.make import make_pdf
    from bases.rendering.plaque import plaque_html, render_plaque

    facts = PlaqueFacts.read(FACTS)
    page = plaque_html(facts)
    ours: list[float] = []
    drawn: list[float] = []
    floor: list[float] = []
    pdf = make_pdf("plaque", FACTS)
    weasyprint.HTML(string=page).write_pdf()
    for _ in range(ROUNDS):
        begin = time.perf_counter()
        pdf = make_pdf("plaque", FACTS)
        middle = time.perf_counter()
        weasyprint.HTML(string=page).write_pdf()
        ours.append(middle - begin)
        end = time.perf_counter()
        floor.append(end - middle)
        render_plaque(facts)
        drawn.append(time.perf_counter() - end)
    with open("/proc/self/status") as status:
        rss = next(int(line.split()[1]) / 1024 for line in status if line.startswith("VmRSS"))
    return {
        "seconds": median(ours),
        "worst": max(ours),
        "bytes": len(pdf),
        "rss": round(rss, 1),
        "drawn": median(drawn),
        "drawn_ratio": median(a / b for a, b in zip(drawn, floor, strict=True)),
        "ratio": median(a / b for a, b in zip(ours, floor, strict=True)),
    }


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "pzh_ce.settings"
    django.setup()
    print(json.dumps(compare()))
