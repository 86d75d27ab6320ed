"""Every page for every eye: nothing that axe finds, no sideways scroll at 360 pixels, nothing that jumps."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.looking import WATCH_SHIFTS, WIDTHS, has_sideways_scroll, look_at, violations
from tests.end_to_end.shop_window import ShopWindow


@pytest.mark.parametrize(("width", "theme"), [("phone", "dark"), ("desktop", "light"), ("middle", "dark")])
def test_pages_hold_for_every_eye(window: ShopWindow, width: str, theme: str, new_visitor: Callable[..., Page]) -> None:
    page = new_visitor(**WIDTHS[width], color_scheme=theme)
    page.context.add_init_script(WATCH_SHIFTS)
    problems: dict[str, object] = {}

    look_at(page, window.paths, problems)

    assert problems == {}


def test_missing_page_has_a_way_back(window: ShopWindow, page: Page, browser_problems: list[str]) -> None:
    page.goto("/nothing-here/")

    expect(page.get_by_role("heading", name="There is nothing at this address")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("link", name="To the shop").last.click()
    expect(page).to_have_url("/")
    browser_problems[:] = [problem for problem in browser_problems if "404" not in problem]


def test_dialogs_hold_for_every_eye(window: ShopWindow, phone: Page) -> None:
    phone.goto(window.paths["beat"])
    phone.get_by_role("link", name="Read the terms").first.click()
    expect(phone.get_by_role("dialog").get_by_text("The producer keeps the copyright.")).to_be_visible()
    assert violations(phone) == []
    phone.keyboard.press("Escape")
    expect(phone.get_by_role("dialog")).to_be_hidden()

    phone.goto(window.paths["browse"])
    phone.get_by_role("link", name="Filters").click()
    expect(phone.get_by_role("dialog")).to_be_visible()
    assert violations(phone) == []
    assert not has_sideways_scroll(phone)


def test_home_of_a_phone_plays_before_the_fold(window: ShopWindow, phone: Page) -> None:
    phone.goto("/")
    button = phone.locator(".poster [data-play]").bounding_box()

    assert button
    assert button["y"] + button["height"] <= 620


def test_targets_are_large_enough_for_thumbs(window: ShopWindow, phone: Page) -> None:
    small: list[str] = []
    for path in ("/", window.paths["browse"], window.paths["beat"]):
        phone.goto(path)
        small += phone.evaluate(
            """() => [...document.querySelectorAll("button, .button, input:not([type=radio], [type=checkbox]), select")]
              .map(one => [one, one.getBoundingClientRect()])
              .filter(([one, box]) => box.width && (box.height < 43.5 || box.width < 43.5))
              .map(([one, box]) => `${one.outerHTML.slice(0, 90)} ${box.width}x${box.height}`)"""
        )

    assert small == []
