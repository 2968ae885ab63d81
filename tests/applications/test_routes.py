"""The route is derived from the institution, never chosen (Art. 9(1), Art. 9(2))."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied

from accounts.models import Level, OrganisationType, User
from applications import actions
from applications.models import Application
from bases.regulation import ROUTE_GROUNDS, Route
from tests import stories
from tests.cast import Cast, make_organisation

COUNTIES = ("510402", "510411", "510421")


@pytest.mark.parametrize(
    ("who", "route", "recommender"),
    [
        ("xueyuan", Route.COUNTY, "dongqu"),
        ("yiyuan", Route.DEPARTMENT, "weijian"),
        ("xuehui", Route.MUNICIPAL, "jingban"),
        ("zhishu", Route.SELF_REVIEW, None),
    ],
)
def test_route_of_each_kind(cast: Cast, who: str, route: str, recommender: str | None) -> None:
    case = stories.draft(cast, who, filled=False)

    assert case.route == route
    expected = getattr(cast, recommender).organisation if recommender else None
    assert case.recommender == expected
    assert case.route_ground == ROUTE_GROUNDS[Route(route)]


@pytest.mark.parametrize("county", COUNTIES)
@pytest.mark.parametrize("level", [Level.COUNTY, Level.PRIVATE])
@pytest.mark.parametrize("with_department", [True, False])
def test_department_goes_before_place(
    cast: Cast, county: str, level: str, with_department: bool
) -> None:
    department = cast.weijian.organisation if with_department else None
    institution = make_organisation("示例机构", level=level, county=county, department=department)

    route, recommender = actions.derive_route(institution)

    assert recommender is not None
    if with_department:
        assert (route, recommender) == (Route.DEPARTMENT, department)
    else:
        assert route == Route.COUNTY
        assert recommender.type == OrganisationType.COUNTY_BUREAU
        assert recommender.county.code == county  # type: ignore[union-attr]


def test_central_unit_with_a_department_still_reviews_itself(cast: Cast) -> None:
    institution = make_organisation(
        "示例央企", level=Level.CENTRAL_PROVINCIAL, department=cast.weijian.organisation
    )

    assert actions.derive_route(institution) == (Route.SELF_REVIEW, None)


def test_posted_route_and_recommender_are_ignored(cast: Cast) -> None:
    client = cast.client(cast.xueyuan)

    client.post(
        "/applications/start/",
        {
            "batch": cast.batch.pk,
            "route": Route.SELF_REVIEW,
            "recommender": "",
            "state": "certified",
            "received_at": "2020-01-01",
        },
    )

    case = Application.objects.get(institution=cast.xueyuan.organisation)
    assert (case.route, case.state) == (Route.COUNTY, "draft")


def test_reroute_needs_the_clerk_and_a_reason_on_record(cast: Cast) -> None:
    case = stories.submitted(cast)
    department = User.objects.get(username="jiaoti").organisation

    with pytest.raises(PermissionDenied):
        actions.reroute(
            case,
            route=Route.DEPARTMENT,
            recommender=department,
            opinion="x",
            by=cast.dongqu,
            at=cast.now,
        )
    actions.reroute(
        case,
        route=Route.DEPARTMENT,
        recommender=department,
        opinion="该校由市教体局主管。",
        by=cast.jingban,
        at=cast.now,
    )

    case = stories.fresh(case)
    assert case.recommender == department
    assert not Application.objects.visible_to(cast.dongqu).filter(pk=case.pk).exists()
    assert Application.objects.visible_to(cast.jiaoti).filter(pk=case.pk).exists()
