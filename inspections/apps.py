"""The room's name."""

from importlib import import_module

from django.apps import AppConfig


class InspectionsConfig(AppConfig):
    """检查."""

    name = "inspections"
    verbose_name = "检查"

    def ready(self) -> None:
        """Bring what was published of a base to its public page."""
        standing = import_module("inspections.standing")
        import_module("bases.standing").register(standing.published_lines)
