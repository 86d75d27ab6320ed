"""A walk through the shop's pages, each in the browser as whoever it belongs to."""

import os
from collections.abc import Iterable, Iterator

from playwright.sync_api import Page

from tests.end_to_end.every_page import EveryPage

FORM = "[data-payment-slot]"


def see_payment_form(page: Page) -> None:
    """Where there is one: it is shown, and its button enabled, once it is known which wallets the browser has."""
    if page.locator(FORM).count():
        page.locator(f"{FORM}:is([data-ready], [data-failed])").wait_for(state="attached")


def visit(page: Page, every_page: EveryPage, names: Iterable[str] = ()) -> Iterator[str]:
    """Open each page, or those of ``names``, logged in as it needs to be; yields its name once it is still."""
    for name in names or every_page.places:
        place = every_page.places[name]
        page.context.clear_cookies()
        if session := every_page.session_of(place.who):
            page.context.add_cookies([{"name": "sessionid", "value": session, "url": os.environ["BASE_URL"]}])
        answer = page.goto(place.path)
        assert answer is not None
        assert answer.status == place.status, name
        page.wait_for_load_state("networkidle")
        see_payment_form(page)
        yield name
