"""Cases that staff keyed in at the window, brought to a state through actions."""

from __future__ import annotations

import datetime
from typing import Any

from accounts.models import User
from applications import actions
from applications.models import Application, Section
from bases.calendar import today
from pzh_ce.demo.form_data import fill
from tests import stories
from tests.cast import Cast


def entered(cast: Cast, who: str = "xueyuan", **more: Any) -> Application:
    """Keyed in by the first clerk, still empty."""
    owner: User = getattr(cast, who)
    assert owner.organisation is not None
    return actions.enter(
        owner.organisation,
        cast.batch,
        received_on=more.pop("received_on", today(cast.now)),
        scan=stories.seal_scan(cast.jingban, cast.now),
        by=more.pop("by", cast.jingban),
        at=more.pop("at", cast.now),
        **more,
    )


def typed(cast: Cast, who: str = "xueyuan") -> Application:
    """Keyed in, every section complete."""
    application = entered(cast, who)
    fill(application, by=cast.jingban, at=cast.now)
    return stories.fresh(application)


def checked(cast: Cast, who: str = "xueyuan") -> Application:
    """Compared with the paper by the second clerk, and so handed in."""
    application = typed(cast, who)
    actions.check_entry(application, by=cast.jingban2, at=cast.now)
    return stories.fresh(application)


def sent_back(cast: Cast) -> Application:
    """Keyed in, handed in, sent back for mending."""
    application = checked(cast)
    actions.send_back(
        application,
        sections=["teachers"],
        mend_by=cast.later(days=10).date(),
        opinion="请补正。",
        by=cast.dongqu,
        at=cast.now,
    )
    return stories.fresh(application)


def fill_teachers(application: Application, by: User, at: datetime.datetime) -> None:
    section = Section.objects.get(application=application, key="teachers")
    actions.save_section(section, by=by, at=at, data=section.data, version=section.version)
