"""The public check of plaques and documents: by QR code, or by number and check code (Art. 10)."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from bases.braking import too_many
from bases.verification import Finding, Question, examine

ASKS_A_MINUTE = 60
LOOKS = {
    Finding.VALID: ("verdict", "check-badge"),
    Finding.DOCUMENT: ("verdict", "document-check"),
    Finding.LISTED: ("verdict verdict-part", "information-circle"),
    Finding.RECTIFYING: ("verdict verdict-part", "exclamation-triangle"),
    Finding.INVALID: ("verdict verdict-bad", "x-circle"),
}


@require_safe
@login_not_required
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    """By number and check code, typed; or by number alone."""
    asked = {name: request.GET.get(name, "")[:200] for name in ("code", "number", "name")}
    return _answer(request, Question(**asked))


@require_safe
@login_not_required
@never_cache
def verify_code(request: HttpRequest, code: str) -> HttpResponse:
    """By the QR code on a plaque or document."""
    return _answer(request, Question(code=code))


def _answer(request: HttpRequest, question: Question) -> HttpResponse:
    context = {"section": "verify", "question": question, "now": timezone.now()}
    if question.is_empty:
        return render(request, "bases/verify.html", context)
    if too_many(request, "verify", most=ASKS_A_MINUTE):
        return render(request, "429.html", {"section": "verify"}, status=429)
    verdict = examine(question)
    look, icon = LOOKS[verdict.finding]
    context |= {"verdict": verdict, "look": look, "icon": icon}
    return render(request, "bases/verify.html", context)
