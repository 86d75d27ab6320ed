"""Addresses that leave the shop: the short one of a beat, and which words about where a visitor came from go along."""

from collections.abc import Mapping
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse
from wagtail.models import Site

from catalog.sources import FIELDS, MOST_LETTERS

SHORT_SOURCE = "s"  # ``/b/12?s=youtube``: what a person types under a video
CARRIED = (SHORT_SOURCE, *FIELDS)


def short_address(beat_id: int, source: str = "") -> str:
    """``https://shop/b/12``, which stays for ever; with ``source`` its plays and sales are counted apart."""
    path = reverse("sharing:short_address", args=[beat_id])
    return f"{settings.BASE_URL}{path}" + (f"?{urlencode({SHORT_SOURCE: source})}" if source else "")


def root_url(request: object) -> str:
    """Address of the site that answers ``request``, without a slash at its end; of the shop where there is none."""
    site = Site.find_for_request(request) if isinstance(request, HttpRequest) else None
    return str(site.root_url if site else settings.BASE_URL)


def shop_name(request: object) -> str:
    """Name of the site that answers ``request``."""
    site = Site.find_for_request(request) if isinstance(request, HttpRequest) else None
    return str((site and site.site_name) or settings.WAGTAIL_SITE_NAME)


def carried(request: HttpRequest) -> dict[str, str]:
    """Of the address that was asked for, the words about where the visitor came from, each cut to its length."""
    given = {name: request.GET.get(name, "").replace("\x00", "")[:MOST_LETTERS] for name in CARRIED}
    return {name: text for name, text in given.items() if text}


def with_words(path: str, words: Mapping[str, str]) -> str:
    """``path``, which may have a fragment but no query, with ``words`` as its query."""
    bare, hash_, fragment = path.partition("#")
    return bare + (f"?{urlencode(words)}" if words else "") + hash_ + fragment
