"""Read from right to left: nothing leaves the window, arrows turn round, and time still goes from left to right."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.deadline import wait_for
from tests.end_to_end.every_page import EveryPage
from tests.end_to_end.looking import has_sideways_scroll, sticks_out
from tests.end_to_end.shop_window import SECONDS, ShopWindow
from tests.end_to_end.test_listening import WATCH_SOUND, play
from tests.end_to_end.test_player import bar_of
from tests.end_to_end.visiting import visit

WIDTHS = {"phone": {"width": 390, "height": 844}, "desk": {"width": 1440, "height": 900}}
# Beside the phone's walk through all pages, those with a layout of their own where there is room.
ON_A_DESK = (
    "home",
    "browse",
    "beat",
    "collection",
    "article",
    "cart",
    "checkout",
    "order, completed",
    "library",
    "log-in",
)
# No language of the shop's is written so yet; Turbo takes the direction from each page that it shows.
TURN_ROUND = """
const turn = () => {
  const html = document.documentElement;
  if (html && html.dir !== "rtl") html.dir = "rtl";
};
new MutationObserver(turn).observe(document, { childList: true, subtree: true, attributeFilter: ["dir"] });
"""


@pytest.fixture
def turned(new_visitor: Callable[..., Page]) -> Callable[[str], Page]:
    """``turned("phone")`` opens a page whose language is written from right to left; its sound is watched."""

    def open_page(width: str) -> Page:
        page = new_visitor(viewport=WIDTHS[width])
        page.context.add_init_script(TURN_ROUND)
        page.context.add_init_script(WATCH_SOUND)
        return page

    return open_page


def press_at(page: Page, slider: Locator, part: float) -> None:
    """Press the slider there, counted from its left end."""
    box = slider.bounding_box()
    assert box
    page.mouse.click(box["x"] + box["width"] * part, box["y"] + box["height"] / 2)


def heard(page: Page) -> float:
    """Seconds of the sound that are behind."""
    seconds: float = page.evaluate("sounds[0].currentTime")
    return seconds


@pytest.mark.parametrize("width", WIDTHS)
def test_nothing_leaves_the_window(
    every_page: EveryPage, width: str, turned: Callable[[str], Page], browser_problems: list[str]
) -> None:
    page = turned(width)
    problems: dict[str, object] = {}

    for name in visit(page, every_page, () if width == "phone" else ON_A_DESK):
        if has_sideways_scroll(page):
            problems[f"{name}: scrolls sideways"] = page.evaluate("document.documentElement.scrollWidth")
        if found := sticks_out(page):
            problems[name] = found

    assert problems == {}
    browser_problems[:] = [problem for problem in browser_problems if "Failed to load resource" not in problem]


def test_arrows_turn_round_and_the_keys_of_the_player_do_not(window: ShopWindow, turned: Callable[[str], Page]) -> None:
    page = turned("desk")
    page.goto(window.paths["article"])
    expect(page.locator("main .icon--mirrored").first).to_have_css("scale", "-1 1")

    page.goto(window.paths["browse"])
    play(page, "Undertow")
    bar = bar_of(page)
    expect(bar.get_by_role("button", name="Mute").locator(".icon--on")).to_have_css("scale", "-1 1")
    before, after = (bar.get_by_role("button", name=name) for name in ("Previous beat", "Next beat"))
    for key in (before, after):
        expect(key.locator(".icon")).to_have_css("scale", "none")
    boxes = [key.bounding_box() for key in (before, after)]
    assert boxes[0]
    assert boxes[1]
    assert boxes[0]["x"] < boxes[1]["x"]


@pytest.mark.parametrize("width", WIDTHS)
def test_time_goes_from_left_to_right_under_the_pointer_and_the_keys(
    window: ShopWindow, width: str, turned: Callable[[str], Page]
) -> None:
    page = turned(width)
    page.goto(window.paths["beat"])
    play(page, "Night Bus")
    bar = bar_of(page)
    _seek_both_ways(page, page.get_by_role("slider", name="Position in the preview"))
    if width == "phone":
        bar.get_by_role("button", name="What plays next").click()
    seek = bar.get_by_role("slider", name="Position", exact=True)
    _seek_both_ways(page, seek)

    before = heard(page)
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("ArrowRight")
    wait_for(lambda: heard(page) == pytest.approx(before + 10), what="ten seconds on")


def _seek_both_ways(page: Page, slider: Locator) -> None:
    page.evaluate("sounds[0].pause()")  # what is heard moves by the keys alone
    press_at(page, slider, 0.2)
    wait_for(lambda: abs(heard(page) - SECONDS * 0.2) < SECONDS * 0.1, what="a fifth is behind")
    before = heard(page)
    for _ in range(2):
        slider.press("ArrowRight")
    wait_for(lambda: heard(page) >= before + 1, what="on")
    for _ in range(5):
        slider.press("ArrowLeft")
    wait_for(lambda: heard(page) < before, what="back")


def test_the_volume_grows_in_reading_direction(window: ShopWindow, turned: Callable[[str], Page]) -> None:
    page = turned("desk")
    page.goto(window.paths["beat"])
    play(page, "Night Bus")

    press_at(page, bar_of(page).get_by_role("slider", name="Volume"), 0.25)

    wait_for(lambda: 0.6 < page.evaluate("sounds[0].volume") < 0.9, what="it is louder towards the left")
