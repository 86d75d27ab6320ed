"""A buyer with a browser: pays, is declined, is challenged, closes the tab, and has the files each time."""

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect

from payments.callers import Caller
from payments.checkout import confirming
from payments.messages.confirmations import code_of
from payments.models import Cart, EmailConfirmation, PaymentStatus, Purchase
from tests.browsing import PHONE
from tests.deadline import wait_for
from tests.end_to_end.checkout_page import (
    ASKS_THE_BANK,
    DECLINED,
    SUCCEEDS,
    choose_card,
    fill_in,
    press_pay,
    wait_for_files,
)
from tests.payments.factories import Shelf, make_beat
from tests.payments.stripe_side import switch
from tests.processes import RealWorker, SandboxServer, ShopServer

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


def downloaded_sha256(page: Page, label: str) -> str:
    with page.expect_download() as caught:
        page.get_by_role("link", name=label).first.click()
    return hashlib.sha256(Path(caught.value.path()).read_bytes()).hexdigest()


@pytest.mark.parametrize("visitor", ["page", "phone"])
def test_paid_with_a_card_and_the_wav_is_the_master(shelf: Shelf, visitor: str, request: pytest.FixtureRequest) -> None:
    page: Page = request.getfixturevalue(visitor)
    switch(webhook_lose=True)
    open_checkout(page, shelf)
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=SUCCEEDS)

    press_pay(page)

    wait_for_files(page)  # no webhook came: the return page asked Stripe itself
    assert "client_secret" not in page.url
    assert downloaded_sha256(page, "WAV") == shelf.master.sha256
    assert Purchase.objects.get().payment_status == PaymentStatus.COMPLETED


def test_declined_then_paid_with_another_card_on_the_same_purchase(
    shelf: Shelf, page: Page, browser_problems: list[str]
) -> None:
    open_checkout(page, shelf)
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=DECLINED)
    press_pay(page)
    expect(page.get_by_text("Your card was declined.")).to_be_visible()
    expect(page.get_by_text("You have not been charged", exact=False).first).to_be_visible()
    browser_problems.clear()  # the browser itself writes Stripe's 402 to the console

    choose_card(page, SUCCEEDS)
    press_pay(page)

    wait_for_files(page)
    assert Purchase.objects.count() == 1
    assert page.get_by_label("E-mail").count() == 0


def test_challenged_by_the_bank_then_paid(shelf: Shelf, page: Page) -> None:
    open_checkout(page, shelf, "exclusive")
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=ASKS_THE_BANK)
    press_pay(page)

    page.frame_locator("dialog iframe").get_by_role("button", name="Complete authentication").click()

    wait_for_files(page)
    page.goto(f"/checkout/{shelf.beat.pk}/?license=wav-lease")
    expect(page.get_by_text("This beat was sold exclusively")).to_be_visible()


def test_a_slow_card_form_keeps_its_place(shelf: Shelf, phone: Page) -> None:
    held: list[Route] = []
    phone.route("**/stripe.js*", lambda route: held.append(route))
    # Not until "load": the script that is held back belongs to it.
    phone.goto(f"/checkout/{shelf.beat.pk}/?license=wav-lease", wait_until="domcontentloaded")

    expect(phone.locator("[data-payment-wait]")).to_be_visible()
    expect(phone.get_by_role("button", name="Pay")).to_be_disabled()
    wait_for(lambda: phone.evaluate("true") and held, what="the script is asked for")
    held.pop().continue_()
    expect(phone.get_by_role("button", name="Pay")).to_be_enabled()
    expect(phone.locator("[data-payment-wait]")).to_be_hidden()


def test_an_error_stands_by_its_field_until_it_is_mended(shelf: Shelf, page: Page) -> None:
    open_checkout(page, shelf)
    press_pay(page)
    email, wrong = page.get_by_label("E-mail"), page.get_by_text("Enter the whole address")
    expect(email).to_be_focused()
    expect(wrong).to_be_visible()

    page.keyboard.type("ada@")
    expect(wrong).to_be_visible()
    page.keyboard.type("example.com")

    expect(wrong).to_be_hidden()
    expect(email).not_to_have_attribute("aria-invalid", "true")
    expect(page.get_by_text("Enter the name that the contract is for.")).to_be_visible()


def test_the_tab_closed_after_paying(
    shelf: Shelf, new_visitor: Callable[..., Page], rq_worker: Callable[..., RealWorker]
) -> None:
    rq_worker("payments", "default")
    page = new_visitor()
    page.route("**/checkout/return/**", lambda route: route.abort())
    open_checkout(page, shelf)
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=SUCCEEDS)

    with page.expect_event("requestfailed"):
        press_pay(page)
    page.context.close()

    wait_for(lambda: Purchase.objects.get().payment_status == "completed", what="the webhook alone completes it")


def test_another_buyer_is_told_before_he_pays_and_when_it_is_sold(
    shelf: Shelf, new_visitor: Callable[..., Page], browser_problems: list[str]
) -> None:
    first, second = new_visitor(), new_visitor(**PHONE)
    for visitor, email in ((first, "first@example.com"), (second, "second@example.com")):
        open_checkout(visitor, shelf, "exclusive")
        fill_in(visitor, email=email, name="A Buyer", card=ASKS_THE_BANK)
    press_pay(first)
    at_the_bank = first.frame_locator("dialog iframe").get_by_role("button", name="Complete authentication")
    expect(at_the_bank).to_be_visible()

    press_pay(second)

    expect(second.get_by_role("alert").get_by_text("Reserved for another buyer")).to_be_visible()
    expect(second.locator("[data-pay]")).to_be_in_viewport(ratio=1)
    assert Purchase.objects.count() == 1

    at_the_bank.click()
    wait_for_files(first)
    press_pay(second)

    expect(second.get_by_role("alert").get_by_text("This beat was just sold exclusively")).to_be_visible()
    expect(second.locator("[data-pay]")).to_be_hidden()
    assert ["409" in problem for problem in browser_problems] == [True, True]
    browser_problems.clear()


@pytest.mark.parametrize("has_script", [True, False])
def test_a_mailed_code_leads_back_to_the_checkout(
    shelf: Shelf, new_visitor: Callable[..., Page], has_script: bool
) -> None:
    page = new_visitor(**PHONE, java_script_enabled=has_script)
    page.request.post("/cart/put/", form={"beat": shelf.beat.pk, "license": "wav-lease"})
    visitor = Caller(session=str(Cart.objects.get().session_key), user_id=None, address="192.0.2.1")
    confirming.ask(visitor, "ada@example.com")
    code = code_of(EmailConfirmation.objects.get())
    page.goto("/checkout/confirm/?next=/checkout/")

    for typed in ("000000" if code != "000000" else "111111", code):
        page.get_by_label("Code from the mail").fill(typed)
        page.get_by_role("button", name="Confirm").click()
        if typed != code:
            expect(page.get_by_text("This is not the code")).to_be_visible()

    expect(page.get_by_role("heading", level=1, name="Checkout")).to_be_visible()
    if has_script:
        expect(page.get_by_role("button", name="Pay")).to_be_enabled()


@pytest.mark.parametrize(("zone", "is_asked"), [("Europe/Berlin", True), ("America/New_York", False)])
def test_a_buyer_whose_clock_is_in_europe_consents_to_delivery_at_once(
    shelf: Shelf, new_visitor: Callable[..., Page], zone: str, is_asked: bool
) -> None:
    page = new_visitor(timezone_id=zone, **PHONE)
    open_checkout(page, shelf)
    fill_in(page, email="ada@example.com", name="Ada Buyer", card=SUCCEEDS)
    boxes = page.get_by_role("checkbox")
    expect(boxes).to_have_count(2 if is_asked else 0)
    if is_asked:
        press_pay(page)
        expect(page.get_by_text("Tick this box", exact=False)).to_have_count(2)
        expect(boxes.first).to_be_focused()
        assert not Purchase.objects.exists()
        expect(page.get_by_role("button", name="Order and pay $49.00")).to_be_visible()
        for box in boxes.all():
            box.check()

    press_pay(page)

    wait_for_files(page)
    assert len(Purchase.objects.get().consents) == (2 if is_asked else 0)


def test_a_slip_in_the_address_is_seen_and_mended_at_a_press(shelf: Shelf, phone: Page) -> None:
    open_checkout(phone, shelf)
    email = phone.get_by_label("E-mail")
    hint = phone.get_by_text("Did you mean")
    for typed in (
        "ada@gmail.com",
        "ada@example.com",
        "ada@small-label.fm",
        "ada@yahoo.ca",
        "ada@hotmail.es",
        "ada@email.com",
        "ada@omantel.om",
    ):
        email.fill(typed)
        email.blur()
        expect(hint).to_be_hidden()

    for typed, meant in (("ada@gmial.com", "ada@gmail.com"), ("ada@small-label.con", "ada@small-label.com")):
        email.fill(typed)
        email.blur()
        expect(hint).to_be_visible()
        phone.get_by_role("button", name=meant).click()
        expect(email).to_have_value(meant)
        expect(hint).to_be_hidden()
