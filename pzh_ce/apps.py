"""The top's name."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    """The portal as a whole; it has commands and pages, no models."""

    name = "pzh_ce"
    verbose_name = "平台"
