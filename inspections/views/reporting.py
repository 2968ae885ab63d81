"""The base reports item by item, with evidence (Art. 18)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.files import serve
from accounts.record import require
from accounts.views.pages import refuse
from bases.views.reach import keep_upload, posted
from inspections.actions import rectifying
from inspections.forms.rectifications import ItemForm
from inspections.models import ItemFile, RectificationItem
from inspections.views.pages import FORMS, me
from inspections.views.rectifications import fetched


@FORMS
def report_rectification(request: HttpRequest, pk: int) -> HttpResponse:
    """The base writes item by item, keeps, and reports in the end."""
    found, user, at = fetched(request, pk), me(request), timezone.now()
    require(found.report_rectification, user)
    items = list(found.items.prefetch_related("files__file"))  # type: ignore[attr-defined]
    forms = [
        (
            item,
            ItemForm(
                posted(request),
                request.FILES or None,
                prefix=f"item{item.number}",
                initial={"report": item.report},
            ),
        )
        for item in items
    ]
    valid = [form.is_valid() for _item, form in forms]  # every form says what is wrong with it
    if request.method == "POST" and all(valid):
        answer = _written(request, found, forms, user, at)
        if answer is not None:
            return answer
    return render(
        request,
        "inspections/report_rectification.html",
        {"case": found, "forms": forms, "here": "rectifications"},
    )


def _written(
    request: HttpRequest, found: Any, forms: Any, user: Any, at: Any
) -> HttpResponse | None:
    """Keep what was written; report when that was asked. None when something was refused."""
    at_hand = forms[0][1]
    try:
        for item, form in forms:
            at_hand = form
            if form.cleaned_data["report"] != item.report:
                rectifying.write_item(item, report=form.cleaned_data["report"], by=user, at=at)
            upload = form.cleaned_data.get("evidence")
            if upload:
                file = keep_upload("evidence", upload, by=user, at=at)
                rectifying.add_item_file(item, file=file, by=user, at=at)
        if "report" in request.POST:
            rectifying.report_rectification(found, by=user, at=at)
    except ValidationError as refused:
        refuse(at_hand, refused)
        return None
    if "report" in request.POST:
        messages.success(request, "整改报告已报送，等市局复查。")
        return redirect(found.get_absolute_url())
    messages.success(request, "已保存。全部填完后请点“报送整改报告”。")
    return redirect(request.path)


@require_safe
def item_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Evidence of an item."""
    found = fetched(request, pk)
    kept = get_object_or_404(
        ItemFile.objects.select_related("file"), pk=file, item__rectification=found
    )
    return serve(request, kept.file)


@FORMS
def remove_item_file(request: HttpRequest, pk: int, file: int) -> HttpResponse:
    """Take evidence away again, before it is reported."""
    found = fetched(request, pk)
    items = RectificationItem.objects.filter(rectification=found)
    kept = get_object_or_404(ItemFile.objects.select_related("item__rectification__base"),
                             pk=file, item__in=items)  # fmt: skip
    if request.method == "POST":
        rectifying.remove_item_file(kept, by=me(request), at=timezone.now())
        messages.success(request, "材料已移除。")
    return redirect(f"{found.get_absolute_url()}report/")
