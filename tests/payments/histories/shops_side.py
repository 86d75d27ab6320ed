"""What happens in the shop meanwhile: workers that may die at any place, editors, managers, the clock."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from uuid import uuid4

from django.db import transaction

from accounts.models import User
from catalog import rights
from catalog.models import Beat, BeatPage, LicenceTier, TierOverride
from payments.delivery import corrections
from payments.inbox import drain, reconcile
from payments.jobs import work_money_outbox
from payments.messages import outbox
from payments.models import OutboxKind, StripeWebhookEvent
from payments.purchases import by_hand, exclusives, expiry, refunds
from tests.payments.factories import replace_master
from tests.payments.histories.world import FINE, MANAGER, Trouble, World, pick


def tell_of_corrections() -> None:
    """What the mail worker does first with a correction: it writes a mail for each buyer."""
    while outbox.work_one({OutboxKind.TELL_CORRECTED: corrections.tell}):
        pass


JOBS: dict[str, Callable[[], object]] = {
    "drain": drain.drain,
    "money": work_money_outbox,
    "end_due": expiry.end_due,
    "ask_about_due": reconcile.ask_about_due,
    "tell": tell_of_corrections,
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
        rights.withdraw(_right(world, self.beat))


@dataclass(frozen=True)
class SellsElsewhere:
    """A manager says that the exclusive was sold elsewhere: the hold in the way is ended first."""

    beat: int
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        world.attempt(self.trouble, lambda: exclusives.withdraw(_right(world, self.beat)))


@dataclass(frozen=True)
class OffersAgain:
    """A manager offers an exclusive again that nobody owns any more."""

    beat: int
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        world.attempt(self.trouble, lambda: exclusives.offer_again(_right(world, self.beat)))


@dataclass(frozen=True)
class Joins:
    """A manager says that one beat is another version of the other."""

    beat: int
    into: int
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        def join() -> None:
            with suppress(rights.RightNotFreeError):
                exclusives.join(_beat(world, self.beat).pk, into_id=_right(world, self.into))

        world.attempt(self.trouble, join)


@dataclass(frozen=True)
class Parts:
    """... and that it isn't."""

    beat: int
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        def part() -> None:
            with suppress(rights.RightNotFreeError):
                exclusives.part(_beat(world, self.beat).pk)

        world.attempt(self.trouble, part)


@dataclass(frozen=True)
class CorrectsName:
    """A manager puts the licensee's name right."""

    order: int
    name: str
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        purchase = world.purchase(self.order)
        if purchase is None:
            return

        def correct() -> None:
            with suppress(by_hand.AlreadyDecidedError):
                by_hand.correct_name(purchase.pk, self.name, "")

        world.attempt(self.trouble, correct)


@dataclass(frozen=True)
class CorrectsFiles:
    """An editor uploads the beat anew, and a manager gives the new files to who bought the old ones."""

    beat: int
    trouble: Trouble = FINE

    def play(self, world: World) -> None:
        beat = _beat(world, self.beat)
        new = [each.pk for each in replace_master(beat)]
        manager = User.objects.get(username=MANAGER)
        world.attempt(self.trouble, lambda: corrections.give(beat, new, "The last bar was cut off.", manager))


@dataclass(frozen=True)
class Publishes:
    beat: int
    is_live: bool

    def play(self, world: World) -> None:
        beat = _beat(world, self.beat)
        BeatPage.objects.filter(translation_key=beat.translation_key).update(live=self.is_live)


def _beat(world: World, number: int) -> Beat:
    return world.beats[number % len(world.beats)]


def _right(world: World, number: int) -> int:
    """The right that the beat has now: versions share one."""
    right_id = Beat.objects.values_list("right_id", flat=True).get(pk=_beat(world, number).pk)
    assert right_id is not None
    return right_id
