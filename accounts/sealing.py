"""Text that rests encrypted: sealed before it is stored, unsealed only by an audited deed.

The cipher and its key are settings, so that either can be replaced. A sealed value begins with the
name of the key that made it: with several keys configured, old values stay readable.
"""

from __future__ import annotations

import base64
import hashlib
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

NONCE_BYTES = 12
KEY_BYTES = 32
MARK_BYTES = 4


class CannotUnseal(Exception):
    """No configured key opens this value, or it was changed."""


def seal(text: str, *, about: str = "") -> bytes:
    """Encrypt with the first configured key; ``about`` must be given again to unseal."""
    mark, key = _keys()[0]
    nonce = os.urandom(NONCE_BYTES)
    return mark + nonce + AESGCM(key).encrypt(nonce, text.encode(), about.encode())


def unseal(sealed: bytes, *, about: str = "") -> str:
    """The text again. Raises CannotUnseal."""
    value = bytes(sealed)
    nonce, body = value[MARK_BYTES : MARK_BYTES + NONCE_BYTES], value[MARK_BYTES + NONCE_BYTES :]
    for mark, key in _keys():
        if mark != value[:MARK_BYTES]:
            continue
        try:
            return AESGCM(key).decrypt(nonce, body, about.encode()).decode()
        except InvalidTag:
            break
    raise CannotUnseal


def _keys() -> list[tuple[bytes, bytes]]:
    """Configured keys with their marks, the one in use first."""
    keys = [_decoded(text) for text in settings.SEALING_KEYS]
    return [(hashlib.sha256(b"sealing" + key).digest()[:MARK_BYTES], key) for key in keys]


def new_key() -> str:
    """A fresh key as SEALING_KEYS takes it."""
    return base64.urlsafe_b64encode(os.urandom(KEY_BYTES)).decode()


def _decoded(text: str) -> bytes:
    try:
        key = base64.urlsafe_b64decode(text)
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise ImproperlyConfigured("SEALING_KEYS: each must be 32 bytes in URL-safe base64.")
    return key


if __name__ == "__main__":
    print(new_key())
