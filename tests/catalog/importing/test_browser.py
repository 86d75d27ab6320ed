"""An import in a real browser: files are chosen, looked at, and made into drafts, in three interactions."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from catalog.models import BeatPage
from catalog.queues import MEDIA
from tests.catalog.editor.hands import log_in
from tests.catalog.importing.sending import csv_file
from tests.catalog.making import make_genre, make_index, make_producer, make_tier
from tests.catalog.sounds import write_wav
from tests.processes import RealWorker, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)


def look(page: Page, name: str) -> None:
    """Keep pictures at both widths, where somebody wants to see them; nothing scrolls sideways at either."""
    for width in (1440, 390):
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth - window.innerWidth") <= 0
        if folder := os.environ.get("SHOTS"):
            page.screenshot(path=f"{folder}/{name}-{width}.png", full_page=True)
    page.set_viewport_size({"width": 1280, "height": 800})


def test_twenty_files_become_twenty_drafts(
    page: Page, shop_server: ShopServer, rq_worker: Callable[..., RealWorker], tmp_path: Path
) -> None:
    make_index()
    make_tier(types=["wav"])
    make_producer()
    make_genre()
    folder = tmp_path / "my beats"
    folder.mkdir()
    for number in range(20):
        write_wav(folder / f"Beat {number:02} {80 + number}bpm Am.wav", seconds=0.5, channels=1, seed=number + 1)
    rq_worker(MEDIA)
    log_in(page, shop_server)
    page.goto("/admin/")
    page.goto("/admin/catalogue_import/")
    look(page, "index")

    page.get_by_label("A folder").set_input_files(folder)
    button = page.get_by_role("button", name="Make 20 drafts")
    expect(button).to_be_visible(timeout=60_000)
    look(page, "planned")
    assert not BeatPage.objects.exists()
    button.click()
    expect(page.get_by_text("New: 20")).to_be_visible(timeout=60_000)
    look(page, "done")

    assert BeatPage.objects.count() == 20
    beat = BeatPage.objects.get(title="Beat 07")
    assert (beat.bpm_hundredths, beat.key, beat.live) == (8700, "A minor", False)
    assert [credit.producer.name for credit in beat.beat_producers.all()] == ["Kilo Vega"]  # the shop's only one


def test_a_sheet_is_matched_and_its_errors_told(
    page: Page, shop_server: ShopServer, rq_worker: Callable[..., RealWorker], tmp_path: Path
) -> None:
    make_index()
    make_genre()
    sheet = csv_file(tmp_path / "s.csv", ("Beatname", "Genre"), ("Night Bus", "Trpa"), ("Rain", "Trap"))
    rq_worker(MEDIA)
    log_in(page, shop_server)
    page.goto("/admin/catalogue_import/")

    page.get_by_label("Files and sheet").set_input_files(sheet)
    page.get_by_label("Beatname").select_option("Title")
    look(page, "matching")
    page.get_by_role("button", name="Look what would happen").click()

    expect(page.get_by_text("No genre is called “Trpa”; did you mean “Trap”?")).to_be_visible()
    look(page, "errors")
    expect(page.get_by_role("link", name="Download 1 row with its error (CSV)")).to_be_visible()
    expect(page.get_by_role("button", name="Make 1 draft")).to_be_visible()
