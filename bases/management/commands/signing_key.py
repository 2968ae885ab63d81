"""Make the key that signs documents, once."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from bases.rendering import signing


class Command(BaseCommand):
    """``manage.py signing_key``: keep what it makes out of the repository and in the backup."""

    help = "Make the key and certificate that sign PDFs in SIGNING_KEY_DIR, unless they exist."

    def handle(self, *args: Any, **options: Any) -> None:
        """Make them and print the certificate's fingerprint."""
        existed = (Path(settings.SIGNING_KEY_DIR) / signing.KEY_FILE).exists()
        path = signing.ensure_key()
        self.stdout.write(f"{'已有' if existed else '已生成'}签名密钥：{path}")
        self.stdout.write(f"证书SHA-256指纹：{signing.fingerprint()}")
