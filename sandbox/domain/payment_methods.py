"""Cards become payment methods: checked as Stripe does before a bank is asked, and kept with what the number does.

The wallet is one as it is: nothing of it is typed here.

Source: https://docs.stripe.com/testing, https://docs.stripe.com/error-codes
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sandbox.cards import PublishedCard, find_card, is_luhn_valid
from sandbox.document import Document
from sandbox.domain.ledger import Ledger
from sandbox.errors import StripeApiError
from sandbox.objects.payment_method import BillingDetails, build, build_wallet

CENTURY = 100
MONTHS = 12
YEARS_AHEAD = 50
READY_MADE_YEARS = 4
WALLET_CARD = "4242424242424242"


@dataclass(frozen=True, slots=True)
class TypedCard:
    """A card as somebody typed it; a year of two digits is one of this century."""

    number: str
    exp_month: int
    exp_year: int
    cvc: str | None

    @property
    def whole_year(self) -> int:
        century = CENTURY * (today().year // CENTURY)
        return self.exp_year + century if self.exp_year < CENTURY else self.exp_year


def keep_typed(ledger: Ledger, typed: TypedCard, billing: BillingDetails) -> Document:
    """Make a payment method of a card that was typed; raises Stripe's card error for one that can't be."""
    _check(typed)
    method = build(
        find_card(typed.number),
        exp_month=typed.exp_month,
        exp_year=typed.whole_year,
        has_cvc=typed.cvc is not None,
        billing=billing,
    )
    return ledger.put(method, private={"number": typed.number})


def keep_published(
    ledger: Ledger, card: PublishedCard, billing: BillingDetails, *, device_wallet: str | None = None
) -> Document:
    """Make a payment method of a test card, with a date and a code that fit; a wallet keeps the code to itself."""
    year = today().year + READY_MADE_YEARS
    method = build(
        card,
        exp_month=MONTHS,
        exp_year=year,
        has_cvc=device_wallet is None,
        billing=billing,
        device_wallet=device_wallet,
    )
    return ledger.put(method, private={"number": card.number})


def keep_wallet(ledger: Ledger, billing: BillingDetails) -> Document:
    """Make a payment method of the wallet, which takes the money from a card that nothing is wrong with."""
    return ledger.put(build_wallet(billing), private={"number": WALLET_CARD})


def today() -> datetime:
    return datetime.now(UTC)


def _check(typed: TypedCard) -> None:
    now = today()
    problem = None
    if not is_luhn_valid(typed.number):
        problem = ("incorrect_number", "Your card number is incorrect.", "number")
    elif not 1 <= typed.exp_month <= MONTHS:
        problem = ("invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month")
    elif not now.year <= typed.whole_year <= now.year + YEARS_AHEAD:
        problem = ("invalid_expiry_year", "Your card's expiration year is invalid.", "exp_year")
    elif (typed.whole_year, typed.exp_month) < (now.year, now.month):
        problem = ("invalid_expiry_month", "Your card's expiration month is invalid.", "exp_month")
    elif typed.cvc is not None and not (typed.cvc.isdigit() and len(typed.cvc) in {3, 4}):
        problem = ("invalid_cvc", "Your card's security code is invalid.", "cvc")
    if problem:
        code, text, param = problem
        raise StripeApiError(text, status=402, type="card_error", code=code, param=param)
