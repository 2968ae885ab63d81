"""Which papers of a case go where, in an order that depends on the case alone."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from accounts.models import Event, Role, StoredFile
from applications.archive import recommending, review
from applications.archive.entries import Entry, of_document, of_file, of_json, of_table
from applications.models import Application, CasePaper, Submission
from applications.rules import intake_of
from bases.models import Document, DocumentState, Plaque

if TYPE_CHECKING:
    from django.db.models import QuerySet

FORMS, EVIDENCE = "01 申报表", "02 佐证材料"
DECIDING, EVENTS = "06 决定与文书", "07 办理记录"
EVENT_HEADINGS = (
    "序号",
    "时间",
    "办理人",
    "角色",
    "单位",
    "事项",
    "原状态",
    "新状态",
    "意见",
    "依据",
    "快照摘要",
    "上一条摘要",
    "摘要",
)


def contents(application: Application) -> list[Entry]:
    """Everything of the case; private notes of experts are nobody else's and stay out."""
    at = _as_of(application)
    return [
        *_forms(application),
        *_evidence(application),
        *recommending.entries(application, at),
        *review.entries(application, at),
        *review.notice_entries(application, at),
        *_decisions(application, at),
        *_papers(application),
        *_events(application, at),
    ]


def waits_for(application: Application) -> int:
    """How many documents of the case are being rendered right now."""
    return documents_of(application).filter(state=DocumentState.WAITING).count()


def documents_of(application: Application) -> QuerySet[Document]:
    """Forms, papers and plaques of the case."""
    papers = CasePaper.objects.filter(application=application).values("document")
    forms = Submission.objects.filter(application=application).values("document")
    plaques = Plaque.objects.filter(base=application.base_id).values("document")
    return (
        Document.objects.filter(pk__in=papers)
        | Document.objects.filter(pk__in=forms)
        | Document.objects.filter(pk__in=plaques)
    )


def _as_of(application: Application) -> datetime.datetime:
    """The last deed: tables bear its time, so the same case gives the same bytes."""
    last = Event.objects.about(application).last()
    return last.at if last is not None else application.created_at


def _forms(application: Application) -> Iterator[Entry]:
    """Every version handed in: as printed, and as data."""
    intake = intake_of(application)
    if intake is not None:
        yield of_file(FORMS, intake.scan, label="纸质申报材料扫描件", note=intake.sentence)
    versions = Submission.objects.filter(application=application).select_related("document__file")
    for version in versions.order_by("version"):
        label = f"第{version.version}版"
        yield of_document(FORMS, version.document, note=f"{label}，回执号{version.receipt_number}")
        yield of_json(FORMS, f"申报表内容 {label}", version.received_at, _content(version.pk))


def _content(pk: int) -> Any:
    """Reads a version only when it is written: one in memory at a time."""
    return lambda: Submission.objects.values_list("content", flat=True).get(pk=pk)


def _evidence(application: Application) -> Iterator[Entry]:
    """Each file of any version once, with the versions it was in."""
    labels: dict[str, str] = {}
    versions: dict[str, list[str]] = {}
    rows = Submission.objects.filter(application=application).order_by("version")
    for number, files in rows.values_list("version", "content__files"):
        for one in files or ():
            labels.setdefault(one["id"], one["label"])
            versions.setdefault(one["id"], []).append(str(number))
    stored = StoredFile.objects.in_bulk(list(labels))
    by_id = {str(pk): file for pk, file in stored.items()}
    for key, label in labels.items():
        note = f"第{'、'.join(versions[key])}版附件"
        yield of_file(EVIDENCE, by_id[key], label=label, note=note)


def _decisions(application: Application, at: datetime.datetime) -> list[Entry]:
    """Proposals, and what the approver made of them."""
    decisions = application.decisions.select_related("proposed_by", "decided_by")  # type: ignore[attr-defined]
    headings = ("事项", "理由", "经办人", "提出时间", "结果", "审批人", "时间", "审批意见", "文号")
    rows = [
        (
            d.get_kind_display(),
            d.reasons,
            d.proposed_by.name,
            d.proposed_at,
            d.get_state_display(),
            d.decided_by.name if d.decided_by else "",
            d.decided_at,
            d.opinion,
            d.number,
        )
        for d in decisions.order_by("proposed_at", "pk")
    ]
    return of_table(DECIDING, "审批记录", at, headings, rows)


def _papers(application: Application) -> Iterator[Entry]:
    """Documents as issued, void ones marked."""
    own = Submission.objects.filter(application=application).values("document")
    found = documents_of(application).exclude(pk__in=own).select_related("file")
    for document in found.order_by("issued_at", "pk"):
        yield of_document(DECIDING, document)


def _events(application: Application, at: datetime.datetime) -> list[Entry]:
    """The record with the digests of its chain."""
    events = list(Event.objects.about(application).select_related("organisation"))
    roles = dict(Role.choices)
    rows = [
        (
            event.sequence,
            event.at,
            event.actor_name,
            roles.get(event.actor_role, ""),
            event.organisation.name if event.organisation else "",
            event.label,
            event.source_label,
            event.target_label,
            event.opinion,
            event.article,
            event.snapshot_digest,
            event.previous_digest,
            event.digest,
        )
        for event in events
    ]

    def chain() -> list[dict[str, Any]]:
        return [{**event.content(), "digest": event.digest} for event in events]

    return [
        *of_table(EVENTS, "办理记录", at, EVENT_HEADINGS, rows),
        of_json(EVENTS, "办理记录", at, chain),
    ]
