"""What must hold at any moment, after every commit, whatever is still under way: looked at after each deed.

One statement asks for all of it, so that a history takes no longer for being looked at.
"""

from django.db import connection

from payments.models import Access, PurchaseEvent, PurchaseLine
from payments.purchases.timeline import Happened

# A right is held for who has an open order with a way to pay it, and sold to who was given it.
HELD_FOR_WHO_CAN_PAY = """
    SELECT format('right %s is %s of %s, whose order is %s', r.id, r.state, r.holder_line, p.payment_status) AS what
    FROM catalog_exclusiveright r
    LEFT JOIN payments_purchaseline l ON l.uuid = r.holder_line AND l.is_exclusive AND l.right_id = r.id
    LEFT JOIN payments_purchase p ON p.id = l.purchase_id
    WHERE (r.state = 'sold' AND (p.payment_status IS DISTINCT FROM 'completed' OR l.unavailable_at IS NOT NULL))
    OR (r.state = 'reserved' AND (
        l.id IS NULL OR p.payment_status NOT IN ('pending', 'processing', 'failed') OR NOT EXISTS (
            SELECT FROM payments_paymentattempt a
            WHERE a.purchase_id = p.id AND a.superseded_at IS NULL AND a.stripe_status <> 'canceled')))
"""
# A line's right is its beat's, however often beats are tied and parted.
ONE_RIGHT_FOR_A_BEAT = """
    SELECT format('line %s is of right %s, its beat of %s', l.id, l.right_id, b.right_id) AS what
    FROM payments_purchaseline l JOIN catalog_beat b ON b.id = l.beat_id WHERE l.right_id <> b.right_id
"""
# Earlier leases are told to who buys the exclusive: those given, each once, and an upgrade is the same lease.
EARLIER_LEASES_ARE_COUNTED = """
    SELECT format('right %s counts %s leases, given are %s', r.id, r.prior_leases, count(l.id)) AS what
    FROM catalog_exclusiveright r LEFT JOIN (
        payments_purchaseline l JOIN payments_purchase p ON p.id = l.purchase_id AND p.payment_status = 'completed'
    ) ON l.right_id = r.id AND NOT l.is_exclusive AND l.upgrades_id IS NULL AND l.unavailable_at IS NULL
    GROUP BY r.id HAVING r.prior_leases <> count(l.id)
"""
WHAT_MAY_BE_FETCHED_IS_PAID = """
    SELECT format('line %s of purchase %s may be fetched, and was not paid', l.id, p.id) AS what
    FROM payments_purchaseline l JOIN payments_purchase p ON p.id = l.purchase_id
    WHERE p.payment_status = 'completed' AND l.access = 'active' AND p.total_minor > 0 AND NOT EXISTS (
        SELECT FROM payments_paymentattempt a WHERE a.purchase_id = p.id
        AND a.stripe_payment_intent_id = p.stripe_payment_intent_id AND a.captured_minor = p.total_minor)
"""
# In a line's place; two only where one had been revoked, and its money came back when the other had been sold.
ONE_UPGRADE_STANDS = """
    SELECT format('in the place of %s stand lines %s', l.upgrades_id, array_agg(l.id)) AS what
    FROM payments_purchaseline l JOIN payments_purchase p ON p.id = l.purchase_id
    WHERE l.upgrades_id IS NOT NULL AND p.payment_status = 'completed' AND l.unavailable_at IS NULL
    AND l.access <> 'revoked'
    GROUP BY l.upgrades_id HAVING count(*) > 1 AND NOT bool_or(EXISTS (
        SELECT FROM payments_purchaseevent e WHERE e.purchase_id = p.id AND e.kind = 'access changed'
        AND e.data ->> 'line' = l.uuid::text AND e.data ->> 'access' = 'revoked'))
"""
WHAT_IS_SUPERSEDED_HAS_A_SUCCESSOR = """
    SELECT format('contract %s is %s, succeeded by %s', c.number, c.status, c.superseded_by_id) AS what
    FROM payments_licencecontract c WHERE (c.status = 'superseded') <> (c.superseded_by_id IS NOT NULL)
"""
RULES = {
    "held_for_who_can_pay": HELD_FOR_WHO_CAN_PAY,
    "one_right_for_a_beat": ONE_RIGHT_FOR_A_BEAT,
    "earlier_leases_are_counted": EARLIER_LEASES_ARE_COUNTED,
    "what_may_be_fetched_is_paid": WHAT_MAY_BE_FETCHED_IS_PAID,
    "one_upgrade_stands": ONE_UPGRADE_STANDS,
    "what_is_superseded_has_a_successor": WHAT_IS_SUPERSEDED_HAS_A_SUCCESSOR,
}
EVERYTHING = " UNION ALL ".join(
    f"SELECT '{name}: ' || what FROM ({rule}) AS {name}"  # noqa: S608 - all of it stands above
    for name, rule in RULES.items()
)


def wrong() -> list[str]:
    """What is not as it must be, in words."""
    with connection.cursor() as cursor:
        cursor.execute(EVERYTHING)
        return [row[0] for row in cursor.fetchall()]


def check() -> None:
    """Raise AssertionError with everything that is wrong."""
    found = wrong()
    assert not found, "\n".join(found)


def was_revoked(line: PurchaseLine) -> bool:
    """Whether its files were taken away once; they may have come back."""
    revoked = {"line": str(line.uuid), "access": Access.REVOKED}
    return PurchaseEvent.objects.filter(kind=Happened.ACCESS_CHANGED, data__contains=revoked).exists()
