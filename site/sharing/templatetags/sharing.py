"""Tags for the heads of pages: the one address, whether it is for search engines, what they and other sites read."""

from html import unescape
from typing import Any
from urllib.parse import urlencode

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString
from wagtail.models import Page

from catalog.listing import ListingPage
from sharing import structured
from sharing.addresses import root_url, shop_name

register = template.Library()
ABOUT = "catalog/beat_about.html"  # what the page says of itself, as text


@register.simple_tag(takes_context=True)
def canonical(context: dict[str, Any]) -> str:
    """The one address of what is shown, on the site's own host.

    A list that is filtered or sorted otherwise is the same list; its further pages are pages of their own. An alias is
    the page that it stands for.
    """
    page, results = context.get("page"), context.get("results")
    if isinstance(page, Page) and page.alias_of_id:
        page = page.alias_of
    address = page.get_full_url(context.get("request")) if isinstance(page, Page) and page.pk else ""
    if not address:
        request = context.get("request")
        address = f"{root_url(context.get('request'))}{request.path}" if isinstance(request, HttpRequest) else ""
    is_whole = isinstance(results, ListingPage) and not results.query.active() and results.query.sort == "featured"
    return f"{address}?page={results.page}" if is_whole and results and results.page > 1 else address


@register.simple_tag(takes_context=True)
def is_for_search_engines(context: dict[str, Any]) -> bool:
    """Not what somebody typed into the search, and no page after the last."""
    results = context.get("results")
    return not (isinstance(results, ListingPage) and (results.query.q or results.page > results.pages))


@register.simple_tag(takes_context=True)
def beat_data(context: dict[str, Any]) -> SafeString:
    """Product, offers, recording and the way there; nothing in the editor's preview. One query."""
    page, card = context.get("page"), context.get("card")
    if not isinstance(page, Page) or card is None or getattr(context.get("request"), "is_preview", False):
        return SafeString("")
    about = unescape(render_to_string(ABOUT, {"page": page, "card": card})).strip()
    pictures = (context.get("share_picture", ""), absolute(context, card.cover.url_large))
    nodes = structured.beat(
        card,
        context["offers"],
        url=canonical(context),
        root=root_url(context.get("request")),
        pictures=pictures,
        about=about,
    )
    return structured.script([*nodes, _way_to(context, page)])


@register.simple_tag(takes_context=True)
def article_data(context: dict[str, Any], image: str = "", about: str = "") -> SafeString:
    """Article and the way there; one query."""
    page = context.get("page")
    if not isinstance(page, Page) or not page.pk:
        return SafeString("")
    node = structured.article(
        title=page.title,
        url=canonical(context),
        about=about,
        image=image,
        shop=shop_name(context.get("request")),
        published=page.first_published_at,
        changed=page.last_published_at,
    )
    return structured.script([node, _way_to(context, page)])


@register.simple_tag(takes_context=True)
def way_data(context: dict[str, Any]) -> SafeString:
    """The way to a page below the home page; one query."""
    page = context.get("page")
    return structured.script([_way_to(context, page)]) if isinstance(page, Page) and page.pk else SafeString("")


@register.simple_tag(takes_context=True)
def site_data(context: dict[str, Any]) -> SafeString:
    """The shop's name, for its home page."""
    return structured.script([structured.website(name=shop_name(context.get("request")), url=canonical(context))])


@register.simple_tag(takes_context=True)
def oembed_links(context: dict[str, Any]) -> list[tuple[str, str]]:
    """(media type, address) of what other sites ask for when somebody pastes the page's address there."""
    endpoint, page = f"{root_url(context.get('request'))}{reverse('sharing:oembed')}", canonical(context)
    kinds = (("application/json+oembed", "json"), ("text/xml+oembed", "xml"))
    return [(kind, f"{endpoint}?{urlencode({'url': page, 'format': name})}") for kind, name in kinds]


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], url: str) -> str:
    """``url`` with the site's host, unless it has one; the empty one stays empty."""
    return f"{root_url(context.get('request'))}{url}" if url.startswith("/") and not url.startswith("//") else url


def _way_to(context: dict[str, Any], page: Page) -> structured.Node:
    request = context.get("request")
    steps = [*page.get_ancestors().filter(depth__gt=1), page]
    return structured.breadcrumbs([(step.title, step.get_full_url(request) or "") for step in steps])
