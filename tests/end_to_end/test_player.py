"""The player: never a gap, what comes next, keys, one sound over all tabs, and nothing lost when the network goes."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.deadline import wait_for
from tests.end_to_end.looking import has_sideways_scroll, violations
from tests.end_to_end.shop_window import ShopWindow
from tests.end_to_end.test_listening import WATCH_SOUND, begin_anew, is_playing, play

MOST_DRIFT_MS = 2000  # a busy machine's sound lags; what breaks off or begins anew is told in `gaps`
CUT_AT_S = 80  # what a browser fetches ahead ends long before
UNDER_WAY = "html:is([aria-busy], [data-turbo-preview])"
CLOCKS = (
    "({ sound: sounds[0].currentTime * 1000, wall: performance.now(), pauses, gaps: gaps.length, begun: begun.length })"
)
NOTE_LEAVING = """
addEventListener("pagehide", () => sounds.length && sessionStorage.setItem("leftAt", sounds[0].currentTime));
"""


@pytest.fixture
def listener(page: Page) -> Page:
    """A visitor whose sound is watched."""
    page.context.add_init_script(WATCH_SOUND + NOTE_LEAVING)
    return page


def bar_of(page: Page) -> Any:
    """The player."""
    return page.get_by_role("region", name="Player", exact=True)


def test_playing_goes_on_without_a_gap_through_ten_pages_back_and_forward(window: ShopWindow, listener: Page) -> None:
    played: list[str] = []
    listener.on("request", lambda request: played.append(request.url) if "/plays/" in request.url else None)
    listener.goto(window.paths["browse"])
    play(listener, "Night Bus")
    wait_for(lambda: listener.evaluate("begun.length"), what="it is told that it plays")
    begun = listener.evaluate(CLOCKS)

    nav = listener.get_by_role("navigation", name="Main")
    with listener.expect_response("**/plays/", timeout=120_000) as counted:
        for name in ("Collections", "Beats", "Articles") * 3:
            nav.get_by_role("link", name=name, exact=True).click()
            expect(listener.get_by_role("heading", level=1, name=name)).to_be_visible()
            expect(listener.locator(UNDER_WAY)).to_have_count(0)
        bar_of(listener).get_by_role("link", name="Night Bus").click()
        expect(listener.get_by_role("heading", level=1, name="Night Bus")).to_be_visible()
        expect(listener.locator(UNDER_WAY)).to_have_count(0)
        listener.go_back()
        expect(listener.get_by_role("heading", level=1, name="Articles")).to_be_visible()
        listener.go_forward()
        expect(listener.get_by_role("heading", level=1, name="Night Bus")).to_be_visible()

    ended = listener.evaluate(CLOCKS)
    drift_ms = (ended["sound"] - begun["sound"]) - (ended["wall"] - begun["wall"])
    assert abs(drift_ms) < MOST_DRIFT_MS
    assert ended["pauses"] == 0
    assert (ended["gaps"], ended["begun"]) == (begun["gaps"], begun["begun"])
    assert is_playing(listener)
    assert counted.value.status == 204
    assert len(played) == 1


def test_what_plays_next_is_shown_skipped_taken_off_and_added(window: ShopWindow, listener: Page) -> None:
    listener.goto(window.paths["collection"])
    play(listener, "Night Bus")
    bar = bar_of(listener)
    bar.get_by_role("button", name="What plays next").click()
    queue = listener.get_by_role("region", name="Up next")
    rows = queue.get_by_role("listitem").locator("b")
    expect(rows).to_have_text(["Undertow", "Paper Boats on the Long Canal", "Kerosene", "Rosewater"])
    assert violations(listener) == []

    queue.get_by_role("button", name="Take Undertow off the list").click()
    expect(queue.get_by_role("button", name="Take Paper Boats on the Long Canal off the list")).to_be_focused()
    queue.get_by_role("button", name="Play Kerosene").click()

    expect(bar.get_by_role("link", name="Kerosene")).to_be_visible()
    expect(rows).to_have_text(["Rosewater"])
    begin_anew(listener)
    bar.get_by_role("button", name="Previous beat").click()
    expect(bar.get_by_role("link", name="Paper Boats on the Long Canal")).to_be_visible()
    listener.keyboard.press("Escape")
    expect(queue).to_be_hidden()

    listener.get_by_role("listitem").filter(has_text="Undertow").hover()
    listener.get_by_role("button", name="Play Undertow next").click()
    expect(listener.get_by_text("Undertow plays next", exact=True)).to_be_visible()
    bar.get_by_role("button", name="Next beat").click()
    expect(bar.get_by_role("link", name="Undertow")).to_be_visible()


def test_keys_work_anywhere_but_where_one_types_and_can_be_turned_off(window: ShopWindow, listener: Page) -> None:
    listener.goto(window.paths["browse"])
    play(listener, "Undertow")
    bar, keys = bar_of(listener), listener.keyboard

    keys.press("n")
    expect(bar.get_by_role("link", name="Kerosene").or_(bar.get_by_role("link", name="Night Bus"))).to_be_visible()
    begin_anew(listener)
    keys.press("p")
    wait_for(lambda: is_playing(listener), what="it plays")
    keys.press("ArrowRight")
    wait_for(lambda: listener.evaluate("sounds[0].currentTime") >= 10, what="ten seconds on")
    keys.press("m")
    assert listener.evaluate("sounds[0].muted") is True
    keys.press("m")
    assert listener.evaluate("sounds[0].muted") is False

    listener.get_by_role("searchbox", name="Search beats").first.press_sequentially("n m?")
    expect(listener.get_by_role("searchbox", name="Search beats").first).to_have_value("n m?")
    expect(bar.get_by_role("link", name="Undertow")).to_be_visible()
    listener.evaluate("document.activeElement.blur()")

    keys.press("?")
    sheet = listener.get_by_role("dialog", name="Keys")
    expect(sheet).to_be_visible()
    assert violations(listener) == []
    sheet.get_by_role("checkbox", name="Use these keys").uncheck()
    keys.press("Escape")
    listener.evaluate("document.activeElement.blur()")
    keys.press("m")
    assert listener.evaluate("sounds[0].muted") is False
    keys.press(" ")
    wait_for(lambda: listener.evaluate("sounds[0].paused"), what="the space bar pauses")


def test_two_tabs_one_sound(window: ShopWindow, listener: Page) -> None:
    listener.goto(window.paths["browse"])
    play(listener, "Night Bus")
    other = listener.context.new_page()
    other.goto(window.paths["browse"])

    play(other, "Undertow")

    wait_for(lambda: listener.evaluate("sounds[0].paused"), what="the first tab is silent")
    assert is_playing(other)
    bar_of(listener).get_by_role("button", name="Play Night Bus").click()
    wait_for(lambda: other.evaluate("sounds[0].paused"), what="the second tab is silent")
    assert is_playing(listener)


def test_its_place_is_kept_over_a_page_that_is_loaded_whole(window: ShopWindow, listener: Page) -> None:
    listener.goto(window.paths["beat"])
    play(listener, "Night Bus")
    listener.get_by_role("slider", name="Position in the preview").fill("12")
    wait_for(lambda: listener.evaluate("sounds[0].currentTime") > 12, what="it plays from there")

    listener.goto(window.paths["log-in"])

    bar = bar_of(listener)
    left_at = float(listener.evaluate("sessionStorage.getItem('leftAt')"))
    assert left_at > 12
    assert abs(float(bar.get_by_role("slider", name="Position").input_value()) - left_at) <= 1
    assert listener.evaluate("sounds[0].paused && sounds[0].networkState") == 0
    bar.get_by_role("button", name="Play Night Bus").click()
    wait_for(lambda: is_playing(listener), what="it goes on")
    assert listener.evaluate("sounds[0].currentTime") >= left_at - 1
    session = listener.evaluate("[navigator.mediaSession.metadata.title, navigator.mediaSession.playbackState]")
    assert session == ["Night Bus", "playing"]


def _take_the_network(page: Page) -> None:
    page.context.set_offline(True)


def _give_it_back(page: Page) -> None:
    page.context.set_offline(False)


def _let_the_storage_fall(page: Page) -> None:
    page.route("**/previews/**", lambda route: route.fulfill(status=503))


def _let_it_rise(page: Page) -> None:
    page.unroute_all()


@pytest.mark.parametrize(
    ("cut", "mend"),
    [(_take_the_network, _give_it_back), (_let_the_storage_fall, _let_it_rise)],
    ids=("line", "storage"),
)
def test_what_is_cut_off_goes_on_from_the_same_place_by_itself(
    cut: Callable[[Page], None],
    mend: Callable[[Page], None],
    window: ShopWindow,
    listener: Page,
    browser_problems: list[str],
) -> None:
    listener.goto(window.paths["collection"])
    play(listener, "Rosewater")
    position = bar_of(listener).get_by_role("slider", name="Position")
    told = bar_of(listener).get_by_text("Waiting for the network…")

    cut(listener)
    position.fill(str(CUT_AT_S))
    expect(told).to_be_visible()
    assert float(position.input_value()) == CUT_AT_S
    mend(listener)

    wait_for(lambda: listener.evaluate("sounds[0].currentTime") > CUT_AT_S, what="it goes on by itself")
    expect(told).to_be_hidden()
    assert is_playing(listener)
    assert CUT_AT_S <= listener.evaluate("begun.at(-1)") < CUT_AT_S + 3
    browser_problems[:] = [problem for problem in browser_problems if "Failed to load" not in problem]


def test_a_phones_open_player_closes_in_every_way_and_covers_no_button(window: ShopWindow, phone: Page) -> None:
    phone.context.add_init_script(WATCH_SOUND)
    phone.goto(window.paths["beat"])
    play(phone, "Night Bus")
    more = bar_of(phone).get_by_role("button", name="What plays next")
    queue = phone.get_by_role("region", name="Up next")
    buy = phone.locator(".buy-bar a")
    assert _is_on_top(phone, buy)

    more.click()
    expect(queue).to_be_visible()
    assert violations(phone) == []
    assert not has_sideways_scroll(phone)
    phone.keyboard.press("Tab")
    phone.keyboard.press("Escape")
    expect(queue).to_be_hidden()
    expect(more).to_be_focused()

    more.click()
    phone.touchscreen.tap(180, 160)
    expect(queue).to_be_hidden()
    more.click()
    more.click()
    expect(queue).to_be_hidden()
    _swipe(phone, up=True)
    expect(queue).to_be_visible()
    _swipe(phone, up=False)
    expect(queue).to_be_hidden()
    assert _is_on_top(phone, buy)


def _is_on_top(page: Page, button: Any) -> bool:
    on_top: bool = button.evaluate(
        """(one) => {
          const box = one.getBoundingClientRect();
          return one.contains(document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2));
        }"""
    )
    return on_top


def _swipe(page: Page, *, up: bool) -> None:
    """A finger on the title that moves by 120 pixels."""
    session = page.context.new_cdp_session(page)
    box = page.locator(".player__by").first.bounding_box()
    assert box
    x, y = box["x"] + 20, box["y"] + 5
    session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
    target = {"x": x, "y": y - 120 if up else y + 80}
    session.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [{"x": x, "y": target["y"]}]})
    session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    session.detach()
