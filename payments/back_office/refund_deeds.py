"""What the refund pages do: each decided under the purchase's lock, written down with it, told in a sentence."""

from collections.abc import Mapping
from uuid import UUID

from django.contrib.auth.models import AbstractUser
from django.db import transaction

from payments.back_office.audit import Deed, write_down
from payments.back_office.deeds import Outcome
from payments.models import Purchase, PurchaseLine, Refund
from payments.purchases import assigning, refunds
from payments.purchases import by_hand as hand

TOO_MUCH = (
    "Nothing was sent: meanwhile more is on its way back than this page knew of. Look at what is left, and ask again."
)


WAITS = (
    "The payment is disputed, so the refund waits for the bank: it is sent if the bank gives the money back, and"
    " cancelled if the buyer has got it from there."
)
ASKED_BEFORE = Outcome(True, "This refund was asked for a moment ago; it is not sent twice.")


@transaction.atomic
def refund(purchase: Purchase, shares: Mapping[int, int], *, note: str, nonce: UUID, by: AbstractUser) -> Outcome:
    """Ask for these shares (minor units by the line's key) back; the same form twice asks once."""
    try:
        with transaction.atomic():
            is_new = hand.refund_lines(purchase.pk, shares, by=by.get_username(), note=note, nonce=nonce)
    except refunds.TooMuchError:
        return Outcome(False, TOO_MUCH)
    except hand.NotPaidError:
        return Outcome(False, "There is nothing to refund: nothing was paid.")
    if not is_new:
        return ASKED_BEFORE
    write_down(Deed.REFUND, by, purchase=purchase, amount_minor=sum(shares.values()))
    attempt = hand.paying_attempt(purchase)
    if attempt is not None and refunds.is_disputed(attempt):
        return Outcome(True, WAITS)
    return Outcome(True, "The refund goes to Stripe in a moment. Access ends when Stripe says that the money is back.")


@transaction.atomic
def refund_anew(failed: Refund, by: AbstractUser) -> Outcome:
    """Ask once more for what a failed refund didn't bring back."""
    try:
        with transaction.atomic():
            hand.refund_anew(failed.pk, by=by.get_username())
    except refunds.TooMuchError:
        return Outcome(False, TOO_MUCH)
    except hand.AlreadyDecidedError:
        return Outcome(False, "This refund was asked for again already, is dealt with, or has not failed.")
    purchase = failed.attempt.purchase
    write_down(Deed.REFUND_ANEW, by, purchase=purchase, amount_minor=failed.amount_minor)
    return Outcome(True, "The refund goes to Stripe once more, in a moment.")


@transaction.atomic
def see_failure(failed: Refund, by: AbstractUser) -> Outcome:
    """Somebody found another way for the money of a failed refund, so it needs no attention any more."""
    if not hand.see_failure(failed.pk):
        return Outcome(False, "This refund has not failed, was asked for again, or is dealt with already.")
    write_down(Deed.SEE_FAILURE, by, purchase=failed.attempt.purchase, amount_minor=failed.amount_minor)
    return Outcome(True, "Kept: the failed refund needs no attention any more.")


@transaction.atomic
def assign(refund: Refund, shares: Mapping[int, int], by: AbstractUser) -> Outcome:
    """Say which lines a refund made at Stripe belongs to; none: goodwill."""
    try:
        with transaction.atomic():
            hand.assign_refund(refund.pk, shares)
    except assigning.NotAssignableError as error:
        return Outcome(False, str(error))
    lines = PurchaseLine.objects.filter(pk__in=[pk for pk, share in shares.items() if share]).order_by("position")
    uuids = " ".join(str(line.uuid) for line in lines)
    purchase, refund_id = refund.attempt.purchase, str(refund.stripe_refund_id)
    write_down(Deed.ASSIGN_REFUND, by, purchase=purchase, refund=refund_id, lines=uuids)
    what = ", ".join(f"“{line.beat_title}”" for line in lines) or "no beat: goodwill, which takes nothing away"
    return Outcome(True, f"Kept: this refund is for {what}.")
