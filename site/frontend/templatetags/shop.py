"""What every page shows of the installation: its name, its menu, and whether money is play money."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from wagtail.models import Page, Site

from catalog.models import BeatIndexPage

register = template.Library()


@dataclass(frozen=True, slots=True)
class MenuEntry:
    """One link of the header; ``is_here``: the page shown, or one below it."""

    title: str
    url: str
    is_here: bool


@register.simple_tag
def is_test_shop() -> bool:
    """Whether no real money moves (test keys, or the sandbox)."""
    return bool(settings.IS_TEST_SHOP)


@register.simple_tag
def shop_currency() -> str:
    """The currency of every price of this shop."""
    return str(settings.SHOP_CURRENCY)


@register.simple_tag(takes_context=True)
def shop_name(context: dict[str, Any]) -> str:
    """Name of the Wagtail site that answers this request."""
    site = _site(context)
    return str((site and site.site_name) or settings.WAGTAIL_SITE_NAME)


@register.simple_tag
def default_shop_name() -> str:
    """Name of the default site: for mails, which no request asked for."""
    name = Site.objects.filter(is_default_site=True).values_list("site_name", flat=True).first()
    return str(name or settings.WAGTAIL_SITE_NAME)


@register.simple_tag(takes_context=True)
def menu(context: dict[str, Any]) -> list[MenuEntry]:
    """Pages directly below the home page that editors ticked "Show in menus", in the tree's order. One query."""
    site = _site(context)
    if site is None:
        return []
    request: HttpRequest = context["request"]
    root: Page = site.root_page.localized
    pages = root.get_children().live().public().in_menu()
    links = [(page.title, page.get_url(request) or "") for page in pages]
    return [MenuEntry(title, url, is_here=bool(url) and request.path.startswith(url)) for title, url in links]


@register.simple_tag(takes_context=True)
def beats_url(context: dict[str, Any]) -> str:
    """Address of the page where all beats are browsed; empty while the shop has none."""
    site = _site(context)
    if site is None:
        return ""
    page = BeatIndexPage.objects.live().descendant_of(site.root_page.localized).first()
    return str(page.get_url(context["request"]) or "") if page else ""


@register.simple_tag(takes_context=True)
def alternates(context: dict[str, Any]) -> list[tuple[str, str]]:
    """(language, address) of a page in each of its languages, its own among them; empty for a page in one.

    One query, or two for a page in several. What only stands in for a translation (an alias) is none.
    """
    page = context.get("page")
    if not isinstance(page, Page) or not page.pk or page.alias_of_id:
        return []
    found = page.get_translations(inclusive=True).live().filter(alias_of=None).select_related("locale")
    if len(found) < 2:
        return []
    request = context.get("request")
    links = [(each.locale.language_code, each.get_full_url(request) or "") for each in found.public()]
    return sorted(links) if len(links) > 1 else []


def _site(context: dict[str, Any]) -> Site | None:
    request = context.get("request")
    return Site.find_for_request(request) if isinstance(request, HttpRequest) else None
