"""What trainees think of a class, kept without who said it (Art. 16)."""

from __future__ import annotations

import datetime
from collections.abc import Mapping

from django.db import transaction
from django.utils import timezone

from accounts.record import MovedOn, record
from bases.actions.attendance import place_of
from bases.actions.steps import locked
from bases.calendar import today
from bases.models import ClassState, Enrolment, SurveyAnswer, TrainingClass

OPEN_AFTER = datetime.timedelta(days=30)  # practice (惯例)
QUESTIONS = ("content", "teaching", "organisation", "facilities", "usefulness")


def is_open(training_class: TrainingClass, at: datetime.datetime) -> bool:
    """From the last day of a class until a month after it was registered."""
    if training_class.state in (ClassState.RUNNING, ClassState.FINISHED):
        return today(at) >= training_class.ends_on
    if training_class.state == ClassState.REGISTERED:
        return at <= training_class.state_since + OPEN_AFTER
    return False


@transaction.atomic
def answer_survey(
    training_class: TrainingClass,
    *,
    name: str,
    last_four: str,
    points: Mapping[str, int],
    words: str,
    at: datetime.datetime,
) -> SurveyAnswer | None:
    """One answer of somebody with a place, once; None for a stranger or a second answer.

    The place keeps that it answered, the answer neither place nor time of day. Raises MovedOn.
    """
    training_class = locked(training_class)
    if not is_open(training_class, at):
        raise MovedOn("评价在结班后开放，登记学时30天后关闭。", None)
    place = place_of(training_class, name, last_four)
    day = timezone.localtime(at).replace(hour=0, minute=0, second=0, microsecond=0)
    fresh = Enrolment.objects.filter(pk=place.pk if place else 0, surveyed_at__isnull=True)
    if not fresh.update(surveyed_at=day):
        return None
    answer = SurveyAnswer.objects.create(
        training_class=training_class, words=words, answered_on=today(at), **points
    )
    record(
        verb="answer_survey",
        label="学员评价",
        subject=training_class,
        by=None,
        at=day,
        article="16",
    )
    return answer
