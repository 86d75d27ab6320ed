"""Takes a browser through every page and every state of it, one after another."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import resolve
from playwright.sync_api import Error, Page

from tests.end_to_end.every_page import EveryPage
from tests.end_to_end.every_state import STATES, State
from tests.end_to_end.place import Place
from tests.end_to_end.visiting import see_payment_form

HEIGHTS = {390: 844, 820: 1180, 1440: 900}
AT_REST = """() => Promise.all([document.fonts.ready, ...document.getAnimations()
  .filter((each) => each.effect.getComputedTiming().endTime !== Infinity)
  .map((each) => each.finished.catch(() => null))]).then(() => null)"""


@dataclass(frozen=True, slots=True)
class Sight:
    """A place, and how to come from there to one of its states."""

    name: str
    place: Place
    state: State | None = None

    @property
    def is_over(self) -> bool:
        """Whether something lies over the page, so that its window is what there is to see."""
        return self.state is not None and self.state.is_over


def sights_of(every_page: EveryPage, width: int) -> list[Sight]:
    """All that there is at this width, in the order of the lists: states last, as they may change what is shown."""
    places = [Sight(name, place) for name, place in every_page.places.items()]
    states = [
        Sight(name, every_page.places[state.place], state) for name, state in STATES.items() if width in state.there
    ]
    return places + states


def tour(
    every_page: EveryPage, sights: list[Sight], width: int, new_visitor: Callable[..., Page], wrong: dict[str, object]
) -> Iterator[tuple[Sight, Page]]:
    """Each sight with the page that shows it; what can't be shown goes into ``wrong``, with why.

    Whoever is looked at as they are share a browser; who changes something has one to himself.
    """
    kept: dict[str, Page] = {}
    for sight in sights:
        who = sight.state.who if sight.state else sight.place.who
        if sight.state:
            page = _open(every_page, who, width, new_visitor, dict(sight.state.options))
        else:
            page = kept[who] = kept.get(who) or _open(every_page, who, width, new_visitor, {})
        try:
            answer = page.goto(sight.place.path)
            if answer is None or answer.status != sight.place.status:
                wrong[sight.name] = answer and answer.status
            if sight.state:
                sight.state.reach(page)
            _check_end(sight, page, wrong)
            see_payment_form(page)
            page.evaluate(AT_REST)
        except (AssertionError, Error) as error:
            wrong[sight.name] = str(error)
        else:
            yield sight, page
        if sight.state:
            page.context.close()


def _check_end(sight: Sight, page: Page, wrong: dict[str, object]) -> None:
    meant = sight.state.ends_at if sight.state else ""
    asks_who = "reauthenticate" in page.url and "reauthenticate" not in sight.place.path
    if asks_who or (meant and resolve(urlsplit(page.url).path).view_name != meant):
        wrong[f"{sight.name}: ends elsewhere"] = page.url


def _open(
    every_page: EveryPage, who: str, width: int, new_visitor: Callable[..., Page], options: dict[str, object]
) -> Page:
    page = new_visitor(viewport={"width": width, "height": HEIGHTS[width]}, **options)
    if session := every_page.session_of(who):
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": os.environ["BASE_URL"]}])
    return page
