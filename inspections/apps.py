"""The room's name."""

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """检查."""

    name = "inspections"
    verbose_name = "检查"
