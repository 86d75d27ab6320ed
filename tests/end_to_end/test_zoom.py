"""For eyes that enlarge and eyes that moving things hurt: pages reflow at 200 and 400 %, and stand still if asked."""

from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.end_to_end.every_page import EveryPage
from tests.end_to_end.looking import has_sideways_scroll, sticks_out
from tests.end_to_end.test_listening import WATCH_SOUND, play
from tests.end_to_end.visiting import visit

# A window of 1280 x 1024 pixels, enlarged: WCAG 2.2, 1.4.4 and 1.4.10.
ZOOMED: dict[int, dict[str, Any]] = {
    200: {"viewport": {"width": 640, "height": 512}, "device_scale_factor": 2},
    400: {"viewport": {"width": 320, "height": 256}, "device_scale_factor": 4},
}
MOST_PERCENT = max(ZOOMED)
WAY_TO_BUY = ("home", "browse", "beat", "cart", "cart's checkout", "checkout", "order, completed")
# What stays on the screen while the page scrolls leaves at least half of it to the page.
COVERED = """() => {
  const rows = Array(innerHeight).fill(0);
  for (const one of document.querySelectorAll("body *")) {
    if (!["fixed", "sticky"].includes(getComputedStyle(one).position) || !one.checkVisibility()) continue;
    const box = one.getBoundingClientRect();
    if (box.width < innerWidth * 0.9) continue;
    for (let y = Math.max(0, Math.ceil(box.top)); y < Math.min(innerHeight, box.bottom); y++) rows[y] = 1;
  }
  return rows.reduce((sum, row) => sum + row, 0) / innerHeight;
}"""
# WCAG 2.2, 2.4.11: a bar may not hide what has the focus.
HIDDEN_WITH_FOCUS = """() => {
  const found = [];
  for (const one of document.querySelectorAll("a[href], button, input, select, textarea, summary, [tabindex='0']")) {
    if (!one.checkVisibility({ visibilityProperty: true }) || one.disabled) continue;
    one.focus();
    if (document.activeElement !== one) continue;
    const seen = one.closest("label") ?? one;
    const box = seen.getBoundingClientRect();
    const points = [0.05, 0.5, 0.95].flatMap((x) => [0.05, 0.5, 0.95].map((y) => [x, y]));
    const isSeen = points.some(([x, y]) => {
      const top = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
      return top && (seen.contains(top) || top.contains(seen));
    });
    if (!isSeen) found.push(`${seen.outerHTML.slice(0, 120)} at ${box.top} of ${innerHeight}`);
  }
  document.activeElement.blur();
  return found;
}"""
MOVES = """() => [
  ...document.getAnimations().map((one) => `${one.animationName ?? one.transitionProperty}`),
  ...[...document.querySelectorAll("*")].flatMap((one) => {
    const style = getComputedStyle(one);
    const isMoving = style.animationName !== "none" || parseFloat(style.transitionDuration) > 0
      || style.scrollBehavior === "smooth";
    return isMoving ? [one.outerHTML.slice(0, 100)] : [];
  }),
]"""


@pytest.mark.parametrize("percent", ZOOMED)
def test_pages_reflow(
    every_page: EveryPage, percent: int, new_visitor: Callable[..., Page], browser_problems: list[str]
) -> None:
    page = new_visitor(**ZOOMED[percent])
    problems: dict[str, object] = {}

    for name in visit(page, every_page, WAY_TO_BUY if percent < MOST_PERCENT else ()):
        if has_sideways_scroll(page):
            problems[f"{name}: scrolls sideways"] = page.evaluate("document.documentElement.scrollWidth")
        if found := sticks_out(page):
            problems[name] = found

    assert problems == {}
    browser_problems[:] = [problem for problem in browser_problems if "Failed to load resource" not in problem]


@pytest.mark.parametrize("percent", ZOOMED)
def test_bars_leave_room_and_hide_nothing_that_has_the_focus(
    every_page: EveryPage, percent: int, new_visitor: Callable[..., Page]
) -> None:
    page = new_visitor(**ZOOMED[percent])
    page.context.add_init_script(WATCH_SOUND)
    page.goto(every_page.places["browse"].path)
    play(page, "Night Bus")
    problems: dict[str, object] = {}

    for name in visit(page, every_page, WAY_TO_BUY):  # the player stays, paused, but at the checkout, which has none
        if "checkout" not in name:
            expect(page.get_by_role("region", name="Player", exact=True)).to_be_visible()
        page.evaluate("scrollTo(0, 300)")
        if (covered := page.evaluate(COVERED)) > 0.5:
            problems[f"{name}: covered"] = covered
        if found := page.evaluate(HIDDEN_WITH_FOCUS):
            problems[f"{name}: hidden"] = found

    assert problems == {}


def test_who_asks_for_less_motion_gets_none(every_page: EveryPage, new_visitor: Callable[..., Page]) -> None:
    page = new_visitor(reduced_motion="reduce")
    problems: dict[str, object] = {}

    for name in visit(page, every_page, WAY_TO_BUY):
        if moves := page.evaluate(MOVES):
            problems[name] = moves
    page.goto(every_page.places["beat"].path)
    page.get_by_role("button", name="Play Night Bus").first.click()
    page.get_by_role("link", name="Read the terms").first.click()
    expect(page.get_by_role("dialog")).to_be_visible()
    if moves := page.evaluate(MOVES):
        problems["terms and player"] = moves

    assert problems == {}
