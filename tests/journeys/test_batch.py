"""One batch of thirty applications, nine experts, four recusals, two objections, twelve bases."""

from __future__ import annotations

import io
from typing import Any

import pytest
from pypdf import PdfReader

from accounts.models import Event, Message, OutgoingMail
from accounts.record import broken_links
from applications import actions, committee, drawing
from applications.models import CasePaper, Draw, PanelMember, PublicNotice
from bases.models import Base, Document, DocumentKind, NumberSeries, Plaque
from bases.rendering.make import make_pdf
from bases.rendering.signing import ensure_key
from tests import season as story
from tests.browser import Stage
from tests.cast import Cast, build_cast
from tests.season import Season

ONE_OF_EACH = (
    DocumentKind.ACCEPTANCE,
    DocumentKind.DRAW_MINUTES,
    DocumentKind.VISIT_RECORD,
    DocumentKind.MEETING_MINUTES,
    DocumentKind.SCORE_SHEET,
    DocumentKind.CONCLUSION,
    DocumentKind.NOTICE,
    DocumentKind.DECISION,
    DocumentKind.REFUSAL,
    DocumentKind.PLAQUE,
)


@pytest.mark.django_db
def test_a_batch_from_application_to_plaque(
    cast: Cast, settings: Any, tmp_path: Any, django_capture_on_commit_callbacks: Any
) -> None:
    settings.SIGNING_KEY_DIR = str(tmp_path)
    ensure_key()

    season = story.accepted(cast)
    story.drawn(season)
    story.declared(season)
    story.concluded(season)
    void = story.late_conflict(season)
    story.noticed(season)
    story.objections_handled(season)
    story.decided(season)

    assert len(season.cases) == story.SIZE
    assert len(season.bases) == 12
    assert len(season.now_in("certified")) == 12
    assert len(season.now_in("refused")) == 18
    the_panels_hold(season, void)
    the_notice_ran_anew(season)
    one_decision_many_bases(season)
    numbers_have_no_gaps(season)
    papers_read_back(season)
    no_expert_reaches_outside(season)
    assert broken_links() == []


def the_panels_hold(season: Season, void: PanelMember) -> None:
    """Drawn as the seed says; who stepped back does not count, the void sheet stays on view."""
    assert Draw.objects.count() == 1 + story.RECUSALS + 1
    for draw in Draw.objects.all():
        again = drawing.replay(
            inputs=draw.inputs,
            inputs_digest=draw.inputs_digest,
            seed=draw.seed,
            outcome=draw.outcome,
            outcome_digest=draw.outcome_digest,
        )
        assert again.same
    left = PanelMember.objects.exclude(state="declared")
    assert sorted(left.values_list("state", flat=True)) == ["recused"] * 3 + ["voided"]
    void.refresh_from_db()
    assert void.final_at is not None
    assert not void.is_final
    for index in range(story.SIZE):
        result = committee.aggregate(season.fresh(index))
        assert (result.seated, len(result.totals)) == (5, 5)


def the_notice_ran_anew(season: Season) -> None:
    """Two notices: the first with thirteen, the second without the one objected to."""
    first, second = PublicNotice.objects.order_by("pk")
    assert (first.applications.count(), second.applications.count()) == (13, 12)
    assert second.replaces == first
    assert not first.stands
    assert not second.applications.filter(pk=season.cases[story.UPHELD].pk).exists()


def one_decision_many_bases(season: Season) -> None:
    """List, decision and plaques agree."""
    numbers = {base.decision_number for base in season.bases}
    assert len(numbers) == 1
    decision = Document.objects.get(kind=DocumentKind.DECISION)
    assert decision.number == numbers.pop()
    assert {base.decision_number for base in Base.objects.listed()} == {decision.number}
    assert Plaque.objects.filter(state="valid").count() == 12
    assert CasePaper.objects.filter(document=decision).count() >= 12


def numbers_have_no_gaps(season: Season) -> None:
    """Every series counts 1, 2, 3 … as far as documents of its kind exist."""
    for kind in (DocumentKind.ACCEPTANCE, DocumentKind.REFUSAL, DocumentKind.NOTICE):
        given = Document.objects.filter(kind=kind).values_list("number", flat=True)
        tails = sorted(int(number.split("〕")[1].rstrip("号")) for number in given)
        assert tails == list(range(1, len(tails) + 1)), kind
    serials = sorted(base.serial for base in season.bases)
    assert serials == list(range(1, 13))
    assert NumberSeries.objects.filter(last__gt=0).exists()


def text_of(document: Document) -> str:
    pdf = make_pdf(document.kind, document.facts, check_code=document.check_code)
    return "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def papers_read_back(season: Season) -> None:
    """One paper of each kind is drawn and says its number; the decision names all twelve."""
    for kind in ONE_OF_EACH:
        document = Document.objects.filter(kind=kind).order_by("-pk").first()
        assert document is not None, kind
        printed = text_of(document).replace("\n", "").replace(" ", "")
        if kind == DocumentKind.PLAQUE:
            assert document.subject_name in printed
            continue
        assert document.number in printed, kind
        if kind in (DocumentKind.DECISION, DocumentKind.NOTICE):
            listed = [case.institution.name for case in season.now_in("certified")]
            assert [name for name in listed if name not in printed] == []
        if kind == DocumentKind.REFUSAL:
            assert "60日" in printed
            assert "6个月" in printed


def no_expert_reaches_outside(season: Season) -> None:
    """No name of an expert in what institutions and the public are told or may fetch."""
    cast = season.cast
    names = {str(expert) for expert in cast.experts}
    outside = [user for key, user in cast.people.items() if not key.startswith("zhuanjia")]
    outside = [user for user in outside if not user.is_municipal]
    heard = Message.objects.filter(recipient__in=outside)
    mails = OutgoingMail.objects.filter(to__in=[user.email for user in outside])
    for row in [*heard, *mails]:
        assert not [name for name in names if name in row.subject + row.body]
    owner, case = cast.people[f"danwei{story.LATE}"], season.fresh(story.LATE)
    for user, path in (
        (owner, case.get_absolute_url()),
        (owner, f"{case.get_absolute_url()}matrix/"),
        (owner, "/accounts/messages/"),
        (None, "/notices/"),
        (None, PublicNotice.objects.order_by("-pk")[0].get_absolute_url()),
        (None, "/bases/"),
    ):
        page = cast.client(user).get(path).content.decode()
        assert not [name for name in names if name in page], path
    read = CasePaper.objects.visible_to(owner).select_related("document")
    assert read.exists()
    for paper in read:
        assert not [name for name in names if name in str(paper.document.facts)]


@pytest.fixture
def troupe() -> Cast:
    return build_cast()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_a_batch_at_the_browser(stage: Stage, troupe: Cast) -> None:
    """The same thirty: what the bureau, an expert and the public do with it, on real pages."""
    cast = troupe
    season = story.accepted(cast)
    clerk = stage.desk(cast.jingban)
    clerk.open(f"/applications/draws/new/?batch={season.batch.pk}")
    clerk.press("抽取")
    assert PanelMember.objects.count() == 5 * story.SIZE
    for case in season.cases:
        actions.open_review(case, by=cast.jingban, at=cast.now)

    one_steps_back(stage, season)
    for case in season.cases[1 : story.RECUSALS]:
        leaving = case.panel.all()[0]  # type: ignore[attr-defined]
        actions.recuse(case, grounds="亲属关系。", by=leaving.expert.user, at=cast.now)
        actions.draw_replacements(case, by=cast.jingban, at=cast.now)
    for case in season.cases:
        story.declare_all(season, case)
    story.concluded(season)
    story.late_conflict(season)

    clerk.open(f"/applications/batches/{season.batch.pk}/")
    clerk.sees(season.batch.name)
    story.noticed(season)
    the_public_objects(stage, season)
    all_are_decided(stage, season)
    assert broken_links() == []


def one_steps_back(stage: Stage, season: Season) -> None:
    """An expert steps back at the screen; the clerk has the place filled by draw."""
    case = season.cases[0]
    leaving = case.panel.all()[0]  # type: ignore[attr-defined]
    expert = stage.desk(leaving.expert.user)
    expert.open(f"/applications/{case.pk}/recuse/")
    expert.fill(kind="relative", detail="与负责人系亲属")
    expert.press("回避")
    clerk = stage.desk(season.cast.jingban)
    clerk.open(f"/applications/{case.pk}/draw/")
    clerk.press("抽取")
    assert case.panel.exclude(state="recused").count() == 5  # type: ignore[attr-defined]


def the_public_objects(stage: Stage, season: Season) -> None:
    """Two objections by form, one dismissed and one upheld; the notice runs anew."""
    cast = season.cast
    assert season.notice is not None
    for index in (story.DISMISSED, story.UPHELD):
        public = stage.desk()
        public.open(f"/notices/{season.notice.pk}/object/")
        public.fill(
            application=season.cases[index].pk,
            name="示例群众",
            contact="0812-3330000",
            facts="所列教师已离职。",
        )
        public.press("提交")
        public.sees("查询码")
    clerk = stage.desk(cast.jingban)
    dismissed, upheld = season.cases[story.DISMISSED], season.cases[story.UPHELD]
    clerk.open(f"/applications/{dismissed.pk}/dismiss-objection/")
    clerk.fill(answer="经核查不属实。")
    clerk.press("不成立")
    clerk.open(f"/applications/{upheld.pk}/uphold-to-refuse/")
    clerk.fill(answer="经核查属实。")
    clerk.press("转不予认定")
    public = stage.desk()
    public.open(f"/notices/{season.notice.pk}/")
    public.sees("名单已变动")
    assert PublicNotice.objects.standing().get().applications.count() == 12


def all_are_decided(stage: Stage, season: Season) -> None:
    """Proposed by one, certified by another, in one decision; then anyone can look it up."""
    import time_machine

    with time_machine.travel(story.decision_day(season), tick=True):
        for who, button in (
            (season.cast.jingban, "提交审批"),
            (season.cast.shenpi, "认定所选单位"),
        ):
            desk = stage.desk(who)
            desk.open(f"/applications/batches/{season.batch.pk}/decide/")
            desk.fill(count="11")
            desk.press(button)
            desk.sees("请重新核对")
            desk.fill(count="12")
            desk.press(button)
        desk.sees("已认定 12 家")
    public = stage.desk()
    public.open("/bases/")
    public.sees("12")
    assert Base.objects.listed().count() == 12
    assert Event.objects.filter(verb="certify").count() == 12
