"""A wallet on the buyer's device stands before the card form: paid by, left, refused by the bank, or not there."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import FrameLocator, Locator, Page, Route, expect

from payments.models import PaymentStatus, Purchase
from tests.browsing import PHONE
from tests.end_to_end.checkout_page import DECLINED, SUCCEEDS, card_form, choose_card, press_pay, wait_for_files
from tests.end_to_end.looking import MOST_SHIFT, WATCH_SHIFTS, violations
from tests.payments.factories import Shelf, make_beat
from tests.payments.stripe_side import switch
from tests.processes import SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _as_before(sandbox_server: SandboxServer, shop_server: ShopServer) -> Iterator[None]:
    yield
    switch()


@pytest.fixture
def shelf() -> Shelf:
    return make_beat()


def open_checkout(page: Page, shelf: Shelf, licence: str = "wav-lease") -> None:
    page.goto(f"/checkout/{shelf.beat.pk}/?license={licence}")
    expect(page.get_by_role("button", name="Pay")).to_be_enabled()


def fill_in_names(page: Page) -> None:
    page.get_by_label("E-mail").fill("ada@example.com")
    page.get_by_label("Name on the licence").fill("Ada Buyer")


def wallet(page: Page) -> Locator:
    return page.frame_locator("[data-express-element] iframe").get_by_role("button")


def sheet(page: Page) -> FrameLocator:
    return page.frame_locator("dialog iframe")


def top_of(found: Locator) -> float:
    box = found.bounding_box()
    assert box is not None
    return box["y"]


@pytest.mark.parametrize("licence", ["wav-lease", "exclusive"])
def test_a_wallet_stands_first_and_pays(shelf: Shelf, new_visitor: Callable[..., Page], licence: str) -> None:
    switch(device_wallet="apple_pay")
    page = new_visitor(**PHONE)
    page.add_init_script(WATCH_SHIFTS)
    open_checkout(page, shelf, licence)
    card, divider = page.locator("[data-payment-element]"), page.get_by_text("or pay by card")
    assert top_of(wallet(page)) < top_of(divider) < top_of(card)
    assert page.evaluate("window.shift") <= MOST_SHIFT
    assert violations(page) == []
    fill_in_names(page)

    wallet(page).click()
    sheet(page).get_by_role("button", name="Pay $").click()

    wait_for_files(page)
    paid = Purchase.objects.get()
    assert (paid.payment_status, paid.licensee_name) == (PaymentStatus.COMPLETED, "Ada Buyer")


def test_what_is_missing_is_asked_for_before_the_sheet_opens(shelf: Shelf, new_visitor: Callable[..., Page]) -> None:
    switch(device_wallet="google_pay")
    page = new_visitor(timezone_id="Europe/Berlin")
    open_checkout(page, shelf)
    wallet(page).click()
    expect(page.get_by_label("E-mail")).to_be_focused()
    fill_in_names(page)
    wallet(page).click()
    boxes = page.get_by_role("checkbox")
    expect(boxes.first).to_be_focused()
    expect(page.locator("dialog")).to_have_count(0)
    assert not Purchase.objects.exists()
    for box in boxes.all():
        box.check()

    wallet(page).click()
    sheet(page).get_by_role("button", name="Pay $").click()

    wait_for_files(page)
    assert len(Purchase.objects.get().consents) == 2


def test_a_sheet_that_is_left_loses_nothing_and_a_declined_wallet_lets_a_card_pay(
    shelf: Shelf, page: Page, browser_problems: list[str]
) -> None:
    switch(device_wallet="google_pay")
    open_checkout(page, shelf)
    fill_in_names(page)
    wallet(page).click()
    sheet(page).get_by_role("button", name="Cancel").click()
    expect(page.locator("dialog")).to_have_count(0)
    assert not Purchase.objects.exists()

    wallet(page).click()
    sheet(page).get_by_label("Card in your wallet").select_option(DECLINED)
    sheet(page).get_by_role("button", name="Pay $").click()

    expect(page.get_by_text("Your card was declined.")).to_be_visible()
    expect(page.get_by_text("You have not been charged", exact=False).first).to_be_visible()
    expect(page.locator("dialog")).to_have_count(0)
    expect(page.get_by_label("E-mail")).to_have_value("ada@example.com")
    browser_problems.clear()  # the browser itself writes Stripe's 402 to the console
    choose_card(page, SUCCEEDS)
    press_pay(page)
    wait_for_files(page)
    assert Purchase.objects.count() == 1


def test_a_sheet_that_is_left_after_its_button_was_pressed_charges_nothing(shelf: Shelf, page: Page) -> None:
    switch(device_wallet="google_pay")
    open_checkout(page, shelf)
    fill_in_names(page)
    held: list[Route] = []
    page.route("**/create_payment_intent/", lambda route: held.append(route), times=1)
    wallet(page).click()
    with page.expect_request("**/create_payment_intent/"):
        sheet(page).get_by_role("button", name="Pay $").click()
    page.keyboard.press("Escape")
    expect(page.locator("dialog")).to_have_count(0)
    held[0].continue_()

    expect(page.get_by_role("button", name="Pay $")).to_have_attribute("aria-busy", "false")
    expect(page.locator("[data-problem-place] .notice")).to_have_count(0)
    assert Purchase.objects.get().payment_status == PaymentStatus.PENDING
    choose_card(page, SUCCEEDS)
    press_pay(page)
    wait_for_files(page)
    assert Purchase.objects.count() == 1


def test_a_refusal_of_the_shop_closes_the_sheet(shelf: Shelf, page: Page, browser_problems: list[str]) -> None:
    switch(device_wallet="apple_pay")
    open_checkout(page, shelf)
    fill_in_names(page)
    switch(device_wallet="apple_pay", api_fault="error_before", api_fault_path="POST /v1/payment_intents")
    wallet(page).click()

    sheet(page).get_by_role("button", name="Pay $").click()

    expect(page.get_by_text("Payments can't be taken just now")).to_be_visible()
    expect(page.locator("dialog")).to_have_count(0)
    browser_problems.clear()
    switch(device_wallet="apple_pay", api_fault="none")
    wallet(page).click()
    sheet(page).get_by_role("button", name="Pay $").click()
    wait_for_files(page)


def test_an_answer_that_is_none_closes_the_sheet_and_leaves_the_button_live(
    shelf: Shelf, page: Page, browser_problems: list[str]
) -> None:
    switch(device_wallet="apple_pay")
    open_checkout(page, shelf)
    fill_in_names(page)
    page.route("**/create_payment_intent/", lambda route: route.fulfill(status=201, body="null"), times=1)
    wallet(page).click()
    sheet(page).get_by_role("button", name="Pay $").click()

    expect(page.get_by_text("Something went wrong on our side")).to_be_visible()
    expect(page.locator("dialog")).to_have_count(0)
    browser_problems.clear()  # it is reported there, too
    choose_card(page, SUCCEEDS)
    press_pay(page)
    wait_for_files(page)


def test_while_a_card_pays_no_sheet_opens(shelf: Shelf, page: Page) -> None:
    slow: dict[str, str | float] = {
        "api_fault": "slow",
        "api_fault_path": "POST /v1/payment_intents",
        "api_fault_calls": 1,
        "api_wait_s": 3.0,
    }
    switch(device_wallet="apple_pay", **slow)
    open_checkout(page, shelf)
    fill_in_names(page)
    choose_card(page, SUCCEEDS)
    press_pay(page)
    expect(page.locator("[data-express]")).to_have_js_property("inert", True)

    wallet(page).dispatch_event("click")  # as a press that was on its way already

    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    assert page.locator("dialog").count() == 0
    wait_for_files(page)
    assert Purchase.objects.count() == 1


def test_without_a_wallet_there_is_no_place_for_one(shelf: Shelf, phone: Page) -> None:
    open_checkout(phone, shelf)

    expect(card_form(phone).get_by_label("Card number")).to_be_visible()
    expect(wallet(phone)).to_have_count(0)
    expect(phone.get_by_text("or pay by card")).to_be_hidden()
    place = phone.locator("[data-express]").bounding_box()
    assert place is not None
    assert place["height"] == 0
