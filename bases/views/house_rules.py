"""The rules documents of bases: which are in place, versions, files (Art. 6, Art. 8(2))."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.files import serve
from accounts.models import User
from accounts.views.pages import ask, carry_out, me
from bases.actions.house_rules import RuleFacts
from bases.actions.house_rules import publish_rule as publish
from bases.forms.office import named
from bases.forms.roster import RULE_FILES, RULE_SORTS, RuleFilterForm, RuleForm
from bases.models import Base, BaseRule
from bases.models.roster import RULE_KINDS
from bases.roster import NEEDED_RULES, OTHER_RULE, missing_rules, newest, series_of
from bases.views.reach import (
    base_of,
    bases_within,
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

LIST = "/bases/rules/"
HEADINGS: dict[str, int] = {
    "基地编号": 14,
    "基地": 34,
    "类别": 24,
    "名称": 36,
    "版本": 8,
    "文号": 22,
    "施行日期": 14,
    "修订说明": 40,
    "向社会公开": 12,
    "登记日期": 14,
}


@dataclass
class Series:
    """A rules document with its versions; without any it is missing."""

    label: str
    kind: str
    versions: list[BaseRule] = field(default_factory=list)

    @property
    def present(self) -> BaseRule | None:
        """The version that holds."""
        return self.versions[0] if self.versions else None


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """A base's own rules; for the others the bases within reach, or one of them (``?of=``)."""
    user = insider(request)
    own = base_of(user)
    if user.is_institution_member:
        return _one(request, own, keeps=keeps_base(own))
    if "of" in request.GET:
        base = get_object_or_404(bases_within(user), number=request.GET["of"])
        return _one(request, base, keeps=False)
    form = RuleFilterForm(request.GET, user=user)
    page = page_of(request, _bases(form, user).prefetch_related("rules"))
    return listing(
        request,
        "bases/rules_of_bases.html",
        page,
        rows=[
            (base, missing_rules(rule.kind for rule in base.rules.all()))
            for base in page.object_list
        ],
        form=form,
        filtered=form.is_narrowed,
        needed=len(NEEDED_RULES),
    )


def _one(request: HttpRequest, base: Base | None, *, keeps: bool) -> HttpResponse:
    found = list(BaseRule.objects.filter(base=base).select_related("file")) if base else []
    series = {(kind, ""): Series(label, kind) for kind, label in NEEDED_RULES.items()}
    for rule in sorted(found, key=lambda rule: -rule.version):
        key = series_of(rule)
        series.setdefault(key, Series(rule.title, rule.kind)).versions.append(rule)
    context = {
        "base": base,
        "series": list(series.values()),
        "missing": missing_rules(rule.kind for rule in found),
        "needed": len(NEEDED_RULES),
        "keeps": keeps,
        "own": base is not None and base.organisation_id == me(request).organisation_id,
    }
    return render(request, "bases/rules.html", context)


def _bases(form: RuleFilterForm, user: User) -> Any:
    """Bases in service, with how many of the needed rules they have."""
    wanted = form.chosen()
    found = bases_within(user).in_service()
    if "base" in wanted:
        found = found.search(wanted["base"])
    present = Count("rules__kind", filter=Q(rules__kind__in=NEEDED_RULES), distinct=True)
    found = found.annotate(in_place=present)
    if "complete" in wanted:
        full = Q(in_place=len(NEEDED_RULES))
        found = found.filter(full if wanted["complete"] == "yes" else ~full)
    return found.order_by(*RULE_SORTS[wanted.get("sort", "number")][1])


@require_safe
def rules_xlsx(request: HttpRequest) -> HttpResponseBase:
    """Every version within reach as a workbook."""
    user = insider(request)
    form = RuleFilterForm(request.GET, user=user)
    wanted = form.chosen()
    rows = BaseRule.objects.visible_to(user).select_related("base__organisation")
    if "base" in wanted:
        rows = rows.filter(named(wanted["base"]))
    if "of" in request.GET:
        rows = rows.filter(base__number=request.GET["of"])
    rows = rows.order_by("base__number", "kind", "title", "-version")
    return export(rows, _line, title="基地制度", name="rules", headings=HEADINGS)


def _line(rule: BaseRule) -> tuple[str, ...]:
    return (
        rule.base.number,
        rule.base.organisation.name,
        rule.get_kind_display(),
        rule.title,
        str(rule.version),
        rule.document_number,
        day(rule.effective_on),
        rule.changes,
        "是" if rule.is_public else "否",
        day(timezone.localdate(rule.published_at)),
    )


def publish_rule(request: HttpRequest) -> HttpResponse:
    """Put a document in place, or its next version."""
    at = timezone.now()
    base = own_base(request)
    form = RuleForm(posted(request), request.FILES or None, initial=_offered(request, base))

    def act() -> BaseRule:
        data = dict(form.cleaned_data)
        upload = data.pop("file")
        stored = keep_upload("file", upload, by=me(request), at=at, allowed=RULE_FILES)
        return publish(base, facts=RuleFacts(**data), file=stored, by=me(request), at=at)

    answer = carry_out(request, form, act, done="制度已登记。", to=lambda _rule: LIST)
    return answer or ask(
        request,
        form,
        title="登记制度",
        label="登记",
        back=LIST,
        kicker=base.organisation.name,
        text="同一类别（其他制度按名称）再次登记的，作为新版本；以前的版本保留。",
    )


def _offered(request: HttpRequest, base: Base) -> dict[str, str]:
    """The kind one came for, and the title it has so far."""
    kind = request.GET.get("kind", "")
    if kind not in dict(RULE_KINDS):
        return {}
    standing = newest(BaseRule.objects.filter(base=base, kind=kind))
    if kind == OTHER_RULE or not standing:
        return {"kind": kind, "title": request.GET.get("title", "")[:120]}
    return {"kind": kind, "title": standing[0].title}


@require_safe
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """The file of any version within reach."""
    found = get_object_or_404(BaseRule.objects.visible_to(insider(request)), pk=pk)
    return serve(request, found.file)


@require_safe
@login_not_required
def rule_file(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """The file of a published version, for everybody (Art. 6)."""
    public = BaseRule.objects.public().select_related("file")
    return serve(request, get_object_or_404(public, base__number=number, pk=pk).file)
