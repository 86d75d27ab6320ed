"""The wallet in a browser: chosen in the form, paid on its own page, and the way back by link or by Back."""

import pytest
from playwright.sync_api import Page, expect

from tests.sandbox.server import WALLET, SandboxServer, secret_of
from tests.sandbox.shop_page import IS_READY, ShopPage, form, until


def choose_wallet(page: Page) -> None:
    form(page).get_by_role("radio", name="Amazon Pay").check()


def press_pay(page: Page, client_secret: str, more: str = "{}") -> None:
    """What comes of it is kept in the page, where ``outcome`` waits for it; the wallet's page ends this one."""
    page.evaluate(f"secret => {{ window.outcome = pay(secret, {more}); }}", client_secret)


@pytest.mark.parametrize(("button", "status"), [("Pay", "succeeded"), ("Refuse", "failed")])
def test_a_buyer_leaves_for_the_wallet_and_comes_back(
    sandbox: SandboxServer, checkout: Page, button: str, status: str
) -> None:
    intent = sandbox.create_intent()
    choose_wallet(checkout)
    expect(form(checkout).get_by_text("You will be taken to Amazon Pay")).to_be_visible()
    expect(form(checkout).get_by_label("Card number")).to_be_hidden()
    until(checkout, f"seen.findLast(([name]) => name === 'change')?.[1].value.type === '{WALLET}'")
    press_pay(checkout, secret_of(intent))
    expect(checkout.get_by_role("heading", name="Pay with Amazon Pay")).to_be_visible()

    checkout.get_by_role("button", name=button).click()

    checkout.wait_for_url("**/return?**")
    assert checkout.evaluate("Object.fromEntries(new URLSearchParams(location.search))") == {
        "order": "1",
        "payment_intent": intent.id,
        "payment_intent_client_secret": intent.client_secret,
        "redirect_status": status,
    }
    found = sandbox.client.v1.payment_intents.retrieve(intent.id)
    assert (found.status == "succeeded") is (button == "Pay")


def test_back_from_the_wallet_a_card_will_do(sandbox: SandboxServer, checkout: Page) -> None:
    intent = sandbox.create_intent()
    choose_wallet(checkout)
    press_pay(checkout, secret_of(intent))
    expect(checkout.get_by_role("heading", name="Pay with Amazon Pay")).to_be_visible()

    checkout.go_back()
    checkout.reload()
    checkout.evaluate("begin()")
    until(checkout, IS_READY)
    form(checkout).get_by_role("button", name="Succeeds").click()
    press_pay(checkout, secret_of(intent))

    checkout.wait_for_url("**/return?**redirect_status=succeeded")
    assert len(sandbox.client.v1.charges.list().data) == 1


def test_back_to_the_wallet_after_paying_pays_nothing_more(
    sandbox: SandboxServer, checkout: Page, browser_problems: list[str]
) -> None:
    intent = sandbox.create_intent()
    choose_wallet(checkout)
    press_pay(checkout, secret_of(intent))
    checkout.get_by_role("button", name="Pay").click()
    checkout.wait_for_url("**/return?**")

    checkout.go_back()

    expect(checkout.get_by_text("You have paid already.")).to_be_visible()
    assert ["409" in problem for problem in browser_problems] == [True]
    browser_problems.clear()


def test_the_wallet_leaves_also_where_cards_stay(sandbox: SandboxServer, checkout: Page) -> None:
    intent = sandbox.create_intent()
    choose_wallet(checkout)

    press_pay(checkout, secret_of(intent), "{ redirect: 'if_required' }")

    checkout.get_by_role("button", name="Pay").click()
    checkout.wait_for_url("**/return?**redirect_status=succeeded")


@pytest.mark.parametrize(
    "options",
    [{"allowedPaymentMethodTypes": ["card"]}, {"excludedPaymentMethodTypes": [WALLET]}, {"currency": "brl"}],
)
def test_a_form_for_cards_shows_no_choice(shop: ShopPage, page: Page, options: dict[str, object]) -> None:
    page.goto(shop.url)
    before = page.evaluate("options => { begin(options); return height(); }", options)
    until(page, IS_READY)

    expect(form(page).get_by_label("Card number")).to_be_visible()
    expect(form(page).get_by_role("radio")).to_have_count(0)
    assert before == 356


@pytest.mark.parametrize("types", [["card"], ["card", WALLET]])
def test_a_form_for_an_intent_offers_what_the_intent_takes(
    sandbox: SandboxServer, shop: ShopPage, page: Page, types: list[str]
) -> None:
    intent = sandbox.create_intent(allowed_payment_method_types=types)
    page.goto(shop.url)
    page.evaluate("secret => begin({ mode: undefined, clientSecret: secret })", intent.client_secret)
    until(page, IS_READY)

    expect(form(page).get_by_role("radio")).to_have_count(2 if WALLET in types else 0)
    expect(form(page).get_by_label("Card number")).to_be_visible()


def test_a_wallet_alone_needs_no_choice(sandbox: SandboxServer, shop: ShopPage, page: Page) -> None:
    intent = sandbox.create_intent(allowed_payment_method_types=[WALLET])
    page.goto(shop.url)
    page.evaluate("types => begin({ allowedPaymentMethodTypes: types })", [WALLET])
    until(page, IS_READY)
    expect(form(page).get_by_label("Card number")).to_be_hidden()

    press_pay(page, secret_of(intent))

    expect(page.get_by_role("heading", name="Pay with Amazon Pay")).to_be_visible()


def test_the_choice_is_made_by_keyboard_and_undone(checkout: Page) -> None:
    card = form(checkout).get_by_role("radio", name="Card")
    card.press("ArrowRight")
    expect(form(checkout).get_by_label("Card number")).to_be_hidden()
    assert checkout.evaluate("elements.submit()") == {"selectedPaymentMethod": WALLET}

    checkout.evaluate("element.clear()")

    expect(form(checkout).get_by_label("Card number")).to_be_visible()
    assert checkout.evaluate("elements.submit()")["error"]["code"] == "incomplete_number"
