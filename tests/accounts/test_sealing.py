"""Sealed text: unreadable at rest, opened by its key alone, for what it was sealed for."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import ImproperlyConfigured

from accounts import identity
from accounts.sealing import CannotUnseal, new_key, seal, unseal

NUMBER = "510402190001010011"


def test_what_is_sealed_comes_back() -> None:
    sealed = seal(NUMBER, about="digest")

    assert NUMBER.encode() not in sealed
    assert unseal(sealed, about="digest") == NUMBER
    assert seal(NUMBER, about="digest") != sealed


def test_another_row_does_not_open_it() -> None:
    with pytest.raises(CannotUnseal):
        unseal(seal(NUMBER, about="one"), about="two")


@pytest.mark.parametrize("place", [0, 5, -1])
def test_a_changed_byte_is_noticed(place: int) -> None:
    sealed = bytearray(seal(NUMBER))
    sealed[place] ^= 1

    with pytest.raises(CannotUnseal):
        unseal(bytes(sealed))


def test_an_older_key_still_opens(settings: Any) -> None:
    old = new_key()
    settings.SEALING_KEYS = [old]
    sealed, digest = seal(NUMBER), identity.digest(NUMBER)

    settings.SEALING_KEYS = [new_key(), old]

    assert unseal(sealed) == NUMBER
    assert identity.digest(NUMBER) == digest
    settings.SEALING_KEYS = [new_key()]
    with pytest.raises(CannotUnseal):
        unseal(sealed)


@pytest.mark.parametrize("key", ["", "short", "A" * 40, "不是密钥"])
def test_a_key_that_is_none_is_refused(settings: Any, key: str) -> None:
    settings.SEALING_KEYS = [key]

    with pytest.raises(ImproperlyConfigured):
        seal(NUMBER)
