"""What the page for "not found" offers: a search that begins with the address's own words, and beats to hear.

Kept for a minute, since most of those who ask for what isn't there are machines.
"""

import logging
import re
from dataclasses import dataclass
from urllib.parse import unquote

from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError
from django.http import HttpRequest
from django.utils.translation import get_language
from wagtail.models import Site

from catalog import listing
from catalog.listing import Card, ListingQuery
from catalog.models import BeatIndexPage

logger = logging.getLogger(__name__)
KEPT_S = 60
BEATS = 4
MOST_LETTERS = 60
NO_WORDS = re.compile(r"[\W_\d]+")


@dataclass(frozen=True, slots=True)
class Help:
    """``search_url`` is the page where beats are browsed, empty while there is none; ``words`` what may be meant.

    ``home_url`` is the home page in the reader's language, else the shop's own; empty while nobody can say.
    """

    home_url: str
    search_url: str
    words: str
    cards: tuple[Card, ...]


def help_for(request: HttpRequest) -> Help:
    """In the language of the address; nothing while the database is away, which is no time for a second error."""
    language = get_language() or settings.LANGUAGE_CODE
    key = f"lost-with-home:{language}"
    kept = cache.get(key)
    if not isinstance(kept, tuple):
        try:
            kept = _look(request, language)
        except DatabaseError:
            logger.warning("a page that isn't there has no help to offer", exc_info=True)
            return Help("", "", "", ())
        cache.set(key, kept, KEPT_S)
    home_url, search_url, cards = kept
    return Help(home_url, search_url, words_of(request.path), cards)


def words_of(path: str) -> str:
    """The words of an address's last part: ``/beats/night-bsu/`` is about "night bsu"."""
    last = unquote(path).rstrip("/").rpartition("/")[2].partition(".")[0]
    return " ".join(NO_WORDS.sub(" ", last[:MOST_LETTERS]).split())


def _look(request: HttpRequest, language: str) -> tuple[str, str, tuple[Card, ...]]:
    site = Site.find_for_request(request)
    home = site.root_page.localized if site else None
    page = BeatIndexPage.objects.live().filter(locale__language_code=language).order_by("path").first()
    (cards,) = listing.first_cards([ListingQuery(page_size=BEATS, language=language)])
    home_url, search_url = (str(each.get_url(request) or "") if each else "" for each in (home, page))
    return home_url, search_url, tuple(cards)
