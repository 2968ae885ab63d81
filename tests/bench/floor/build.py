"""Fill the floor's database; print a signed-in session."""

import datetime
import json
import os
from decimal import Decimal

import django
from django.apps import apps
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.management import call_command

ROWS = 2_000


def build() -> dict[str, str]:
    call_command("migrate", run_syncdb=True, verbosity=0)
    owner_model = apps.get_model("floor", "Owner")
    thing_model = apps.get_model("floor", "Thing")
    owners = owner_model.objects.bulk_create(
        owner_model(name=f"示例管理单位{n}") for n in range(40)
    )
    now = datetime.datetime.now(datetime.UTC)
    thing_model.objects.bulk_create(
        thing_model(
            number=f"T{n:06d}",
            name=f"示例第{n}培训学校",
            kind="高等院校",
            county="东区",
            topic="钒钛钢铁及新材料",
            address=f"攀枝花市示例路{n}号",
            phone="0812-3330000",
            state="正常",
            year=2022 + n % 5,
            score=Decimal("85.50"),
            certified_on=datetime.date(2026, 6, 1),
            changed_at=now,
            owner=owners[n % 40],
        )
        for n in range(ROWS)
    )
    user = apps.get_model("auth", "User").objects.create_user("floor")
    session = apps.get_model("sessions", "Session").get_session_store_class()()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return {"session": session.session_key}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.bench.floor.settings"
    django.setup()
    print(json.dumps(build()))
