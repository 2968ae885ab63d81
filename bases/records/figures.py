"""Hours and marks in words: 8, not 8.0."""

from decimal import Decimal


def figure(amount: Decimal | None) -> str:
    """An amount without trailing noughts; nothing for none."""
    if amount is None:
        return ""
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
