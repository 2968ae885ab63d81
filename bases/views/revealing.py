"""The page that shows a whole number: only in the answer to the form, kept nowhere (Art. 17)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables

from accounts.views.pages import ask, me, refuse
from bases.actions import revealing as actions
from bases.forms.slips import RevealForm
from bases.models import Trainee
from bases.views.reach import posted
from bases.views.slips import keeper


@never_cache
@sensitive_variables()
def reveal_number(request: HttpRequest, pk: int) -> HttpResponse:
    """Say what for, then read it once."""
    user = keeper(request)
    rows = Trainee.objects.visible_to(user).select_related("base__organisation")
    found = get_object_or_404(rows, pk=pk)
    actions.require_revealable(found, user)
    form = RevealForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            number = actions.reveal_number(
                found, reason=form.cleaned_data["reason"], by=me(request), at=timezone.now()
            )
        except ValidationError as refused:
            refuse(form, refused)
        else:
            return render(request, "bases/revealed.html", {"trainee": found, "number": number})
    once = [] if user.is_municipal else ["本单位对每名学员只能查看一次；"]
    return ask(
        request,
        form,
        title="查看完整证件号码",
        label="查看",
        back=f"/bases/trainees/{found.pk}/",
        kicker=str(found),
        consequences=[
            *once,
            "查看人、时间、用途写入操作记录；",
            "号码只显示一次，不能收藏或返回。",
        ],
    )
