"""What a class's survey came to (Art. 16)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count

from bases.actions.surveying import QUESTIONS
from bases.models import SurveyAnswer, TrainingClass


@dataclass(frozen=True)
class Survey:
    """Answers of a class: how many, averages of five, and words."""

    count: int
    averages: list[tuple[str, float]]
    words: list[str]

    @property
    def satisfaction(self) -> int | None:
        """All averages together, per cent of five; None without answers."""
        if not self.count:
            return None
        return round(sum(value for _label, value in self.averages) / len(self.averages) * 20)


def survey_of(training_class: TrainingClass) -> Survey:
    """Two queries; the words in an order that tells nothing."""
    answers = SurveyAnswer.objects.filter(training_class=training_class)
    sums: dict[str, Any] = answers.aggregate(
        count=Count("pk"), **{f"avg_{name}": Avg(name) for name in QUESTIONS}
    )
    labels = {name: str(SurveyAnswer._meta.get_field(name).verbose_name) for name in QUESTIONS}  # type: ignore[union-attr]
    averages = [
        (labels[name], round(float(sums[f"avg_{name}"]), 2)) for name in QUESTIONS if sums["count"]
    ]
    words = answers.exclude(words="").order_by("words").values_list("words", flat=True)
    return Survey(sums["count"], averages, list(words[:200]))
