"""The wallet of a buyer's device in a browser: its button, the sheet that it opens, and what comes of the sheet."""

from typing import Any

import pytest
import stripe
from playwright.sync_api import FrameLocator, Page, expect

from tests.sandbox.server import DECLINED, VISA, SandboxServer, secret_of
from tests.sandbox.shop_page import until

IS_OFFERED = "seen.some(([name]) => name === 'express availablepaymentmethodschange')"


def button(page: Page) -> FrameLocator:
    return page.frame_locator("#express iframe")


def sheet(page: Page) -> FrameLocator:
    return page.frame_locator("dialog iframe")


def offer(page: Page, answer: str = "resolve", **options: Any) -> dict[str, Any]:
    """Mount the buttons; what was heard until it is known whether there are any."""
    page.evaluate("([answer, options]) => offer(answer, options)", [answer, options])
    until(page, IS_OFFERED)
    heard: dict[str, Any] = dict(page.evaluate("seen"))
    return heard


def authorize(page: Page) -> Any:
    """Press the button and pay in the sheet; the event that the shop confirms at."""
    button(page).get_by_role("button").click()
    sheet(page).get_by_role("button", name="Pay $49.00").click()
    until(page, "seen.some(([name]) => name === 'express confirm')")
    return dict(page.evaluate("seen"))["express confirm"]


@pytest.mark.parametrize("wallet", ["none", "apple_pay", "google_pay"])
def test_the_switch_says_what_is_offered(sandbox: SandboxServer, checkout: Page, wallet: str) -> None:
    sandbox.switches(device_wallet=wallet)

    heard = offer(checkout)

    available = heard["express ready"].get("availablePaymentMethods")
    methods = heard["express availablepaymentmethodschange"].get("paymentMethods")
    if wallet == "none":
        assert (available, methods) == (None, None)
    else:
        assert [name for name, is_there in available.items() if is_there] == [wallet.replace("_p", "P")]
        assert [name for name, method in methods.items() if method["available"]] == [wallet.replace("_p", "P")]
    expect(button(checkout).get_by_role("button")).to_have_count(0 if wallet == "none" else 1)


def test_what_the_shop_never_wants_is_not_offered(sandbox: SandboxServer, checkout: Page) -> None:
    sandbox.switches(device_wallet="apple_pay")

    heard = offer(checkout, paymentMethods={"applePay": "never"})

    assert heard["express ready"].get("availablePaymentMethods") is None
    expect(button(checkout).get_by_role("button")).to_have_count(0)


def test_a_wallet_pays_beside_an_empty_card_form(sandbox: SandboxServer, checkout: Page) -> None:
    sandbox.switches(device_wallet="apple_pay")
    intent = sandbox.create_intent()
    offer(checkout)
    authorized = authorize(checkout)
    assert (authorized["expressPaymentType"], authorized["billingDetails"]["name"]) == ("apple_pay", "Jenny Rosen")
    assert checkout.evaluate("elements.submit()") == {"selectedPaymentMethod": "apple_pay"}

    checkout.evaluate("secret => { window.outcome = pay(secret); }", secret_of(intent))

    checkout.wait_for_url("**/return?**redirect_status=succeeded")
    (charge,) = sandbox.client.v1.charges.list().data
    assert charge.payment_method_details is not None
    card = charge.payment_method_details.card
    assert isinstance(card, stripe.Charge.PaymentMethodDetails.Card)
    assert card.wallet is not None
    assert (charge.payment_method_details.type, card.last4, card.wallet.type) == ("card", VISA[-4:], "apple_pay")


def test_a_declined_wallet_closes_and_the_card_form_is_asked_again(
    sandbox: SandboxServer, checkout: Page, browser_problems: list[str]
) -> None:
    sandbox.switches(device_wallet="google_pay")
    intent = sandbox.create_intent()
    offer(checkout)
    button(checkout).get_by_role("button").click()
    sheet(checkout).get_by_label("Card in your wallet").select_option(DECLINED)
    sheet(checkout).get_by_role("button", name="Pay $49.00").click()
    until(checkout, "seen.some(([name]) => name === 'express confirm')")

    declined = checkout.evaluate("secret => pay(secret)", secret_of(intent))

    assert declined["error"]["code"] == "card_declined"
    expect(checkout.locator("dialog")).to_have_count(0)
    assert checkout.evaluate("elements.submit()")["error"]["code"] == "incomplete_number"
    browser_problems.clear()  # the browser itself writes Stripe's 402 to the console


@pytest.mark.parametrize("way", ["Cancel", "Escape"])
def test_a_sheet_that_is_left_is_told(sandbox: SandboxServer, checkout: Page, way: str) -> None:
    sandbox.switches(device_wallet="google_pay")
    offer(checkout)
    button(checkout).get_by_role("button").click()
    cancel = sheet(checkout).get_by_role("button", name="Cancel")
    expect(cancel).to_be_enabled()
    if way == "Cancel":
        cancel.click()
    else:
        cancel.press("Escape")

    until(checkout, "seen.some(([name]) => name === 'express cancel')")

    expect(checkout.locator("dialog")).to_have_count(0)
    assert "express confirm" not in dict(checkout.evaluate("seen"))


@pytest.mark.parametrize("answer", ["reject", "nothing"])
def test_the_sheet_opens_only_if_the_shop_resolves(
    sandbox: SandboxServer, checkout: Page, answer: str, browser_problems: list[str]
) -> None:
    sandbox.switches(device_wallet="apple_pay")
    offer(checkout, answer)

    button(checkout).get_by_role("button").click()

    until(checkout, "seen.some(([name]) => name === 'express click')")
    if answer == "nothing":
        checkout.wait_for_event("console", lambda said: "not resolved within 1 second" in said.text)
        browser_problems.clear()
    expect(checkout.locator("dialog")).to_have_count(0)
