"""Remarks per section: kept one by one, seen outside only once sent back (Art. 9(2))."""

from __future__ import annotations

from typing import Any

from accounts.models import Event
from applications import actions
from applications.models import Remark
from tests import stories
from tests.applications.pages import take
from tests.cast import Cast


def texts(cast: Cast, who: str, case: Any) -> bool:
    page = cast.client(getattr(cast, who)).get(case.get_absolute_url())
    return "师资名单缺职称证书" in page.content.decode()


def test_remark_is_kept_changed_and_taken_away(cast: Cast) -> None:
    case = stories.submitted(cast)

    answer = take(cast, cast.dongqu, case, "remark", section="teachers", text="师资名单缺证书")
    assert answer.status_code == 302
    assert answer["Location"].endswith("/remark/#teachers")
    take(cast, cast.dongqu, case, "remark", section="teachers", text="师资名单缺职称证书")

    kept = Remark.objects.get()
    assert (kept.section, kept.text, kept.organisation) == (
        "teachers",
        "师资名单缺职称证书",
        cast.dongqu.organisation,
    )
    page = cast.client(cast.dongqu).get(f"/applications/{case.pk}/remark/")
    assert "师资名单缺职称证书" in page.content.decode()
    take(cast, cast.dongqu, case, "remark", section="teachers", text="  ")
    assert not Remark.objects.exists()


def test_remark_is_seen_by_the_institution_only_once_sent_back(cast: Cast) -> None:
    case = stories.submitted(cast)
    take(cast, cast.dongqu, case, "remark", section="teachers", text="师资名单缺职称证书")

    assert texts(cast, "dongqu", case)
    assert not texts(cast, "xueyuan", case)
    assert not texts(cast, "jingban", case)
    actions.send_back(
        case,
        sections=["teachers"],
        mend_by=cast.later(days=9).date(),
        opinion="请补正。",
        by=cast.dongqu,
        at=cast.now,
    )

    assert texts(cast, "xueyuan", case)
    assert texts(cast, "jingban", case)


def test_remark_refuses_bad_text_and_keeps_it(cast: Cast) -> None:
    case = stories.submitted(cast)

    answer = take(cast, cast.dongqu, case, "remark", section="scale", text="控制\x01字符")

    assert answer.status_code == 200
    assert "控制字符" in answer.content.decode()
    assert not Remark.objects.exists()


def test_remark_on_no_section_is_refused(cast: Cast) -> None:
    case = stories.submitted(cast)

    answer = take(cast, cast.dongqu, case, "remark", section="nonsense", text="意见")

    assert answer.status_code == 200
    assert not Remark.objects.exists()
    assert Event.objects.filter(verb="remark").count() == 0
