"""Load what every portal starts with: counties, fields, attachment list, review table, schedule."""

from typing import Any

from django.core.management.base import BaseCommand

from accounts import reference as people
from applications import reference as form
from bases import reference as field
from inspections import reference as oversight


class Command(BaseCommand):
    """Safe to repeat: adds what is missing, changes nothing."""

    help = "Load reference data (idempotent)."

    def handle(self, *args: Any, **options: Any) -> None:
        """Ask each room."""
        for room in (people, field, form, oversight):
            room.load()
        self.stdout.write("reference data loaded")
