"""How a page is looked at: what axe finds, whether it scrolls sideways, how much it jumps while it loads."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.browsing import DESKTOP, PHONE

AXE = (Path(__file__).resolve().parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
AXE_COLOURS = ["color-contrast", "link-in-text-block"]
MOST_SHIFT = 0.05  # cumulative layout shift, web.dev/cls calls 0.1 good
MIDDLE = {"viewport": {"width": 768, "height": 1024}}
WIDTHS: dict[str, dict[str, Any]] = {"phone": PHONE, "middle": MIDDLE, "desktop": DESKTOP}
WATCH_SHIFTS = """
window.shift = 0;
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shift += entry.value;
}).observe({ type: "layout-shift", buffered: true });
"""
# A button on its way from one colour to the other has the contrast of neither.
AND_STILL = """() => Promise.all(document.getAnimations()
  .filter((each) => each.effect.getComputedTiming().endTime !== Infinity)
  .map((each) => each.finished.catch(() => null))).then(() => null)"""

# What is clipped or scrolls inside something of its own, and what is only for a reader's voice, may lie where it wants.
OUTSIDE = """() => {
  const wide = document.documentElement.clientWidth;
  const isKept = (one) => {
    for (let at = one.parentElement; at && at !== document.body; at = at.parentElement)
      if (getComputedStyle(at).overflowX !== "visible" || getComputedStyle(at).clipPath !== "none")
        return true;
    return false;
  };
  return [...document.querySelectorAll("body *")]
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([one, box]) => box.width > 1 && (box.left < -1 || box.right > wide + 1))
    .filter(([one]) => one.checkVisibility({ visibilityProperty: true }) && !isKept(one))
    .map(([one, box]) => `${one.outerHTML.slice(0, 120)} from ${box.left} to ${box.right} of ${wide}`);
}"""
# Words that are cut off where nothing says so: more than fits in a box that neither scrolls nor ends in three dots.
CUT_OFF = """() => [...document.querySelectorAll("main *, header *, footer *")]
  .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.textContent.trim())
  .filter((one) => ["hidden", "clip"].includes(getComputedStyle(one).overflowX))
  .filter((one) => getComputedStyle(one).textOverflow !== "ellipsis" && getComputedStyle(one).clipPath === "none")
  .filter((one) => one.scrollWidth > one.clientWidth + 1 || one.scrollHeight > one.clientHeight + 1)
  .map((one) => one.outerHTML.slice(0, 160))"""


def violations(page: Page, *, colours_alone: bool = False) -> list[str]:
    """What axe says of the page as it is now; ``colours_alone``: only of what another theme can change."""
    page.evaluate(AND_STILL)
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE)
    what = {"type": "rule", "values": AXE_COLOURS} if colours_alone else {"type": "tag", "values": AXE_TAGS}
    found: list[dict[str, Any]] = page.evaluate(
        "what => axe.run({runOnly: what, resultTypes: ['violations']}).then(found => found.violations)", what
    )
    return [f"{rule['id']}: {node['html'][:160]}" for rule in found for node in rule["nodes"]]


def has_sideways_scroll(page: Page) -> bool:
    """Whether the page is wider than its window."""
    wide: bool = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return wide


def sticks_out(page: Page) -> list[str]:
    """What of the page lies outside its window, or is cut off without a sign."""
    found: list[str] = page.evaluate(OUTSIDE) + page.evaluate(CUT_OFF)
    return found


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
