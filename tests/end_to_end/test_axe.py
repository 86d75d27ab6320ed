"""Nothing that axe finds, on every page, in every state, in both themes, on a phone and at a desk."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from tests.end_to_end.every_page import EveryPage
from tests.end_to_end.looking import has_sideways_scroll, violations
from tests.end_to_end.touring import HEIGHTS, sights_of, tour

NARROWER = {390: (390, 320), 1440: (1440, 1000, 820)}  # among them those at which the most stands side by side
REFUSED = "Failed to load resource"  # what the browser says of an answer that is an error, as some states are


@pytest.mark.timeout(900)
@pytest.mark.parametrize("width", [390, 1440])
def test_axe_finds_nothing(
    width: int, every_sight: EveryPage, new_visitor: Callable[..., Page], browser_problems: list[str]
) -> None:
    wrong: dict[str, object] = {}
    for sight, page in tour(every_sight, sights_of(every_sight, width), width, new_visitor, wrong):
        for theme in ("dark", "light"):
            page.emulate_media(color_scheme=theme)
            if found := violations(page, colours_alone=theme == "light"):
                wrong[f"{sight.name}, {theme}"] = found
        for narrower in NARROWER[width]:
            page.set_viewport_size({"width": narrower, "height": HEIGHTS[width]})
            if has_sideways_scroll(page):
                wrong[f"{sight.name}: wider than {narrower} pixels"] = page.url
        page.set_viewport_size({"width": width, "height": HEIGHTS[width]})
    browser_problems[:] = [problem for problem in browser_problems if REFUSED not in problem]

    assert wrong == {}
