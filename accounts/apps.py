"""The room's name."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """账户."""

    name = "accounts"
    verbose_name = "账户"
