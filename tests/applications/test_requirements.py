"""What the Measures ask for, line by line with its article."""

from __future__ import annotations

import datetime

import pytest

from accounts.models import OrganisationState
from applications import requirements
from applications.models import Submission
from applications.requirements import Requirement
from bases.models import Field
from bases.regulation import Condition
from tests import stories
from tests.applications.form_help import section_of
from tests.cast import Cast


def unmet(lines: list[Requirement]) -> list[str]:
    return [line.article for line in lines if not line.met]


def test_a_line_says_its_article() -> None:
    assert str(Requirement("8(5)", "够数", True)) == "够数（第八条第（五）项）"
    assert str(Requirement("", "惯例一条", True)) == "惯例一条"


def test_start(cast: Cast) -> None:
    institution = cast.xueyuan.organisation
    assert institution is not None
    assert unmet(requirements.start_checklist(institution, cast.batch, cast.now)) == []
    institution.state = OrganisationState.SUSPENDED
    assert unmet(requirements.start_checklist(institution, cast.batch, cast.now)) == ["7"]
    late = requirements.start_checklist(institution, cast.batch, cast.batch.closes_at)
    assert unmet(late) == ["7", "3"]
    early = cast.batch.opens_at - datetime.timedelta(seconds=1)
    window = requirements.start_checklist(institution, cast.batch, early)[1]
    assert "起受理" in window.note


def test_a_base_does_not_apply_again(cast: Cast) -> None:
    base = stories.certified(cast)
    lines = requirements.start_checklist(base.organisation, cast.batch, cast.now)
    assert unmet(lines) == ["10"]


@pytest.mark.parametrize(
    ("planned", "past", "met"),
    [("2000", "2000", True), ("1999", "2000", False), ("2000", "1999", False), ("", "2000", None)],
)
def test_the_2000_line_is_shown_and_never_blocks(
    cast: Cast, planned: str, past: str, met: bool | None
) -> None:
    """Art. 8(5): judged by people at application."""
    application = stories.draft(cast)
    section = section_of(application, "scale")
    section.data["fields"]["planned_person_times"] = planned
    for row in section.data["tables"]["history"]:
        row |= {"person_times": past, "senior": "1", "middle": "1", "junior": "1"}
    section.save()
    line = requirements.condition_checklist(application)[-1]
    assert line.article == "8(5)"
    assert "2000" in line.sentence
    assert line.met is met
    assert line.blocking is False


def test_condition_lines_follow_the_article(cast: Cast) -> None:
    application = stories.draft(cast, filled=False)
    lines = requirements.condition_checklist(application)
    articles = [line.article for line in lines]
    assert articles == sorted(articles)
    assert set(articles) == {"7", "8(1)", "8(2)", "8(3)", "8(4)", "8(5)"}
    assert all(not line.met for line in lines[1:])


def test_acceptance(cast: Cast) -> None:
    application = stories.submitted(cast)
    assert unmet(requirements.acceptance_checklist(application)) == ["9(2)"]
    assert unmet(requirements.acceptance_checklist(stories.recommended(cast, "yiyuan"))) == []
    assert unmet(requirements.acceptance_checklist(stories.submitted(cast, "zhishu"))) == []


def test_certification_waits_for_the_notice(cast: Cast) -> None:
    application = stories.in_notice(cast)
    lines = requirements.certification_checklist(application, cast.now)
    assert [line.sentence for line in lines if not line.met] == ["拟认定公示已期满（惯例）"]
    over = requirements.certification_checklist(application, stories.after_notice(cast))
    assert unmet(over) == []


def test_evidence_and_facts_come_from_the_version_handed_in(cast: Cast) -> None:
    application = stories.submitted(cast)
    submission = Submission.objects.get(application=application)
    told = requirements.evidence(submission)
    assert told == requirements.evidence(application)
    assert set(told) == set(Condition)
    assert told[Condition.TEACHERS][0].startswith("师资12人")
    fields = section_of(application, "institution").data["fields"]
    chosen = requirements.chosen_fields(application)
    assert {f.code for f in chosen} == set(fields["chosen_fields"])
    assert all(isinstance(f, Field) for f in chosen)
    contact = requirements.public_contact(application)
    assert (contact.name, contact.phone) == (fields["contact_name"], fields["contact_phone"])
    assert fields["contact_mobile"] not in (contact.name, contact.phone, contact.address)
