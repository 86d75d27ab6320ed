"""A day of the shop's time with 10,000 purchases (``SOAK_PURCHASES``), through the real processes.

Hour by hour: buyers come in parallel, the workers catch up, the clock moves on. At the end every purchase is held
against the sandbox by the invariants of the histories.
"""

import os
import random
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections

from beatstore.services import roles
from bench.processes import NO_LIMITS, History, buy
from bench.start import say, soak_seed
from catalog.models import Beat, ExclusiveRight
from payments.inbox import reconcile
from payments.models import EventStatus, Outbox, OutboxStatus, Purchase, StripeWebhookEvent
from payments.purchases import expiry
from tests.deadline import wait_for
from tests.payments.factories import make_beat
from tests.payments.histories import invariants
from tests.payments.histories.settling import under_way
from tests.payments.histories.world import World
from tests.processes import RealProcess, RealWorker, ShopServer
from tests.sandbox.server import SandboxServer

HOURS, BUYERS = 24, 6
FOR_SALE = 200  # beats at the beginning of an hour, or as many as half of the hour's purchases
SOLD_AWAY = 20  # beats that buyers still ask for
ENDS = ("paid", "never paid", "too late to pay")  # one for each purchase
CATCHES_UP_WITHIN_S = 900.0
UNPAID_LIVES_S = 90_000


def main() -> int:
    """Live through the day, tell its figures; 1 if anything is not as it must be."""
    purchases, seed = int(os.environ.get("SOAK_PURCHASES", "10000")), soak_seed()
    say(f"a day with {purchases} purchases, SOAK_SEED={seed}")
    call_command("prepare_storage", verbosity=0)
    history, began = History(), time.monotonic()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        webhook_url = f"{settings.BASE_URL}/api/stripe/webhook/"
        stripe = stack.enter_context(SandboxServer(folder, webhook_url=webhook_url))
        settings.STRIPE_API_BASE = stripe.url
        env = {**NO_LIMITS, "STRIPE_API_BASE": stripe.url, "EXCLUSIVE_HOLD_S": "900"}
        shop = stack.enter_context(ShopServer(env=env))
        for _ in range(2):
            stack.enter_context(RealWorker("payments", "default", env=env))
        stack.enter_context(RealProcess("schedule", roles.scheduler(), env))
        world = World(stripe, [])
        chances = [random.Random(f"{seed}/{number}") for number in range(BUYERS)]
        for hour in range(HOURS):
            target = purchases * (hour + 1) // HOURS
            _publish(world, max(FOR_SALE, purchases // HOURS // 2))
            _live_an_hour(shop.url, world, target, chances, history)
            say(f"hour {hour + 1}: {Purchase.objects.count()} purchases, {time.monotonic() - began:.0f} s")
        wrong = history.wrong + _end(world)
    _tell(history, time.monotonic() - began)
    for line in wrong:
        print(f"WRONG: {line}")
    return 1 if wrong else 0


def _publish(world: World, for_sale: int) -> None:
    """As many new beats as were sold away, exclusively, since: a shop that has nothing to sell has no purchases."""
    sold = set(ExclusiveRight.objects.filter(state=ExclusiveRight.State.SOLD).values_list("beats", flat=True))
    old = [beat for beat in world.beats if beat.pk in sold][-SOLD_AWAY:]
    left = [beat for beat in world.beats if beat.pk not in sold]
    new = [make_beat(f"Beat {Beat.objects.count()}").beat for _ in range(for_sale - len(left))]
    world.beats[:] = [*old, *left, *new]


def _live_an_hour(url: str, world: World, target: int, chances: list[random.Random], history: History) -> None:
    """Buyers buy until there are ``target`` purchases; then the workers catch up, and an hour passes at once."""

    def buy_on(chance: random.Random) -> None:
        while sum(history.counts[end] for end in ENDS) < target and not history.wrong:
            buy(url, chance.choice(world.beats).pk, chance, history)

    buyers = [threading.Thread(target=buy_on, args=(chance,)) for chance in chances]
    for buyer in buyers:
        buyer.start()
    for buyer in buyers:
        buyer.join()
    wait_for(_has_caught_up, within_s=CATCHES_UP_WITHIN_S, what="the workers have caught up", every_s=0.5)
    world.move_time(3600)


def _has_caught_up() -> bool:
    """Nobody has a lease, so that time may jump."""
    close_old_connections()
    events = StripeWebhookEvent.objects.filter(status__in=(EventStatus.RECEIVED, EventStatus.PROCESSING))
    return not events.exists() and not Outbox.objects.exclude(status=OutboxStatus.DONE).exists()


def _end(world: World) -> list[str]:
    """A day later nothing is under way; what is wrong then."""
    world.move_time(UNPAID_LIVES_S)

    def is_over() -> bool:
        expiry.end_due()
        reconcile.ask_about_due()
        return not under_way()

    try:
        wait_for(is_over, within_s=CATCHES_UP_WITHIN_S, what="nothing is under way", every_s=0.5)
        invariants.check(world)
    except AssertionError as error:
        return str(error).splitlines()
    return []


def _tell(history: History, took_s: float) -> None:
    statuses = Counter(Purchase.objects.values_list("payment_status", flat=True))
    say(f"{statuses.total()} purchases in {took_s:.0f} s, {statuses.total() / took_s:.1f} a second")
    for name, count in sorted([*statuses.items(), *history.counts.items()]):
        say(f"  {name}: {count}")
