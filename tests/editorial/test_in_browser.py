"""The editor's work in a real browser, by keyboard alone: an article translated, names of artists completed."""

import pytest
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.test import Client
from playwright.sync_api import Page, expect
from wagtail.models import Locale

from accounts.people import ensure_person
from accounts.roles import Role
from editorial.models import ArticlePage
from tests.catalog.making import make_draft
from tests.editorial.making import make_article, make_site
from tests.processes import ShopServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def at_work(page: Page, shop_server: ShopServer) -> Page:
    """The browser of one of the group Editors."""
    client = Client()
    client.force_login(ensure_person("ed", password="ed", roles=[Role.EDITORS]))
    session: SessionStore = client.session  # type: ignore[assignment]  # the base class
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session.session_key or "", "url": shop_server.url}
    page.context.add_cookies([cookie])  # type: ignore[list-item]  # Playwright's own dictionary
    return page


def test_an_article_is_translated_and_published_by_keyboard(at_work: Page, shop_server: ShopServer) -> None:
    tree = make_site()
    german = Locale.objects.create(language_code="de")
    for fixed in (tree.home, tree.articles):
        fixed.copy_for_translation(german).save_revision().publish()
    article = make_article(tree, "Stems", body=[("text", "<p>One file a drum.</p>")])

    at_work.goto(f"/admin/pages/{article.pk}/edit/")
    at_work.get_by_role("button", name="Actions", exact=True).press("Enter")
    at_work.get_by_role("link", name="Translate").press("Enter")
    at_work.get_by_label("Deutsch").press("Space")
    at_work.get_by_role("button", name="Submit").press("Enter")
    expect(at_work.locator("#id_title")).to_have_value("Stems")
    at_work.locator("#id_title").press("Control+a")
    at_work.keyboard.type("Spuren")
    at_work.get_by_role("button", name="More actions").press("Enter")
    at_work.get_by_role("button", name="Publish").press("Enter")
    expect(at_work.get_by_text("has been published")).to_be_visible()

    translated = ArticlePage.objects.get(locale=german)
    assert (translated.live, translated.title) == (True, "Spuren")
    at_work.goto(f"{shop_server.url}{translated.url}")
    expect(at_work.locator("html")).to_have_attribute("lang", "de")
    expect(at_work.get_by_role("heading", name="Spuren")).to_be_visible()
    languages = at_work.locator('link[rel="alternate"][hreflang]')
    assert sorted(each.get_attribute("hreflang") or "" for each in languages.all()) == ["de", "en"]


def test_the_list_of_names_completes_each_of_them(at_work: Page) -> None:
    make_site()
    make_draft("One", sounds_like=["Headie One", "Drake"])
    draft = make_draft("Two")

    at_work.goto(f"/admin/pages/{draft.pk}/edit/#tab-identity")
    field = at_work.get_by_role("combobox", name="Sounds like")
    field.focus()
    at_work.keyboard.type("Headie One, dr")

    options = at_work.locator("#id_sounds_like-names option:not([disabled])")
    assert [option.get_attribute("value") for option in options.all()] == ["Headie One, Drake"]
