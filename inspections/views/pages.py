"""The look that cases and lists of this room share: one page of a case, one of a list."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from accounts.files import serve
from accounts.models import Event, User
from accounts.record import may, require
from accounts.views.pages import ask, carry_out, me, timeline
from bases.models import Document
from bases.views.reach import insider, page_of

FORMS = require_http_methods(["GET", "HEAD", "POST"])

__all__ = [
    "FORMS",
    "Button",
    "Cell",
    "Paper",
    "Section",
    "Table",
    "act_on",
    "ask",
    "buttons",
    "carry_out",
    "fetch",
    "insider",
    "me",
    "paper",
    "papers_of",
    "show_case",
    "show_list",
    "verb",
]


@dataclass(frozen=True)
class Cell:
    """A cell of a list: text, where it leads, the tone of its pill."""

    text: Any
    url: str = ""
    tone: str = ""
    note: str = ""
    number: bool = False


@dataclass(frozen=True)
class Button:
    """A verb that this person may do now."""

    label: str
    url: str
    style: str = "outline-primary"


@dataclass(frozen=True)
class Table:
    """Rows below headings."""

    headings: Sequence[str]
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Section:
    """A part of a case's page: facts, running text, a table."""

    title: str
    facts: Sequence[tuple[str, Any]] = ()
    text: str = ""
    table: Table | None = None
    article: str = ""
    note: str = ""


@dataclass(frozen=True)
class Paper:
    """A document of a case, as its page offers it."""

    label: str
    document: Document
    url: str


@dataclass(frozen=True)
class Listing:
    """What a list says of itself."""

    here: str
    title: str
    lead: str
    article: str
    headings: Sequence[str]
    clear: str
    empty: str
    empty_text: str = ""
    export: str = ""
    actions: Sequence[Button] = field(default_factory=tuple)
    deed: Button | None = None  # done at once, by a posted form


def show_list(
    request: HttpRequest,
    listing: Listing,
    *,
    rows: Any,
    cells: Callable[[Any], Sequence[Cell]],
    form: Any = None,
    filtered: bool = False,
) -> HttpResponse:
    """A page of rows with its filter; the export is asked with the same words."""
    page = page_of(request, rows)
    page.object_list = [cells(row) for row in page.object_list]
    asked = request.GET.copy()
    asked.pop("page", None)
    context = {
        "listing": listing,
        "page_obj": page,
        "form": form,
        "filtered": filtered,
        "query": asked.urlencode(),
    }
    return render(request, "inspections/list.html", context)


def show_case(request: HttpRequest, case: Any, **context: Any) -> HttpResponse:
    """A case: what waits, buttons, sections, papers, what happened.

    ``context``: here, title, kicker, tone, waiting, buttons, sections, papers, back; ``extra`` is
    another template's part.
    """
    user = me(request)
    events = Event.objects.about(case).visible_to(user).select_related("organisation")
    return render(
        request,
        context.pop("template", "inspections/case.html"),
        {
            "case": case,
            "events": timeline(events.order_by("-sequence"), user),
            "waiting": "",
            "alerts": (),
            **context,
        },
    )


def fetch(request: HttpRequest, rows: Any, pk: int) -> Any:
    """A row that this person may see, or 404."""
    return get_object_or_404(rows.visible_to(insider(request)), pk=pk)


def buttons(case: Any, user: User, verbs: Iterable[tuple[str, str, str]]) -> list[Button]:
    """The verbs of a case that are this person's now: name, label, style."""
    return [
        Button(label, f"{case.get_absolute_url()}{name.replace('_', '-')}/", style)
        for name, label, style in verbs
        if may(getattr(case, name), user)
    ]


def verb(
    request: HttpRequest,
    case: Any,
    name: str,
    form: Form,
    act: Callable[[], Any],
    *,
    done: str,
    **page: Any,
) -> HttpResponse:
    """The page of one verb of a case: refused to others, carried out, or asked (again)."""
    require(getattr(case, name), me(request))
    answer = carry_out(request, form, act, done=done, to=case.get_absolute_url())
    if answer is not None:
        return answer
    return ask(request, form, back=case.get_absolute_url(), kicker=str(case), **page)


def act_on(
    request: HttpRequest, case: Any, actions: Any, name: str, form: Any, **page: Any
) -> HttpResponse:
    """The page of a verb whose form holds just what its action asks for."""
    user, at = me(request), timezone.now()
    act = getattr(actions, name)
    return verb(
        request,
        case,
        name,
        form,
        lambda: act(case, **form.cleaned_data, by=user, at=at),
        **page,
    )


def papers_of(case: Any, documents: Iterable[tuple[str, Document | None]]) -> list[Paper]:
    """Documents that there are, each with its address below the case."""
    return [
        Paper(label, document, f"{case.get_absolute_url()}papers/{document.pk}/")
        for label, document in documents
        if document is not None
    ]


def paper(request: HttpRequest, papers: Sequence[Paper], document: int) -> HttpResponseBase:
    """The file of one of a case's papers, or 404."""
    for one in papers:
        if one.document.pk == document and one.document.file is not None:
            return serve(request, one.document.file)
    raise Http404
