"""Fill an empty database with the demonstration city, or print its accounts."""

from __future__ import annotations

from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from pzh_ce.demo import bulk, history, oversight, people, work

ACCOUNTS = (
    ("shiju-jingban", "市人社局经办", "受理审查、选派专家、公示、提出认定意见"),
    ("shiju-shenpi", "市人社局审批", "受理与认定审批（不得与经办同一人）"),
    ("shiju-guanli", "市人社局管理员", "单位、账户、批次、评审表、专家、节假日"),
    ("dongqu", "东区人社局", "审核、复查、推荐"),
    ("renhe", "仁和区人社局", "审核、复查、推荐"),
    ("miyi", "米易县人社局", "审核、复查、推荐"),
    ("weijian", "行业主管部门（卫健）", "审核、复查、推荐"),
    ("zhishu", "中央（省）属单位", "本单位审核后直报"),
    ("xueyuan", "施教机构", "有一份填写中的申报"),
    ("yiyuan", "施教机构", "有一份被退回补正的申报"),
    ("jidi", "施教机构", "已认定为基地"),
    ("zhuanjia1…zhuanjia7", "评审专家", "签署承诺、评分"),
)


class Command(BaseCommand):
    """Demo data is built through the same actions that people use."""

    help = "Build the demonstration city (DEBUG only)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Options."""
        parser.add_argument("--size", type=int, default=0, help="scale up to so many bases")
        parser.add_argument("--accounts", action="store_true", help="print the accounts")
        parser.add_argument("--prepare", action="store_true", help="migrate and make tables first")

    def handle(self, *args: Any, **options: Any) -> None:
        """Seed once; a second run only scales."""
        if not settings.DEBUG:
            raise CommandError("演示数据和演示密码只能在 DEBUG 打开时使用。")
        if options["prepare"] or not options["accounts"]:
            self.build(options)
        if options["accounts"]:
            self.print_accounts()

    def build(self, options: dict[str, Any]) -> None:
        """The tables, where asked for, and the city."""
        if options["prepare"]:
            call_command("migrate", verbosity=0)
            call_command("createcachetable", verbosity=0)
        if not User.objects.filter(username="shiju-jingban").exists():
            now = timezone.now()
            call_command("setup", stdout=self.stderr)
            with transaction.atomic():
                city = people.build_city(now.replace(year=2021, month=10, day=8))
                history.play(city, now)
                work.play(city, now)
                oversight.play(city, now)
        if options["size"]:
            bulk.scale(options["size"], timezone.now())

    def print_accounts(self) -> None:
        """Who can sign in, and what each has to do."""
        self.stdout.write(f"演示密码（全部账户）：{people.PASSWORD}")
        for username, role, task in ACCOUNTS:
            self.stdout.write(f"  {username:<22}{role}：{task}")
