"""What every portal starts with: the counties, and the worker's timetable."""

from django_q.models import Schedule

from accounts.models import County

COUNTIES = (
    ("510402", "东区"),
    ("510403", "西区"),
    ("510411", "仁和区"),
    ("510421", "米易县"),
    ("510422", "盐边县"),
)
OUTBOX_TASK = "accounts.tasks.empty_outbox"


def load() -> None:
    """Add what is missing; what the bureau changed stays."""
    for order, (code, name) in enumerate(COUNTIES, start=1):
        County.objects.get_or_create(code=code, defaults={"name": name, "order": order})
    Schedule.objects.get_or_create(
        name="empty-outbox",
        defaults={"func": OUTBOX_TASK, "schedule_type": Schedule.MINUTES, "minutes": 1},
    )
