"""What search engines read of a page, as schema.org has it: from the very figures that the page shows.

It is data in a ``<script>`` that no browser runs, so the content security policy has nothing to say about it.
"""

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from catalog.currencies import exponent, to_decimal
from catalog.listing import Card
from catalog.offers import Offer

CONTEXT = "https://schema.org"
IN_STOCK, SOLD_OUT = f"{CONTEXT}/InStock", f"{CONTEXT}/SoldOut"
ESCAPED = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026", 0x2028: "\\u2028", 0x2029: "\\u2029"}
Node = dict[str, Any]


def script(nodes: Sequence[Node]) -> SafeString:
    """The element that holds ``nodes``; no text in them ends it or becomes markup. Empty without any."""
    if not nodes:
        return SafeString("")
    text = json.dumps({"@context": CONTEXT, "@graph": nodes}, ensure_ascii=False).translate(ESCAPED)
    return format_html('<script type="application/ld+json">{}</script>', mark_safe(text))  # noqa: S308  # escaped above


def beat(
    card: Card, offers: Iterable[Offer], *, url: str, root: str, pictures: Sequence[str], about: str
) -> list[Node]:
    """The beat as something that is sold and as music; ``root`` is the site's address, ``url`` the page's."""
    makers = [{"@type": "MusicGroup", "name": link.name, "url": f"{root}{link.url}"} for link in card.producers]
    music: Node = {
        "@type": "MusicRecording",
        "@id": f"{url}#recording",
        "name": card.title,
        "url": url,
        "duration": iso_duration(card.duration_s),
        "byArtist": makers,
    }
    if card.genre:
        music["genre"] = card.genre.label
    if card.preview_url:
        music["audio"] = {"@type": "AudioObject", "contentUrl": card.preview_url, "encodingFormat": "audio/mpeg"}
    product: Node = {
        "@type": "Product",
        "@id": f"{url}#product",
        "name": card.title,
        "description": about,
        "url": url,
        "sku": str(card.beat_id),
        "image": [picture for picture in pictures if picture],
        "isRelatedTo": {"@id": f"{url}#recording"},
        "offers": [_offer(offer, url) for offer in offers],
    }
    if card.producers:
        product["brand"] = {"@type": "Brand", "name": card.producers[0].name}
    return [product, music]


def article(*, title: str, url: str, about: str, image: str, shop: str, published: Any, changed: Any) -> Node:
    """An article, published by the shop; times are aware, None if it never was."""
    node: Node = {
        "@type": "Article",
        "headline": title[:110],
        "url": url,
        "mainEntityOfPage": url,
        "author": {"@type": "Organization", "name": shop},
        "publisher": {"@type": "Organization", "name": shop},
    }
    said = {"description": about, "image": image, "datePublished": _time(published), "dateModified": _time(changed)}
    return node | {name: value for name, value in said.items() if value}


def website(*, name: str, url: str) -> Node:
    """The shop itself, under the name that results should show."""
    return {"@type": "WebSite", "name": name, "url": url}


def breadcrumbs(steps: Sequence[tuple[str, str]]) -> Node:
    """The way from the home page, as (title, address)."""
    places = [
        {"@type": "ListItem", "position": place, "name": title, "item": url}
        for place, (title, url) in enumerate(steps, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": places}


def iso_duration(seconds: int) -> str:
    """ISO 8601: 92 is ``PT1M32S``."""
    minutes, rest = divmod(max(seconds, 0), 60)
    return "PT" + (f"{minutes}M" if minutes else "") + (f"{rest}S" if rest or not minutes else "")


def price(amount_minor: int, currency: str) -> str:
    """``4950`` USD is "49.50": a point and all decimals, whatever the reader's language."""
    decimals = exponent(currency)
    return f"{to_decimal(amount_minor, currency).quantize(Decimal(1).scaleb(-decimals)):f}"


def _offer(offer: Offer, url: str) -> Node:
    node: Node = {
        "@type": "Offer",
        "name": offer.licence_name,
        "sku": f"{offer.beat_id}-{offer.licence_code}",
        "price": price(offer.amount_minor, offer.currency),
        "priceCurrency": offer.currency,
        "availability": IN_STOCK if offer.is_available else SOLD_OUT,
        "url": f"{url}#licences",
    }
    if offer.sale_ends_at:
        node["priceValidUntil"] = offer.sale_ends_at.isoformat()
    return node


def _time(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
