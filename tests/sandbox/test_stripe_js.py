"""The stand-in for Stripe.js in a browser: a buyer pays, is declined, is challenged; the form is fit to be used."""

import subprocess
from pathlib import Path
from typing import Any

import pytest
import stripe
from playwright.sync_api import Page, expect

from beatstore.services.bootstrap import node_bin
from tests.sandbox.server import SandboxServer, secret_of
from tests.sandbox.shop_page import IS_READY, ShopPage, bank, form, until

ROOT = Path(__file__).resolve().parents[2]


def start_paying(page: Page, client_secret: str, more: str = "{}") -> None:
    """Press Pay; what comes of it is kept in the page, where ``outcome`` waits for it."""
    page.evaluate(f"secret => {{ window.outcome = pay(secret, {more}); }}", client_secret)


def outcome(page: Page) -> Any:
    return page.evaluate("() => window.outcome")


def test_it_compiles_against_stripes_own_types() -> None:
    done = subprocess.run(
        [node_bin() / "node", ROOT / "node_modules" / "typescript" / "bin" / "tsc", "-p", "sandbox/tsconfig.json"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("", 0)


@pytest.mark.parametrize(
    ("language", "region"), [("de-AT", "AT"), ("zh-Hant-TW", "TW"), ("en-US@posix", "US"), ("en", "US"), ("", "US")]
)
def test_the_form_is_ready_in_any_browsers_language(shop: ShopPage, page: Page, language: str, region: str) -> None:
    page.add_init_script(f"Object.defineProperty(navigator, 'language', {{ get: () => {language!r} }})")
    page.goto(shop.url)
    page.evaluate("begin()")

    until(page, IS_READY)

    expect(form(page).get_by_label("Country")).to_have_value(region)


def test_a_buyer_pays_and_is_sent_to_the_return_page(sandbox: SandboxServer, checkout: Page) -> None:
    intent = sandbox.create_intent()
    card = form(checkout)
    card.get_by_label("Card number").press_sequentially("4242424242424242")
    card.get_by_label("Expiration date").press_sequentially("1234")
    card.get_by_label("Security code").press_sequentially("123")
    card.get_by_label("Country").select_option("US")
    card.get_by_label("ZIP code").fill("94107")
    assert card.get_by_label("Card number").input_value() == "4242 4242 4242 4242"
    assert card.get_by_label("Expiration date").input_value() == "12 / 34"

    start_paying(checkout, secret_of(intent))

    checkout.wait_for_url("**/return?**")
    assert checkout.evaluate("Object.fromEntries(new URLSearchParams(location.search))") == {
        "order": "1",
        "payment_intent": intent.id,
        "payment_intent_client_secret": intent.client_secret,
        "redirect_status": "succeeded",
    }
    paid = sandbox.client.v1.payment_intents.retrieve(intent.id, {"expand": ["payment_method"]})
    assert paid.status == "succeeded"
    assert isinstance(paid.payment_method, stripe.PaymentMethod)
    address = paid.payment_method.billing_details.address
    assert address is not None
    assert (address.country, address.postal_code) == ("US", "94107")


def test_a_declined_buyer_pays_with_another_card(
    sandbox: SandboxServer, checkout: Page, browser_problems: list[str]
) -> None:
    intent = sandbox.create_intent()
    form(checkout).get_by_role("button", name="Declined").click()
    start_paying(checkout, secret_of(intent))

    error = outcome(checkout)["error"]

    assert (error["type"], error["code"], error["decline_code"]) == ("card_error", "card_declined", "generic_decline")
    assert (error["message"], error["payment_intent"]["id"]) == ("Your card was declined.", intent.id)
    assert ["402" in problem for problem in browser_problems] == [True]
    browser_problems.clear()
    form(checkout).get_by_role("button", name="Succeeds").click()
    start_paying(checkout, secret_of(intent))
    checkout.wait_for_url("**/return?**")
    assert sandbox.client.v1.payment_intents.retrieve(intent.id).status == "succeeded"


def test_a_wrong_number_is_said_at_the_field_before_stripe_is_asked(sandbox: SandboxServer, checkout: Page) -> None:
    intent = sandbox.create_intent()
    form(checkout).get_by_label("Card number").fill("4242424242424241")
    start_paying(checkout, secret_of(intent))

    submitted = outcome(checkout)["submitted"]

    message = "Your card number is invalid."
    assert submitted["error"] == {"type": "validation_error", "code": "invalid_number", "message": message}
    expect(form(checkout).get_by_text(message)).to_be_visible()
    expect(form(checkout).get_by_label("Card number")).to_have_attribute("aria-invalid", "true")
    expect(form(checkout).get_by_label("Card number")).to_be_focused()
    assert sandbox.calls("confirm") == []


def test_a_challenge_is_passed_in_a_dialog(sandbox: SandboxServer, checkout: Page) -> None:
    intent = sandbox.create_intent()
    form(checkout).get_by_role("button", name="3-D Secure").click()
    start_paying(checkout, secret_of(intent))
    expect(bank(checkout).get_by_text("$49.00 USD")).to_be_visible()

    bank(checkout).get_by_role("button", name="Complete").click()

    checkout.wait_for_url("**/return?**redirect_status=succeeded")
    assert sandbox.client.v1.payment_intents.retrieve(intent.id).status == "succeeded"


@pytest.mark.parametrize("way", ["button", "Escape in the bank's page", "Escape in the shop's page"])
def test_a_refused_challenge_charges_nothing(sandbox: SandboxServer, checkout: Page, way: str) -> None:
    intent = sandbox.create_intent()
    form(checkout).get_by_role("button", name="3-D Secure").click()
    start_paying(checkout, secret_of(intent))
    refuse = bank(checkout).get_by_role("button", name="Fail")
    refuse.wait_for()

    if way == "button":
        refuse.click()
    elif way == "Escape in the bank's page":
        refuse.press("Escape")
    else:
        cancel = "() => document.querySelector('dialog').dispatchEvent(new Event('cancel', {cancelable: true}))"
        checkout.evaluate(cancel)

    error = outcome(checkout)["error"]
    assert (error["code"], error["payment_intent"]["status"]) == (
        "payment_intent_authentication_failure",
        "requires_payment_method",
    )
    expect(checkout.locator("dialog")).to_have_count(0)
    assert sandbox.client.v1.charges.list().data == []


def test_if_required_stays_on_the_page(sandbox: SandboxServer, checkout: Page) -> None:
    intent = sandbox.create_intent(metadata={"purchase": "uuid"})
    form(checkout).get_by_role("button", name="Succeeds").click()
    start_paying(checkout, secret_of(intent), "{ redirect: 'if_required', confirmParams: {} }")

    result = outcome(checkout)

    assert (result["paymentIntent"]["id"], result["paymentIntent"]["status"]) == (intent.id, "succeeded")
    assert "metadata" not in result["paymentIntent"]
    retrieved = checkout.evaluate("secret => stripe.retrievePaymentIntent(secret)", intent.client_secret)
    assert retrieved["paymentIntent"]["status"] == "succeeded"


def test_a_payment_that_takes_days_is_pending(sandbox: SandboxServer, checkout: Page) -> None:
    form(checkout).get_by_role("button", name="Processing").click()
    start_paying(checkout, secret_of(sandbox.create_intent()))

    checkout.wait_for_url("**/return?**redirect_status=pending")


def test_the_shop_hears_of_what_happens_in_the_form(checkout: Page) -> None:
    card = form(checkout)
    card.get_by_label("Card number").focus()
    card.get_by_role("button", name="Succeeds").click()
    card.get_by_label("Card number").press("Escape")

    until(checkout, "seen.some(([name]) => name === 'escape')")
    seen = dict(checkout.evaluate("seen"))
    assert {"loaderstart", "ready", "focus", "change", "escape"} <= seen.keys()
    assert seen["change"] == {
        "elementType": "payment",
        "empty": False,
        "complete": True,
        "collapsed": False,
        "value": {"type": "card"},
    }
    checkout.evaluate("element.clear()")
    expect(card.get_by_label("Card number")).to_have_value("")


@pytest.mark.parametrize("width", [360, 390, 1440])
def test_the_form_has_its_height_from_the_beginning(shop: ShopPage, page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(shop.url)

    before = page.evaluate("() => { begin(); return height(); }")
    until(page, IS_READY)

    assert page.evaluate("new Promise(done => setTimeout(() => done(height()), 300))") == before == 412
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert form(page).locator("body").evaluate("body => body.scrollWidth <= innerWidth")


def test_the_form_is_dressed_as_the_shop_asks_and_fit_for_phones(shop: ShopPage, page: Page) -> None:
    page.goto(shop.url)
    appearance = {
        "theme": "night",
        "variables": {"colorText": "rgb(1, 2, 3)", "borderRadius": "9px", "colorBackground": "rgb(4, 5, 6)"},
        "rules": {".Input": {"letterSpacing": "2px"}},
    }
    page.evaluate("appearance => begin({ appearance })", appearance)
    until(page, IS_READY)

    number = form(page).get_by_label("Card number")
    expect(number).to_have_css("color", "rgb(1, 2, 3)")
    expect(number).to_have_css("background-color", "rgb(4, 5, 6)")
    expect(number).to_have_css("border-radius", "9px")
    expect(number).to_have_css("letter-spacing", "2px")
    expect(number).to_have_css("font-size", "16px")
    expect(number).to_have_attribute("autocomplete", "cc-number")
    expect(form(page).get_by_label("Expiration date")).to_have_attribute("autocomplete", "cc-exp")
    expect(form(page).get_by_label("Security code")).to_have_attribute("autocomplete", "cc-csc")
    page.evaluate("elements.update({ appearance: { theme: 'stripe' } })")
    expect(number).to_have_css("background-color", "rgb(255, 255, 255)")


def test_a_cancelled_intent_is_a_load_error(sandbox: SandboxServer, shop: ShopPage, page: Page) -> None:
    intent = sandbox.create_intent()
    sandbox.client.v1.payment_intents.cancel(intent.id)
    page.goto(shop.url)
    options = {"mode": None, "amount": None, "currency": None, "clientSecret": intent.client_secret}
    page.evaluate("options => begin({ ...options, mode: undefined })", options)

    until(page, "seen.some(([name]) => name === 'loaderror')")

    error = dict(page.evaluate("seen"))["loaderror"]["error"]
    assert error["code"] == "payment_intent_unexpected_state"


def test_a_destroyed_element_makes_room_for_another(checkout: Page) -> None:
    checkout.evaluate("element.destroy()")
    expect(checkout.locator("#card iframe")).to_have_count(0)

    checkout.evaluate("elements.create('payment').mount('#card')")

    expect(form(checkout).get_by_label("Card number")).to_be_visible()


def test_a_server_made_challenge_is_led_through_by_handle_next_action(sandbox: SandboxServer, checkout: Page) -> None:
    intent = sandbox.create_intent(
        confirm=True, payment_method="pm_card_authenticationRequired", return_url="https://shop.test/return"
    )
    checkout.evaluate(
        "secret => { window.outcome = stripe.handleNextAction({ clientSecret: secret }); }", intent.client_secret
    )

    bank(checkout).get_by_role("button", name="Complete").click()

    assert outcome(checkout)["paymentIntent"]["status"] == "succeeded"
