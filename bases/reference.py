"""What the bureau starts with: subject fields, editable afterwards, and the worker's timetable."""

from django.utils import timezone
from django_q.models import Schedule

from bases import province
from bases.filing.reminding import REMIND_TASK
from bases.models import Field

FIELDS = (
    ("vanadium-titanium", "钒钛钢铁及新材料"),
    ("minerals", "矿产资源综合利用"),
    ("machinery", "装备制造"),
    ("clean-energy", "清洁能源"),
    ("chemistry-safety", "化工与安全生产"),
    ("environment", "生态环境"),
    ("agriculture", "现代农业"),
    ("health", "医疗卫生与康养"),
    ("culture-tourism", "文化旅游"),
    ("teaching", "教育教学"),
    ("construction", "工程建设与交通水利"),
    ("digital", "信息技术与数字经济"),
    ("finance", "财会经济与金融"),
    ("law-social-work", "法律与社会工作"),
    ("logistics", "现代物流商贸"),
    ("public", "公需科目"),
)


def load() -> None:
    """Add what is missing; what the bureau changed stays."""
    for order, (code, name) in enumerate(FIELDS, start=1):
        Field.objects.get_or_create(code=code, defaults={"name": name, "order": order})
    Schedule.objects.get_or_create(
        name="remind-filings", defaults={"func": REMIND_TASK, "schedule_type": Schedule.HOURLY}
    )
    Schedule.objects.get_or_create(
        name="empty-old-imports",
        defaults={
            "func": "bases.importing_tasks.empty_old_imports",
            "schedule_type": Schedule.HOURLY,
        },
    )
    province.load(timezone.now())
