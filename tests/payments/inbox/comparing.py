"""Steps of the tests that compare Stripe with the database."""

from uuid import uuid4

from payments.gateway import client as gateway
from payments.inbox import compare, differences
from payments.installation import installation_uuid
from payments.models import (
    Purchase,
    ReconcileRun,
)
from payments.purchases import attempts, lifecycle
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import pay_with

REFUND_PENDING = "4000000000007726"
HALF_AN_HOUR, A_MONTH = 30 * 60, 32 * 24 * 3600


def compare_all() -> ReconcileRun:
    """One whole run, from where the last one began."""
    assert compare.begin()
    while compare.work_a_turn():
        pass
    run = compare.last_finished()
    assert run is not None
    return run


def paid(title: str = "Night Bus", licence: str = "wav-lease", card: str = "4242424242424242") -> Purchase:
    """Charged at Stripe; no word of it came here."""
    to_pay = begin(make_beat(title), licence)
    assert pay_with(to_pay.client_secret or "", card)["status"] == "succeeded"
    to_pay.purchase.refresh_from_db()
    return to_pay.purchase


def completed(card: str = "4242424242424242") -> Purchase:
    """Paid, heard of and given."""
    purchase = paid(card=card)
    intent = gateway.retrieve_payment_intent(purchase.stripe_payment_intent_id or "")
    lifecycle.fulfil_purchase(purchase.pk, intent=intent)
    purchase.refresh_from_db()
    return purchase


def refund_at_stripe(purchase: Purchase, amount_minor: int) -> str:
    """Somebody sends money back in Stripe's dashboard; the refund's id."""
    refund = gateway.create_refund(
        intent_id=purchase.stripe_payment_intent_id or "",
        amount_minor=amount_minor,
        idempotency_key=uuid4().hex,
        metadata={},
    )
    return refund.id


def make_intent(purchase_uuid: str, *, amount_minor: int = 4900, attempt: str = "7", installation: str = "") -> str:
    """An intent of ours at Stripe that the database doesn't know: it is an older backup. Its client secret."""
    made = gateway.create_payment_intent(
        amount_minor=amount_minor,
        currency="USD",
        idempotency_key=uuid4().hex,
        metadata={
            attempts.METADATA_INSTALLATION: installation or str(installation_uuid()),
            attempts.METADATA_PURCHASE: purchase_uuid,
            attempts.METADATA_ATTEMPT: attempt,
            "order": "ABCDE-FGHJK",
        },
        description="",
        cards_only=True,
    )
    return made.client_secret


def open_kinds() -> list[str]:
    return sorted(differences.still_open().values_list("kind", flat=True))
