"""Whole pages, kept for strangers: they are the same bytes for all of them, under a key that names what is shown.

The key carries the content number (catalog.listing), which every publish, sale and refresh of the shop window raises:
a page that is out of date is served for ``NUMBER_LIVES_S`` at the most, and what no number tells of for PAGE_CACHE_S.
"""

import hashlib
import time
from collections.abc import Callable
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse

from catalog import listing

CACHED_VIEWS = frozenset(
    {
        "wagtail_serve",
        "catalog:producer",
        "catalog:sounds_like",
        "sharing:sitemap",
        "sharing:sitemap_section",
        "sharing:embed",
        "sharing:rss",
        "sharing:atom",
    }
)
NUMBER_LIVES_S = 1.0
PERSONAL = (settings.SESSION_COOKIE_NAME, "messages")


@dataclass(frozen=True, slots=True)
class Kept:
    """A page as it was answered; whatever outer middleware adds is added anew."""

    content: bytes
    headers: tuple[tuple[str, str], ...]


class PageCacheMiddleware:
    """Answers strangers' GETs from the cache; PAGE_CACHE_S = 0 switches it off.

    Whoever has a session is served anew each time. Cache or database away: as if there were no cache.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self._number, self._number_until = 0, 0.0

    def __call__(self, request: HttpRequest) -> HttpResponse:
        key = self._key(request)
        if key is None:
            return self.get_response(request)
        kept = cache.get(key)
        if isinstance(kept, Kept):
            return HttpResponse(kept.content, headers=dict(kept.headers))
        response = self.get_response(request)
        if _is_for_all(request, response):
            cache.set(key, Kept(response.content, tuple(response.items())), settings.PAGE_CACHE_S)
        return response

    def _key(self, request: HttpRequest) -> str | None:
        if not settings.PAGE_CACHE_S or request.method not in ("GET", "HEAD"):
            return None
        if any(name in request.COOKIES for name in PERSONAL):
            return None
        try:
            number = self._content_number()
        except DatabaseError:
            return None
        address = hashlib.sha256(request.build_absolute_uri().encode()).hexdigest()
        return f"page:{number}:{address}"

    def _content_number(self) -> int:
        """The number as it was a moment ago at the most: a burst of visitors asks for it once."""
        now = time.monotonic()
        if now >= self._number_until:
            self._number = listing.content_number()
            self._number_until = now + NUMBER_LIVES_S
        return self._number


def _is_for_all(request: HttpRequest, response: HttpResponse) -> bool:
    """A page of the shop, whole, that neither asked who is looking nor left a cookie."""
    match = request.resolver_match
    if match is None or match.view_name not in CACHED_VIEWS or request.method != "GET":
        return False
    return (
        response.status_code == 200
        and not response.streaming
        and not response.cookies
        and "cookie" not in response.get("Vary", "").lower()
        and "Cache-Control" not in response
    )
