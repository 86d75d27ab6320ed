"""The page tree of a new shop, on an empty Wagtail install."""

import pytest
from django.conf import settings
from django.test import Client
from wagtail.models import Page, Site

from catalog.models import BeatIndexPage
from editorial.models import ArticleIndexPage, CollectionIndexPage, ContactPage, HomePage, ShopSettings, StandardPage
from editorial.setup import ensure_site
from tests.editorial.making import make_site

pytestmark = pytest.mark.django_db


def test_the_tree_takes_the_place_of_the_welcome_page(client: Client) -> None:
    assert [page.title for page in Page.objects.filter(depth=2)] == ["Welcome to your new Wagtail site!"]

    tree = make_site("Night Bus Beats")

    assert tree.is_new
    assert [page.slug for page in Page.objects.filter(depth=2)] == ["home"]
    assert {page.url: type(page.specific) for page in Page.objects.filter(depth__gt=1)} == {
        "/": HomePage,
        "/beats/": BeatIndexPage,
        "/articles/": ArticleIndexPage,
        "/collections/": CollectionIndexPage,
        "/contact/": ContactPage,
        **dict.fromkeys(("/terms/", "/refunds/", "/privacy/", "/imprint/"), StandardPage),
    }
    assert [client.get(url).status_code for url in ("/", "/beats/", "/articles/", "/collections/")] == [200] * 4
    assert not any(Page.find_problems())


def test_the_site_is_named_and_reached_at_the_base_url() -> None:
    site = make_site("Night Bus Beats").site

    assert Site.objects.get() == site
    assert (site.site_name, site.root_url, site.is_default_site) == ("Night Bus Beats", settings.BASE_URL, True)


def test_a_second_call_changes_nothing() -> None:
    first = make_site("Night Bus Beats")
    first.articles.title = "Reading"
    first.articles.save_revision().publish()

    again = ensure_site(name="Another name", headline="Another headline")

    assert not again.is_new
    assert (again.home.pk, again.site.site_name, again.home.headline) == (first.home.pk, "Night Bus Beats", "")
    assert ArticleIndexPage.objects.get().title == "Reading"
    assert Page.objects.count() == 10


def test_a_deleted_index_is_made_again() -> None:
    make_site().collections.delete()

    assert ensure_site(name="").collections.url == "/collections/"


def test_pages_under_the_welcome_page_are_kept() -> None:
    welcome = Page.objects.get(depth=2)
    welcome.add_child(instance=Page(title="Kept", slug="kept"))

    tree = make_site()

    assert Page.objects.get(slug="kept").get_parent().pk == welcome.pk
    assert Site.objects.get().root_page_id == tree.home.pk


def test_settings_of_the_shop_survive_a_missing_home_page() -> None:
    site = Site.objects.get()
    ShopSettings.objects.create(site=site, tagline="Beats after midnight")

    tree = make_site()

    assert tree.site.pk == site.pk
    assert ShopSettings.for_site(tree.site).tagline == "Beats after midnight"
