"""A brake on guessing: so many questions a minute from one address, kept without a cookie."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """Where a request comes from: behind our own proxy, the last hop that it wrote down."""
    hops = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_TLS else ""
    return hops.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")


def too_many(request: HttpRequest, what: str, *, most: int, seconds: int = 60) -> bool:
    """Count a request; true when this address has had its share of the span."""
    return too_often(what, address_of(request), most=most, seconds=seconds)


def too_often(what: str, whose: str, *, most: int, seconds: int) -> bool:
    """Count a deed of an address, or about a person; only a digest of either is kept."""
    digest = hashlib.sha256(whose.encode()).hexdigest()[:32]
    key = f"brake:{what}:{digest}"
    if cache.add(key, 1, timeout=seconds):
        return False
    try:
        return bool(cache.incr(key) > most)
    except ValueError:  # it ran out between the two lines
        return False
