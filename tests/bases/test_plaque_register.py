"""The plaque register: hand over, replace, withdraw; one valid plaque a base."""

from __future__ import annotations

import datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from accounts.models import Event, Role
from accounts.record import MovedOn
from bases.models import Base, BaseState, Plaque, PlaqueState
from bases.plaques import hand_over_plaque, replace_plaque, withdraw_plaque
from tests.bases.rows import NOW, make_base, put, rename
from tests.cast import Cast, make_user

LATER = NOW + datetime.timedelta(days=3)
DAY = datetime.date(2026, 11, 25)
OUTSIDERS = ("dongqu", "weijian", "zhuanjia1")


@pytest.fixture
def base(cast: Cast) -> Base:
    return make_base("示例职业学院")


@pytest.fixture
def plaque(base: Base) -> Plaque:
    found: Plaque = base.plaques.get()
    return found


def replace(plaque: Plaque, cast: Cast, why: str = "lost", **more: Any) -> Plaque:
    facts = {"reason": "搬迁时遗失，已登报声明。", "by": cast.jingban, "at": LATER, **more}
    return replace_plaque(plaque, why=why, **facts)


def test_hand_over_plaque(cast: Cast, plaque: Plaque) -> None:
    hand_over_plaque(plaque, to="张三", on=DAY, by=cast.jingban, at=LATER)
    plaque.refresh_from_db()

    assert (plaque.handed_to, plaque.handed_on) == ("张三", DAY)
    event = Event.objects.about(plaque.base).get()
    assert (event.verb, event.details) == (
        "hand_over_plaque",
        {"plaque": "2026-001-1", "to": "张三", "on": "2026-11-25"},
    )
    with pytest.raises(MovedOn, match="已经登记"):
        hand_over_plaque(plaque, to="李四", on=DAY, by=cast.jingban, at=LATER)


@pytest.mark.parametrize("on", [datetime.date(2026, 11, 22), datetime.date(2026, 12, 1)])
def test_a_day_before_issue_or_ahead_is_refused(
    cast: Cast, plaque: Plaque, on: datetime.date
) -> None:
    with pytest.raises(ValidationError) as refused:
        hand_over_plaque(plaque, to="张三", on=on, by=cast.jingban, at=LATER)

    assert "on" in refused.value.message_dict


@pytest.mark.parametrize("why", ["lost", "damaged"])
def test_replace_plaque(cast: Cast, base: Base, plaque: Plaque, why: str) -> None:
    new = replace(plaque, cast, why)
    plaque.refresh_from_db()

    assert (plaque.state, plaque.withdrawn_why) == (PlaqueState.WITHDRAWN, why)
    assert plaque.withdrawn_on == datetime.date(2026, 11, 26)
    assert new.check_code != plaque.check_code
    assert (new.name, new.document.number) == ("示例职业学院", "2026-001-2")
    assert base.plaques.get(state="valid") == new
    event = Event.objects.about(base).get()
    assert event.verb == "replace_plaque"
    assert event.details == {"plaque": "2026-001-1", "why": why, "new": "2026-001-2"}
    with pytest.raises(MovedOn, match="已经收回"):
        replace(plaque, cast)


def test_renamed_only_after_a_renaming(cast: Cast, base: Base, plaque: Plaque) -> None:
    with pytest.raises(ValidationError, match="不能按更名换发"):
        replace(plaque, cast, "renamed")
    assert Plaque.objects.get().is_valid

    rename(base, "示例职业大学")
    new = replace(plaque, cast, "renamed", reason="更名为示例职业大学。")

    assert new.name == "示例职业大学"
    assert new.document.facts["institution"] == "示例职业大学"


@pytest.mark.parametrize("why", ["ended", "", "stolen"])
def test_other_reasons_do_not_replace(cast: Cast, plaque: Plaque, why: str) -> None:
    with pytest.raises(ValidationError):
        replace(plaque, cast, why)


def test_a_failed_replacement_leaves_the_old_one_valid(
    cast: Cast, base: Base, plaque: Plaque
) -> None:
    base.organisation.set_name("示例\ue863学院")
    base.organisation.save()

    with pytest.raises(ValidationError, match="字库缺字"):
        replace(plaque, cast, "renamed")

    assert Plaque.objects.get(base=base).is_valid
    assert not Event.objects.about(base).exists()


def test_withdraw_plaque_only_when_no_longer_a_base(cast: Cast, base: Base, plaque: Plaque) -> None:
    with pytest.raises(MovedOn, match="仍是基地"):
        withdraw_plaque(plaque, reason="x", by=cast.jingban, at=LATER)
    put(base, BaseState.REVOKED)
    with pytest.raises(MovedOn, match="不能换发"):
        replace(plaque, cast)

    withdraw_plaque(plaque, reason="攀人社〔2026〕8号", by=cast.jingban, at=LATER)
    plaque.refresh_from_db()

    assert (plaque.state, plaque.withdrawn_why) == (PlaqueState.WITHDRAWN, "ended")
    assert Event.objects.about(base).get().verb == "withdraw_plaque"


@pytest.mark.parametrize("who", ["shenpi", "guanli", "xueyuan", "dongqu", "zhuanjia1"])
def test_only_the_clerk_keeps_the_register(cast: Cast, plaque: Plaque, who: str) -> None:
    by = getattr(cast, who)
    with pytest.raises(PermissionDenied):
        hand_over_plaque(plaque, to="张三", on=DAY, by=by, at=LATER)
    with pytest.raises(PermissionDenied):
        replace(plaque, cast, by=by)
    with pytest.raises(PermissionDenied):
        withdraw_plaque(plaque, reason="x", by=by, at=LATER)

    status = 403 if by.is_municipal else 404
    for verb in ("hand-over", "replace", "withdraw"):
        assert cast.client(by).get(f"/bases/plaques/{plaque.pk}/{verb}/").status_code == status


def test_two_valid_plaques_cannot_be(cast: Cast, plaque: Plaque) -> None:
    new = replace(plaque, cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        Plaque.objects.filter(pk=plaque.pk).update(state="valid", withdrawn_on=None)
    assert Plaque.objects.get(state="valid") == new


def test_the_check_tells_lost_from_valid(cast: Cast, plaque: Plaque) -> None:
    new = replace(plaque, cast)
    client = cast.client(None)

    old = client.get(f"/verify/{plaque.check_code}/").content.decode()

    assert "无效：这块匾牌已收回" in old
    assert "遗失：搬迁时遗失，已登报声明" in old
    assert "真实有效" in client.get(f"/verify/{new.check_code}/").content.decode()
    assert "遗失：搬迁时遗失" in client.get("/bases/2026-001/").content.decode()


# Pages


def test_register_and_its_verbs_in_the_browser(cast: Cast, base: Base, plaque: Plaque) -> None:
    client = cast.client(cast.jingban)
    at = f"/bases/plaques/{plaque.pk}"

    page = client.get("/bases/plaques/").content.decode()
    assert "示例职业学院" in page
    assert f"{at}/hand-over/" in page
    assert f"{at}/replace/" in page
    assert f"{at}/withdraw/" not in page
    wrong = client.post(f"{at}/hand-over/", {"to": "张三", "on": "2020-01-01"}).content.decode()
    assert "领取日期应在颁发日期之后" in wrong
    assert 'value="张三"' in wrong
    asked = client.get(f"{at}/replace/").content.decode()
    assert "遗失" in asked
    assert "更名" not in asked.replace("更名的", "")
    assert "请选择换发情形" in client.post(f"{at}/replace/", {"reason": "x"}).content.decode()
    done = client.post(f"{at}/replace/", {"why": "lost", "reason": "遗失。"}, follow=True)
    assert "已换发" in done.content.decode()
    assert "2026-001-2" in done.content.decode()
    assert client.post(f"{at}/replace/", {"why": "lost", "reason": "再"}).status_code == 409
    put(base, BaseState.WITHDRAWN)
    new = base.plaques.get(state="valid")
    taken = client.post(f"/bases/plaques/{new.pk}/withdraw/", {"reason": "退出"}, follow=True)
    assert "匾牌已收回" in taken.content.decode()
    assert client.get("/bases/plaques/999999/replace/").status_code == 404


def test_hand_over_in_the_browser(cast: Cast, plaque: Plaque) -> None:
    client = cast.client(cast.jingban)
    Plaque.objects.update(issued_on="2026-01-02")

    done = client.post(
        f"/bases/plaques/{plaque.pk}/hand-over/", {"to": "张三", "on": "2026年1月3日"}, follow=True
    )

    assert "领取情况已登记" in done.content.decode()
    assert "2026-01-03" in done.content.decode()


def test_filters(cast: Cast, plaque: Plaque) -> None:
    make_base("别的学院")
    replace(plaque, cast)
    client = cast.client(cast.shenpi)

    def rows(query: str) -> int:
        page = client.get(f"/bases/plaques/?{query}").content.decode()
        return page.count('<th scope="row"')

    assert rows("") == 3
    assert rows("q=职业") == 2
    assert rows("q=攀继教基〔2026〕002号") == 1
    assert rows("q=2026-1") == 2
    assert rows("state=withdrawn") == rows("why=lost") == 1
    assert rows("handed=yes") == 0
    assert rows("handed=no&state=valid") == 2
    assert rows("state=nonsense") == 3
    assert rows("q=没有的单位") == 0
    assert rows("q=%00") == 3


def test_members_see_their_own_plaques_only(cast: Cast, base: Base) -> None:
    make_base("别的学院")
    member = make_user("jidi", Role.OWNER, base.organisation)

    page = cast.client(member).get("/bases/plaques/").content.decode()

    assert "示例职业学院" in page
    assert "别的学院" not in page
    assert "换发</a>" not in page
    assert "尚未颁发匾牌" in cast.client(cast.xueyuan).get("/bases/plaques/").content.decode()
    for name in OUTSIDERS:
        assert cast.client(getattr(cast, name)).get("/bases/plaques/").status_code == 403


def test_workbook_holds_the_rows_of_the_page(cast: Cast, plaque: Plaque) -> None:
    Plaque.objects.filter(pk=plaque.pk).update(name="=HYPERLINK(1)")

    answer = cast.client(cast.jingban).get("/bases/plaques.xlsx?state=valid")
    sheet = load_workbook(BytesIO(answer.getvalue())).active

    head, row = list(sheet.iter_rows(values_only=True))
    assert head[:3] == ("基地编号", "匾牌编号", "牌面单位名称")
    assert row[:4] == ("攀继教基〔2026〕001号", "2026-001-1", "=HYPERLINK(1)", "示例职业学院")
    assert sheet["C2"].data_type == "s"
    assert cast.client(cast.dongqu).get("/bases/plaques.xlsx").status_code == 403


def test_register_costs_the_same_at_any_length(cast: Cast, base: Base) -> None:
    client = cast.client(cast.jingban)
    client.get("/bases/plaques/")
    with CaptureQueriesContext(connection) as few:
        client.get("/bases/plaques/")
    for n in range(20):
        make_base(f"学院{n}")

    with CaptureQueriesContext(connection) as many:
        client.get("/bases/plaques/")

    assert len(many) == len(few)
