"""What Stripe and its dashboard do by themselves: events in any order, decisions of slow banks, money sent back.

Stripe owes no order and no single delivery; what is not delivered here comes at the end, or never.
"""

from dataclasses import dataclass
from uuid import uuid4

from payments.inbox import drain
from tests.payments.histories.world import FINE, Trouble, World, pick


@dataclass(frozen=True)
class Delivers:
    """An event arrives, maybe twice, maybe late, and a worker looks at it."""

    event: int
    copies: int = 1
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        event = pick(world.events(), self.event)
        if event is None:
            return
        for _ in range(self.copies):
            world.attempt(self.trouble, lambda: world.deliver(event))
        world.attempt(self.trouble, drain.drain)


@dataclass(frozen=True)
class DecidesSlowPayment:
    payment: int
    outcome: str

    def play(self, world: World) -> None:
        intent = pick(world.intents("processing"), self.payment)
        if intent is not None:
            world.stripe.desk(f"/desk/payment_intents/{intent['id']}/finish", outcome=self.outcome)


@dataclass(frozen=True)
class RefundsInDashboard:
    """Somebody sends one of so many ``parts`` back; more than is left Stripe refuses."""

    payment: int
    parts: int

    def play(self, world: World) -> None:
        intent = pick(world.intents("succeeded"), self.payment)
        if intent is not None:
            values = {"payment_intent": intent["id"], "amount": str(intent["amount_received"] // self.parts)}
            world.stripe.post("/v1/refunds", values, {**world.bearer, "Idempotency-Key": uuid4().hex})


@dataclass(frozen=True)
class DecidesRefund:
    """A refund that waits arrives, or fails; one that had arrived may fail after the fact."""

    refund: int
    outcome: str

    def play(self, world: World) -> None:
        states = ("pending",) if self.outcome == "succeed" else ("pending", "succeeded")
        refund = pick([each for each in world.refunds() if each["status"] in states], self.refund)
        if refund is not None:
            world.stripe.desk(f"/desk/refunds/{refund['id']}/finish", outcome=self.outcome)


@dataclass(frozen=True)
class EndsPage:
    """Stripe's page runs out."""

    page: int

    def play(self, world: World) -> None:
        page = pick(world.pages, self.page)
        if page is not None:
            world.stripe.desk(f"/desk/sessions/{page}/expire")


@dataclass(frozen=True)
class OpensDispute:
    """A cardholder asks his bank for one of so many ``parts`` of what is left back; an inquiry only asks."""

    payment: int
    parts: int
    reason: str

    def play(self, world: World) -> None:
        intent = pick(world.intents("succeeded"), self.payment)
        if intent is None:
            return
        charge = world.ask(f"/v1/charges/{intent['latest_charge']}")
        amount = (charge["amount"] - charge["amount_refunded"]) // self.parts
        if amount > 0:
            world.stripe.desk(f"/desk/charges/{charge['id']}/dispute", reason=self.reason, amount=amount)


@dataclass(frozen=True)
class DecidesDispute:
    """The bank decides, or turns round what it has decided."""

    dispute: int
    outcome: str

    def play(self, world: World) -> None:
        dispute = pick(world.disputes(), self.dispute)
        if dispute is not None:
            world.stripe.desk(f"/desk/disputes/{dispute['id']}/close", outcome=self.outcome)
