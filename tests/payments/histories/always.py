"""What must hold at any moment, after every commit, whatever is still under way: looked at after each deed."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, OuterRef, Q

from catalog.models import ExclusiveRight
from payments.models import (
    Access,
    ContractStatus,
    LicenceContract,
    PaymentAttempt,
    PaymentStatus,
    PurchaseEvent,
    PurchaseLine,
)
from payments.purchases.timeline import Happened

State = ExclusiveRight.State
OPEN = (PaymentStatus.PENDING, PaymentStatus.PROCESSING, PaymentStatus.FAILED)


def wrong() -> Iterator[str]:
    """What is not as it must be, in words."""
    for rule in RULES:
        yield from (f"{rule.__name__}: {what}" for what in rule())


def check() -> None:
    """Raise AssertionError with everything that is wrong."""
    found = list(wrong())
    assert not found, "\n".join(found)


def was_revoked(line: PurchaseLine) -> bool:
    """Whether its files were taken away once, and came back."""
    revoked = {"line": str(line.uuid), "access": Access.REVOKED}
    return PurchaseEvent.objects.filter(kind=Happened.ACCESS_CHANGED, data__contains=revoked).exists()


def a_right_is_held_for_who_can_pay() -> Iterator[str]:
    """Who holds it has an open order with a way to pay; who has bought it was given it."""
    for right in ExclusiveRight.objects.filter(state__in=(State.RESERVED, State.SOLD)):
        line = PurchaseLine.objects.filter(uuid=right.holder_line).select_related("purchase").first()
        if line is None or not line.is_exclusive or line.right_id != right.pk:
            yield f"right {right.pk} is {right.state} of {right.holder_line}: {line and line.pk}"
        elif right.state == State.SOLD and (line.purchase.payment_status != "completed" or line.unavailable_at):
            yield f"right {right.pk} is sold to line {line.pk} of a purchase that is {line.purchase.payment_status}"
        elif right.state == State.RESERVED:
            ways = line.purchase.attempts.filter(superseded_at=None).exclude(stripe_status="canceled")
            if line.purchase.payment_status not in OPEN or not ways.exists():
                yield f"right {right.pk} is held for line {line.pk}, {line.purchase.payment_status}: {list(ways)}"


def one_right_for_a_beat() -> Iterator[str]:
    """A line's right is its beat's, however often beats are tied and parted; earlier leases are counted with it."""
    for line in PurchaseLine.objects.exclude(right=F("beat__right")):
        yield f"line {line.pk} is of right {line.right_id}, its beat {line.beat_id} of another"
    given = Q(
        is_exclusive=False, upgrades=None, unavailable_at=None, purchase__payment_status=PaymentStatus.COMPLETED
    )
    for right in ExclusiveRight.objects.filter(beats__isnull=False).distinct():
        leases = PurchaseLine.objects.filter(given, right=right).count()
        if right.prior_leases != leases:
            yield f"right {right.pk} counts {right.prior_leases} leases, {leases} were given"


def what_may_be_fetched_is_paid() -> Iterator[str]:
    """Nobody has files of an order whose money did not come."""
    paid = PaymentAttempt.objects.filter(
        purchase=OuterRef("purchase"),
        stripe_payment_intent_id=OuterRef("purchase__stripe_payment_intent_id"),
        captured_minor=OuterRef("purchase__total_minor"),
    )
    lines = PurchaseLine.objects.filter(
        purchase__payment_status=PaymentStatus.COMPLETED, access=Access.ACTIVE, purchase__total_minor__gt=0
    )
    for line in lines.exclude(Exists(paid)):
        yield f"line {line.pk} of purchase {line.purchase_id} may be fetched, and was not paid"


def one_upgrade_stands() -> Iterator[str]:
    """In the place of a line; a second one only where its money came back after it had been revoked."""
    standing = PurchaseLine.objects.filter(
        upgrades__isnull=False, purchase__payment_status=PaymentStatus.COMPLETED, unavailable_at=None
    ).exclude(access=Access.REVOKED)
    twice = standing.values("upgrades").annotate(n=Count("pk")).filter(n__gt=1)
    for base in twice.values_list("upgrades", flat=True):
        lines = list(standing.filter(upgrades=base))
        if not any(was_revoked(line) for line in lines):
            yield f"in the place of {base} stand {[line.pk for line in lines]}"


def what_is_superseded_has_a_successor() -> Iterator[str]:
    """And nothing else has one; none is its own, however far one goes."""
    superseded = Q(status=ContractStatus.SUPERSEDED)
    for each in LicenceContract.objects.filter(superseded ^ Q(superseded_by__isnull=False)):
        yield f"contract {each} is {each.status}, succeeded by {each.superseded_by}"
    after = dict(LicenceContract.objects.values_list("pk", "superseded_by"))
    for begin in after:
        seen, at = {begin}, after[begin]
        while at is not None and at not in seen:
            seen.add(at)
            at = after[at]
        if at is not None:
            yield f"contract {begin} is succeeded by itself"


RULES = (
    a_right_is_held_for_who_can_pay,
    one_right_for_a_beat,
    what_may_be_fetched_is_paid,
    one_upgrade_stands,
    what_is_superseded_has_a_successor,
)
