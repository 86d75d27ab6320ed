"""Plays histories one after the other on one stage, and holds the shop to its invariants after each."""

import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import stripe
from django.conf import settings as shop
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import seed as with_seed

from payments.models import Purchase, PurchaseEvent
from tests import database
from tests.payments.factories import Shelf
from tests.payments.histories import always, invariants
from tests.payments.histories.settling import settle
from tests.payments.histories.strategies import History, histories
from tests.payments.histories.world import AS_SHELVED, begin_world, put_on_shelf
from tests.sandbox.server import SandboxServer

NEVER_BY_ITSELF = ("--settle-delay", "1e9")  # refunds arrive when the history says so


class Stage:
    """A Stripe and a shelf that the histories share; ``seen`` counts what became of all that was bought."""

    def __init__(self, stripe_side: SandboxServer, shelves: list[Shelf]) -> None:
        self.stripe = stripe_side
        self.shelves = shelves
        self.seen: Counter[str] = Counter()

    def play(self, count: int, *, shortest: int, longest: int, seed: int) -> None:
        """Play ``count`` histories, the same ones for the same ``seed``; one that ends badly is shrunk and told."""

        @with_seed(seed)
        @settings(
            max_examples=count,
            deadline=None,
            database=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            report_multiple_bugs=False,
        )
        @given(histories(shortest, longest))
        def every_history_ends_well(history: History) -> None:
            self.play_one(history)

        every_history_ends_well()

    def play_one(self, history: History) -> None:
        """Play it from a fresh start to its settled end; AssertionError names what is not as it must be."""
        world = begin_world(self.stripe, self.shelves)
        for deed in history.deeds:
            deed.play(world)
            always.check()
        settle(world, are_lost=history.are_lost)
        invariants.check(world)
        self.seen["histories"] += 1
        self.seen.update(Purchase.objects.values_list("payment_status", flat=True))
        self.seen.update(PurchaseEvent.objects.values_list("kind", flat=True))


@contextmanager
def stage(folder: Path) -> Iterator[Stage]:
    """A Stripe of the histories' own, to which the shop speaks meanwhile, and beats on sale."""
    with SandboxServer(folder, arguments=NEVER_BY_ITSELF) as server, pytest.MonkeyPatch.context() as patch:
        patch.setattr(stripe.HTTPClient, "INITIAL_DELAY", 0.001)  # between the two tries of Stripe's client
        patch.setattr(stripe.HTTPClient, "MAX_DELAY", 0.001)
        patch.setattr(shop, "STRIPE_API_BASE", server.url)
        patch.setattr(shop, "HOLD_LIMITS", "")  # all buyers of a history come from one address
        patch.setattr(shop, "DOWNLOAD_LIMITS", "")
        shelves = put_on_shelf()
        logging.disable(logging.CRITICAL)  # thousands of faults that were wanted
        try:
            yield Stage(server, shelves)
        finally:
            logging.disable(logging.NOTSET)
            database.forget(AS_SHELVED)
