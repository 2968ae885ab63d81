"""The approver certifies: number, base, list and plaque at once (Art. 10)."""

from __future__ import annotations

from applications.models import Decision
from bases.models import Base
from tests import stories
from tests.applications.pages import take, url_of
from tests.cast import Cast


def test_propose_and_certify_make_a_base(earlier: Cast) -> None:
    case = stories.in_notice(earlier)
    take(earlier, earlier.jingban, case, "propose", kind="certify", reasons="公示无异议。")
    page = earlier.client(earlier.shenpi).get(url_of(case, "certify")).content.decode()
    assert case.institution.name in page
    assert case.institution.uscc in page

    answer = take(earlier, earlier.shenpi, case, "certify", opinion="同意认定。")

    assert answer.status_code == 302
    base = Base.objects.get()
    assert base.organisation == case.institution
    assert base.decision_number.startswith("攀继教认〔")
    page = earlier.client(earlier.xueyuan).get(case.get_absolute_url()).content.decode()
    assert base.number in page
    notice = earlier.client(None).get(case.notices.get().get_absolute_url())  # type: ignore[attr-defined]
    assert base.number in notice.content.decode()


def test_certify_by_whoever_proposed_is_403(earlier: Cast) -> None:
    case = stories.proposed(earlier)
    Decision.objects.filter(kind="certify").update(proposed_by=earlier.shenpi)

    answer = earlier.client(earlier.shenpi).post(
        url_of(case, "certify"), {"state": case.state, "opinion": "同意"}
    )

    assert answer.status_code == 403
    assert not Base.objects.exists()
