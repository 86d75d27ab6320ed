"""What a history is played in: a shelf of beats, buyers with what their browsers know, and a Stripe of its own."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import uuid4

from accounts.models import User
from catalog.errors import StoreError
from catalog.models import Beat
from payments.callers import Caller
from payments.checkout.hosted import HostedPage
from payments.checkout.pay import ToPay
from payments.gateway.client import GatewayError
from payments.inbox import receive
from payments.inbox.handlers import HANDLERS
from payments.models import DiscountCode, GroupOffer, Purchase
from tests import database
from tests.clock import move_time
from tests.payments.factories import Shelf, make_beat, make_caller
from tests.payments.histories.crashes import dying
from tests.payments.stripe_side import signed
from tests.sandbox.server import SandboxServer

T = TypeVar("T")
AS_SHELVED = "as_shelved"
BEATS, BUYERS = 3, 2
MANAGER = "mona"
CODE, CODE_USES = "HISTORY", 2
FAULTS = ("error_before", "error_after", "rate_limited", "timeout_before", "timeout_after")


@dataclass(frozen=True, slots=True)
class Trouble:
    """What befalls one deed: its process dies at a place, or Stripe's API fails all the while."""

    dies_at: int | None = None
    fault: str = ""

    def __repr__(self) -> str:
        if self.fault:
            return f"Trouble(fault={self.fault!r})"
        return f"Trouble(dies_at={self.dies_at})" if self.dies_at else "FINE"


FINE = Trouble()


@dataclass(slots=True)
class Frozen:
    """What a buyer accepted when his purchase was made: of each line amount, terms and files."""

    lines: list[tuple[int, str, tuple[int, ...]]]


@dataclass(slots=True)
class World:
    """One history's. ``secrets`` and ``pages`` are what left the shop: whoever has them may pay by them."""

    stripe: SandboxServer
    beats: list[Beat]
    callers: list[Caller] = field(default_factory=lambda: [make_caller() for _ in range(BUYERS)])
    tokens: list[str] = field(default_factory=list)
    secrets: list[str] = field(default_factory=list)
    pages: list[str] = field(default_factory=list)
    frozen: dict[str, Frozen] = field(default_factory=dict)
    moved_s: float = 0.0

    def hand_over(self, answer: ToPay | HostedPage | None, token: str = "") -> None:
        """The buyer has what the shop answered."""
        if isinstance(answer, ToPay):
            token = answer.purchase.token
            if answer.client_secret and answer.client_secret not in self.secrets:
                self.secrets.append(answer.client_secret)
        elif isinstance(answer, HostedPage) and answer.session_id not in self.pages:
            self.pages.append(answer.session_id)
        if token and token not in self.tokens:
            self.tokens.append(token)
            self.frozen[token] = Frozen(frozen_lines(Purchase.objects.get(token=token)))

    def events(self) -> list[dict[str, Any]]:
        """Stripe's latest events of the types that the shop listens to, oldest first."""
        return _handled(self.ask("/v1/events?limit=30")["data"][::-1])

    def all_events(self) -> list[dict[str, Any]]:
        """All of them, oldest first."""
        return _handled(self._all("/v1/events"))

    def move_time(self, seconds: float) -> None:
        """Time moves forward, in the shop and at Stripe."""
        self.moved_s += seconds
        move_time(self.moved_s)
        self.stripe.desk("/desk/clock", ahead_s=self.moved_s)

    def ask(self, path: str) -> dict[str, Any]:
        """What Stripe answers to a GET."""
        answer = self.stripe.get(path, self.bearer)
        assert answer.status == 200, answer.body
        return answer.body

    @property
    def bearer(self) -> dict[str, str]:
        """The header of who may do everything at Stripe."""
        return {"Authorization": f"Bearer {self.stripe.secret_key}"}

    def purchase(self, number: int) -> Purchase | None:
        """A purchase that a buyer knows of."""
        token = pick(self.tokens, number)
        return Purchase.objects.get(token=token) if token else None

    def intents(self, *statuses: str) -> list[dict[str, Any]]:
        """Intents at Stripe, oldest first; all, or those in one of these states."""
        found = self._all("/v1/payment_intents")
        return [each for each in found if each["status"] in statuses or not statuses]

    def refunds(self) -> list[dict[str, Any]]:
        """All refunds at Stripe, oldest first."""
        return self._all("/v1/refunds")

    def disputes(self) -> list[dict[str, Any]]:
        """All disputes at Stripe, oldest first."""
        return self._all("/v1/disputes")

    def sessions(self) -> list[dict[str, Any]]:
        """All pages at Stripe, oldest first."""
        return self._all("/v1/checkout/sessions")

    def _all(self, path: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        after = ""
        while True:
            page = self.ask(f"{path}?limit=100{after}")
            found += page["data"]
            if not page["has_more"]:
                return found[::-1]
            after = f"&starting_after={page['data'][-1]['id']}"

    def deliver(self, event: dict[str, Any]) -> None:
        """Stripe posts an event; the shop stores it."""
        receive.receive(*signed(event))

    def attempt(self, trouble: Trouble, act: Callable[[], T]) -> T | None:
        """Do something of the shop's, maybe in trouble; None if it was refused, failed at Stripe or died.

        A refusal that blames Stripe is believed only while Stripe really fails.
        """
        done: list[T] = []
        with self.failing(trouble.fault), dying(trouble.dies_at):
            try:
                done.append(act())
            except (StoreError, GatewayError) as error:
                is_stripes = isinstance(error, GatewayError) or error.code == "payments_unavailable"
                if is_stripes and not trouble.fault:
                    raise AssertionError("it was refused for Stripe's sake, and Stripe was fine") from error
        return done[0] if done else None

    @contextmanager
    def failing(self, fault: str) -> Iterator[None]:
        """Have Stripe's API fail in the block."""
        if not fault:
            yield
            return
        self.stripe.switches(api_fault=fault, api_wait_s=0.001)
        try:
            yield
        finally:
            self.stripe.switches(api_fault="none")


def pick(things: Sequence[T], number: int) -> T | None:
    """One of ``things``, counted from the newest, which is last; None of none."""
    return things[-1 - number % len(things)] if things else None


def _handled(events: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [event for event in events if event["type"] in HANDLERS]


def frozen_lines(purchase: Purchase) -> list[tuple[int, str, tuple[int, ...]]]:
    """What stands in a purchase's lines of what its buyer accepted."""
    return [
        (line.total_minor, line.terms_text, tuple(sorted(file.deliverable_id for file in line.files.all())))
        for line in purchase.lines.prefetch_related("files").order_by("position")
    ]


def put_on_shelf() -> list[Shelf]:
    """Beats on sale, and the database remembered as it is then: each history begins there."""
    shelves = [make_beat(f"Beat {number} {uuid4().hex[:4]}") for number in range(BEATS)]
    User.objects.create_user(MANAGER)
    DiscountCode.objects.create(code=CODE, percent_bp=1500, max_uses=CODE_USES)
    GroupOffer.objects.create(name="Buy 2, get 1 free", buy_count=2, free_count=1)
    database.remember(AS_SHELVED)
    return shelves


def begin_world(stripe: SandboxServer, shelves: list[Shelf]) -> World:
    """A history's world: everything as it was put on the shelf, nothing at Stripe, the clock at now."""
    database.restore(AS_SHELVED)
    stripe.forget()
    return World(stripe, [shelf.beat for shelf in shelves])
