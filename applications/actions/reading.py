"""What an expert does while reading: own notes, and the record of files opened (practice, 惯例)."""

from __future__ import annotations

import datetime
import logging

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import Event, Role, StoredFile, User
from accounts.models.events import Audience
from accounts.record import MovedOn, record, tell
from applications.models import Expert, MemberState, PanelMember, Reading

security = logging.getLogger("security")
WINDOW = datetime.timedelta(hours=1)
SAME_OPENING = datetime.timedelta(minutes=10)  # pages of one file turned one after the other
ALARM = "alarm_reading"


@transaction.atomic
def keep_notes(seat: PanelMember, *, notes: str, by: User) -> PanelMember:
    """Keep the own notes; nobody else ever reads them. Raises PermissionDenied, MovedOn."""
    kept = PanelMember.objects.select_for_update(of=("self",)).get(pk=seat.pk)
    if kept.expert.user_id != by.pk:
        raise PermissionDenied
    if kept.state != MemberState.DECLARED:
        raise MovedOn("您已不在本件评审组，笔记没有保存。", kept.application)
    kept.notes = notes
    kept.save(update_fields=("notes",))
    return kept


@transaction.atomic
def read_file(
    seat: PanelMember, *, file: StoredFile, downloaded: bool, by: User, at: datetime.datetime
) -> None:
    """Write down that an expert opened a file; tell the bureau of very many within an hour."""
    if not downloaded and _is_open(seat, file, at):
        return
    Reading.objects.create(seat=seat, file=file, downloaded=downloaded, at=at)
    if _files_within(seat.expert, at) > settings.READING_ALARM:
        _alarm(seat, by, at)


def _is_open(seat: PanelMember, file: StoredFile, at: datetime.datetime) -> bool:
    rows = Reading.objects.filter(seat=seat, file=file, downloaded=False)
    return rows.filter(at__gt=at - SAME_OPENING).exists()


def _files_within(expert: Expert, at: datetime.datetime) -> int:
    """How many different files of all the own cases."""
    rows = Reading.objects.filter(seat__expert=expert, at__gt=at - WINDOW)
    return rows.values("file").distinct().count()


def _alarm(seat: PanelMember, by: User, at: datetime.datetime) -> None:
    """One event an hour and expert; the files stay open to the expert."""
    Expert.objects.select_for_update(of=("self",)).get(pk=seat.expert_id)
    lately = Event.objects.filter(verb=ALARM, actor=by, at__gt=at - WINDOW)
    if lately.exists():
        return
    count = _files_within(seat.expert, at)
    security.warning("expert %s opened %s different files within an hour", by.pk, count)
    event = record(
        verb=ALARM,
        label="集中查阅材料提醒",
        subject=seat.application,
        by=by,
        at=at,
        audience=Audience.BUREAU,
        details={"files": count, "seat": seat.pk},
    )
    tell(
        event,
        User.objects.filter(role=Role.CLERK, is_active=True),
        subject="【继续教育基地评审】专家集中查阅材料提醒",
        body=f"评审专家{by.name}一小时内打开或下载了 {count} 个不同文件"
        f"（提醒线 {settings.READING_ALARM} 个，惯例）。查阅没有中断，请核实是否正常评审。",
        path=seat.application.get_absolute_url(),
    )
