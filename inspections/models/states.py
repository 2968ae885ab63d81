"""Where an inspection stands, and what it came to (Art. 18)."""

from __future__ import annotations

from django.db import models


class InspectionState(models.TextChoices):
    """Where an inspection stands."""

    PLANNED = "planned", "已安排"
    ANNOUNCED = "announced", "已通知"
    VISITED = "visited", "待基地确认"
    STATEMENT = "statement", "待市局作出结论"
    CONCLUDED = "concluded", "已出结果"
    PUBLISHED = "published", "已公布"
    CALLED_OFF = "called_off", "已取消"


OPEN_INSPECTIONS = (
    InspectionState.PLANNED,
    InspectionState.ANNOUNCED,
    InspectionState.VISITED,
    InspectionState.STATEMENT,
)


class Grade(models.TextChoices):
    """What an inspection came to; only 优秀 is named by the Measures (Art. 18)."""

    EXCELLENT = "excellent", "优秀"
    GOOD = "good", "良好"
    PASS = "pass", "合格"
    FAIL = "fail", "不合格"
