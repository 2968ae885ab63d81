"""The first administrator of an empty portal; everybody after comes by invitation."""

from __future__ import annotations

from argparse import ArgumentParser
from getpass import getpass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts import uscc
from accounts.models import Organisation, OrganisationState, OrganisationType, Role, User
from accounts.record import record


class Command(BaseCommand):
    """Refuses when an administrator exists."""

    help = "Create the municipal bureau and its first administrator."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """What cannot be guessed."""
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--email", required=True)
        parser.add_argument("--bureau", default="攀枝花市人力资源和社会保障局")
        parser.add_argument("--uscc", required=True)

    @transaction.atomic
    def handle(self, *args: Any, **options: Any) -> None:
        """Ask for the password on the terminal."""
        if User.objects.filter(role=Role.ADMIN).exists():
            raise CommandError("已有管理员，请由管理员在平台内邀请。")
        code = uscc.normalise(options["uscc"])
        password = getpass("密码：")
        try:
            uscc.validate(code)
            validate_password(password)
        except ValidationError as refused:
            raise CommandError("；".join(refused.messages)) from None
        now = timezone.now()
        bureau = Organisation(
            type=OrganisationType.MUNICIPAL_BUREAU,
            uscc=code,
            state=OrganisationState.ACTIVE,
            registered_at=now,
            activated_at=now,
        )
        bureau.set_name(options["bureau"])
        bureau.save()
        admin = User(
            username=options["username"],
            name=options["name"],
            email=options["email"],
            role=Role.ADMIN,
            organisation=bureau,
        )
        admin.set_password(password)
        admin.save()
        EmailAddress.objects.create(
            user=admin, email=admin.email.lower(), verified=True, primary=True
        )
        record(verb="first_admin", label="设立首位管理员", subject=admin, by=None, at=now)
        self.stdout.write(f"{bureau.name}：{admin.username}")
