"""The room's name."""

from django.apps import AppConfig


class ApplicationsConfig(AppConfig):
    """申报."""

    name = "applications"
    verbose_name = "申报"
