"""Identity numbers: what is accepted, and that nothing of them is kept but mask and digest."""

from __future__ import annotations

import datetime

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from accounts import identity
from accounts.sealing import new_key

TODAY = datetime.date(2026, 11, 23)
# Invented: nobody born on that day is alive.
SOUND = (
    "510402190001010011",
    "510403190001010026",
    "510411190001010034",
    "510421190001010045",
    "51042219000101005X",
    "51040219000101002X",
)


def wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) for c in text)


@pytest.mark.parametrize("number", SOUND)
def test_sound_numbers(number: str) -> None:
    identity.validate(number, TODAY)
    for typed in (number.lower(), wide(number), f" {number[:6]} {number[6:14]}-{number[14:]} "):
        assert identity.normalise(typed) == number
        assert identity.veil(typed, TODAY) == identity.veil(number, TODAY)


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("510402190001010012", "check"),
        ("51040219000101001X", "check"),
        ("510402190002300011", "date"),
        ("510402209901010011", "date"),
        ("51040219000101001", "shape"),
        ("5104021900010100111", "shape"),
        ("010402190001010011", "shape"),
        ("51040219000101OO11", "shape"),
        ("5.10402E+17", "shape"),
        ("", "shape"),
    ],
)
def test_numbers_that_nobody_has(number: str, code: str) -> None:
    with pytest.raises(ValidationError) as refused:
        identity.validate(number, TODAY)
    assert refused.value.code == code
    assert number == "" or number not in str(refused.value)


@given(st.sampled_from(SOUND), st.integers(0, 16), st.sampled_from("0123456789"))
def test_one_wrong_figure_is_always_found(number: str, place: int, figure: str) -> None:
    typed = number[:place] + figure + number[place + 1 :]
    if typed == number:
        return
    with pytest.raises(ValidationError):
        identity.validate(typed, TODAY)


def test_veil_keeps_mask_and_digest_and_comes_back_unchanged() -> None:
    veiled = identity.veil(SOUND[0], TODAY)

    assert veiled.startswith("510***********0011#")
    assert SOUND[0] not in veiled
    assert "19000101" not in veiled
    assert identity.digest_in(veiled) == identity.digest(SOUND[0])
    assert identity.veil(veiled, TODAY) == veiled
    assert identity.veil(f" {veiled} ", TODAY) == veiled


@pytest.mark.parametrize("typed", ["51040219000101001", "510402190001010012", "不详", "5104…"])
def test_wrong_number_is_not_kept(typed: str) -> None:
    veiled = identity.veil(typed, TODAY)

    assert typed not in veiled
    assert len(veiled) <= 7
    assert identity.digest_in(veiled) == ""
    assert identity.veil(veiled, TODAY) == veiled


def test_digest_hangs_on_the_key(settings: pytest.FixtureRequest) -> None:
    before = identity.digest(SOUND[0])
    settings.SEALING_KEYS = [new_key()]  # type: ignore[attr-defined]

    assert identity.digest(SOUND[0]) != before
    assert len(before) == 64
