"""Handing in, taking back, giving up; receipts and versions (Art. 9(1))."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.fields import LongText
from accounts.record import digest_of, require
from applications import actions, requirements
from applications.actions import NotReady
from applications.content import Book, changes
from applications.models import Application, Submission
from applications.views.drafting_page import own_case, person, section_url
from applications.views.reviewing_page import carry_out, guard, show
from bases.calendar import today


class WithdrawForm(forms.Form):
    """Why an application is given up."""

    opinion = LongText(
        label="撤销原因", max_length=500, initial="因本单位安排调整，申请撤销本次申报。"
    )


class EmptyForm(forms.Form):
    """Nothing but the button."""


def submit(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Check everything once more, then hand in; a second click gets the receipt."""
    at = timezone.now()
    application = own_case(request, pk)
    if request.method == "POST" and _was_just_handed_in(request, application):
        return redirect("applications:receipt", application.pk)
    user = person(request)
    require(application.submit, user)
    unmet: list[Any] = []
    if request.method == "POST":
        try:
            submission = actions.submit(application, by=user, at=at)
        except NotReady as missing:
            unmet = missing.unmet
        else:
            messages.success(request, f"已报送，回执号{submission.receipt_number}。")
            return redirect("applications:receipt", application.pk)
    return _submit_page(request, application, at, unmet)


def _was_just_handed_in(request: HttpRequest, application: Application) -> bool:
    """The page was made for a version that is in already: a double click, or the back button."""
    versions = application.submissions.count()  # type: ignore[attr-defined]
    return request.POST.get("version") == str(versions) and application.state == "submitted"


def _submit_page(
    request: HttpRequest, application: Application, at: Any, unmet: list[Any]
) -> HttpResponse:
    book = Book(application, today(at))
    lines = requirements.submission_checklist(application, at, book)
    urls = {f"“{s}”填写完整": section_url(application, s.key) for s in book.sections.values()}
    context = {
        "application": application,
        "rows": [line.row(urls.get(line.sentence, "")) for line in lines],
        "conditions": [r.row() for r in requirements.condition_checklist(application, book)],
        "ready": all(line.met for line in lines if line.blocking),
        "unmet": unmet,
        "version": application.submissions.count() + 1,  # type: ignore[attr-defined]
    }
    return render(request, "applications/submit.html", context, status=409 if unmet else 200)


@require_safe
def receipt(request: HttpRequest, pk: uuid.UUID, version: int | None = None) -> HttpResponse:
    """The receipt of a version: number, instant, digest, printed form."""
    application = own_case(request, pk)
    found = Submission.objects.filter(application=application).select_related(
        "document", "submitted_by"
    )
    if version is not None:
        found = found.filter(version=version)
    submission = found.order_by("-version").first()
    if submission is None:
        raise Http404
    context = {
        "application": application,
        "submission": submission,
        "files": submission.content["files"],
        "sound": digest_of(submission.content) == submission.digest,
    }
    return render(request, "applications/receipt.html", context)


def take_back(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Take it back to mend it, until the next level has opened it."""
    at = timezone.now()
    application = own_case(request, pk)
    user = guard(request, application, "take_back")
    form = EmptyForm(request.POST or None)
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.take_back(application, by=user, at=at),
        done="已撤回，可以继续修改；修改后须重新报送。",
    )
    if answer is not None and answer.status_code == 302:
        return redirect("applications:form", application.pk)
    return answer or show(
        request,
        "take_back",
        application,
        closes=application.batch.closes_at,
        late=not application.batch.is_open(at),
        form=form,
    )


def withdraw(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Give the application up; applying is voluntary (Art. 3)."""
    at = timezone.now()
    application = own_case(request, pk)
    user = guard(request, application, "withdraw")
    form = WithdrawForm(request.POST or None)
    answer = carry_out(
        request,
        application,
        form,
        lambda: actions.withdraw(application, by=user, at=at, **form.cleaned_data),
        done="已撤销申报。",
    )
    return answer or show(request, "withdraw", application, form=form)


def _versions(request: HttpRequest, pk: uuid.UUID) -> tuple[Application, list[Submission]]:
    application = get_object_or_404(
        Application.objects.visible_to(person(request)).select_related("institution", "batch"),
        pk=pk,
    )
    found = Submission.objects.filter(application=application).select_related(
        "document", "submitted_by"
    )
    return application, list(found.order_by("-version"))


@require_safe
def versions(request: HttpRequest, pk: uuid.UUID) -> HttpResponse:
    """Every version handed in, with what changed from one to the next."""
    application, found = _versions(request, pk)
    older = {s.version: s.version - 1 for s in found if s.version > 1}
    context = {
        "application": application,
        "versions": [{"submission": s, "older": older.get(s.version)} for s in found],
        "own": person(request).organisation_id == application.institution_id,
    }
    return render(request, "applications/versions.html", context)


@require_safe
def diff(request: HttpRequest, pk: uuid.UUID, old: int, new: int) -> HttpResponse:
    """What changed between two versions."""
    application, found = _versions(request, pk)
    by_number = {s.version: s for s in found}
    if old not in by_number or new not in by_number:
        raise Http404
    context = {
        "application": application,
        "old": by_number[old],
        "new": by_number[new],
        "changes": changes(by_number[old].content, by_number[new].content),
    }
    return render(request, "applications/diff.html", context)
