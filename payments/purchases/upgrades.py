"""A licence that was bought for the difference to an earlier one, and takes its place as long as it stands."""

from payments.contracts import issue
from payments.models import Access, PaymentStatus, Purchase, PurchaseLine


def can_stand(line: PurchaseLine) -> bool:
    """Whether the licence that ``line`` was priced from is still its buyer's, and not replaced by another.

    The caller holds the beat's right, as everybody does who gives a line of that beat; the base's row is locked here,
    so that its refund is either seen or waits.
    """
    if line.upgrades_id is None:
        return True
    base = PurchaseLine.objects.select_for_update(of=("self",)).select_related("purchase").get(uuid=line.upgrades_id)
    if any(each.has_money_on_its_way_back() for each in (base, *base.replaced())):
        return False  # the difference was told from what had been paid, and that is not so any more
    is_his = base.purchase.payment_status == PaymentStatus.COMPLETED and base.access == Access.ACTIVE
    others = base.standing_upgrades().exclude(pk=line.pk).exclude(access=Access.REVOKED)
    return is_his and not others.exists()


def built_together(purchase_id: int) -> set[int]:
    """The keys of this purchase, of those that its lines were built on, and of those that were built on them."""
    found: set[int] = set()
    more = {purchase_id}
    while more:
        found |= more
        below = PurchaseLine.objects.filter(upgraded_by__purchase__in=more).values_list("purchase", flat=True)
        above = PurchaseLine.objects.filter(upgrades__purchase__in=more).values_list("purchase", flat=True)
        more = {*below, *above} - found
    return found


def lock_built_on(purchase_id: int) -> None:
    """Lock the purchases of the lines that were, or are being, bought for the difference to one of this purchase's."""
    built = PurchaseLine.objects.filter(upgrades__purchase=purchase_id).values("purchase")
    list(Purchase.objects.select_for_update(of=("self",)).filter(pk__in=built).order_by("pk").values_list("pk"))


def settle(line: PurchaseLine) -> None:
    """Say on the earlier contract whether ``line``'s is in force in its place. Caller holds the line's purchase."""
    if line.upgrades_id is None or line.purchase.payment_status != PaymentStatus.COMPLETED:
        return
    base = PurchaseLine.objects.get(uuid=line.upgrades_id)
    if line.access == Access.REVOKED:
        if not base.is_replaced:
            issue.restore(base)
    else:
        issue.supersede(base, by=line)
