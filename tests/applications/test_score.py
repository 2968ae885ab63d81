"""Experts: nothing before the declaration, the own sheet once, the others' only after."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from accounts.record import MovedOn
from applications import actions, committee
from applications.models import Application, PanelMember
from tests import stories
from tests.cast import Cast


def sheet_of(case: Application, share: str = "0.8") -> dict[str, str]:
    """A filled-in sheet as a browser posts it."""
    data = {
        f"points_{c.pk}": str((c.weight * Decimal(share)).quantize(Decimal("0.01")))
        for c in case.batch.rubric.criteria.all()
    }
    return {**data, "vote": "agree", "overall": "总体良好"}


def opened(cast: Cast) -> Application:
    """Under review, nobody declared yet."""
    case = stories.accepted(cast)
    actions.assign(case, experts=cast.experts[:5], by=cast.jingban, at=cast.now)
    actions.open_review(case, by=cast.jingban, at=cast.now)
    return stories.fresh(case)


def test_no_file_opens_before_the_declaration(cast: Cast) -> None:
    case = opened(cast)
    client = cast.client(cast.zhuanjia1)
    file = case.attachments.first().file  # type: ignore[attr-defined]

    assert client.get(f"/applications/{case.pk}/").status_code == 404
    assert client.get(f"/applications/{case.pk}/files/{file.pk}/").status_code == 404
    assert client.get(f"/applications/{case.pk}/matrix/").status_code == 404
    page = client.get(f"/applications/{case.pk}/seat/")
    assert page.status_code == 200
    assert case.institution.name in page.content.decode()

    client.post(f"/applications/{case.pk}/declare/", {"agree": "on"})

    assert client.get(f"/applications/{case.pk}/").status_code == 200
    copy = client.get(f"/applications/{case.pk}/files/{file.pk}/")
    assert copy["Location"] == f"/applications/{case.pk}/read/{file.pk}/download/"


def test_recused_expert_sees_nothing_any_more(cast: Cast) -> None:
    case = stories.under_review(cast)
    client = cast.client(cast.zhuanjia1)

    client.post(f"/applications/{case.pk}/recuse/", {"kind": "teacher", "detail": "曾授课"})

    assert client.get(f"/applications/{case.pk}/").status_code == 404
    assert client.post(f"/applications/{case.pk}/score/", sheet_of(case)).status_code == 403
    seat = PanelMember.objects.get(expert__user=cast.zhuanjia1)
    assert (seat.state, seat.grounds) == ("recused", "是申报单位的专（兼）职教师：曾授课")


def test_expert_without_a_seat_gets_404(cast: Cast) -> None:
    case = stories.under_review(cast)
    client = cast.client(cast.zhuanjia7)

    for page in ("", "seat/", "score/", "matrix/"):
        assert client.get(f"/applications/{case.pk}/{page}").status_code == 404


def test_final_once_and_the_draft_before(cast: Cast) -> None:
    case = stories.under_review(cast)
    client = cast.client(cast.zhuanjia1)
    url = f"/applications/{case.pk}/score/"
    seat = PanelMember.objects.get(application=case, expert__user=cast.zhuanjia1)

    client.post(url, sheet_of(case, "0.5"))
    seat.refresh_from_db()
    assert (seat.final_at, seat.total) == (None, Decimal("50.00"))
    client.post(url, {**sheet_of(case), "final": "1", "confirmed": "1"})
    seat.refresh_from_db()
    assert seat.is_final
    again = client.post(url, {**sheet_of(case, "0.1"), "final": "1", "confirmed": "1"})

    assert again.status_code == 409
    assert PanelMember.objects.get(pk=seat.pk).total == Decimal("80.00")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"points": "99"}, "不能大于"),
        ({"points": "-1"}, "不能小于"),
        ({"points": "八分"}, "请填写数字"),
        ({"points": "1.234"}, "最多保留 2 位小数"),
        ({"vote": "maybe"}, "有效的选项"),
    ],
)
def test_bad_input_is_said_beside_the_field_and_kept(
    cast: Cast, change: dict[str, str], message: str
) -> None:
    case = stories.under_review(cast)
    sheet = sheet_of(case)
    first = next(iter(sheet))
    if "points" in change:
        sheet[first] = change["points"]
    else:
        sheet.update(change)

    page = cast.client(cast.zhuanjia1).post(
        f"/applications/{case.pk}/score/", {**sheet, "final": "1", "confirmed": "1"}
    )

    text = page.content.decode()
    assert page.status_code == 200
    assert message in text
    assert "总体良好" in text


def test_incomplete_sheet_is_not_final(cast: Cast) -> None:
    case = stories.under_review(cast)
    sheet = sheet_of(case)
    sheet[next(iter(sheet))] = ""

    page = cast.client(cast.zhuanjia1).post(
        f"/applications/{case.pk}/score/", {**sheet, "final": "1", "confirmed": "1"}
    )

    assert "尚未填写" in page.content.decode()
    assert not PanelMember.objects.filter(final_at__isnull=False).exists()


def test_others_are_hidden_until_the_bureau_opens_the_sheets(cast: Cast) -> None:
    case = stories.under_review(cast)
    actions.score(
        case,
        points=stories.scores(case, Decimal("0.77")),
        vote="agree",
        comment="乙说",
        by=cast.zhuanjia2,
        at=cast.now,
    )
    client = cast.client(cast.zhuanjia1)
    url = f"/applications/{case.pk}/score/"

    before = client.get(url).content.decode()
    matrix_before = client.get(f"/applications/{case.pk}/matrix/").content.decode()
    client.post(url, {**sheet_of(case), "final": "1", "confirmed": "1"})
    final = client.get(url).content.decode()
    matrix_final = client.get(f"/applications/{case.pk}/matrix/").content.decode()
    stories.called([case], by=cast.jingban, at=cast.now)
    after = client.get(url).content.decode()

    assert "77.00" not in before + matrix_before + final + matrix_final
    assert "77.00" in after
    assert cast.zhuanjia2.name not in before + matrix_before + final + after


def test_conflicted_expert_cannot_be_assigned(cast: Cast) -> None:
    case = stories.accepted(cast)
    expert = cast.experts[0]
    expert.employer = case.institution.name
    expert.save()

    page = cast.client(cast.jingban).get(f"/applications/{case.pk}/assign/").content.decode()
    with pytest.raises(ValidationError, match="应当回避"):
        actions.assign(case, experts=[expert], by=cast.jingban, at=cast.now)

    assert "现工作于申报单位" in page
    assert not PanelMember.objects.exists()


def test_late_conflict_voids_the_score_and_keeps_it_visible(cast: Cast) -> None:
    case = stories.met(cast)
    seat = case.panel.get(expert=cast.experts[0])  # type: ignore[attr-defined]

    actions.void_member(seat, grounds="发现系申报单位顾问。", by=cast.jingban, at=cast.now)

    result = committee.aggregate(case)
    assert len(result.totals) == 4
    assert len(committee.sheets(case)) == 5
    with pytest.raises(MovedOn):  # four are not an odd panel of five: a replacement is due
        actions.conclude(case, opinion="x", by=cast.jingban, at=cast.now)
    actions.assign(case, experts=[cast.experts[6]], by=cast.jingban, at=cast.now)
    actions.conclude(stories.fresh(case), opinion="x", by=cast.jingban, at=cast.now)


@pytest.mark.parametrize(
    ("share", "vote", "passed"),
    [
        ("0.70", "agree", True),
        ("0.69", "agree", False),
        ("0.90", "disagree", False),
        ("0.90", "abstain", False),
    ],
)
def test_pass_needs_mark_and_majority(cast: Cast, share: str, vote: str, passed: bool) -> None:
    case = stories.reviewed(cast, share=share, vote=vote)

    assert case.passed is passed


@pytest.mark.parametrize(
    ("totals", "trim_from", "expected"),
    [
        (["60", "60", "59.99", "60", "59.98"], 7, "59.99"),
        (["59.99", "60.00"], 7, "60.00"),
        (["1", "80", "80", "80", "80", "80", "100"], 7, "80.00"),
        (["1", "80", "80", "80", "80", "100"], 7, "70.17"),
        (["70.005"], 7, "70.01"),
    ],
)
def test_average_is_decimal_half_up(totals: list[str], trim_from: int, expected: str) -> None:
    values = [Decimal(t) for t in totals]

    average, _ = committee.average_of(values, trim_from)
    backwards, _ = committee.average_of(values[::-1], trim_from)

    assert average == backwards == Decimal(expected)


def test_only_the_panel_may_score(cast: Cast) -> None:
    case = stories.under_review(cast)

    for outsider in (cast.zhuanjia7, cast.jingban, cast.xueyuan, cast.dongqu, cast.shenpi):
        with pytest.raises(PermissionDenied):
            actions.score(
                case,
                points=stories.scores(case, Decimal("0.8")),
                vote="agree",
                comment="",
                by=outsider,
                at=cast.now,
            )


def test_expert_names_reach_neither_institution_nor_public(cast: Cast) -> None:
    base = stories.certified(cast)
    case = Application.objects.get(base=base)
    names = {expert.user.name for expert in cast.experts}
    seen = b""
    for user, paths in (
        (
            cast.xueyuan,
            [
                "/home/",
                "/applications/",
                f"/applications/{case.pk}/",
                f"/applications/{case.pk}/matrix/",
                "/accounts/messages/",
            ],
        ),
        (cast.dongqu, [f"/applications/{case.pk}/", f"/applications/{case.pk}/matrix/"]),
        (None, ["/", "/bases/", f"/bases/{base.number}/", "/notices/", "/bases.json"]),
    ):
        client = cast.client(user)
        for path in paths:
            response = client.get(path)
            assert response.status_code == 200, path
            seen += response.getvalue()
    mails = "".join(mail.subject + mail.body for mail in case_mails(cast))

    text = seen.decode() + mails
    assert [name for name in names if name in text] == []


def case_mails(cast: Cast) -> list:
    """Mail to anybody outside the bureau and the pool."""
    from accounts.models import OutgoingMail

    outside = [cast.xueyuan.email, cast.dongqu.email, cast.xueyuan2.email]
    return list(OutgoingMail.objects.filter(to__in=outside))
