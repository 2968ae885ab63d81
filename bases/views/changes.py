"""Change filings: a base files, the clerk records, managing unit and bureau read (Art. 22)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.files import serve
from accounts.models import Event
from accounts.record import may, require
from accounts.views.pages import ask, carry_out, me, timeline
from bases.actions import changes as actions
from bases.calendar import today
from bases.changes import FIELDS, OPEN, days_between, flags, outdated_plaque, present, rows
from bases.forms.changes import (
    PROOFS,
    ChangeFilterForm,
    ChangeForm,
    RecordChangeForm,
    ReturnChangeForm,
    old_and_new,
)
from bases.models import Base, ChangeFiling, ChangeKind, ChangeState, Document, DocumentKind
from bases.views.reach import (
    base_of,
    day,
    export,
    insider,
    keep_upload,
    keeps_base,
    listing,
    own_base,
    page_of,
    posted,
)

LIST = "/bases/changes/"
TONES = {ChangeState.FILED: "waiting", ChangeState.RETURNED: "back", ChangeState.RECORDED: "done"}
HEADINGS: dict[str, int] = {
    "基地编号": 14,
    "基地": 34,
    "变更事项": 14,
    "变更前 → 变更后": 60,
    "变更日期": 14,
    "报送日期": 14,
    "间隔天数": 10,
    "状态": 10,
    "备案日期": 14,
    "说明": 30,
}


@require_safe
def changes(request: HttpRequest) -> HttpResponse:
    """Filings within reach; a base is offered what it may file."""
    user = insider(request)
    base = base_of(user)
    form = ChangeFilterForm(request.GET, user=user)
    page = page_of(request, _asked(request, form))
    page.object_list = [
        (change, rows(change), days_between(change), TONES[change.state])
        for change in page.object_list
    ]
    return listing(
        request,
        "bases/changes.html",
        page,
        form=form,
        filtered=form.is_narrowed,
        many=not user.is_institution_member,
        kinds=_open_kinds(base) if base is not None and keeps_base(base) else [],
    )


def _asked(request: HttpRequest, form: ChangeFilterForm) -> Any:
    return form.found(ChangeFiling.objects.visible_to(insider(request)).with_facts())


def _open_kinds(base: Base) -> list[tuple[str, str, ChangeFiling | None]]:
    """Each kind with the filing of it that is open."""
    waiting = {change.kind: change for change in base.changes.filter(state__in=OPEN)}  # type: ignore[attr-defined]
    return [(kind, label, waiting.get(kind)) for kind, label in ChangeKind.choices]


@require_safe
def changes_xlsx(request: HttpRequest) -> HttpResponseBase:
    """The same rows as a workbook."""
    found = _asked(request, ChangeFilterForm(request.GET, user=insider(request)))
    return export(found, _line, title="变更备案", name="changes", headings=HEADINGS)


def _line(change: ChangeFiling) -> tuple[str, ...]:
    recorded = change.recorded_at
    return (
        change.base.number,
        change.base.organisation.name,
        change.get_kind_display(),
        old_and_new(change),
        day(change.changed_on),
        day(today(change.filed_at)),
        str(days_between(change)),
        change.state_label,
        day(today(recorded) if recorded else None),
        change.explanation,
    )


def _fetch(request: HttpRequest, pk: int) -> ChangeFiling:
    visible = ChangeFiling.objects.visible_to(insider(request)).with_facts()
    found: ChangeFiling = get_object_or_404(visible.select_related("proof"), pk=pk)
    return found


@require_safe
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """One filing: old and new, proof, what a clerk should look into, what happened."""
    user, found = me(request), _fetch(request, pk)
    events = Event.objects.about(found).visible_to(user).select_related("organisation")
    stale = found.state == ChangeState.FILED and present(found.base, found.kind) != found.before
    context = {
        "change": found,
        "rows": rows(found),
        "days": days_between(found),
        "tone": TONES[found.state],
        "flags": flags(found) if user.is_municipal and found.state in OPEN else [],
        "stale": stale,
        "receipt": _receipt(found),
        "events": timeline(events.order_by("-sequence"), user),
        "records": not stale and may(found.record_change, user),
        "returns": may(found.return_change, user),
        "refiles": may(found.refile_change, user),
    }
    return render(request, "bases/change.html", context)


def _receipt(change: ChangeFiling) -> Document | None:
    """The letter that was issued when it was put on record."""
    event = Event.objects.about(change).filter(verb="record_change").first()
    if event is None:
        return None
    papers = Document.objects.filter(kind=DocumentKind.CHANGE_RECORD).select_related("file")
    return papers.filter(pk=event.details["document"]).first()


@require_safe
def change_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """The proof, for those within reach."""
    return serve(request, _fetch(request, pk).proof)


@require_safe
def change_receipt(request: HttpRequest, pk: int) -> HttpResponse:
    """The letter, for base, managing unit and bureau."""
    paper = _receipt(_fetch(request, pk))
    if paper is None or paper.file is None:
        raise Http404
    return serve(request, paper.file, as_name=f"变更备案回执 {paper.number}.pdf")


def file_change(request: HttpRequest, kind: str) -> HttpResponse:
    """File a change of a kind."""
    at = timezone.now()
    if kind not in FIELDS:
        raise Http404
    base = own_base(request)
    actions.require_none_open(base, kind)
    form = ChangeForm(posted(request), request.FILES or None, kind=kind, now=present(base, kind))

    def act() -> ChangeFiling:
        return actions.file_change(
            base,
            kind=kind,
            facts=form.facts(),
            proof=_proof(form, request, at),
            by=me(request),
            at=at,
        )

    answer = carry_out(request, form, act, done="已报送市局。", to=_page)
    return answer or _ask(
        request, form, base, title=f"报送变更：{ChangeKind(kind).label}", back=LIST
    )


def refile_change(request: HttpRequest, pk: int) -> HttpResponse:
    """File a returned one again."""
    at = timezone.now()
    found = _fetch(request, pk)
    require(found.refile_change, me(request))
    form = ChangeForm(
        posted(request),
        request.FILES or None,
        kind=found.kind,
        now=present(found.base, found.kind),
        again=True,
        initial={
            **found.after,
            "changed_on": found.changed_on,
            "explanation": found.explanation,
        },
    )

    def act() -> ChangeFiling:
        return actions.refile_change(
            found, facts=form.facts(), proof=_proof(form, request, at), by=me(request), at=at
        )

    answer = carry_out(request, form, act, done="已重新报送。", to=_page)
    return answer or _ask(
        request,
        form,
        found.base,
        title=f"重新报送变更：{found.get_kind_display()}",
        back=_page(found),
        text=f"退回意见：{found.remarks}",
    )


def _ask(request: HttpRequest, form: ChangeForm, base: Base, **words: Any) -> HttpResponse:
    return ask(
        request,
        form,
        label="报送",
        kicker=base.organisation.name,
        consequences=(
            "由市局核对后备案或退回；",
            "备案后公开页面和名录即时更新，变更前后的内容和日期向社会公开，证明材料不公开。",
        ),
        **words,
    )


def _proof(form: ChangeForm, request: HttpRequest, at: Any) -> Any:
    upload = form.cleaned_data.get("proof")
    return upload and keep_upload("proof", upload, by=me(request), at=at, allowed=PROOFS)


def return_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Return it with remarks."""
    at = timezone.now()
    found = _fetch(request, pk)
    require(found.return_change, me(request))
    form = ReturnChangeForm(posted(request))

    def act() -> ChangeFiling:
        remarks = form.cleaned_data["remarks"]
        return actions.return_change(found, remarks=remarks, by=me(request), at=at)

    answer = carry_out(request, form, act, done="已退回。", to=_page)
    return answer or ask(
        request, form, title="退回变更", label="退回", back=_page(found), kicker=str(found)
    )


def record_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Put it on record and into place."""
    at = timezone.now()
    found = _fetch(request, pk)
    require(found.record_change, me(request))
    actions.require_fresh(found)
    form = RecordChangeForm(posted(request), plaque=outdated_plaque(found))

    def act() -> Document:
        replaces = form.cleaned_data.get("replaces_plaque", False)
        return actions.record_change(found, replaces_plaque=replaces, by=me(request), at=at)

    answer = carry_out(request, form, act, done="已备案，公开信息已更新。", to=_page(found))
    return answer or ask(
        request,
        form,
        title="变更备案",
        label="备案",
        back=_page(found),
        kicker=str(found),
        text="\n".join(flags(found)),
        consequences=(
            *(
                f"{label}：{before or '（未登记）'} → {after}"
                for label, before, after in rows(found)
            ),
            "基地公开页面、名录和检索即时更新；",
            "签发变更备案回执；不能撤销。",
        ),
    )


def _page(change: ChangeFiling) -> str:
    return change.get_absolute_url()
