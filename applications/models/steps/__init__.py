"""The steps of an application: source, target, who, when and article (Art. 9, Art. 10)."""

from django_fsm import FSMField

from applications.models.states import State
from applications.models.steps.applying import ApplyingSteps
from applications.models.steps.bureau import BureauSteps
from applications.models.steps.committee import CommitteeSteps
from applications.models.steps.deciding import DecidingSteps


class Steps(ApplyingSteps, BureauSteps, CommitteeSteps, DecidingSteps):
    """The state and everything that moves it."""

    state = FSMField("状态", choices=State.choices, default=State.DRAFT, protected=True)

    class Meta:
        abstract = True
