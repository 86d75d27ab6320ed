"""oEmbed (oembed.com): what another site's editor asks for when somebody pastes a beat's address there."""

import re
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.http import require_safe

from catalog import listing, offers
from catalog.listing import Card
from catalog.models import BeatListing, SharePicture
from sharing.addresses import root_url, shop_name

WIDTH, HEIGHT = 600, 160
LEAST = 40  # pixels; less is no player
MOST_DIGITS = 5
CACHED_FOR_S = 86_400
BY_NUMBER = re.compile(r"/(?:b|embed)/(\d{1,18})/?")
Answer = dict[str, str | int]


@dataclass(frozen=True, slots=True)
class Found:
    """A beat in the language of the address that was asked about."""

    card: Card
    language: str


@require_safe
def answer(request: HttpRequest) -> HttpResponse:
    """JSON, or XML with ``format=xml``, about ``url``, within ``maxwidth`` and ``maxheight``; any site may ask.

    404 for what is no beat on show, or has no room; 501 for another format; 400 for what can't be understood.
    """
    kind = request.GET.get("format", "json")
    if kind not in ("json", "xml"):
        return _plain(501, "Only json and xml.")
    try:
        width, height = (
            _most(request.GET.get(name), most) for name, most in (("maxwidth", WIDTH), ("maxheight", HEIGHT))
        )
    except ValueError:
        return _plain(400, "maxwidth and maxheight are whole numbers of pixels.")
    url = request.GET.get("url", "")
    if not url:
        return _plain(400, "Give the address of a beat as url.")
    found = _found(request, url)
    if found is None or min(width, height) < LEAST:
        return _plain(404, "There is no beat at this address.")
    body = _rich(request, found, width, height)
    response: HttpResponse = JsonResponse(body) if kind == "json" else _xml(body)
    response["Access-Control-Allow-Origin"] = "*"
    response["Cache-Control"] = "public, max-age=3600"
    return response


def _rich(request: HttpRequest, found: Found, width: int, height: int) -> Answer:
    card, root = found.card, root_url(request)
    makers = ", ".join(link.name for link in card.producers)
    body: Answer = {
        "version": "1.0",
        "type": "rich",
        "provider_name": shop_name(request),
        "provider_url": f"{root}/",
        "title": card.title,
        "width": width,
        "height": height,
        "html": frame(root, found, width, height),
        "cache_age": CACHED_FOR_S,
    }
    if card.producers:
        body |= {"author_name": makers, "author_url": f"{root}{card.producers[0].url}"}
    return body | _thumbnail(root, found, request)


def frame(root: str, found: Found, width: int, height: int) -> str:
    """The ``<iframe>`` that shows a beat's player."""
    path = reverse("sharing:embed", args=[found.card.beat_id])
    query = "" if found.language == settings.LANGUAGE_CODE else f"?{urlencode({'lang': found.language})}"
    return format_html(
        '<iframe src="{}" width="{}" height="{}" title="{}" loading="lazy" allow="autoplay" frameborder="0"></iframe>',
        f"{root}{path}{query}",
        width,
        height,
        found.card.title,
    )


def _found(request: HttpRequest, url: str) -> Found | None:
    """The beat that an address of ours shows: its page in any language, its short address, its player."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    if parts.netloc not in (request.get_host(), urlsplit(root_url(request)).netloc, urlsplit(settings.BASE_URL).netloc):
        return None
    path = parts.path.replace("\x00", "")
    if number := BY_NUMBER.fullmatch(path):
        beat_id = int(number[1])
        card = listing.cards_for([beat_id]).get(beat_id) if beat_id <= offers.MAX_ID else None
        return Found(card, settings.LANGUAGE_CODE) if card else None
    slug = path.rstrip("/").rpartition("/")[2]
    whole = f"{path.rstrip('/')}/"
    row = BeatListing.objects.filter(page__slug=slug, card__url=whole).first() if slug else None
    return Found(Card.from_json(row.card), row.language) if row else None


def _thumbnail(root: str, found: Found, request: HttpRequest) -> Answer:
    """The drawn picture, else the cover, in the largest size that there is room for: the limits count for it, too."""
    cover = found.card.cover
    sizes = [(cover.url_large, 800, 800), (cover.url_medium, 320, 320), (cover.url_small, 96, 96)]
    drawn = SharePicture.objects.filter(beat=found.card.beat_id, language=found.language).first()
    if drawn is not None:
        sizes.insert(0, (default_storage.url(drawn.key), 1200, 630))
    most = [_most(request.GET.get(name), 10**MOST_DIGITS) for name in ("maxwidth", "maxheight")]
    for url, width, height in sizes:
        if width <= most[0] and height <= most[1]:
            whole = f"{root}{url}" if url.startswith("/") else url
            return {"thumbnail_url": whole, "thumbnail_width": width, "thumbnail_height": height}
    return {}


def _most(given: str | None, most: int) -> int:
    """The smaller of both; ValueError for what is no number."""
    if not given:
        return most
    if not (given.isascii() and given.isdigit() and len(given) <= MOST_DIGITS):
        raise ValueError(given)
    return min(int(given), most)


def _xml(body: Answer) -> HttpResponse:
    root = ET.Element("oembed")
    for name, value in body.items():
        ET.SubElement(root, name).text = str(value)
    text = ET.tostring(root, encoding="unicode")
    whole = f'<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n{text}'
    return HttpResponse(whole, content_type="text/xml; charset=utf-8")


def _plain(status: int, said: str) -> HttpResponse:
    response = HttpResponse(said, status=status, content_type="text/plain; charset=utf-8")
    response["Access-Control-Allow-Origin"] = "*"
    return response
