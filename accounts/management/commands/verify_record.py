"""Walk the chain of events and say whether it holds."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.models import Event
from accounts.record import broken_links

SHOWN = 50


class Command(BaseCommand):
    """Exit code 1 when a row was changed, removed or added behind the portal's back."""

    help = "Verify the record of events."

    def handle(self, *args: Any, **options: Any) -> None:
        """Name every place that does not hold."""
        broken = broken_links()
        if broken:
            shown = "、".join(str(sequence) for sequence in broken[:SHOWN])
            raise CommandError(f"办理记录被改动，共 {len(broken)} 处，序号：{shown}")
        self.stdout.write(f"办理记录完整，共 {Event.objects.count()} 条。")
