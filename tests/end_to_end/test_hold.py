"""An exclusive in a browser: how long it is held is told while it is paid, and honestly when the time is up."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from payments.models import Purchase
from tests.end_to_end.checkout_page import DECLINED, SUCCEEDS, choose_card, fill_in, press_pay, wait_for_files
from tests.payments.factories import Shelf, make_beat
from tests.payments.stripe_side import switch
from tests.processes import SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _as_before(sandbox_server: SandboxServer, shop_server: ShopServer) -> Iterator[None]:
    yield
    switch()


@pytest.fixture
def declined(page: Page, browser_problems: list[str]) -> Iterator[Page]:
    """A buyer whose card was declined, on an exclusive that is his to pay for some minutes yet."""
    shelf: Shelf = make_beat()
    page.clock.install()
    page.goto(f"/checkout/{shelf.beat.pk}/?license=exclusive")
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=DECLINED)
    press_pay(page)
    expect(page.get_by_text("Your card was declined.")).to_be_visible()
    yield page
    browser_problems[:] = [problem for problem in browser_problems if "402" not in problem]


def test_the_hold_is_counted_down_and_paid_within(declined: Page) -> None:
    time = declined.locator("[data-hold-time]")
    said = declined.locator("[data-hold-said]")
    expect(declined.locator("[data-hold]")).to_contain_text("Held for you: 4:")
    expect(said).to_have_text("Held for you for 5 more minutes.")

    declined.clock.fast_forward(185_000)

    expect(time).to_contain_text("1:")
    expect(said).to_have_text("Held for you for 2 more minutes.")
    choose_card(declined, SUCCEEDS)
    press_pay(declined)
    wait_for_files(declined)
    assert Purchase.objects.count() == 1


def test_the_end_of_the_hold_is_told(declined: Page) -> None:
    declined.clock.fast_forward(301_000)

    expect(declined.get_by_role("alert").get_by_text("The time is up")).to_be_visible()
    expect(declined.locator("[data-hold]")).to_be_hidden()
    declined.get_by_role("button", name="Look again").click()
    expect(declined.get_by_role("button", name="Pay")).to_be_enabled()
