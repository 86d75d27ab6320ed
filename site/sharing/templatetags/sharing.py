"""Tags for the heads of pages: the one address, whether it is for search engines, what they and other sites read."""

from html import unescape
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from wagtail.models import Page, Site

from catalog.listing import ListingPage
from sharing import structured

register = template.Library()
ABOUT = "components/beat_about.html"  # what the page says of itself, as text


@register.simple_tag(takes_context=True)
def canonical(context: dict[str, Any]) -> str:
    """The one address of what is shown, on the site's own host.

    A list that is filtered or sorted otherwise is the same list; its further pages are pages of their own.
    """
    page, results = context.get("page"), context.get("results")
    address = page.get_full_url(context.get("request")) if isinstance(page, Page) and page.pk else ""
    if not address:
        request = context.get("request")
        address = f"{root_url(context)}{request.path}" if isinstance(request, HttpRequest) else ""
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
        card, context["offers"], url=canonical(context), root=root_url(context), pictures=pictures, about=about
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
        shop=_shop_name(context),
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
    return structured.script([structured.website(name=_shop_name(context), url=canonical(context))])


@register.simple_tag(takes_context=True)
def absolute(context: dict[str, Any], url: str) -> str:
    """``url`` with the site's host, unless it has one; the empty one stays empty."""
    return f"{root_url(context)}{url}" if url.startswith("/") and not url.startswith("//") else url


def root_url(context: dict[str, Any]) -> str:
    """Address of the site that answers, without a slash at its end."""
    site = _site(context)
    return str(site.root_url if site else settings.BASE_URL)


def _way_to(context: dict[str, Any], page: Page) -> structured.Node:
    request = context.get("request")
    steps = [*page.get_ancestors().filter(depth__gt=1), page]
    return structured.breadcrumbs([(step.title, step.get_full_url(request) or "") for step in steps])


def _shop_name(context: dict[str, Any]) -> str:
    site = _site(context)
    return str((site and site.site_name) or settings.WAGTAIL_SITE_NAME)


def _site(context: dict[str, Any]) -> Site | None:
    request = context.get("request")
    return Site.find_for_request(request) if isinstance(request, HttpRequest) else None
