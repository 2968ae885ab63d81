"""Changes of the demonstration's bases: a rename with its new plaque, one waiting, one returned."""

from __future__ import annotations

import datetime

from accounts.files import keep
from accounts.models import Role, StoredFile, User
from bases.actions.changes import ChangeFacts, file_change, record_change, return_change
from bases.calendar import today
from bases.models import Base, ChangeFiling, ChangeKind
from pzh_ce.demo.form_data import sample_pdf
from pzh_ce.demo.people import City

DAY = datetime.timedelta(days=1)
HOUR = datetime.timedelta(hours=1)
REMARKS = "证明材料不清晰，请上传加盖公章的任命文件扫描件。"


def play(city: City, now: datetime.datetime) -> None:
    """Each change files on its day; the clerk follows some days later."""
    clerk = User.objects.get(username="shiju-jingban")
    bases = [
        base
        for base in Base.objects.in_service().select_related("organisation").order_by("number")
        if _owner(base) is not None
    ][1:6]
    if len(bases) < 5:
        return
    renamed, moved, called, waiting, returned = bases
    _file(moved, ChangeKind.ADDRESS, {"address": "攀枝花市仁和区示例大道66号"}, now - 200 * DAY, 5)
    _record(moved, clerk, now - 196 * DAY)
    contact = {"contact_name": "何示例", "contact_phone": "0812-3330066"}
    _file(called, ChangeKind.CONTACT, contact, now - 90 * DAY, 2)
    _record(called, clerk, now - 88 * DAY)
    name = f"攀枝花市{renamed.organisation.name}"
    _file(renamed, ChangeKind.NAME, {"name": name}, now - 40 * DAY, 12)
    _record(renamed, clerk, now - 36 * DAY)
    body = {"management_body": "继续教育管理办公室"}
    _file(waiting, ChangeKind.MANAGEMENT, body, now - 2 * DAY, 3)
    change = _file(
        returned, ChangeKind.REPRESENTATIVE, {"legal_representative": "罗示例"}, now - 9 * DAY, 47
    )
    return_change(change, remarks=REMARKS, by=clerk, at=now - 6 * DAY)


def _owner(base: Base) -> User | None:
    return User.objects.filter(organisation=base.organisation, role=Role.OWNER).first()


def _file(
    base: Base, kind: str, after: dict[str, str], at: datetime.datetime, days: int
) -> ChangeFiling:
    """A change that was filed so many days after it happened."""
    owner = _owner(base)
    assert owner is not None  # noqa: S101
    return file_change(
        base,
        kind=kind,
        facts=ChangeFacts(after, today(at) - days * DAY, "见所附证明材料。"),
        proof=_proof(owner, at, f"change-{base.number}-{kind}"),
        by=owner,
        at=at,
    )


def _record(base: Base, clerk: User, at: datetime.datetime) -> None:
    change = ChangeFiling.objects.get(base=base, state="filed")
    record_change(change, by=clerk, at=at)


def _proof(by: User, at: datetime.datetime, mark: str) -> StoredFile:
    data = sample_pdf(mark)
    return keep(data, name="证明材料（示例）.pdf", media_type="application/pdf", by=by, at=at)
