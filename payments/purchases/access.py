"""What of a purchase may be fetched: a pure function of what was refunded, disputed and lost, computed anew each time.

A dispute names no line, so one of any amount counts for the whole purchase that its charge paid; a charge that paid
for nothing (a surplus) may be disputed without anybody losing a file.
"""

from django.db.models import Q, Sum

from payments.contracts import issue
from payments.messages import mails
from payments.models import (
    Access,
    AccessReason,
    Dispute,
    PaymentStatus,
    Purchase,
    PurchaseLine,
    Refund,
    RefundStatus,
)
from payments.purchases import upgrades
from payments.purchases.timeline import Happened, record

Verdict = tuple[Access, AccessReason]
ACTIVE: Verdict = (Access.ACTIVE, AccessReason.NONE)
UNAVAILABLE: Verdict = (Access.REVOKED, AccessReason.UNAVAILABLE)
REFUNDED: Verdict = (Access.REVOKED, AccessReason.REFUNDED)
CHARGED_BACK: Verdict = (Access.REVOKED, AccessReason.CHARGED_BACK)
DISPUTED: Verdict = (Access.PAUSED, AccessReason.DISPUTED)
BASE_ENDED: Verdict = (Access.REVOKED, AccessReason.BASE_ENDED)
BASE_DISPUTED: Verdict = (Access.PAUSED, AccessReason.BASE_DISPUTED)
PUT_RIGHT_LATER = (DISPUTED, CHARGED_BACK, BASE_ENDED, BASE_DISPUTED)


def update_access(purchase_id: int) -> None:
    """Bring every line's access to the present facts; the buyer is told what a dispute does.

    The caller holds the purchase; locks those that were built on it, before its lines, as who completes them does.

    Stripe's funds decide, not its words: a dispute that is open and has taken money pauses, an inquiry takes none.
    """
    purchase = Purchase.objects.get(pk=purchase_id)
    upgrades.lock_built_on(purchase_id)
    disputed = _of_disputes(purchase)
    whole_purchase_is_back = _is_wholly_refunded(purchase)
    changes: list[tuple[Verdict, Verdict]] = []
    lines = PurchaseLine.objects.filter(purchase=purchase).select_related("upgrades")
    for line in lines.annotate(refunded=_refunded()):
        is_line_back = bool(line.total_minor) and (line.refunded or 0) >= line.total_minor
        is_refunded = is_line_back or whole_purchase_is_back  # with it go lines that came free with what was paid
        verdict = UNAVAILABLE if line.unavailable_at else REFUNDED if is_refunded else disputed
        verdict = _with_its_base(line, verdict)
        before = (Access(line.access), AccessReason(line.access_reason))
        if before == verdict:
            continue
        line.access, line.access_reason = access, reason = verdict
        changed = ["access", "access_reason"]
        if verdict == BASE_ENDED:  # it may have ended, been seen, and come back before
            line.seen_at = None
            changed.append("seen_at")
        line.save(update_fields=changed)
        record(purchase_id, Happened.ACCESS_CHANGED, line=str(line.uuid), access=access, reason=reason)
        changes.append((before, verdict))
        upgrades.settle(line)
        if before[0] == Access.REVOKED:
            issue.name_as_the_order_does(line)
        _carry_on(line)
    _tell(purchase, changes)


def _with_its_base(line: PurchaseLine, verdict: Verdict) -> Verdict:
    """Only a difference was paid for a line in the place of another, so it goes where that one's money goes."""
    if line.upgrades is None or verdict[0] == Access.REVOKED:
        return verdict
    if line.upgrades.access == Access.REVOKED:
        return BASE_ENDED
    return BASE_DISPUTED if line.upgrades.access == Access.PAUSED and verdict == ACTIVE else verdict


def _carry_on(line: PurchaseLine) -> None:
    """To the purchases of what took the line's place. They are later ones, so they are locked in order."""
    for purchase_id in line.standing_upgrades().order_by("purchase").values_list("purchase_id", flat=True):
        Purchase.objects.select_for_update(of=("self",)).get(pk=purchase_id)
        update_access(purchase_id)


def _of_disputes(purchase: Purchase) -> Verdict:
    """What the disputes of the charge that paid leave of the access."""
    if purchase.payment_status != PaymentStatus.COMPLETED:
        return ACTIVE
    disputes = Dispute.objects.filter(
        attempt__purchase=purchase, attempt__stripe_payment_intent_id=purchase.stripe_payment_intent_id
    )
    if any(dispute.is_lost for dispute in disputes):
        return CHARGED_BACK
    if any(dispute.is_open and dispute.withdrawn_minor for dispute in disputes):
        return DISPUTED
    return ACTIVE


def _tell(purchase: Purchase, changes: list[tuple[Verdict, Verdict]]) -> None:
    """One mail for each turn that a dispute takes, or what a line was built on, however many lines it touches."""
    after = {verdict for _, verdict in changes}
    if DISPUTED in after:
        mails.note_dispute(purchase, mails.DISPUTED)
    elif CHARGED_BACK in after:
        mails.note_dispute(purchase, mails.CHARGED_BACK)
    elif BASE_DISPUTED in after:
        mails.note_dispute(purchase, mails.BASE_DISPUTED)
    elif BASE_ENDED in after:
        mails.note_dispute(purchase, mails.BASE_ENDED)
    elif any(before in PUT_RIGHT_LATER and verdict == ACTIVE for before, verdict in changes):
        mails.note_dispute(purchase, mails.ACCESS_BACK)


def _succeeded(prefix: str = "") -> Q:
    return Q(**{f"{prefix}status": RefundStatus.SUCCEEDED})


def _refunded() -> Sum:
    return Sum("refund_lines__amount_minor", filter=_succeeded("refund_lines__refund__"))


def _is_wholly_refunded(purchase: Purchase) -> bool:
    """All the money of the attempt that paid is back, whether by our lines or by a refund made at Stripe."""
    back = Refund.objects.filter(
        _succeeded(),
        attempt__purchase=purchase,
        attempt__stripe_payment_intent_id=purchase.stripe_payment_intent_id,
    ).aggregate(n=Sum("amount_minor"))["n"]
    return bool(purchase.total_minor) and (back or 0) >= purchase.total_minor
