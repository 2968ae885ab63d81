"""The approver does not take the case on, with reasons and remedy (Art. 8, Art. 20)."""

from __future__ import annotations

from applications.models import Decision
from tests import stories
from tests.applications.pages import take, url_of
from tests.applications.situations import examined
from tests.cast import Cast


def test_reject_ends_the_case_with_reasons_and_remedy(cast: Cast) -> None:
    case = examined("reject")(cast)
    page = cast.client(cast.shenpi).get(url_of(case, "reject")).content.decode()
    assert "行政复议" in page
    assert case.institution.uscc in page

    take(cast, cast.shenpi, case, "reject", opinion="同意不予受理。")

    assert stories.fresh(case).state == "rejected"
    told = cast.client(cast.xueyuan).get(case.get_absolute_url()).content.decode()
    assert "理由。" in told
    assert "行政复议" in told
    assert Decision.objects.get().number in told
