"""Twenty WAVs become twenty scheduled beats, by the keyboard: dropped, filled in like a sheet, heard, one a day."""

from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.urls import reverse
from playwright.sync_api import Page, expect
from wagtail.models import Revision

from catalog import publishing
from catalog.models import BeatPage, Preview
from catalog.queues import MEDIA
from tests.catalog.editor.hands import Hands, log_in
from tests.catalog.making import make_genre, make_index, make_mood, make_producer, make_tier
from tests.catalog.sounds import A_MINOR, write_beat
from tests.processes import RealWorker, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)
BEATS = 20
KEYS_A_SECOND = 5
REMEMBER_WHAT_PLAYS = """
const play = HTMLMediaElement.prototype.play;
HTMLMediaElement.prototype.play = function () { window.heard = this; return play.call(this); };
"""
INTERACTIONS_A_BEAT = 6
FRIDAY = 4
TEMPI = (84, 92, 100, 118, 140)


@pytest.fixture
def shelf() -> None:
    """What beats are sorted by and sold under."""
    make_index()
    make_tier("wav-lease", types=["mp3", "wav"], amount_minor=4900)
    make_tier("exclusive", types=["mp3", "wav"], amount_minor=90_000, is_exclusive=True, sort_order=1)
    make_genre()
    make_mood()
    make_producer("Kilo Vega")


def _sounds(folder: Path) -> list[Path]:
    return [
        write_beat(
            folder / f"Beat {number:02} {TEMPI[number % len(TEMPI)]}bpm Am.wav",
            bpm=TEMPI[number % len(TEMPI)],
            chords=A_MINOR,
            seconds=7 + number / 10,
        )
        for number in range(BEATS)
    ]


def _wait_for_previews(page: Page) -> None:
    page.goto(reverse("catalog_desk:table") + "?is=not_ready")
    for _ in range(240):
        if Preview.objects.filter(state=Preview.State.READY).count() == BEATS:
            return
        page.wait_for_timeout(1000)  # the worker is another process; the browser's loop goes on meanwhile
    raise AssertionError("the previews are not made")


def _live_dates() -> list[datetime]:
    planned = Revision.page_revisions.filter(approved_go_live_at__isnull=False).order_by("approved_go_live_at")
    zone = ZoneInfo(settings.SHOP_TIME_ZONE)
    return [revision.approved_go_live_at.astimezone(zone) for revision in planned]


def test_twenty_wavs_are_twenty_scheduled_beats(
    shelf: None, page: Page, shop_server: ShopServer, rq_worker: Callable[..., RealWorker], tmp_path: Path
) -> None:
    log_in(page, shop_server)
    page.add_init_script(REMEMBER_WHAT_PLAYS)
    sounds = _sounds(tmp_path)
    hands = Hands(page)
    rq_worker(MEDIA)

    page.goto(reverse("catalogue_import:index"))
    page.get_by_label("Files and sheet").set_input_files(sounds)
    hands.interactions += 1
    make = page.get_by_role("button", name=f"Make {BEATS} drafts")
    expect(make).to_be_visible(timeout=120_000)
    hands.tab_to("No lease of the new ones was ever sold elsewhere")
    hands.press("Space")
    make.focus()
    hands.interactions += 1
    hands.press("Enter")
    expect(page.get_by_text(f"New: {BEATS}")).to_be_visible(timeout=120_000)
    _wait_for_previews(page)

    page.goto(reverse("catalog_desk:table") + "?sort=title")
    rows = page.locator("[data-desk-table] tbody tr")
    expect(rows).to_have_count(BEATS)
    rows.first.locator('[data-column="genre"]').focus()
    hands.interactions += 1
    hands.type("Trap")
    hands.press("Tab")
    hands.type("Dark")
    hands.press("Tab")
    hands.press("ArrowLeft", 2)
    hands.press("Shift+ArrowRight")
    hands.press("Shift+ArrowDown", BEATS - 1)
    hands.press("Control+d")
    hands.press("Control+s")
    expect(page.locator("[data-desk-status]")).to_have_text(f"{BEATS} beats saved.", timeout=60_000)

    drafts = [found.get_latest_revision_as_object() for found in BeatPage.objects.order_by("title")]
    assert [(draft.title, draft.bpm, draft.key) for draft in drafts] == [
        (f"Beat {number:02}", TEMPI[number % len(TEMPI)], "A minor") for number in range(BEATS)
    ]
    assert {draft.genre.name for draft in drafts if draft.genre} == {"Trap"}
    assert all([mood.name for mood in draft.moods.all()] == ["Dark"] for draft in drafts)
    assert all([credit.producer.name for credit in draft.beat_producers.all()] == ["Kilo Vega"] for draft in drafts)

    page.goto(reverse("catalog_desk:table") + "?sort=title")
    rows.first.locator('[data-column="title"]').focus()
    hands.interactions += 1
    for number in range(BEATS):
        hands.press("Space")
        page.wait_for_function("() => window.heard && !window.heard.paused && window.heard.currentTime > 0.1")
        assert page.locator('[data-desk-play][aria-pressed="true"]').get_attribute("aria-label") == (
            f"Play “Beat {number:02}”"
        )
        hands.press("ArrowDown")

    rows.first.locator(".desk-tick").focus()
    hands.interactions += 1
    hands.press("Shift+ArrowDown", BEATS - 1)
    hands.press("Space")
    bulk = page.get_by_role("button", name="Bulk: the ticked beats")
    bulk.focus()
    hands.interactions += 1
    hands.press("Enter")
    expect(page.get_by_role("heading", name="Schedule")).to_be_visible()
    hands.tab_to("Show the dates")
    hands.press("Enter")
    expect(page.get_by_role("button", name=f"Schedule these {BEATS} beats")).to_be_focused()
    hands.press("Enter")
    expect(page.get_by_text("What was done")).to_be_visible(timeout=60_000)

    dates = _live_dates()
    assert [one.hour for one in dates] == [18] * BEATS
    assert {after - before for before, after in pairwise(dates)} == {timedelta(days=1)}
    assert dates[0].weekday() == FRIDAY
    assert [publishing.missing_in_draft(found.get_latest_revision_as_object()) for found in BeatPage.objects.all()] == [
        []
    ] * BEATS
    assert hands.interactions / BEATS <= INTERACTIONS_A_BEAT, hands.interactions
    assert hands.keys / KEYS_A_SECOND < 10 * 60, hands.keys
