"""A beat made from nothing to published, without a mouse."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Page, expect

from catalog import offers
from catalog.models import BeatPage
from catalog.queues import MEDIA
from tests.catalog.editor.hands import Hands, log_in
from tests.catalog.making import make_genre, make_index, make_producer, make_tier
from tests.catalog.sounds import A_MINOR, write_beat
from tests.processes import RealWorker, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)


def _choose(hands: Hands, what: str, name: str) -> None:
    """Choose something in the dialog that Wagtail opens for it."""
    hands.tab_to(f"Choose {what}")
    hands.press("Enter")
    expect(hands.page.get_by_role("dialog").get_by_role("link", name=name)).to_be_visible()
    hands.tab_to(name)
    hands.press("Enter")
    expect(hands.page.locator(".modal-backdrop")).to_have_count(0)


def test_a_beat_from_nothing_to_published(
    page: Page,
    shop_server: ShopServer,
    rq_worker: Callable[..., RealWorker],
    tmp_path: Path,
    browser_problems: list[str],
) -> None:
    make_tier(types=["mp3", "wav"], amount_minor=4900)
    make_genre()
    make_producer("Kilo Vega")
    log_in(page, shop_server)
    hands = Hands(page)
    page.goto(reverse("wagtailadmin_pages:add", args=["catalog", "beatpage", make_index().pk]))

    page.locator("#id_title").focus()
    hands.type("Night Bus")
    hands.press("Control+s")
    panel = page.locator("[data-media-panel]")
    expect(panel).to_be_visible()

    hands.tab_to("WAV")
    page.locator(":focus").set_input_files(write_beat(tmp_path / "take 3.wav", bpm=92, chords=A_MINOR))
    rq_worker(MEDIA)
    use = page.get_by_role("button", name="Use 92")
    expect(use).to_be_visible(timeout=60_000)
    hands.tab_to("Use 92")
    hands.press("Enter")
    hands.tab_to("Use A minor")
    hands.press("Enter")

    page.get_by_role("tab", name="Audio").focus()
    hands.press("ArrowRight")
    expect(page.get_by_role("tab", name="Identity")).to_be_focused()  # Wagtail focuses it 50 ms after it is chosen
    hands.tab_to("Add producer")
    hands.press("Enter")
    _choose(hands, "producer", "Kilo Vega")
    _choose(hands, "genre", "Trap")
    expect(panel).not_to_contain_text("being checked", timeout=60_000)

    hands.tab_to("More actions")
    hands.press("Enter")
    hands.tab_to("Publish")
    hands.press("Enter")

    expect(page.get_by_text("has been published")).to_be_visible()
    made = BeatPage.objects.get()
    assert (made.live, made.title, made.bpm_hundredths, made.key) == (True, "Night Bus", 9200, "A minor")
    assert made.genre is not None
    assert [credit.producer.name for credit in made.beat_producers.all()] == ["Kilo Vega"]
    assert [offer.amount_minor for offer in offers.offers_for(made.beat.pk)] == [4900]
    browser_problems[:] = [each for each in browser_problems if "400 (Bad Request)" not in each]  # Wagtail's autosave
