"""The sitemap: every page that a stranger may see, in all its languages; beats as the shop window has them."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.db.models import CharField, Exists, F, Func, Max, OuterRef, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.functional import cached_property
from django.views.decorators.http import require_safe
from wagtail.contrib.sitemaps import Sitemap as PagesSitemap
from wagtail.contrib.sitemaps import views
from wagtail.models import Page

from catalog import queries, sounds
from catalog.models import BeatListing, BeatPage, Producer
from sharing.addresses import root_url

AT_ONCE = 5000  # addresses in one file


class Pages(PagesSitemap):
    """Wagtail's pages in every language; of beats those that are on show, sold ones among them.

    A stand-in for a translation (an alias) is no page of its own. A constant number of queries for a file.
    """

    limit = AT_ONCE

    def items(self) -> QuerySet[Page]:
        """Below the site's root and its translations, in the tree's order."""
        roots = self.get_wagtail_site().root_page.get_translations(inclusive=True)
        shown = Page.objects.live().public().filter(alias_of=None)
        below = Page.objects.none()
        for root in roots:
            below = below | shown.descendant_of(root, inclusive=True)
        on_show = Exists(BeatListing.objects.filter(page=OuterRef("pk")))
        is_beat = Exists(BeatPage.objects.filter(pk=OuterRef("pk")))
        found: QuerySet[Page] = below.filter(~is_beat | on_show).select_related("locale").order_by("path")
        return found

    def get_latest_lastmod(self) -> datetime | None:
        """When the newest of them was published; one query."""
        newest: datetime | None = self.items().aggregate(newest=Max("last_published_at"))["newest"]
        return newest

    def _urls(self, page: int, protocol: str, domain: str) -> list[dict[str, Any]]:
        pages = list(self.paginator.page(page).object_list)
        found = {each.pk: each.get_full_url(self.request) or "" for each in pages}
        others = self._languages(pages)
        return [
            {
                "location": found[each.pk],
                "lastmod": each.last_published_at,
                "alternates": [
                    {"lang_code": language, "location": url} for language, url in others[each.translation_key]
                ],
            }
            for each in pages
            if found[each.pk]
        ]

    def _languages(self, pages: Iterable[Page]) -> dict[Any, list[tuple[str, str]]]:
        """By translation key, (language, address) of pages in more than one language: one query."""
        keys = {page.translation_key for page in pages}
        links: dict[Any, list[tuple[str, str]]] = {key: [] for key in keys}
        for page in self.items().filter(translation_key__in=keys):
            if url := page.get_full_url(self.request):
                links[page.translation_key].append((page.locale.language_code, url))
        return {key: sorted(found) if len(found) > 1 else [] for key, found in links.items()}


class OutsideOfTheTree(Sitemap[str]):
    """Pages by their slugs, each in every language in which it has beats to show; a few queries for a file."""

    limit = AT_ONCE
    i18n = alternates = True
    route: ClassVar[str]

    @cached_property
    def found(self) -> dict[str, list[str]]:
        """Slugs in their order, with the languages."""
        raise NotImplementedError

    def items(self) -> list[str]:
        """All slugs."""
        return list(self.found)

    def get_languages_for_item(self, item: str) -> list[str]:
        """Those in which the page shows something."""
        return self.found[item]

    def location(self, item: str) -> str:
        """Its path, in the language that Django has activated."""
        return reverse(self.route, args=[item])


class Producers(OutsideOfTheTree):
    """Producers of whom a beat is on show."""

    route = "catalog:producer"

    @cached_property
    def found(self) -> dict[str, list[str]]:
        """By name."""
        on_show = BeatListing.objects.annotate(slug=Func(F("producers"), function="unnest", output_field=CharField()))
        pairs = set(on_show.order_by().values_list("slug", "language"))
        known = set(Producer.objects.values_list("slug", flat=True))
        found: dict[str, list[str]] = {}
        for slug, language in sorted(pairs):
            if slug in known:
                found.setdefault(slug, []).append(language)
        return found


class Sounds(OutsideOfTheTree):
    """Names that have a page of their own."""

    route = "catalog:sounds_like"

    @cached_property
    def found(self) -> dict[str, list[str]]:
        """Those that most beats carry first."""
        found: dict[str, list[str]] = {}
        for language in sorted(queries.languages(), key=lambda code: (code != settings.LANGUAGE_CODE, code)):
            for slug in sounds.pages_of(language):
                found.setdefault(slug, []).append(language)
        return found


SITEMAPS: dict[str, Any] = {"pages": Pages, "producers": Producers, "sounds": Sounds}


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """``/sitemap.xml``: which files there are."""
    found: HttpResponse = views.index(request, SITEMAPS, sitemap_url_name="sharing:sitemap_section")
    return found


@require_safe
def section(request: HttpRequest, section: str) -> HttpResponse:
    """``/sitemap-pages.xml`` and its like; ``?p=2`` is the second file of one."""
    found: HttpResponse = views.sitemap(request, SITEMAPS, section=section)
    return found


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """``/robots.txt``: what is for nobody's list says so itself (noindex), so little is closed here."""
    return render(request, "sharing/robots.txt", {"root": root_url(request)}, content_type="text/plain; charset=utf-8")
