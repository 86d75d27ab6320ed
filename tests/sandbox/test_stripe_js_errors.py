"""The stand-in for Stripe.js throws an IntegrationError where the real one does, so no test passes on wrong calls."""

import re

import pytest
from playwright.sync_api import Page

from tests.sandbox.server import SandboxServer, secret_of
from tests.sandbox.shop_page import form, until


@pytest.mark.parametrize(
    ("act", "message"),
    [
        ("Stripe('')", "Please call Stripe() with your publishable key. You used an empty string."),
        ("Stripe('sk_test_sandbox')", "You should not use your secret key with Stripe.js."),
        ("Stripe('whatever')", "Please call Stripe() with your publishable key."),
        ("elements.create('payment')", "Can only create one Element of type payment."),
        ("stripe.elements().create('payment')", "you must pass a clientSecret or mode"),
        (
            "stripe.elements({mode: 'payment', amount: 49.5, currency: 'usd'})",
            "amount should be a non-negative integer",
        ),
        ("stripe.elements({mode: 'payment', amount: 4900, currency: 'USD'})", "currency should be a three-letter ISO"),
        ("stripe.elements({mode: 'pay', amount: 4900, currency: 'usd'})", "mode should be one of"),
        ("stripe.elements({clientSecret: 'pi_1'})", "client secret of the form ${id}_secret_${secret}"),
        ("element.mount('#nowhere')", "applies to no DOM elements"),
        ("stripe.confirmPayment({clientSecret: SECRET})", "elements should be an Elements instance"),
        ("stripe.confirmPayment({elements, confirmParams: {return_url: returnUrl}})", "clientSecret is required"),
        ("stripe.confirmPayment({elements, clientSecret: SECRET})", "confirmParams.return_url is required"),
        (
            "stripe.confirmPayment({elements, clientSecret: SECRET, confirmParams: {return_url: '/return'}})",
            "should be an absolute URL",
        ),
        (
            "stripe.confirmPayment({elements, clientSecret: SECRET, confirmParams: {return_url: returnUrl}})",
            "elements.submit() must be called before stripe.confirmPayment()",
        ),
        (
            "(element.unmount(), stripe.confirmPayment({elements, clientSecret: SECRET, redirect: 'if_required'}))",
            "make sure the Element you are attempting to use is still mounted",
        ),
        ("(element.destroy(), element.mount('#card'))", "already been destroyed"),
        ("stripe.handleNextAction({clientSecret: SECRET})", "not in the requires_action state"),
    ],
)
def test_it_throws_where_stripe_throws(sandbox: SandboxServer, checkout: Page, act: str, message: str) -> None:
    secret = sandbox.create_intent().client_secret

    said = checkout.evaluate(f"thrown(() => {act.replace('SECRET', repr(secret))})")

    assert said.startswith("IntegrationError: ")
    assert message in said
    assert sandbox.calls("confirm") == []


def test_a_changed_form_is_submitted_again(sandbox: SandboxServer, checkout: Page) -> None:
    secret = secret_of(sandbox.create_intent())
    form(checkout).get_by_role("button", name="Succeeds").click()
    assert checkout.evaluate("elements.submit()") == {"selectedPaymentMethod": "card"}
    form(checkout).get_by_role("button", name="Declined").click()
    form(checkout).get_by_label("Card number").press("Escape")
    until(checkout, "seen.some(([name]) => name === 'escape')")

    said = checkout.evaluate(
        "secret => thrown(() => stripe.confirmPayment("
        "{elements, clientSecret: secret, confirmParams: {return_url: returnUrl}}))",
        secret,
    )

    assert re.match(r"IntegrationError: elements\.submit\(\) must be called", said)
