"""Accounts after they were opened: roles, closing, the last one who must stay."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.utils import timezone

from accounts import actions
from accounts.models import Event, Role
from accounts.record import MovedOn
from tests.cast import Cast

NOW = timezone.now()


def url(user: object, verb: str) -> str:
    return f"/accounts/members/{user.pk}/{verb}/"  # type: ignore[attr-defined]


def test_deactivate_account_ends_the_session(cast: Cast) -> None:
    theirs = cast.client(cast.xueyuan2)
    assert theirs.get("/home/").status_code == 200

    response = cast.client(cast.xueyuan).post(
        url(cast.xueyuan2, "deactivate-account"), {"reason": "调离"}
    )

    assert response["Location"] == "/accounts/organisation/"
    assert "/accounts/login/" in theirs.get("/home/")["Location"]
    event = Event.objects.get(verb="deactivate_account")
    assert (event.opinion, event.subject_id) == ("调离", str(cast.xueyuan2.pk))


def test_last_owner_cannot_go(cast: Cast) -> None:
    own = cast.client(cast.xueyuan)
    for verb, data in (
        ("deactivate-account", {"reason": "x"}),
        ("change-role", {"role": "staff", "reason": "x"}),
    ):
        assert "只有这一个负责人" in own.post(url(cast.xueyuan, verb), data).content.decode()
    cast.xueyuan.refresh_from_db()
    assert (cast.xueyuan.is_active, cast.xueyuan.role) == (True, Role.OWNER)

    own.post(url(cast.xueyuan2, "change-role"), {"role": "owner", "reason": "接任"})
    own.post(url(cast.xueyuan, "deactivate-account"), {"reason": "退休"})

    cast.xueyuan.refresh_from_db()
    assert not cast.xueyuan.is_active


def test_administrator_may_close_the_last_owner_but_not_the_last_administrator(cast: Cast) -> None:
    actions.deactivate_account(cast.xueyuan, reason="冒用登记", by=cast.guanli, at=NOW)

    with pytest.raises(ValidationError, match="管理员"):
        actions.deactivate_account(cast.guanli, reason="x", by=cast.guanli, at=NOW)
    with pytest.raises(ValidationError, match="管理员"):
        actions.change_role(cast.guanli, role="clerk", reason="x", by=cast.guanli, at=NOW)


def test_reactivate_account(cast: Cast) -> None:
    with pytest.raises(MovedOn):
        actions.reactivate_account(cast.xueyuan2, reason="x", by=cast.xueyuan, at=NOW)
    actions.deactivate_account(cast.xueyuan2, reason="x", by=cast.xueyuan, at=NOW)
    with pytest.raises(MovedOn):
        actions.deactivate_account(cast.xueyuan2, reason="x", by=cast.xueyuan, at=NOW)

    cast.client(cast.guanli).post(url(cast.xueyuan2, "reactivate-account"), {"reason": "误停"})

    cast.xueyuan2.refresh_from_db()
    assert cast.xueyuan2.is_active


@pytest.mark.parametrize("verb", ["deactivate-account", "reactivate-account", "change-role"])
@pytest.mark.parametrize(
    "who", ["yiyuan", "xueyuan2", "dongqu", "weijian", "jingban", "shenpi", "zhuanjia1"]
)
def test_strangers_find_nothing(cast: Cast, who: str, verb: str) -> None:
    response = cast.client(cast.people[who]).post(
        url(cast.xueyuan2, verb), {"reason": "x", "role": "owner"}
    )

    assert response.status_code == 404
    assert not Event.objects.filter(subject_type="accounts.user").exists()


def test_role_must_belong_to_the_organisation(cast: Cast) -> None:
    for role in ("admin", "county", "staff", "nonsense"):
        with pytest.raises(ValidationError):
            actions.change_role(cast.xueyuan2, role=role, reason="x", by=cast.xueyuan, at=NOW)
    with pytest.raises(PermissionDenied):
        actions.change_role(cast.xueyuan2, role="owner", reason="x", by=cast.yiyuan, at=NOW)


def test_profile_changes_own_name_and_telephone_only(cast: Cast) -> None:
    cast.client(cast.xueyuan2).post(
        "/accounts/profile/",
        {"name": "孙 示例", "phone": "１３８００００００００", "role": "owner", "email": "x@y.com"},
    )

    cast.xueyuan2.refresh_from_db()
    assert (cast.xueyuan2.name, cast.xueyuan2.phone) == ("孙示例", "13800000000")
    assert (cast.xueyuan2.role, cast.xueyuan2.email) == (Role.STAFF, "xueyuan2@example.com")
    assert Event.objects.get(verb="correct_profile").details == {"changed": ["name", "phone"]}
