"""The approver does not certify, with reasons and remedy (Art. 9(3))."""

from __future__ import annotations

from bases.models import Base
from tests import stories
from tests.applications.pages import take
from tests.applications.situations import refusal_proposed
from tests.cast import Cast


def test_refuse_ends_the_case_with_reasons_and_remedy(cast: Cast) -> None:
    case = refusal_proposed(cast)

    take(cast, cast.shenpi, case, "refuse", opinion="同意不予认定。")

    assert stories.fresh(case).state == "refused"
    page = cast.client(cast.xueyuan).get(case.get_absolute_url()).content.decode()
    assert "未通过评审。" in page
    assert "行政复议" in page
    assert not Base.objects.exists()
