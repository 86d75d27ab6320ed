"""Gives the lines of a paid purchase, one by one, under its locks: what can't be given any more goes back."""

from collections.abc import Iterable

from django.conf import settings

from catalog import listing, rights
from catalog.clock import shop_now
from catalog.models import ExclusiveRight
from payments.contracts import issue
from payments.messages import mails
from payments.models import PaymentAttempt, PaymentStatus, Purchase, PurchaseLine, RefundReason
from payments.purchases import refunds, upgrades
from payments.purchases.timeline import Happened, record


def give_lines(
    purchase: Purchase,
    lines: list[PurchaseLine],
    locked_rights: dict[int, ExclusiveRight],
    attempt: PaymentAttempt | None,
) -> int:
    """Give what can be given, refund the rest; how many lines were given."""
    given = 0
    for line in lines:
        if _can_be_given(line, lines, locked_rights):
            given += 1
            issue.issue_contract(purchase, line)
            upgrades.settle(line)
            if line.is_exclusive:
                record(purchase.pk, Happened.EXCLUSIVE_SOLD, line=str(line.uuid), beat=line.beat_id)
            continue
        if line.is_exclusive and line.right_id is not None:  # it may hold what it can't be given
            rights.release(line.right_id, line_uuid=line.uuid)
        line.unavailable_at = shop_now()
        line.save(update_fields=["unavailable_at"])
        record(purchase.pk, Happened.LINE_UNAVAILABLE, line=str(line.uuid), beat=line.beat_id)
        amount_minor = min(refunds.left_of_line(line), refunds.left_of(attempt)) if attempt else 0
        if attempt is not None and amount_minor > 0:
            refunds.request(purchase, attempt, {line: amount_minor}, RefundReason.UNAVAILABLE)
        mails.note_unavailable(purchase, line)
    return given


def _can_be_given(line: PurchaseLine, lines: list[PurchaseLine], locked_rights: dict[int, ExclusiveRight]) -> bool:
    """Under the locks: an exclusive that nobody else holds, a lease of a beat that is still for sale or was before."""
    if not upgrades.can_stand(line):
        return False
    if line.right_id is None:
        return True
    if line.is_exclusive:
        return rights.sell(line.right_id, line_uuid=line.uuid)
    right = locked_rights[line.right_id]
    if right.state == ExclusiveRight.State.WITHDRAWN:
        return False
    is_sold_to_another = right.state == ExclusiveRight.State.SOLD and right.holder_line not in {
        each.uuid for each in lines
    }
    if is_sold_to_another and settings.LEASES_AFTER_EXCLUSIVE == "refund":
        return False
    if line.upgrades_id is None:  # else it is the same lease, with more rights
        rights.count_lease(line.right_id)
    return True


def report_sales(lines: Iterable[PurchaseLine]) -> None:
    """Tell the shop window what was sold; it follows after the commit. In the order in which it locks its rows."""
    for line in sorted(lines, key=lambda one: one.beat_id):
        sold = PurchaseLine.objects.filter(
            beat_id=line.beat_id, purchase__payment_status=PaymentStatus.COMPLETED, unavailable_at=None
        )
        listing.report_licences_sold(line.beat_id, sold.count())
        if line.is_exclusive and line.right_id is not None:
            listing.refresh_right(line.right_id)
