"""Addresses that leave the shop: the short one of a beat, and which words about where a visitor came from go along."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from catalog.sources import FIELDS, MOST_LETTERS

SHORT_SOURCE = "s"  # ``/b/12?s=youtube``: what a person types under a video
CARRIED = (SHORT_SOURCE, *FIELDS)


def short_address(beat_id: int, source: str = "") -> str:
    """``https://shop/b/12``, which stays for ever; with ``source`` its plays and sales are counted apart."""
    path = reverse("sharing:short_address", args=[beat_id])
    return f"{settings.BASE_URL}{path}" + (f"?{urlencode({SHORT_SOURCE: source})}" if source else "")


def carried(request: HttpRequest) -> dict[str, str]:
    """Of the address that was asked for, the words about where the visitor came from, each cut to its length."""
    given = {name: request.GET.get(name, "").replace("\x00", "")[:MOST_LETTERS] for name in CARRIED}
    return {name: text for name, text in given.items() if text}


def with_words(path: str, words: Mapping[str, str]) -> str:
    """``path``, which may have a fragment but no query, with ``words`` as its query."""
    bare, hash_, fragment = path.partition("#")
    return bare + (f"?{urlencode(words)}" if words else "") + hash_ + fragment
