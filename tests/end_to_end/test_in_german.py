"""No word of a German page stems from a template or from code and is English, in whatever state the page is."""

import re
from collections import defaultdict
from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import models
from django.test import Client
from django.utils.html import strip_tags
from playwright.sync_api import Page as BrowserPage
from pytest_django import DjangoDbBlocker
from wagtail.blocks.stream_block import StreamValue
from wagtail.fields import StreamField
from wagtail.models import Locale, Site

from beatstore import translations
from tests.beatstore.test_translations import forms
from tests.deadline import wait_for
from tests.end_to_end.every_page import ARTIST, EveryPage
from tests.end_to_end.place import STRANGER, Place
from tests.wide import LANGUAGE, plain_words, texts_of, wide, wide_german

WRITTEN_IN = ("catalog", "editorial", "wagtailcore", "accounts", "payments", "mfa", "taggit", "wagtailimages")
FIXED_WORDS = frozenset({"terms_text", "text", "card", "content", "timezone", "consents"})
WORDS_OF_EDITORS = {ARTIST, "Dark", "Name"}  # a mood that is also a theme; a label that is alike in both languages
FIELDS = ("items", "email", "license", "type")  # as the API calls them
REFUSED: dict[str, tuple[str, dict[str, str], int]] = {
    "log-in, refused": ("/de/accounts/login/", {"login": "nobody", "password": "wrong"}, 200),
    "sign-up, refused": ("/de/accounts/signup/", {"email": "no address"}, 200),
    "lost order, refused": ("/de/orders/lost/", {"email": "no address"}, 422),
    "contact, refused": ("/de/contact/", {"email": "no address"}, 200),
    "checkout, refused": ("", {"email": "no address", "name": ""}, 422),
}
NOTE_OPTIONS = """
let stripe;
Object.defineProperty(window, "Stripe", {
  get: () => stripe && ((key, options) => { window.toldToStripe = options; return stripe(key, options); }),
  set: (value) => { stripe = value; },
});
"""
NOT_IN_LANGUAGES = re.compile(r"^/embed/")


@pytest.fixture(scope="module")
def german(every_page: EveryPage, django_db_blocker: DjangoDbBlocker) -> EveryPage:
    """Every page at its German address; titles of German pages are wide, as if somebody had translated them."""
    with django_db_blocker.unblock():
        locale = Locale.objects.create(language_code=LANGUAGE)
        first = Site.objects.get(is_default_site=True).root_page
        for page in first.get_descendants(inclusive=True).live().specific():
            translated = page.copy_for_translation(locale)
            translated.title = wide(translated.title)
            translated.save_revision().publish()
        places = {
            name: Place(_german(place.path), place.who, place.status)
            for name, place in every_page.places.items()
            if not place.path.startswith("/admin/")
            and name != "contact, sent"  # of staff, and of the first language's page
        }
        return EveryPage(places=places, clients=every_page.clients)


def _german(path: str) -> str:
    if NOT_IN_LANGUAGES.match(path):
        return f"{path}?lang={LANGUAGE}"
    return f"/{LANGUAGE}{path}"


def _written() -> set[str]:
    """What editors, visitors and Stripe wrote, that no catalogue could translate."""
    found: set[str] = set()
    for model in apps.get_models():
        if model._meta.app_label not in WRITTEN_IN:
            continue
        names = [field.name for field in model._meta.concrete_fields if _is_written(field)]
        for row in model._default_manager.values_list(*names) if names else ():
            for value in row:
                found |= _texts(value)
    fixed = {form for message in translations.in_use() for form in forms(message.id)}
    return {text for text in found - fixed if len(text) > 2} | WORDS_OF_EDITORS


def _is_written(field: models.Field[object, object]) -> bool:
    kinds = (models.CharField, models.TextField, models.JSONField, StreamField)
    return isinstance(field, kinds) and not field.choices and field.name not in FIXED_WORDS


def _texts(value: object) -> set[str]:
    if isinstance(value, str):
        return {" ".join(strip_tags(line).split()) for line in re.sub("</?(p|li|h[1-6])>", "\n", value).splitlines()}
    if isinstance(value, StreamValue):
        return _texts(value.get_prep_value())
    if isinstance(value, dict):
        return {text for each in value.values() for text in _texts(each)}
    return {text for each in value for text in _texts(each)} if isinstance(value, (list, tuple)) else set()


def test_every_page_is_german(german: EveryPage, django_db_blocker: DjangoDbBlocker) -> None:
    with django_db_blocker.unblock():
        written = _written()
    english: dict[str, list[str]] = defaultdict(list)
    with wide_german():
        for name, html in _pages(german):
            for text in texts_of(html):
                if plain_words(text, written):
                    english[text].append(name)
    assert [f"{text!r} of {', '.join(names)}" for text, names in english.items()] == []


def _pages(german: EveryPage) -> Iterator[tuple[str, str]]:
    """The HTML of every page, and of forms that were refused."""
    for name, place in german.places.items():
        answer = german.clients[place.who].get(place.path)
        assert (name, answer.status_code) == (name, place.status)
        yield name, answer.text
    for name, (path, form, status) in REFUSED.items():
        answer = german.clients[STRANGER].post(path or german.places["checkout"].path, form)
        assert (name, answer.status_code) == (name, status)
        yield name, answer.text


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/api/beats/999999/create_payment_intent/", {"license": "wav-lease", "email": "ada@example.com"}),
        ("/api/checkout/", {"items": [{"beat": 999999, "license": "wav-lease"}], "email": "no address"}),
        ("/api/purchases/nothing/checkout_session/", {}),
    ],
)
def test_a_refusal_of_the_api_is_german(path: str, body: dict[str, object], every_page: EveryPage) -> None:
    with wide_german():
        answer = Client(headers={"Accept-Language": "de"}).post(path, body, content_type="application/json")

    problem = answer.json()
    assert answer.status_code in (404, 422)
    assert plain_words(f"{problem['title']} {problem.get('detail', '')}", FIELDS) == []


def test_stripe_is_told_the_page_s_language_whatever_the_browser_s(german: EveryPage, page: BrowserPage) -> None:
    page.add_init_script(NOTE_OPTIONS)

    page.goto(german.places["checkout"].path)

    told = wait_for(lambda: page.evaluate("window.toldToStripe"), what="Stripe.js is there")
    assert told == {"locale": "de"}
