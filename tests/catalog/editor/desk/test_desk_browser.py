"""The desk in a real browser, with the keyboard alone: fifty rows filled, pasted, saved, undone; beats scheduled."""

import os
from pathlib import Path

import pytest
from django.urls import reverse
from playwright.sync_api import Locator, Page, expect
from wagtail.models import Revision

from catalog.models import BeatPage, Preview
from tests.catalog.editor.hands import log_in
from tests.catalog.making import add_files, fresh, make_draft, make_genre, make_tier
from tests.processes import ShopServer

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = os.environ.get("DESK_PICTURES", "")  # a folder: what the screens look like is kept there
ROWS = 50


def _cell(page: Page, row: int, column: str) -> Locator:
    return page.locator("[data-desk-table] tbody tr").nth(row).locator(f'[data-column="{column}"]')


def _draft(page: BeatPage) -> BeatPage:
    found: BeatPage = fresh(page).get_latest_revision_as_object()
    return found


def _look(page: Page, name: str) -> None:
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png")


def test_fifty_rows_with_the_keyboard_saved_and_undone(page: Page, shop_server: ShopServer) -> None:
    make_tier()
    make_genre("drill", "Drill")
    beats = [make_draft(f"Beat {number:02}") for number in range(ROWS)]
    add_files(beats[0].beat)
    Preview.objects.update(audio_key="previews/none.mp3")
    log_in(page, shop_server)
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(reverse("catalog_desk:table") + "?sort=title")
    press = page.keyboard.press
    expect(page.locator("[data-desk-table] tbody tr")).to_have_count(ROWS)

    _cell(page, 0, "title").focus()
    page.keyboard.type("First")  # replaces
    press("Tab")
    page.keyboard.type("92.5")
    press("Enter")  # to the row below
    expect(_cell(page, 1, "bpm")).to_be_focused()
    press("F2")
    page.keyboard.press("End")
    page.keyboard.type("9")
    press("Escape")  # as it was
    expect(_cell(page, 1, "bpm")).to_have_text("140")
    press("ArrowUp")
    for _ in range(ROWS - 1):
        press("Shift+ArrowDown")
    press("Control+d")
    expect(_cell(page, ROWS - 1, "bpm")).to_have_text("92.5")
    expect(page.locator("[data-desk-save]")).to_have_text(f"Save {ROWS} beats")

    press("Control+Home")
    press("ArrowDown")
    for _ in range(3):
        press("ArrowRight")  # tick, title, tempo, key
    expect(_cell(page, 1, "key")).to_be_focused()
    page.evaluate("text => navigator.clipboard.writeText(text)", 'F#m\tDrill\tDark\r\n8A\tTrpa\t"Dark"\r\n')
    press("Control+v")
    expect(_cell(page, 1, "key")).to_have_text("F#m")
    expect(_cell(page, 2, "genre")).to_have_text("Trpa")
    press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == "F#m\tDrill\tDark\n8A\tTrpa\tDark"
    _look(page, "table-changed")

    press("Control+s")
    expect(page.locator("[data-desk-status]")).to_contain_text("49 beats saved. 1 beat not saved.", timeout=60_000)
    expect(_cell(page, 2, "genre")).to_contain_text("No genre is called “Trpa”; did you mean “Trap”?")
    expect(_cell(page, 1, "key")).to_have_text("F# minor")
    _look(page, "table-refused")
    assert [_draft(beat).bpm_hundredths for beat in beats] == [9250, 9250, 14_000, *[9250] * (ROWS - 3)]
    assert (_draft(beats[0]).title, _draft(beats[1]).key, _draft(beats[2]).key) == ("First", "F# minor", "A minor")

    _cell(page, 2, "genre").focus()
    page.keyboard.type("Trap")
    press("Control+s")  # while the cell is still being edited
    expect(page.locator("[data-desk-status]")).to_have_text("1 beat saved.")
    assert (_draft(beats[2]).bpm_hundredths, _draft(beats[2]).key) == (9250, "A minor")
    expect(page.locator("[data-changed]")).to_have_count(0)

    press("Escape")
    expect(page.locator("[data-desk-undo] button")).to_be_visible()
    page.locator("[data-desk-undo] button").press("Enter")
    expect(page.locator("[data-desk-status]")).to_have_text("1 beat as before.")
    expect(_cell(page, 2, "bpm")).to_have_text("140")
    assert _draft(beats[2]).bpm_hundredths == 14_000
    assert _draft(beats[0]).bpm_hundredths == 9250


def test_the_space_bar_plays_one_preview_and_stops_it(
    page: Page, shop_server: ShopServer, browser_problems: list[str]
) -> None:
    make_tier()
    for title in ("One", "Two"):
        add_files(make_draft(title).beat)
    log_in(page, shop_server)
    page.add_init_script("HTMLMediaElement.prototype.play = function () { return Promise.resolve(); }")
    page.goto(reverse("catalog_desk:table") + "?sort=title")
    pressed = page.locator('[data-desk-play][aria-pressed="true"]')

    _cell(page, 0, "title").focus()
    page.keyboard.press("Space")
    expect(pressed).to_have_attribute("aria-label", "Play “One”")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(pressed).to_have_count(1)
    expect(pressed).to_have_attribute("aria-label", "Play “Two”")
    page.keyboard.press("Space")
    expect(pressed).to_have_count(0)
    browser_problems[:] = [each for each in browser_problems if "previews/" not in each]  # no file is stored there


def test_one_a_day_is_scheduled_with_the_keyboard_and_seen_on_the_calendar(page: Page, shop_server: ShopServer) -> None:
    make_tier()
    beats = [make_draft(title) for title in ("One", "Two", "Three")]
    for beat in beats[:2]:
        add_files(beat.beat)
    log_in(page, shop_server)
    page.goto(reverse("catalog_desk:table") + "?sort=title")
    page.locator("[data-desk-table] tbody tr").first.locator(".desk-tick").focus()
    for _ in range(2):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Bulk: the ticked beats").press("Enter")
    _look(page, "bulk")
    page.get_by_role("button", name="Show the dates").press("Enter")
    expect(page.locator("#dates tbody tr")).to_have_count(3)
    expect(page.get_by_role("button", name="Schedule these 3 beats")).to_be_focused()
    _look(page, "bulk-dates")
    assert not Revision.objects.filter(approved_go_live_at__isnull=False).exists()

    page.keyboard.press("Enter")
    expect(page.locator(".desk-told")).to_contain_text("Three goes live on")
    expect(page.locator(".desk-told")).to_contain_text("It is not ready yet: MP3: no file yet")

    planned = Revision.page_revisions.filter(approved_go_live_at__isnull=False).order_by("approved_go_live_at")
    times = [at for at in planned.values_list("approved_go_live_at", flat=True) if at]
    assert [(at.weekday(), at.hour, at.minute) for at in times] == [(4, 18, 0), (5, 18, 0), (6, 18, 0)]
    assert not BeatPage.objects.filter(live=True).exists()
    page.goto(f"{reverse('catalog_desk:calendar')}?month={times[0]:%Y-%m}")
    expect(page.locator(".desk-month").get_by_role("link", name="One", exact=True)).to_be_visible()
    _look(page, "calendar")


def test_a_phone_scrolls_the_table_and_never_the_page(phone: Page, shop_server: ShopServer) -> None:
    make_tier()
    page = make_draft("One", tags=["rain", "night", "slow", "long", "quiet"])
    log_in(phone, shop_server)
    addresses = [reverse(f"catalog_desk:{name}") for name in ("table", "calendar", "bulk")]

    for name, address in zip(("table", "calendar", "bulk"), addresses, strict=True):
        phone.goto(f"{address}?id={page.pk}")
        phone.wait_for_load_state("networkidle")
        _look(phone, f"phone-{name}")
        assert phone.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"), name
