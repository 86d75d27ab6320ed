"""``/v1/payment_methods``, and the ``payment_method`` or ``payment_method_data`` of a call.

Source: https://docs.stripe.com/api/payment_methods
"""

from __future__ import annotations

from sandbox.api.call import ApiCall
from sandbox.cards import BY_ALIAS, BY_NUMBER
from sandbox.document import Document
from sandbox.domain.ledger import Ledger
from sandbox.domain.payment_methods import TypedCard, keep_published, keep_typed, keep_wallet
from sandbox.errors import StripeApiError, missing
from sandbox.objects.payment_method import BillingDetails
from sandbox.params import Params
from sandbox.wallets import CARD, DEVICE_WALLETS, WALLET

WITHOUT_EFFECT = (
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


def retrieve(call: ApiCall, id: str) -> Document:
    method = call.ledger.get("payment_method", id, param="payment_method")
    call.params.finish()
    return call.show(method)


def method_from(call: ApiCall) -> Document | None:
    """Give the payment method that the call names or describes, None if it does neither; raises card errors."""
    name = call.params.text("payment_method")
    if name in BY_ALIAS:
        return keep_published(call.ledger, BY_ALIAS[name], BillingDetails())
    if name is not None:
        return call.ledger.get("payment_method", name, param="payment_method")
    described = call.params.child("payment_method_data")
    return _described(call.ledger, described) if described else None


def _described(ledger: Ledger, params: Params) -> Document:
    type = params.required("type")
    params.ignore(*WITHOUT_EFFECT)
    if type == WALLET:
        params.ignore(WALLET)
        return keep_wallet(ledger, _billing(params.child("billing_details")))
    if type != CARD:
        raise StripeApiError("The sandbox takes cards and Amazon Pay only.", param="payment_method_data[type]")
    fields = params.child("card")
    if fields is None:
        raise missing("payment_method_data[card]")
    if token := fields.text("token"):
        return _from_token(ledger, token, _billing(params.child("billing_details")))
    typed = TypedCard(
        number=fields.required("number").replace(" ", ""),
        exp_month=fields.integer("exp_month") or 0,
        exp_year=fields.integer("exp_year") or 0,
        cvc=fields.text("cvc"),
    )
    return keep_typed(ledger, typed, _billing(params.child("billing_details")))


def _from_token(ledger: Ledger, token: str, billing: BillingDetails) -> Document:
    """Take what the sheet of a device's wallet gives for a card: ``tok_{wallet}_{number}``."""
    wallet, _, number = token.removeprefix("tok_").rpartition("_")
    if wallet not in DEVICE_WALLETS or number not in BY_NUMBER:
        raise StripeApiError(
            f"No such token: '{token}'", code="resource_missing", param="payment_method_data[card][token]"
        )
    return keep_published(ledger, BY_NUMBER[number], billing, device_wallet=wallet)


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
