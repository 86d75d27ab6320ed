"""What every page shows of the installation: its name, its menu, and whether money is play money."""

from dataclasses import dataclass
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.translation import get_language, get_language_info
from wagtail.models import Page, Site

from catalog.locales import home_path
from catalog.models import BeatIndexPage

register = template.Library()
register.simple_tag(home_path)  # for mails, which no request asked for
# Pages outside of the tree, whose address carries the language; allauth has no name of its own.
IN_EVERY_LANGUAGE = ("catalog", "payments", "accounts", "")


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
def files_origin() -> str:
    """Scheme and host of the public files: covers and previews."""
    return "/".join(settings.PUBLIC_FILES_URL.split("/")[:3])


@register.simple_tag
def first_language() -> str:
    """The language whose addresses have no prefix."""
    return str(settings.LANGUAGE_CODE)


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
def home_url(context: dict[str, Any]) -> str:
    """Address of the home page in the visitor's language; of the shop's own where there is none. Mostly no query."""
    if get_language() in (None, settings.LANGUAGE_CODE):
        return "/"
    site = _site(context)
    return str((site and site.root_page.localized.get_url(context["request"])) or "/")


@dataclass(frozen=True, slots=True)
class InLanguage:
    """The page that is shown, in one of its languages; ``name`` is what its speakers call it."""

    code: str
    name: str
    url: str


@register.simple_tag(takes_context=True)
def alternates(context: dict[str, Any]) -> list[InLanguage]:
    """The page in each of its languages, its own among them, by language; empty for a page in one.

    One query, or two for a page in several; asked once for each request. What only stands in for a translation (an
    alias) is none. A page outside of the tree is in the languages that the home page is in.
    """
    request = context.get("request")
    if not isinstance(request, HttpRequest) or request.method not in ("GET", "HEAD"):
        return []
    kept: list[InLanguage] | None = getattr(request, "_alternates", None)
    if kept is None:
        page = context.get("page")
        kept = _of_page(page, request) if isinstance(page, Page) else _of_address(request)
        request._alternates = kept  # type: ignore[attr-defined]  # a request lives as long as its page is made
    return kept


def _of_page(page: Page, request: HttpRequest) -> list[InLanguage]:
    if not page.pk or page.alias_of_id:
        return []
    found = page.get_translations(inclusive=True).live().filter(alias_of=None).select_related("locale")
    if len(found) < 2:
        return []
    links = [(each.locale.language_code, each.get_full_url(request) or "") for each in found.public()]
    return _named(links) if len(links) > 1 else []


def _of_address(request: HttpRequest) -> list[InLanguage]:
    site = Site.find_for_request(request)
    match = request.resolver_match
    if site is None or match is None or match.app_name not in IN_EVERY_LANGUAGE:
        return []
    codes = site.root_page.get_translations(inclusive=True).live().values_list("locale__language_code", flat=True)
    here = request.build_absolute_uri()
    return _named([(code, translate_url(here, code)) for code in codes]) if len(codes) > 1 else []


def _named(links: list[tuple[str, str]]) -> list[InLanguage]:
    return [InLanguage(code, get_language_info(code)["name_local"], url) for code, url in sorted(links)]


def _site(context: dict[str, Any]) -> Site | None:
    request = context.get("request")
    return Site.find_for_request(request) if isinstance(request, HttpRequest) else None
