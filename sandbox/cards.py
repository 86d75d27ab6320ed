"""The test cards: what each number does. A number that Stripe doesn't publish is declined, as in Stripe's test mode.

Source: https://docs.stripe.com/testing
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

GENERIC = "Your card was declined."


@dataclass(frozen=True, slots=True)
class Decline:
    code: str
    decline_code: str | None
    message: str
    param: str | None = None
    network_decline_code: str | None = None


DECLINES = {
    "generic_decline": Decline("card_declined", "generic_decline", GENERIC, network_decline_code="01"),
    "insufficient_funds": Decline(
        "card_declined", "insufficient_funds", "Your card has insufficient funds.", network_decline_code="51"
    ),
    "lost_card": Decline("card_declined", "lost_card", GENERIC, network_decline_code="41"),
    "stolen_card": Decline("card_declined", "stolen_card", GENERIC, network_decline_code="43"),
    "expired_card": Decline("expired_card", "expired_card", "Your card has expired.", "exp_month", "54"),
    "incorrect_cvc": Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect.", "cvc", "N7"),
    "processing_error": Decline(
        "processing_error",
        "processing_error",
        "An error occurred while processing your card. Try again in a little bit.",
    ),
    "card_velocity_exceeded": Decline(
        "card_declined",
        "card_velocity_exceeded",
        "Your card was declined for making repeated attempts too frequently or exceeding its amount limit.",
        network_decline_code="61",
    ),
    "fraudulent": Decline("card_declined", "fraudulent", GENERIC),
    "test_mode_live_card": Decline(
        "card_declined",
        "test_mode_live_card",
        "Your card was declined. Your request was in test mode, but used a non test card."
        " For a list of valid test cards, visit: https://stripe.com/docs/testing.",
    ),
}


@dataclass(frozen=True, slots=True)
class PublishedCard:
    """``label`` is what the form's button says; ``alias`` is Stripe's ready-made payment method for the card."""

    number: str
    label: str
    alias: str = ""
    brand: str = "visa"
    country: str = "US"
    funding: str = "credit"
    decline: str = ""
    three_d_secure: Literal["", "required", "optional"] = ""
    dispute: Literal["", "fraudulent", "product_not_received", "inquiry"] = ""
    refund: Literal["", "pending", "failing"] = ""
    processing: bool = False

    @property
    def last4(self) -> str:
        return self.number[-4:]


# Not Stripe's: no card of theirs stays `processing`, so this number is the sandbox's own.
PROCESSING_CARD = "4000000000001190"

TEST_CARDS: tuple[PublishedCard, ...] = (
    PublishedCard("4242424242424242", "Succeeds", "pm_card_visa"),
    PublishedCard("4000000000000002", "Declined", "pm_card_visa_chargeDeclined", decline="generic_decline"),
    PublishedCard("4000002500003155", "3-D Secure", "pm_card_authenticationRequiredOnSetup", three_d_secure="required"),
    PublishedCard(
        "4000002760003184", "3-D Secure each time", "pm_card_authenticationRequired", three_d_secure="required"
    ),
    PublishedCard(
        "4000000000009995", "No funds", "pm_card_visa_chargeDeclinedInsufficientFunds", decline="insufficient_funds"
    ),
    PublishedCard("4000000000009987", "Lost card", "pm_card_visa_chargeDeclinedLostCard", decline="lost_card"),
    PublishedCard("4000000000009979", "Stolen card", "pm_card_visa_chargeDeclinedStolenCard", decline="stolen_card"),
    PublishedCard("4000000000000069", "Expired", "pm_card_chargeDeclinedExpiredCard", decline="expired_card"),
    PublishedCard("4000000000000127", "Wrong CVC", "pm_card_chargeDeclinedIncorrectCvc", decline="incorrect_cvc"),
    PublishedCard(
        "4000000000000119", "Processing error", "pm_card_chargeDeclinedProcessingError", decline="processing_error"
    ),
    PublishedCard(
        "4000000000006975",
        "Too many tries",
        "pm_card_visa_chargeDeclinedVelocityLimitExceeded",
        decline="card_velocity_exceeded",
    ),
    PublishedCard("4100000000000019", "Blocked as fraud", "pm_card_radarBlock", decline="fraudulent"),
    PublishedCard(
        "4000008400001629",
        "3-D Secure, declined",
        "pm_card_threeDSecure2RequiredChargeDeclined",
        decline="generic_decline",
        three_d_secure="required",
    ),
    PublishedCard(
        "4000008260003178",
        "3-D Secure, no funds",
        "pm_card_authenticationRequiredChargeDeclinedInsufficientFunds",
        decline="insufficient_funds",
        three_d_secure="required",
    ),
    PublishedCard("4000000000003220", "3-D Secure 2", "pm_card_threeDSecure2Required", three_d_secure="required"),
    PublishedCard("4000000000003063", "3-D Secure required", "pm_card_threeDSecureRequired", three_d_secure="required"),
    PublishedCard("4000000000003055", "3-D Secure optional", "pm_card_threeDSecureOptional", three_d_secure="optional"),
    PublishedCard("4000000000000259", "Disputed", "pm_card_createDispute", dispute="fraudulent"),
    PublishedCard(
        "4000000000002685",
        "Disputed, not received",
        "pm_card_createDisputeProductNotReceived",
        dispute="product_not_received",
    ),
    PublishedCard("4000000000001976", "Inquiry", "pm_card_createDisputeInquiry", dispute="inquiry"),
    PublishedCard("4000000000007726", "Refund pending at first", "pm_card_pendingRefund", refund="pending"),
    PublishedCard("4000000000005126", "Refund fails later", "pm_card_refundFail", refund="failing"),
    PublishedCard(PROCESSING_CARD, "Processing", "pm_card_sandboxProcessing", processing=True),
    PublishedCard("5555555555554444", "Mastercard", "pm_card_mastercard", brand="mastercard"),
    PublishedCard(
        "5200828282828210", "Mastercard debit", "pm_card_mastercard_debit", brand="mastercard", funding="debit"
    ),
    PublishedCard("4000056655665556", "Visa debit", "pm_card_visa_debit", funding="debit"),
    PublishedCard("378282246310005", "American Express", "pm_card_amex", brand="amex"),
    PublishedCard("6011111111111117", "Discover", "pm_card_discover", brand="discover"),
    PublishedCard("3566002020360505", "JCB", "pm_card_jcb", brand="jcb", country="JP"),
    PublishedCard("4000002760000016", "German Visa", "pm_card_de", country="DE"),
    PublishedCard("4000008260000000", "British Visa", "pm_card_gb", country="GB"),
)

BY_NUMBER = {card.number: card for card in TEST_CARDS}
BY_ALIAS = {card.alias: card for card in TEST_CARDS}

# The ones that the form offers as buttons, in this order.
OFFERED = ("4242424242424242", "4000000000000002", "4000002500003155", "4000000000009995", "4000000000000069",
           "4000000000000127", PROCESSING_CARD, "4000000000000259")  # fmt: skip


def find_card(number: str) -> PublishedCard:
    """Give the test card of a number; one that nobody publishes is declined as a live card in test mode."""
    if number in BY_NUMBER:
        return BY_NUMBER[number]
    brand = {"3": "amex", "5": "mastercard", "6": "discover"}.get(number[:1], "visa")
    return replace(BY_NUMBER["4242424242424242"], number=number, brand=brand, decline="test_mode_live_card")


def is_luhn_valid(number: str) -> bool:
    """Check the last digit of a card number. Source: ISO/IEC 7812-1, annex B."""
    if not number.isdigit() or not 12 <= len(number) <= 19:
        return False
    doubled = (int(digit) * (1 + index % 2) for index, digit in enumerate(reversed(number)))
    return sum(sum(divmod(value, 10)) for value in doubled) % 10 == 0
