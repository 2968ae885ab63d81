"""What pages of a base's own rows share: who asks, whose base, lists, attachments."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Sequence
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from accounts.files import serve, store
from accounts.models import StoredFile, User
from accounts.views.pages import PAGE_SIZE, me
from bases import exports
from bases.actions.keeping import require_own
from bases.calendar import today
from bases.forms.office import PAPERS, AttachedForm
from bases.models import Base
from bases.models.base import BaseQuerySet

CHUNK = 500


def insider(request: HttpRequest) -> User:
    """Whoever takes part in the work of bases; experts do not. Raises PermissionDenied."""
    user = me(request)
    if user.is_expert:
        raise PermissionDenied
    return user


def base_of(user: User) -> Base | None:
    """The base of somebody's institution, the newest one."""
    if not user.is_institution_member:
        return None
    bases = Base.objects.filter(organisation=user.organisation_id)
    return bases.select_related("organisation").order_by("-pk").first()


def bases_within(user: User) -> BaseQuerySet:
    """Bases that a person may look into: one's own, those one manages, for the bureau all."""
    bases = Base.objects.select_related("organisation")
    if user.is_municipal:
        return bases
    if user.is_institution_member:
        return bases.filter(organisation=user.organisation_id)
    return bases.filter(managing_unit=user.organisation_id)


def posted(request: HttpRequest) -> Any:
    """What was posted, were it nothing; None for a page that is only looked at."""
    return request.POST if request.method == "POST" else None


def keeps_base(base: Base | None) -> bool:
    """Whether the verbs of a base are offered."""
    return base is not None and base.is_in_service


def own_base(request: HttpRequest) -> Base:
    """The base one writes for. Raises PermissionDenied, MovedOn; 404 for one without a base."""
    user = me(request)
    if not user.is_institution_member:
        raise PermissionDenied
    base = base_of(user)
    if base is None:
        raise Http404
    require_own(base, user)
    return base


def of_own_base(request: HttpRequest, rows: Any, pk: int, *, serving: bool = True) -> Any:
    """A row within reach (404) of one's own base (403) while it is one (409)."""
    user = insider(request)
    found = get_object_or_404(rows.visible_to(user).select_related("base__organisation"), pk=pk)
    require_own(found.base, user, serving=serving)
    return found


def page_of(request: HttpRequest, rows: Any) -> Page[Any]:
    """The page of rows that was asked for."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def listing(request: HttpRequest, template: str, listed: Any, /, **context: Any) -> HttpResponse:
    """A page of rows with its filter; ``query`` is what an export is asked with."""
    page = listed if isinstance(listed, Page) else page_of(request, listed)
    asked = request.GET.copy()
    asked.pop("page", None)
    return render(request, template, {"page_obj": page, "query": asked.urlencode(), **context})


def export(
    rows: Any,
    line: Callable[[Any], Sequence[str]],
    *,
    title: str,
    name: str,
    headings: dict[str, int],
) -> HttpResponseBase:
    """All the rows of a list as a workbook."""
    day = today(timezone.now())
    lines = (line(row) for row in rows.iterator(chunk_size=CHUNK))
    return exports.workbook(
        lines, title=title, headings=headings, filename=f"{name}-{day:%Y%m%d}.xlsx"
    )


def kept(form: AttachedForm, *, by: User, at: datetime.datetime) -> list[StoredFile]:
    """The attachments, stored. Raises ValidationError beside the field of a bad one."""
    return [keep_upload(name, upload, by=by, at=at) for name, upload in form.uploads()]


def keep_upload(
    name: str,
    upload: Any,
    *,
    by: User | None,
    at: datetime.datetime,
    allowed: tuple[str, ...] = PAPERS,
) -> StoredFile:
    """An upload, stored. Raises ValidationError beside its field."""
    try:
        return store(upload, by=by, at=at, allowed=allowed)
    except ValidationError as refused:
        raise ValidationError({name: refused.messages}) from refused


def file_rows(files: Iterable[StoredFile], folder: str) -> list[dict[str, Any]]:
    """Rows of the files component."""
    return [
        {"name": f.name, "url": f"{folder}files/{f.pk}/", "size": f.size, "at": f.uploaded_at}
        for f in files
    ]


def attached_file(request: HttpRequest, owner: Any, file: UUID) -> HttpResponse:
    """One of the attachments of a row that may be seen."""
    return serve(request, get_object_or_404(owner.files.all(), pk=file))


def day(on: datetime.date | None) -> str:
    """A day in a cell of a workbook."""
    return on.isoformat() if on else ""
