"""A paper application at the window: keyed in by one clerk, waiting for the other to check."""

from __future__ import annotations

import datetime

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.files import store
from accounts.models import County, InstitutionKind, Level, OrganisationType
from applications import actions
from applications.models import Application, Batch
from bases.calendar import today
from pzh_ce.demo.form_data import fill, sample_pdf
from pzh_ce.demo.people import City

NAME = "攀枝花示例工匠培训中心"


def key_in(city: City, batch: Batch, at: datetime.datetime) -> Application:
    """An institution that has registered, has no account, and sent everything on paper."""
    clerk = city.people["shiju-jingban"]
    institution = city.add_organisation(
        NAME,
        OrganisationType.INSTITUTION,
        at,
        kind=InstitutionKind.TRAINING_BODY,
        level=Level.COUNTY,
        county=County.objects.get(code="510402"),
        legal_representative="鲁示例",
        phone="0812-3330199",
        address="攀枝花市东区示例路99号",
    )
    scan = SimpleUploadedFile("纸质申报材料.pdf", sample_pdf("paper application"))
    case = actions.enter(
        institution,
        batch,
        received_on=today(at),
        scan=store(scan, by=clerk, at=at),
        note="邮寄送达，一式两份",
        by=clerk,
        at=at,
    )
    fill(case, by=clerk, at=at + datetime.timedelta(hours=2), seed=99)
    return case
