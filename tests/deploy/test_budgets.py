"""What a first view costs a phone on every page of a buyer: bytes and requests as the deployed shop sends them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import override_settings
from playwright.sync_api import Browser, Request
from pytest_django import DjangoDbBlocker

from catalog.models import BeatPage
from demo.articles import ARTICLES
from demo.catalogue import BEATS, COLLECTIONS
from demo.pictures import artwork_image, cover_image
from editorial.models import ArticlePage, CollectionPage
from tests import chromium
from tests.database import restore_migrated_rows
from tests.deploy.production import FILES_URL, SHOP_URL, Served, served
from tests.deploy.setting import DOT_ENV
from tests.editorial.making import make_pictures
from tests.end_to_end.every_page import EveryPage, make_every_page
from tests.end_to_end.forty_seconds import PHONE
from tests.end_to_end.place import STRANGER, Place
from tests.end_to_end.shop_window import make_window
from tests.processes import SandboxServer

MOST_BYTES, MOST_REQUESTS = 250_000, 25
SHARPEST, MOST_BYTES_SHARPEST = PHONE | {"device_scale_factor": 3}, 300_000
WITH_PICTURES = ("home", "browse", "beat", "collections", "collection", "tape", "articles", "article", "landing page")
pytestmark = pytest.mark.timeout(900)  # dozens of sizes of pictures are made first
OURS = {urlsplit(SHOP_URL).netloc, urlsplit(FILES_URL).netloc}


@dataclass(frozen=True, slots=True)
class Loaded:
    """One file of a page, packed as it came."""

    url: str
    kind: str
    size_bytes: int


@pytest.fixture(scope="module")
def every_page(
    django_db_setup: None, sandbox_server: SandboxServer, django_db_blocker: DjangoDbBlocker
) -> Iterator[EveryPage]:
    """The pages of the browser tests with the demo's covers, and with sessions that the deployed shop can read."""
    with django_db_blocker.unblock(), override_settings(SECRET_KEY=DOT_ENV["SECRET_KEY"]):
        restore_migrated_rows()
        window = make_window()
        give_pictures()
        yield make_every_page(window)
        restore_migrated_rows()


def give_pictures() -> None:
    """A cover for each beat, and a wide picture where a page has room for one."""
    for page, about in zip(BeatPage.objects.live(), BEATS, strict=False):
        page.cover = cover_image(about.slug, about.title)
        page.save_revision().publish()
    for article in ArticlePage.objects.live():
        article.image = artwork_image(ARTICLES[0].slug, ARTICLES[0].title)
        article.save_revision().publish()
    for collection in CollectionPage.objects.live():
        collection.image = artwork_image(COLLECTIONS[0][0], COLLECTIONS[0][1])
        collection.save_revision().publish()
    make_pictures()


@pytest.fixture(scope="module")
def shop(every_page: EveryPage, image: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with served(image, tmp_path_factory.mktemp("proxy")) as running:
        yield running


@pytest.fixture(scope="module")
def phone_browser(shop: Served, browser: Browser) -> Iterator[Browser]:
    own = chromium.launch(browser.browser_type, shop.proxy.browser_flags())
    yield own
    own.close()


@pytest.fixture(scope="module")
def loaded(phone_browser: Browser, every_page: EveryPage) -> dict[str, list[Loaded]]:
    """What each page loads for a phone that was never here, without scrolling."""
    return {name: first_view(phone_browser, every_page, place) for name, place in every_page.places.items()}


def first_view(browser: Browser, every_page: EveryPage, place: Place, phone: Mapping[str, Any] = PHONE) -> list[Loaded]:
    """Open one page in a context of its own, whose cache is empty, as whoever it is for."""
    context = browser.new_context(base_url=SHOP_URL, locale="en-GB", **phone)
    if place.who != STRANGER:
        session = every_page.session_of(place.who)
        context.add_cookies([{"name": "sessionid", "value": session, "url": SHOP_URL, "secure": True}])
    page, finished = context.new_page(), list[Request]()
    page.on("requestfinished", lambda request: finished.append(request))
    answer = page.goto(place.path)
    assert answer is not None
    assert answer.status == place.status, place
    page.wait_for_load_state("networkidle")
    found = [size_of(request) for request in finished if is_ours(request)]
    context.close()
    return found


def is_ours(request: Request) -> bool:
    """Of the page itself: what Stripe's form loads in its frame, our font among it, is Stripe's."""
    return urlsplit(request.url).netloc in OURS and request.frame.parent_frame is None


def size_of(request: Request) -> Loaded:
    """Body and headers."""
    sizes = request.sizes()
    return Loaded(request.url, request.resource_type, sizes["responseBodySize"] + sizes["responseHeadersSize"])


def weight(files: list[Loaded], kind: str = "") -> int:
    """Bytes of all files, or of one kind's."""
    return sum(file.size_bytes for file in files if kind in ("", file.kind))


def test_a_first_view_is_light(loaded: dict[str, list[Loaded]]) -> None:
    too_heavy = {
        name: [weight(files), sorted((file.size_bytes, file.url) for file in files)[-3:]]
        for name, files in loaded.items()
        if weight(files) > MOST_BYTES
    }

    assert too_heavy == {}


def test_a_first_view_is_light_on_the_sharpest_screens(phone_browser: Browser, every_page: EveryPage) -> None:
    found = {
        name: weight(first_view(phone_browser, every_page, every_page.places[name], SHARPEST)) for name in WITH_PICTURES
    }

    assert {name: size_bytes for name, size_bytes in found.items() if size_bytes > MOST_BYTES_SHARPEST} == {}


def test_a_first_view_asks_for_little(loaded: dict[str, list[Loaded]]) -> None:
    assert {name: len(files) for name, files in loaded.items() if len(files) > MOST_REQUESTS} == {}


@pytest.mark.parametrize(("kind", "most_bytes"), [("script", 35_000), ("stylesheet", 12_000), ("font", 35_000)])
def test_scripts_styles_and_the_font_are_light(loaded: dict[str, list[Loaded]], kind: str, most_bytes: int) -> None:
    weights = {name: weight(files, kind) for name, files in loaded.items()}

    assert {name: found for name, found in weights.items() if found > most_bytes} == {}
    assert any(weights.values())


def test_there_is_one_font(loaded: dict[str, list[Loaded]]) -> None:
    fonts = {name: [file.url for file in files if file.kind == "font"] for name, files in loaded.items()}

    assert {name: urls for name, urls in fonts.items() if len(urls) > 1} == {}


def test_no_sound_is_loaded_unasked(loaded: dict[str, list[Loaded]]) -> None:
    assert {name for name, files in loaded.items() if any(file.kind == "media" for file in files)} == set()
