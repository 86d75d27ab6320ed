"""What is known of one purchase once all has settled, here and at Stripe, and what follows from it."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

from payments.models import (
    Access,
    AccessReason,
    PaymentAttempt,
    PaymentStatus,
    Purchase,
    PurchaseLine,
    Refund,
    RefundReason,
    RefundStatus,
)
from tests.payments.histories.world import World

ACTIVE: tuple[str, str] = (Access.ACTIVE, AccessReason.NONE)


@dataclass
class Facts:
    """One purchase as the database has it, beside what Stripe has of it."""

    purchase: Purchase
    world: World
    intents_at_stripe: dict[str, dict[str, Any]]
    refunds_at_stripe: list[dict[str, Any]]
    disputes_at_stripe: list[dict[str, Any]]
    others: dict[int, "Facts"]  # of every purchase, by its key

    @cached_property
    def lines(self) -> list[PurchaseLine]:
        return list(self.purchase.lines.select_related("upgrades", "beat").order_by("position"))

    @cached_property
    def attempts(self) -> list[PaymentAttempt]:
        return list(self.purchase.attempts.order_by("number"))

    @cached_property
    def refunds(self) -> list[Refund]:
        return list(Refund.objects.filter(attempt__purchase=self.purchase).prefetch_related("lines"))

    @cached_property
    def intents(self) -> list[dict[str, Any]]:
        """Those that carry the purchase's uuid, whether the shop knows of them or not."""
        mine = str(self.purchase.uuid)
        return [each for each in self.intents_at_stripe.values() if each["metadata"].get("purchase") == mine]

    @property
    def is_completed(self) -> bool:
        return self.purchase.payment_status == PaymentStatus.COMPLETED

    def back_at_stripe(self, intent_id: str) -> int:
        """What of an intent was really sent back."""
        return sum(
            each["amount"]
            for each in self.refunds_at_stripe
            if each["payment_intent"] == intent_id and each["status"] == "succeeded"
        )

    def lost_to_a_bank(self, intent_id: str) -> int:
        """What of an intent a bank took for good."""
        return sum(
            each["amount"]
            for each in self.disputes_at_stripe
            if each["payment_intent"] == intent_id and each["status"] == "lost"
        )

    def own_access(self, line: PurchaseLine) -> tuple[str, str]:
        """What the money of the line's own purchase leaves of its access."""
        paid_by = self.purchase.stripe_payment_intent_id or ""
        back = sum(each.amount_minor for each in line.refund_lines.filter(refund__status=RefundStatus.SUCCEEDED))
        is_back = 0 < line.total_minor <= back or self.back_at_stripe(paid_by) >= self.purchase.total_minor
        if line.unavailable_at:
            return Access.REVOKED, AccessReason.UNAVAILABLE
        if is_back:
            return Access.REVOKED, AccessReason.REFUNDED
        if self.is_completed and self.lost_to_a_bank(paid_by) > 0:
            return Access.REVOKED, AccessReason.CHARGED_BACK
        return ACTIVE

    def access(self, line: PurchaseLine) -> tuple[str, str]:
        """The same, and what the line in whose place it came leaves of it."""
        own = self.own_access(line)
        if line.upgrades is None or own != ACTIVE or not self.is_completed:
            return own
        base = self.others[line.upgrades.purchase_id].access(line.upgrades)
        return ACTIVE if base == ACTIVE else (Access.REVOKED, AccessReason.BASE_ENDED)

    def amount_of_refunds(self, *statuses: RefundStatus, at_stripe: bool) -> int:
        """Sum of our rows, those that were made at Stripe or those of our own."""
        return sum(
            each.amount_minor
            for each in self.refunds
            if each.status in statuses and (each.reason == RefundReason.AT_STRIPE) == at_stripe
        )


def facts_of_all(world: World) -> list[Facts]:
    """Those of every purchase, in the order in which they were made."""
    intents = {each["id"]: each for each in world.intents()}
    refunds, disputes = world.refunds(), world.disputes()
    found: dict[int, Facts] = {}
    for purchase in Purchase.objects.order_by("pk"):
        found[purchase.pk] = Facts(purchase, world, intents, refunds, disputes, found)
    return list(found.values())
