"""What staff do to a paid purchase: money back by line, a failed refund once more, a mistyped address
or name put right."""

from collections.abc import Mapping
from uuid import UUID

from django.db import transaction

from catalog.clock import shop_now
from payments.contracts import issue
from payments.gateway.shapes import as_uuid
from payments.messages import mails
from payments.models import FileLink, PaymentAttempt, PaymentStatus, Purchase, Refund, RefundReason
from payments.models.purchase import make_token
from payments.purchases import assigning, lifecycle, refunds, upgrades
from payments.purchases.access import update_access
from payments.purchases.refunds import Asked
from payments.purchases.taking_back import take_back

MAY_BE_MENDED = (PaymentStatus.COMPLETED, PaymentStatus.PROCESSING)  # else the buyer may be at the form, with his token


class NotPaidError(Exception):
    """Nothing was captured for this purchase, so nothing can go back."""


class AlreadyDecidedError(Exception):
    """Somebody was faster, or the state has moved on; nothing was written."""


def paying_attempt(purchase: Purchase) -> PaymentAttempt | None:
    """The attempt whose money paid for the purchase; None before that, and where nothing was due."""
    if purchase.payment_status != PaymentStatus.COMPLETED:
        return None
    return purchase.attempts.filter(stripe_payment_intent_id=purchase.stripe_payment_intent_id).first()


def was_asked_for(purchase: Purchase, nonce: str) -> bool:
    """Whether the form of that nonce has been sent before."""
    uuid = as_uuid(nonce)
    return uuid is not None and Refund.objects.filter(nonce=uuid, attempt__purchase=purchase).exists()


@transaction.atomic
def refund_lines(purchase_id: int, shares: Mapping[int, int], *, by: str, note: str, nonce: UUID) -> bool:
    """Ask for these shares (minor units, by the line's key) back; False if this form's refund was asked for before.

    Raises NotPaidError, refunds.TooMuchError. Locks: purchase.
    """
    purchase = lifecycle.lock_purchase(purchase_id)
    if Refund.objects.filter(nonce=nonce).exists():
        return False
    attempt = paying_attempt(purchase)
    if attempt is None:
        raise NotPaidError
    lines = {line: shares[line.pk] for line in purchase.lines.filter(pk__in=shares) if shares[line.pk] > 0}
    if not lines:
        raise refunds.TooMuchError("nothing was asked back")
    refunds.request(purchase, attempt, lines, RefundReason.REQUESTED, asked=Asked(by, note, nonce))
    return True


@transaction.atomic
def refund_anew(refund_id: int, *, by: str) -> None:
    """Ask once more for what a refund that failed, or was cancelled at Stripe, didn't bring back. Locks: purchase.

    Raises AlreadyDecidedError, refunds.TooMuchError.
    """
    purchase_id = Refund.objects.values_list("attempt__purchase", flat=True).get(pk=refund_id)
    purchase = lifecycle.lock_purchase(purchase_id)
    failed = Refund.objects.select_related("attempt").get(pk=refund_id)
    if not _waits_for_another_way(failed):
        raise AlreadyDecidedError
    refunds.request_anew(purchase, failed, Asked(by, failed.note, replaces=failed))


@transaction.atomic
def see_failure(refund_id: int) -> bool:
    """Keep that a failed refund is dealt with another way; False if there is nothing to see. Locks: purchase."""
    purchase_id = Refund.objects.values_list("attempt__purchase", flat=True).get(pk=refund_id)
    lifecycle.lock_purchase(purchase_id)
    failed = Refund.objects.get(pk=refund_id)
    if not _waits_for_another_way(failed):
        return False
    failed.failure_seen_at = shop_now()
    failed.save(update_fields=["failure_seen_at", "updated_at"])
    return True


def _waits_for_another_way(refund: Refund) -> bool:
    """It failed, was not asked for again, and nobody said that the buyer was paid otherwise."""
    is_over = refund.failure_seen_at is not None or Refund.objects.filter(replaces=refund).exists()
    return refund.came_to_nothing and not is_over


@transaction.atomic
def assign_refund(refund_id: int, shares: Mapping[int, int]) -> None:
    """Say which lines (shares in minor units by key; none: goodwill) a refund made at Stripe belongs to.

    Raises assigning.NotAssignableError. Locks: purchase.
    """
    refund = Refund.objects.select_related("attempt").get(pk=refund_id)
    purchase = lifecycle.lock_purchase(refund.attempt.purchase_id)
    lines = {line: shares[line.pk] for line in purchase.lines.filter(pk__in=shares) if shares[line.pk] > 0}
    assigning.assign(refund, lines)
    update_access(purchase.pk)


@transaction.atomic
def mend_address(purchase_id: int, email: str, *, leaves_log_in: bool) -> list[Purchase]:
    """Give the purchase another address and a new token, so that the link that went astray opens nothing.

    Nor do links to files that were made with it. The receipt of a paid one goes to the new address. ``leaves_log_in``
    takes it out of the library of whoever has it. Orders that were built on it, or it on them, took the address over:
    it is mended there, too, and their tokens with it, since whoever had the old link may have made them. Returns them
    all. Raises AlreadyDecidedError where the buyer may be at the form, or was erased. Locks: these purchases.
    """
    together = [lifecycle.lock_purchase(each) for each in sorted(upgrades.built_together(purchase_id))]
    purchase = next(each for each in together if each.pk == purchase_id)
    if purchase.payment_status not in MAY_BE_MENDED or purchase.erased_at:
        raise AlreadyDecidedError
    mistyped = purchase.email_key
    mended = [each for each in together if each.email_key == mistyped and not each.erased_at]
    for each in mended:
        _mend(each, email, leaves_log_in=leaves_log_in)
    return mended


def _mend(purchase: Purchase, email: str, *, leaves_log_in: bool) -> None:
    purchase.email, purchase.email_key = email, email.strip().lower()
    if leaves_log_in:
        purchase.buyer = None
    purchase.token = make_token()
    purchase.save(update_fields=["email", "email_key", "token", "buyer", "updated_at"])
    take_back(purchase, FileLink.objects.alive())  # whoever had the old token made them, for all we know
    if purchase.payment_status in MAY_BE_MENDED:
        mails.follow_address(purchase)


@transaction.atomic
def correct_name(purchase_id: int, name: str, artist_name: str) -> dict[Purchase, list[str]]:
    """Give a paid purchase's licensee his right name and issue its contracts again; the numbers of the new ones.

    Orders for the difference took the name over: they get the right one, too, and are among the answer if a contract of
    theirs was issued again. The buyer is told where one was. Raises AlreadyDecidedError before it is paid and after an
    erasure. Locks: these purchases.
    """
    together = [lifecycle.lock_purchase(each) for each in sorted(upgrades.built_together(purchase_id))]
    purchase = next(each for each in together if each.pk == purchase_id)
    if purchase.payment_status != PaymentStatus.COMPLETED or purchase.erased_at:
        raise AlreadyDecidedError
    issued: dict[Purchase, list[str]] = {}
    for each in together:
        if not each.erased_at:  # one that was given up may be captured late
            numbers = issue.correct_name(each.pk, name, artist_name)
            if numbers:
                mails.note_issued_again(each, numbers[0])
                issued[each] = numbers
    return issued
