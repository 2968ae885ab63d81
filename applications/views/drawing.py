"""Drawing experts at random: the list of draws, a new one, one repeated (practice, 惯例)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.record import digest_of
from applications import actions, committee, drawing, rules
from applications.committee import pool
from applications.committee.pool import Pool, pool_of
from applications.forms.drawing import BatchForm, DrawForm, PanelForm, ReplacementForm
from applications.models import Application, Batch, CasePaper, Draw, ExpertKind, State
from applications.views.reviewing_page import carry_out, fetch, guard, show
from bases.calendar import today
from bases.models import DocumentKind

if TYPE_CHECKING:
    import datetime

    from accounts.models import User

PAGE_SIZE = 50
CHANGED = "页面打开后，案件、专家库或任职情况有变化，没有抽取；请核对下面的最新名单后再抽取。"


def reader(request: HttpRequest) -> User:
    """Draws name experts: the bureau's staff alone; others 403."""
    user: User = request.user  # type: ignore[assignment]
    if not user.is_municipal:
        raise PermissionDenied
    return user


@require_safe
def draws(request: HttpRequest) -> HttpResponse:
    """Every draw, newest first, of one batch or of all."""
    user = reader(request)
    form = BatchForm(request.GET)
    batch = form.chosen()
    found = Draw.objects.visible_to(user).select_related("batch", "drawn_by")
    if batch is not None:
        found = found.of([batch])
    page = Paginator(found.defer("inputs"), PAGE_SIZE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "batch": batch,
        "page_obj": page,
        "rows": [_row(draw) for draw in page.object_list],
        "may_draw": user.is_municipal_clerk,
    }
    return render(request, "applications/draws.html", context)


def _row(draw: Draw) -> dict[str, Any]:
    panels = draw.outcome["panels"]
    return {
        "draw": draw,
        "cases": [panel["name"] for panel in panels],
        "experts": sum(len(panel["experts"]) for panel in panels),
    }


# A new draw


def waiting_cases(batch: Batch) -> list[Application]:
    """Cases of a batch that are accepted and have no whole panel yet."""
    cases = (
        Application.objects.filter(batch=batch, state=State.ACCEPTED)
        .select_related("institution", "batch")
        .prefetch_related("panel")
        .order_by("institution__name_spelling", "pk")
    )
    return [case for case in cases if not rules.panel_is_complete(case)]


def new_draw(request: HttpRequest) -> HttpResponse:
    """Choose cases and numbers; who could be drawn and who not is shown before."""
    at = timezone.now()
    user: User = request.user  # type: ignore[assignment]
    if not user.is_municipal_clerk:
        raise PermissionDenied
    chooser = BatchForm(request.GET)
    batch = chooser.chosen() or _likely_batch()
    if batch is None:
        return render(request, "applications/new_draw.html", {"chooser": chooser})
    if chooser.chosen() is None:
        chooser = BatchForm({"batch": batch.pk})
    cases = waiting_cases(batch)
    known = pool_of(batch, cases, today(at))
    seen = fingerprint(known, today(at))
    form = DrawForm(
        request.POST or None,
        batch=batch,
        cases=Application.objects.filter(pk__in=[case.pk for case in cases]),
    )
    if request.method == "POST" and _agreed(request, form, seen):
        made = _draw(form, batch, user, at)
        if made is not None:
            messages.success(request, f"已抽取 {len(made.outcome['panels'])} 个评审组。")
            return redirect("applications:draw_record", made.pk)
    context = {
        "chooser": chooser,
        "batch": batch,
        "form": form,
        "seen": seen,
        "pool": known,
        "rows": rows_of(known),
        "picked": {str(value) for value in form["applications"].value() or ()},
    }
    return render(request, "applications/new_draw.html", context)


def _likely_batch() -> Batch | None:
    """The newest batch in which a case waits for its panel, else the newest of all."""
    waits = Application.objects.filter(state=State.ACCEPTED).values("batch")
    return Batch.objects.filter(pk__in=waits).first() or Batch.objects.first()


def fingerprint(known: Pool, on: datetime.date) -> str:
    """A digest of the list as the page shows it: what is drawn is what was seen."""
    nobody = dict.fromkeys((case.pk for case in known.cases), pool.NONE)
    return digest_of(known.inputs("seen", nobody, prefer_fields=False, on=on))


def _agreed(request: HttpRequest, form: DrawForm, seen: str) -> bool:
    if not form.is_valid():
        return False
    if request.POST.get("state") != seen:
        form.add_error(None, CHANGED)
        return False
    return True


def _draw(form: DrawForm, batch: Batch, user: User, at: datetime.datetime) -> Draw | None:
    try:
        return actions.draw(batch, by=user, at=at, **form.cleaned_data)
    except ValidationError as refused:
        form.add_error(None, refused)
        return None


def rows_of(known: Pool) -> list[dict[str, Any]]:
    """Each case with who is left to draw from, and who is out for what."""
    names = {expert.pk: expert for expert in known.experts}
    return [
        {
            "case": case,
            "free": known.free(case),
            "out": [
                {"expert": names[pk], "grounds": grounds}
                for pk, grounds in known.excluded[case.pk].items()
            ],
        }
        for case in known.cases
    ]


def draw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Draw for one case: its panel, or replacements once the review runs."""
    at = timezone.now()
    application = fetch(request, pk)
    user = guard(request, application, "draw")
    running = application.state == State.UNDER_REVIEW
    form = (
        ReplacementForm(request.POST or None)
        if running
        else PanelForm(request.POST or None, batch=application.batch)
    )

    def act() -> None:
        data = form.cleaned_data
        if running:
            actions.draw_replacements(application, by=user, at=at, **data)
        else:
            actions.draw(application.batch, [application], by=user, at=at, **data)

    answer = carry_out(request, application, form, act, done="专家已抽取。")
    known = pool_of(application.batch, [application], today(at))
    places = committee.places_left(application)
    wanted = pool.vacancies_of_those_left(application, places).least if running else {}
    return answer or show(
        request,
        "draw",
        application,
        form=form,
        pool=known,
        rows=rows_of(known),
        vacancies=[(ExpertKind(kind).label, number) for kind, number in wanted.items() if number],
    )


# One draw


@require_safe
def draw_record(request: HttpRequest, pk: int) -> HttpResponse:
    """The frozen list, the seed and who was drawn; with ``replay`` it is drawn again."""
    user = reader(request)
    made = get_object_or_404(
        Draw.objects.visible_to(user).select_related("batch", "drawn_by"), pk=pk
    )
    papers = CasePaper.objects.filter(
        batch=made.batch,
        document__kind=DocumentKind.DRAW_MINUTES,
        document__issued_at=made.drawn_at,
    ).visible_to(user)
    again = None
    if "replay" in request.GET:
        again = drawing.replay(
            inputs=made.inputs,
            inputs_digest=made.inputs_digest,
            seed=made.seed,
            outcome=made.outcome,
            outcome_digest=made.outcome_digest,
        )
    context = {
        "draw": made,
        "panels": panels_of(made),
        "candidates": candidates_of(made),
        "constraints": made.inputs["constraints"],
        "again": again,
        "minutes": papers.select_related("document").first(),
    }
    return render(request, "applications/draw_record.html", context)


def panels_of(made: Draw) -> list[dict[str, Any]]:
    """Cases with who was drawn, in the order of the draw, and who was out."""
    people = {c["id"]: c for c in made.inputs["candidates"]}
    cases = {c["id"]: c for c in made.inputs["cases"]}
    return [
        {
            "case": cases[panel["id"]],
            "url": f"/applications/{panel['id']}/",
            "experts": [_person(people[expert]) for expert in panel["experts"]],
            "out": [
                {"name": people[expert]["name"], "grounds": grounds}
                for expert, grounds in cases[panel["id"]]["excluded"].items()
            ],
        }
        for panel in made.outcome["panels"]
    ]


def candidates_of(made: Draw) -> list[dict[str, Any]]:
    """The frozen list with kinds in words and how often each was drawn."""
    times: dict[str, int] = {}
    for panel in made.outcome["panels"]:
        for expert in panel["experts"]:
            times[expert] = times.get(expert, 0) + 1
    return [
        _person(candidate) | {"times": times.get(candidate["id"], 0)}
        for candidate in made.inputs["candidates"]
    ]


def _person(candidate: dict[str, Any]) -> dict[str, Any]:
    return candidate | {"kind_label": ExpertKind(candidate["kind"]).label}
