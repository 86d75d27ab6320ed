"""Makes the page tree of a shop on an empty Wagtail install: home, beats, articles, collections, legal pages."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction
from wagtail.models import Locale, Page, Site

from catalog.models import BeatIndexPage
from editorial import legal
from editorial.models import ArticleIndexPage, CollectionIndexPage, HomePage, ShopSettings

P = TypeVar("P", bound=Page)
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class ShopTree:
    """The fixed pages of a shop; ``is_new``: this call made the home page."""

    site: Site
    home: HomePage
    beats: BeatIndexPage
    articles: ArticleIndexPage
    collections: CollectionIndexPage
    is_new: bool


@transaction.atomic
def ensure_site(*, name: str, headline: str = "", intro: str = "") -> ShopTree:
    """The tree of the default site; what is missing is made, what is there stays as it is.

    ``name``, ``headline`` and ``intro`` count only when the home page is made. Wagtail's welcome page goes then, unless
    somebody put pages under it; the site is reached at ``settings.BASE_URL``. The legal pages are a new shop's, too:
    one that somebody deleted stays deleted.
    """
    locale = Locale.get_default()
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    home = _home_of(site)
    is_new = home is None
    if home is None:
        home = _make_home(HomePage(title=name, slug="home", headline=headline, intro=intro, locale=locale))
        site = _lead_to(home, site, name=name)
    assert site is not None
    tree = ShopTree(
        site=site,
        home=home,
        beats=_ensure_child(home, BeatIndexPage, title="Beats", slug="beats"),
        articles=_ensure_child(home, ArticleIndexPage, title="Articles", slug="articles"),
        collections=_ensure_child(home, CollectionIndexPage, title="Collections", slug="collections"),
        is_new=is_new,
    )
    if is_new:
        legal.make_pages(home, site)
    return tree


def complete_site() -> None:
    """Give a shop that is older than the legal pages those that it lacks; nothing where no shop was made yet."""
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    home = _home_of(site)
    if home is not None and site is not None:
        legal.make_pages(home, site)


def _home_of(site: Site | None) -> HomePage | None:
    if site is None:
        return None
    return HomePage.objects.filter(pk=site.root_page_id).first()


def _make_home(home: HomePage) -> HomePage:
    root = Page.get_first_root_node()
    assert root is not None, "Wagtail's migrations make the root page"
    taken = root.get_children().filter(slug=home.slug).first()
    if taken is not None:  # Wagtail's welcome page: its site still leads to it, so it makes room first
        taken.slug = f"{home.slug}-before"
        taken.save(update_fields=["slug"], clean=False)
    root.add_child(instance=home)
    home.save_revision().publish()
    return home


def _lead_to(home: HomePage, site: Site | None, *, name: str) -> Site:
    """Make ``home`` the root of the default site, then remove the welcome page that was it before."""
    address = urlsplit(settings.BASE_URL)
    before = site.root_page if site else None
    site = site or Site(is_default_site=True)
    site.hostname = address.hostname or "localhost"
    site.port = address.port or DEFAULT_PORTS.get(address.scheme, 80)
    site.site_name, site.root_page = name, home
    site.save()
    ShopSettings.objects.get_or_create(site=site)
    if before is not None and before.specific_class is Page and before.is_leaf():
        before.delete()
    return site


def _ensure_child(home: HomePage, model: type[P], *, title: str, slug: str) -> P:
    found = model.objects.child_of(home).first()
    if found is not None:
        return found  # type: ignore[no-any-return]  # Wagtail's managers are untyped
    page = model(title=title, slug=slug, locale=home.locale, show_in_menus=True)
    home.add_child(instance=page)
    page.save_revision().publish()
    return page
