"""``make pictures``: every page and every state of it, in both themes and at three widths, to be looked at by people.

``make pictures OF=checkout,cart`` takes those alone whose names have one of these words.

Run by its name alone: pytest doesn't collect it with the tests, since it judges nothing but that all could be reached.
"""

import os
from collections import defaultdict
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from shutil import rmtree
from typing import Literal

import pytest
from playwright.sync_api import Page
from pytest_django import DjangoDbBlocker
from wagtail.models import Locale

from catalog import listing
from catalog.models import Beat, BeatIndexPage, BeatPage
from demo.pictures import cover_image
from demo.prints.covers import COVERS
from editorial.models import HomePage
from tests.editorial.making import make_pictures
from tests.end_to_end.every_page import EveryPage
from tests.end_to_end.every_room import ROOM_STATES, make_every_room
from tests.end_to_end.every_state import State
from tests.end_to_end.place import Place
from tests.end_to_end.touring import Sight, sights_of, tour

FOLDER = Path(__file__).resolve().parents[2] / ".local" / "pictures"
WIDTHS = (390, 820, 1440)
OF = os.environ.get("OF", "").split(",")
THEMES: tuple[Literal["dark", "light"], ...] = ("dark", "light")
# Below the window nothing is fetched before somebody scrolls there, and a picture of the whole page doesn't scroll.
FETCH_ALL = """() => Promise.all([...document.images].map((image) => {
  image.loading = "eager";
  return image.decode().catch(() => null);
})).then(() => null)"""
LOOKS = """
body { font: 14px system-ui; margin: 24px; background: #777; color: #fff }
h2 { margin: 48px 0 8px } div { display: flex; gap: 12px; align-items: start; overflow-x: auto }
figure { margin: 0 } img { display: block; width: 300px; max-height: 900px; object-fit: cover; object-position: top }
"""


@pytest.fixture(scope="module")
def dressed(every_sight: EveryPage, django_db_blocker: DjangoDbBlocker) -> EveryPage:
    """The shop with printed covers, and with what a German reader sees."""
    with django_db_blocker.unblock():
        for slug, page in zip(COVERS, BeatPage.objects.order_by("pk"), strict=False):
            page.cover = cover_image(slug, page.title)
            page.save_revision().publish()
        every_sight.places.update(make_every_room())
        undertow = _in_german()
        listing.refresh(Beat.objects.values_list("pk", flat=True))
        make_pictures()
    german = {
        "home": "/de/",
        "browse": "/de/beats/",
        "beat": undertow.url,
        "checkout": f"/de{every_sight.places['checkout'].path}",
        "order": f"/de{every_sight.places['order, completed'].path}",
    }
    every_sight.places.update({f"German: {name}": Place(str(path)) for name, path in german.items()})
    return every_sight


def _in_german() -> BeatPage:
    german, _is_new = Locale.objects.get_or_create(language_code="de")
    for page in (*HomePage.objects.all(), *BeatIndexPage.objects.all(), *BeatPage.objects.filter(live=True)):
        page.copy_for_translation(german).save_revision().publish()
    found: BeatPage = BeatPage.objects.get(title="Undertow", locale=german)
    return found


def _mirror(page: Page) -> None:
    page.evaluate("document.documentElement.dir = 'rtl'")


@pytest.fixture(scope="module")
def album() -> Iterator[dict[str, list[Path]]]:
    """Pictures by what they show; the folder begins empty and ends with a page that shows all."""
    rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True)
    found: dict[str, list[Path]] = defaultdict(list)
    yield found
    shown = "".join(
        f'<h2 id="{escape(name)}">{escape(name)}</h2><div>'
        + "".join(
            f'<figure><a href="{file.name}"><img src="{file.name}" alt="" loading="lazy"></a>'
            f"<figcaption>{file.stem.partition('--')[2]}</figcaption></figure>"
            for file in files
        )
        + "</div>"
        for name, files in found.items()
    )
    page = f'<!doctype html><html lang="en"><meta charset="utf-8"><title>Pictures</title><style>{LOOKS}</style>{shown}'
    (FOLDER / "index.html").write_text(page)


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("width", WIDTHS)
def test_every_sight_has_its_pictures(
    width: int,
    dressed: EveryPage,
    album: dict[str, list[Path]],
    new_visitor: Callable[..., Page],
    browser_problems: list[str],
) -> None:
    wrong: dict[str, object] = {}
    mirrored = [
        Sight(f"right to left: {name}", dressed.places[name], State(name, _mirror))
        for name in ("home", "beat", "checkout")
    ]
    rooms = [Sight(name, dressed.places[state.place], state) for name, state in ROOM_STATES.items()]
    wanted = [sight for sight in sights_of(dressed, width) + mirrored + rooms if any(word in sight.name for word in OF)]
    for sight, page in tour(dressed, wanted, width, new_visitor, wrong):
        page.evaluate(FETCH_ALL)
        for theme in THEMES:
            page.emulate_media(color_scheme=theme)
            file = FOLDER / f"{_file_name(sight.name)}--{width}-{theme}.jpg"
            page.screenshot(path=file, type="jpeg", quality=80, full_page=not sight.is_over, animations="disabled")
            album[sight.name].append(file)
    browser_problems.clear()

    assert wrong == {}


def _file_name(name: str) -> str:
    return "-".join("".join(letter if letter.isalnum() else " " for letter in name).split())
