"""The states of an application."""

from django.db import models


class State(models.TextChoices):
    """Waiting states are named by who must act, outcomes by the level."""

    DRAFT = "draft", "暂存"
    SUBMITTED = "submitted", "待审核"
    SENT_BACK = "sent_back", "退回补正"
    RECOMMENDED = "recommended", "待市局受理"
    DECLINED = "declined", "不予推荐"
    ACCEPTED = "accepted", "已受理"
    REJECTED = "rejected", "不予受理"
    UNDER_REVIEW = "under_review", "专家评审中"
    REVIEWED = "reviewed", "评审结束"
    IN_NOTICE = "in_notice", "公示中"
    CERTIFIED = "certified", "已认定"
    REFUSED = "refused", "不予认定"
    WITHDRAWN = "withdrawn", "申请人已撤回"


FINAL_STATES = (
    State.DECLINED,
    State.REJECTED,
    State.CERTIFIED,
    State.REFUSED,
    State.WITHDRAWN,
)
OPEN_STATES = tuple(state for state in State if state not in FINAL_STATES)
# Handed in and not ended.
IN_HAND = tuple(state for state in OPEN_STATES if state != State.DRAFT)
AFTER_ACCEPTANCE = (
    State.ACCEPTED,
    State.UNDER_REVIEW,
    State.REVIEWED,
    State.IN_NOTICE,
    State.CERTIFIED,
    State.REFUSED,
)
