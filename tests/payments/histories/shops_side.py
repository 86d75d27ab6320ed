"""What happens in the shop meanwhile: workers that may die at any place, editors, managers, the clock."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction

from catalog import rights
from catalog.models import Beat, BeatPage, LicenceTier, TierOverride
from payments.inbox import drain, reconcile
from payments.jobs import work_money_outbox
from payments.models import StripeWebhookEvent
from payments.purchases import by_hand, expiry, refunds
from tests.payments.factories import replace_master
from tests.payments.histories.world import FINE, Trouble, World, pick

JOBS: dict[str, Callable[[], object]] = {
    "drain": drain.drain,
    "money": work_money_outbox,
    "end_due": expiry.end_due,
    "ask_about_due": reconcile.ask_about_due,
}


@dataclass(frozen=True)
class Works:
    job: str
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        world.attempt(self.trouble, JOBS[self.job])


@dataclass(frozen=True)
class Waits:
    """Time moves forward, for all."""

    seconds: int

    def play(self, world: World) -> None:
        world.move_time(self.seconds)


@dataclass(frozen=True)
class FreesHold:
    """A manager ends an unpaid purchase."""

    order: int
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        purchase = world.purchase(self.order)
        if purchase is not None and purchase.payment_status in ("pending", "failed"):
            world.attempt(self.trouble, lambda: expiry.end(purchase))


@dataclass(frozen=True)
class SendsBack:
    """A manager asks for one of so many ``parts`` of a line back; more than is left of it is refused."""

    order: int
    line: int
    parts: int
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        purchase = world.purchase(self.order)
        if purchase is None:
            return
        line = pick(list(purchase.lines.all()), self.line)
        assert line is not None
        shares = {line.pk: line.total_minor // self.parts}

        def ask() -> None:
            with suppress(by_hand.NotPaidError, refunds.TooMuchError):
                by_hand.refund_lines(purchase.pk, shares, by="mona", note="", nonce=uuid4())

        world.attempt(self.trouble, ask)


@dataclass(frozen=True)
class ReplaysEvent:
    event: int

    def play(self, world: World) -> None:
        event = pick(list(StripeWebhookEvent.objects.order_by("-pk")), self.event)
        if event is not None:
            drain.replay(event.pk)


@dataclass(frozen=True)
class ChangesLicence:
    """Price, terms: of every beat, at once."""

    licence: str
    amount_minor: int | None = None

    def play(self, world: World) -> None:
        tier = LicenceTier.objects.filter(code=self.licence)
        if self.amount_minor is None:
            tier.update(terms=f"Other words: {uuid4()}.")
        else:
            tier.update(amount_minor=self.amount_minor)


@dataclass(frozen=True)
class Offers:
    """A beat is no longer sold under a licence, or again."""

    beat: int
    licence: str
    is_offered: bool

    def play(self, world: World) -> None:
        TierOverride.objects.update_or_create(
            beat=_beat(world, self.beat),
            tier=LicenceTier.objects.get(code=self.licence),
            defaults={"is_offered": self.is_offered},
        )


@dataclass(frozen=True)
class ReplacesMaster:
    beat: int

    def play(self, world: World) -> None:
        replace_master(_beat(world, self.beat))


@dataclass(frozen=True)
class Withdraws:
    """The exclusive was sold elsewhere."""

    beat: int

    @transaction.atomic
    def play(self, world: World) -> None:
        right_id = _beat(world, self.beat).right_id
        assert right_id is not None
        rights.withdraw(right_id)


@dataclass(frozen=True)
class Publishes:
    beat: int
    is_live: bool

    def play(self, world: World) -> None:
        beat = _beat(world, self.beat)
        BeatPage.objects.filter(translation_key=beat.translation_key).update(live=self.is_live)


def _beat(world: World, number: int) -> Beat:
    return world.beats[number % len(world.beats)]
