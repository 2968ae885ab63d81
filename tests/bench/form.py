"""A long application form by the portal beside a bare WeasyPrint call on the same page."""

from __future__ import annotations

import json
import os
import time
from statistics import median
from typing import Any

import django

ROUNDS = 5
ROWS = 360
LEAST_PAGES = 12


def memory(line: str) -> float:
    """MB of this process: VmRSS now, VmHWM at its highest."""
    with open("/proc/self/status") as status:
        return next(int(row.split()[1]) / 1024 for row in status if row.startswith(line))


def compare() -> dict[str, Any]:
    """Processor seconds of both, in turn; memory after the portal's own, before the bare call."""
    import weasyprint

    from bases.rendering.application_form import application_form_html, render_application_form
    from bases.rendering.signing import sign
    from tests.bases.paper_facts import form

    facts = form(rows=ROWS)
    pdf = sign(render_application_form(facts))
    peak = memory("VmHWM")
    page = application_form_html(facts)
    weasyprint.HTML(string=page).write_pdf()
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(ROUNDS):
        begin = time.process_time()
        pdf = sign(render_application_form(facts))
        middle = time.process_time()
        weasyprint.HTML(string=page).write_pdf()
        floor.append(time.process_time() - middle)
        ours.append(middle - begin)
    pages = len(weasyprint.HTML(string=page).render().pages)
    if pages < LEAST_PAGES:
        raise RuntimeError(f"the form has {pages} pages, not {LEAST_PAGES}")
    return {
        "seconds": median(ours),
        "worst": max(ours),
        "floor": median(floor),
        "bytes": len(pdf),
        "pages": pages,
        "peak": round(peak, 1),
        "rss": round(memory("VmRSS"), 1),
        "ratio": median(a / b for a, b in zip(ours, floor, strict=True)),
    }


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "pzh_ce.settings"
    django.setup()
    print(json.dumps(compare()))
