"""``/v1/payment_methods``, and the ``payment_method`` or ``payment_method_data`` of a call: a card is checked and kept.

Source: https://docs.stripe.com/api/payment_methods, https://docs.stripe.com/testing
"""

from __future__ import annotations

from datetime import UTC, datetime

from sandbox.api.call import ApiCall
from sandbox.cards import BY_ALIAS, PublishedCard, find_card, is_luhn_valid
from sandbox.document import Document
from sandbox.domain.ledger import Ledger
from sandbox.errors import StripeApiError, missing
from sandbox.objects.payment_method import BillingDetails, build
from sandbox.params import Params

CENTURY = 100
MONTHS = 12


def retrieve(call: ApiCall, id: str) -> Document:
    method = call.ledger.get("payment_method", id, param="payment_method")
    call.params.finish()
    return call.show(method)


def method_from(call: ApiCall) -> Document | None:
    """Give the payment method that the call names or describes, None if it does neither; raises card errors."""
    name = call.params.text("payment_method")
    if name in BY_ALIAS:
        return _keep(
            call.ledger,
            BY_ALIAS[name],
            exp_month=12,
            exp_year=_today().year + 4,
            has_cvc=True,
            billing=BillingDetails(),
        )
    if name is not None:
        return call.ledger.get("payment_method", name, param="payment_method")
    described = call.params.child("payment_method_data")
    return _described(call.ledger, described) if described else None


def _described(ledger: Ledger, params: Params) -> Document:
    if params.required("type") != "card":
        raise StripeApiError("The sandbox takes cards only.", param="payment_method_data[type]")
    fields = params.child("card")
    if fields is None:
        raise missing("payment_method_data[card]")
    number = fields.required("number").replace(" ", "")
    exp_month, exp_year = fields.integer("exp_month") or 0, fields.integer("exp_year") or 0
    exp_year += CENTURY * (_today().year // CENTURY) if exp_year < CENTURY else 0
    cvc = fields.text("cvc")
    _check_card(number, exp_month, exp_year, cvc)
    billing = _billing(params.child("billing_details"))
    params.ignore(
        "allow_redisplay",
        "metadata",
        "guid",
        "muid",
        "sid",
        "referrer",
        "time_on_page",
        "payment_user_agent",
        "pasted_fields",
    )
    return _keep(
        ledger, find_card(number), exp_month=exp_month, exp_year=exp_year, has_cvc=cvc is not None, billing=billing
    )


def _keep(
    ledger: Ledger, card: PublishedCard, *, exp_month: int, exp_year: int, has_cvc: bool, billing: BillingDetails
) -> Document:
    method = build(card, exp_month=exp_month, exp_year=exp_year, has_cvc=has_cvc, billing=billing)
    return ledger.put(method, private={"number": card.number})


def _billing(params: Params | None) -> BillingDetails:
    if params is None:
        return BillingDetails()
    address = params.child("address") or Params({})
    return BillingDetails(
        name=params.text("name"),
        email=params.text("email"),
        phone=params.text("phone"),
        country=address.text("country"),
        postal_code=address.text("postal_code"),
        city=address.text("city"),
        line1=address.text("line1"),
        line2=address.text("line2"),
        state=address.text("state"),
    )


def _check_card(number: str, exp_month: int, exp_year: int, cvc: str | None) -> None:
    """Raise the card error that Stripe gives before a bank is asked."""
    today = _today()
    problem = None
    if not is_luhn_valid(number):
        problem = ("incorrect_number", "Your card number is incorrect.", "number")
    elif not 1 <= exp_month <= MONTHS:
        problem = ("invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month")
    elif not today.year <= exp_year <= today.year + 50:
        problem = ("invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year")
    elif (exp_year, exp_month) < (today.year, today.month):
        problem = ("invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month")
    elif cvc is not None and not (cvc.isdigit() and len(cvc) in {3, 4}):
        problem = ("invalid_cvc", "Your card's security code is invalid.", "cvc")
    if problem:
        code, text, param = problem
        raise StripeApiError(text, status=402, type="card_error", code=code, param=param)


def _today() -> datetime:
    return datetime.now(UTC)
