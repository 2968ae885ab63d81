"""The room's name."""

from django.apps import AppConfig


class BasesConfig(AppConfig):
    """基地."""

    name = "bases"
    verbose_name = "基地"
