"""Music plays on: through visits, filters and Back; one sound only, and not a byte of it before somebody asks."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Request, expect

from tests.deadline import wait_for
from tests.end_to_end.shop_window import ShopWindow

# The shop's one sound is no part of the page: its maker is watched instead.
WATCH_SOUND = """
const Real = window.Audio;
window.sounds = [];
window.pauses = 0;
window.gaps = [];
window.begun = [];
window.Audio = function (...given) {
  const sound = new Real(...given);
  window.sounds.push(sound);
  sound.addEventListener("pause", () => { if (!sound.ended) window.pauses += 1; });
  sound.addEventListener("playing", () => window.begun.push(sound.currentTime));
  for (const name of ["emptied", "seeking", "waiting"]) sound.addEventListener(name, () => window.gaps.push(name));
  return sound;
};
"""


@pytest.fixture
def listener(page: Page) -> Page:
    """A visitor whose sound is watched."""
    page.context.add_init_script(WATCH_SOUND)
    return page


def is_playing(page: Page) -> bool:
    """Whether the one sound runs."""
    playing: bool = page.evaluate("window.sounds.length === 1 && !sounds[0].paused && sounds[0].currentTime > 0")
    return playing


def play(page: Page, title: str) -> None:
    """Press the beat's cover and wait until it sounds."""
    page.get_by_role("button", name=f"Play {title}", exact=True).first.click()
    wait_for(lambda: is_playing(page), what=f"{title} plays")


def begin_anew(page: Page) -> None:
    """The track as if it had just begun, and held there: "Previous" goes back from one that hasn't run for a while."""
    wait_for(lambda: is_playing(page), what="it plays")
    page.evaluate("sounds[0].pause(); sounds[0].currentTime = 0;")


def test_nothing_is_loaded_until_it_is_asked_for(window: ShopWindow, listener: Page) -> None:
    asked: list[str] = []
    listener.on("request", lambda request: asked.append(request.url) if _is_sound(request) else None)

    listener.goto("/")
    listener.goto(window.paths["browse"])
    listener.goto(window.paths["beat"])
    listener.wait_for_load_state("networkidle")

    assert asked == []
    expect(listener.locator("#player")).to_be_hidden()


def test_music_plays_on_through_visits_and_back(window: ShopWindow, listener: Page) -> None:
    listener.goto(window.paths["browse"])
    play(listener, "Kerosene")

    listener.get_by_role("link", name="Collections").first.click()
    expect(listener.get_by_role("heading", level=1, name="Collections")).to_be_focused()
    listener.get_by_role("link", name="Night drives").click()
    expect(listener.get_by_role("heading", level=1, name="Night drives")).to_be_visible()
    listener.go_back()
    listener.go_back()
    expect(listener.get_by_role("heading", level=1, name="Beats")).to_be_visible()

    assert is_playing(listener)
    assert listener.evaluate("window.pauses") == 0
    row = listener.locator("[data-track][data-playing=playing]")
    expect(row).to_have_attribute("data-title", "Kerosene")
    expect(listener.get_by_role("region", name="Player").get_by_role("link", name="Kerosene")).to_be_visible()


def test_filters_work_while_music_plays(window: ShopWindow, listener: Page) -> None:
    listener.goto(window.paths["browse"])
    play(listener, "Undertow")

    box = listener.get_by_role("checkbox", name="Drill")
    box.check()

    expect(listener).to_have_url(f"{window.paths['browse']}?genre=drill&sort=featured")
    expect(listener.locator(".row")).to_have_count(4)
    expect(listener.get_by_role("status").first).to_have_text("4 beats found")
    expect(box).to_be_focused()
    assert is_playing(listener)
    assert listener.evaluate("window.pauses") == 0
    listener.go_back()
    expect(box).not_to_be_checked()
    expect(listener.locator(".row")).to_have_count(8)


def test_rows_say_what_lies_in_the_cart(window: ShopWindow, page: Page) -> None:
    page.goto(window.paths["beat"])
    page.get_by_role("button", name="Add to cart").click()
    expect(page).to_have_url("/cart/")

    page.get_by_role("navigation", name="Main").get_by_role("link", name="Beats").click()

    expect(page.get_by_role("listitem").filter(has_text="Night Bus").get_by_text("In your cart")).to_be_visible()
    expect(page.get_by_text("In your cart")).to_have_count(1)
    page.get_by_role("checkbox", name="Drill").check()
    expect(page.locator(".row")).to_have_count(4)
    expect(page.get_by_text("In your cart")).to_have_count(1)


def test_one_sound_at_a_time_and_the_queue_is_the_list(window: ShopWindow, listener: Page) -> None:
    listener.goto(window.paths["collection"])
    play(listener, "Night Bus")
    play(listener, "Undertow")
    bar = listener.get_by_role("region", name="Player")

    bar.get_by_role("button", name="Next beat").click()

    expect(bar.get_by_role("link", name="Paper Boats on the Long Canal")).to_be_visible()
    wait_for(lambda: is_playing(listener), what="the next one plays")
    begin_anew(listener)
    bar.get_by_role("button", name="Previous beat").click()
    expect(bar.get_by_role("link", name="Undertow")).to_be_visible()


def test_keyboard_pauses_and_seeks(window: ShopWindow, listener: Page) -> None:
    listener.goto(window.paths["beat"])
    play(listener, "Night Bus")
    listener.evaluate("document.activeElement.blur()")

    listener.keyboard.press(" ")
    expect(listener.get_by_role("button", name="Play Night Bus").first).to_be_visible()
    assert listener.evaluate("sounds[0].paused")

    position = listener.get_by_role("slider", name="Position", exact=True)
    position.focus()
    listener.keyboard.press("End")
    listener.keyboard.press("PageDown")
    expect(position).to_have_attribute("aria-valuetext", "1:39 of 1:50")


def test_a_reloaded_page_has_the_beat_again_paused(window: ShopWindow, listener: Page) -> None:
    listener.goto(window.paths["beat"])
    play(listener, "Night Bus")
    asked: list[str] = []
    listener.on("request", lambda request: asked.append(request.url) if _is_sound(request) else None)

    listener.goto("/")

    bar = listener.get_by_role("region", name="Player")
    expect(bar.get_by_role("link", name="Night Bus")).to_be_visible()
    assert asked == []
    bar.get_by_role("button", name="Play Night Bus").click()
    wait_for(lambda: is_playing(listener), what="it goes on")


def test_a_preview_that_is_gone_says_so(window: ShopWindow, listener: Page, browser_problems: list[str]) -> None:
    listener.route("**/previews/**", lambda route: route.abort())
    listener.goto(window.paths["beat"])

    listener.get_by_role("button", name="Play Night Bus").first.click()

    expect(listener.get_by_text("This preview would not load.")).to_be_visible()
    browser_problems.clear()


def test_browsing_needs_no_script(window: ShopWindow, new_visitor: Callable[..., Page]) -> None:
    page = new_visitor(java_script_enabled=False)
    page.goto(window.paths["browse"])

    page.get_by_role("checkbox", name="House").check()
    page.get_by_role("button", name="Apply").click()

    expect(page.locator(".row")).to_have_count(3)
    page.get_by_role("searchbox", name="Search beats").fill("undertow")
    page.get_by_role("button", name="Search").click()
    expect(page.locator(".row")).to_have_count(1)
    page.get_by_role("link", name="Undertow", exact=True).click()
    page.get_by_role("radio", name="Exclusive").check()
    page.get_by_role("button", name="Buy").click()
    assert "license=exclusive" in page.url


def test_a_phone_filters_in_a_sheet(window: ShopWindow, phone: Page) -> None:
    phone.goto(window.paths["browse"])
    first = phone.locator(".row").first.bounding_box()
    assert first
    assert first["y"] < 480

    phone.get_by_role("link", name="Filters").click()
    phone.get_by_role("dialog").get_by_role("checkbox", name="House").check()
    phone.get_by_role("button", name="Show 3 beats").click()

    expect(phone.get_by_role("dialog")).to_be_hidden()
    expect(phone.locator(".row")).to_have_count(3)
    expect(phone.get_by_role("link", name="Filters")).to_have_text("Filters (1)")


def test_a_phone_sorts_beside_the_count(window: ShopWindow, phone: Page) -> None:
    phone.goto(window.paths["browse"])

    phone.get_by_role("combobox", name="Sort by").select_option("bpm")

    expect(phone).to_have_url(f"{window.paths['browse']}?sort=bpm")
    assert (
        phone.evaluate(
            """() => {
          const box = document.querySelector(".browse__sort select").getBoundingClientRect();
          return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).name;
        }"""
        )
        == "sort"
    )


def test_nothing_found_says_what_was_asked_and_leads_back(window: ShopWindow, page: Page) -> None:
    page.goto(f"{window.paths['browse']}?genre=drill&bpm_min=300")
    expect(page.get_by_text("No beat matches Drill and from 300 BPM.")).to_be_visible()
    expect(page.locator("form[data-browse]").get_by_role("status")).to_have_text("0 beats found")

    page.get_by_role("link", name="Remove from 300 BPM").click()

    expect(page.locator(".row")).to_have_count(4)
    expect(page.locator("form[data-browse]").get_by_role("status")).to_have_text("4 beats found")


def test_the_phones_menu_closes_by_escape_and_beside_it(window: ShopWindow, phone: Page) -> None:
    phone.goto("/")
    button, panel = phone.locator(".menu__button"), phone.locator(".menu__panel")
    button.click()
    expect(panel).to_be_visible()
    phone.keyboard.press("Escape")
    expect(panel).to_be_hidden()
    expect(button).to_be_focused()

    button.click()
    phone.mouse.click(180, 700)

    expect(panel).to_be_hidden()


def test_the_theme_that_was_chosen_stays(window: ShopWindow, page: Page) -> None:
    page.goto("/")
    page.get_by_role("button", name="Theme").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.get_by_role("button", name="Theme").click()

    page.reload()

    expect(page.locator("html")).to_have_attribute("data-theme", "light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") != dark


def _is_sound(request: Request) -> bool:
    return request.resource_type == "media" or "/previews/" in request.url
