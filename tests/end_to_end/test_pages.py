"""Every page for every eye: nothing that axe finds, no sideways scroll at 360 pixels, nothing that jumps."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browsing import DESKTOP, PHONE
from tests.end_to_end.shop_window import ShopWindow, make_window
from tests.payments.factories import begin
from tests.payments.factories import make_beat as make_shelf
from tests.payments.stripe_side import pay_with
from tests.processes import SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
MOST_SHIFT = 0.05  # cumulative layout shift, web.dev/cls calls 0.1 good
MIDDLE = {"viewport": {"width": 768, "height": 1024}}
WIDTHS = {"phone": PHONE, "middle": MIDDLE, "desktop": DESKTOP}
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""


@pytest.fixture
def window(shop_server: ShopServer) -> ShopWindow:
    return make_window()


def violations(page: Page) -> list[str]:
    """What axe says of the page as it is now."""
    page.evaluate(AXE)
    found: list[dict[str, Any]] = page.evaluate(
        "tags => axe.run({runOnly: {type: 'tag', values: tags}}).then(found => found.violations)", AXE_TAGS
    )
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def has_sideways_scroll(page: Page) -> bool:
    """Whether the page is wider than its window."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wide


def look_at(page: Page, paths: dict[str, str], problems: dict[str, object]) -> None:
    """Open each page and note what is wrong with it."""
    for name, path in paths.items():
        answer = page.goto(path)
        page.wait_for_load_state("networkidle")
        if answer is None or answer.status != 200:
            problems[name] = answer and answer.status
        if has_sideways_scroll(page):
            problems[f"{name}: scrolls sideways"] = page.evaluate("document.documentElement.scrollWidth")
        if found := violations(page):
            problems[f"{name}: axe"] = found
        if (shift := page.evaluate("window.shift")) > MOST_SHIFT:
            problems[f"{name}: jumps"] = shift


@pytest.mark.parametrize(("width", "theme"), [("phone", "dark"), ("desktop", "light"), ("middle", "dark")])
def test_pages_hold_for_every_eye(window: ShopWindow, width: str, theme: str, new_visitor: Callable[..., Page]) -> None:
    page = new_visitor(**{**WIDTHS[width], "color_scheme": theme})
    page.context.add_init_script(WATCH_SHIFTS)
    problems: dict[str, object] = {}

    look_at(page, window.paths, problems)

    assert problems == {}


@pytest.mark.parametrize("width", ["phone", "desktop"])
def test_checkout_and_orders_hold_for_every_eye(
    width: str, shop_server: ShopServer, sandbox_server: SandboxServer, new_visitor: Callable[..., Page]
) -> None:
    shelf = make_shelf()
    waiting, paid = begin(shelf), begin(shelf, email="other@example.com")
    assert paid.client_secret
    pay_with(paid.client_secret)
    page = new_visitor(**WIDTHS[width])
    page.context.add_init_script(WATCH_SHIFTS)
    page.goto(f"/orders/{paid.purchase.token}/return/")
    expect(page.get_by_role("heading", name="Your files are ready")).to_be_visible()
    problems: dict[str, object] = {}

    look_at(
        page,
        {
            "checkout": f"/checkout/{shelf.beat.pk}/?license=wav-lease",
            "exclusive": f"/checkout/{shelf.beat.pk}/?license=exclusive",
            "completed": f"/orders/{paid.purchase.token}/",
        },
        problems,
    )
    page.goto(f"/orders/{waiting.purchase.token}/")
    problems |= {"pending": found} if (found := violations(page)) else {}

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
