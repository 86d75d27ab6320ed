"""Random buyers against the whole store while webhooks get lost, workers are killed and Redis is emptied.

Afterwards everything must have settled: whoever paid has his files or his money back, and nothing was given twice.
On the real clock; ``SOAK_SEED`` repeats the choices of an earlier run.
"""

import random
import tempfile
import threading
import time
from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import redis
import requests
from django.conf import settings
from django.core.management import call_command
from django.db import close_old_connections

from beatstore.services import roles
from bench.start import say, soak_s, soak_seed
from payments import queries
from payments.models import EventStatus, Outbox, PurchaseLine, StripeWebhookEvent
from tests.deadline import wait_for
from tests.payments.factories import make_beat
from tests.payments.stripe_side import DECLINED, VISA, pay_with, stripe_refunds, switch
from tests.processes import RealProcess, RealWorker, SandboxServer, ShopServer

BUYERS = 4
BEATS = 100
LICENCES = {"wav-lease": 10, "mp3-lease": 10, "exclusive": 1}  # and how often each is wanted
NO_LIMITS = {
    "HOLD_LIMITS": "",
    "RATE_LIMIT_CHECKOUT": "",
    "DECLINE_LIMITS": "",
    "CARD_TESTING_LIMIT": "",
    "EXCLUSIVE_HOLD_S": "20",
}
REFUSALS = {"exclusive_reserved", "exclusive_sold", "license_not_offered", "busy", "payments_unavailable"}
SETTLES_WITHIN_S = 180.0
WEBHOOK_FAULTS: tuple[dict[str, str | bool | float], ...] = (
    {"webhook_lose": True},
    {"webhook_copies": 3},
    {"webhook_shuffle_s": 3.0},
    {"webhook_delay_s": 5.0},
    {"webhook_corrupt": True},
)


@dataclass(slots=True)
class History:
    """What buyers did; ``paid`` are tokens by intent, as Stripe told the buyer."""

    paid: dict[str, str] = field(default_factory=dict)
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def main() -> int:
    """Run, settle, tell; 1 if anything is not as it must be."""
    lasts_s, seed = soak_s(), soak_seed()
    say(f"{lasts_s:.0f} seconds of random purchases and faults, SOAK_SEED={seed}")
    call_command("prepare_storage", verbosity=0)
    beats = [make_beat(f"Beat {number}").beat.pk for number in range(BEATS)]
    history = History()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        stack.enter_context(SandboxServer(Path(folder)))
        shop = stack.enter_context(ShopServer(env=NO_LIMITS))
        worker = stack.enter_context(RealWorker("payments", "default", env=NO_LIMITS))
        stack.enter_context(RealProcess("schedule", roles.scheduler(), NO_LIMITS))
        until = time.monotonic() + lasts_s
        buyers = [
            threading.Thread(target=_buy_until, args=(until, shop.url, beats, random.Random(f"{seed}/{n}"), history))
            for n in range(BUYERS)
        ]
        for buyer in buyers:
            buyer.start()
        _disturb(until, worker, random.Random(seed), history)
        for buyer in buyers:
            buyer.join()
        history.wrong += _settle(history)
    for name, count in sorted(history.counts.items()):
        say(f"{name}: {count}")
    for line in history.wrong:
        print(f"WRONG: {line}")
    say("everything settled" if not history.wrong else f"{len(history.wrong)} things are not as they must be")
    return 1 if history.wrong else 0


def _buy_until(until: float, url: str, beats: list[int], chance: random.Random, history: History) -> None:
    while time.monotonic() < until and not history.wrong:
        try:
            buy(url, chance.choice(beats), chance, history)
        except requests.RequestException as error:
            history.wrong.append(f"no answer: {error}")


def buy(url: str, beat: int, chance: random.Random, history: History) -> None:
    """One buyer asks for the beat, pays, is declined or leaves, and comes back or not."""
    licence = chance.choices(list(LICENCES), list(LICENCES.values()))[0]
    email = f"buyer{chance.randrange(10**9)}@example.com"
    wanted = {"license": licence, "email": email}
    answer = requests.post(f"{url}/api/beats/{beat}/create_payment_intent/", json=wanted, timeout=30)
    said = answer.json()
    if answer.status_code != 201:
        history.counts[f"refused: {said.get('code')}"] += 1
        if said.get("code") not in REFUSALS:
            history.wrong.append(f"{answer.status_code} {said}")
        return
    card = chance.choices((VISA, DECLINED, ""), (7, 2, 1))[0]
    if card == DECLINED:
        pay_with(said["client_secret"], DECLINED)
        history.counts["declined first"] += 1
        card = VISA
    if not card:
        history.counts["never paid"] += 1
        return
    paid = pay_with(said["client_secret"], card)
    if paid.get("status") == "succeeded":
        history.paid[said["payment_intent_id"]] = said["purchase"]
        history.counts["paid"] += 1
    else:
        history.counts["too late to pay"] += 1
    if chance.random() < 0.5:  # the other half never comes back to the shop
        requests.get(f"{url}/orders/{said['purchase']}/return/", timeout=30, allow_redirects=False)


def _disturb(until: float, worker: RealWorker, chance: random.Random, history: History) -> None:
    """One fault after another; the last is over when this returns."""
    while (left_s := until - time.monotonic()) > 0 and not history.wrong:
        fault = chance.choice(("webhooks", "worker", "redis"))
        history.counts[f"fault: {fault}"] += 1
        if fault == "webhooks":
            switch(**chance.choice(WEBHOOK_FAULTS))
        elif fault == "worker":
            worker.kill()
            worker.start()
        else:
            with redis.Redis.from_url(settings.REDIS_URL) as client:
                client.flushdb()
        time.sleep(min(left_s, chance.uniform(2, 10)))
        switch()


def _settle(history: History) -> list[str]:
    """Wait until nothing is under way any more; what is wrong then."""
    under_way = StripeWebhookEvent.objects.filter(status__in=(EventStatus.RECEIVED, EventStatus.PROCESSING))

    def is_quiet() -> bool:
        close_old_connections()
        done = all(queries.order_by_token(token).payment_status == "completed" for token in history.paid.values())
        return done and not under_way.exists() and not Outbox.objects.exclude(status="done").exists()

    try:
        wait_for(is_quiet, within_s=SETTLES_WITHIN_S, what="everything is settled", every_s=1.0)
    except AssertionError as error:
        return [str(error)]
    wrong = [f"event parked: {event.last_error}" for event in StripeWebhookEvent.objects.filter(status="failed")]
    for intent_id, token in history.paid.items():
        wrong += _of_purchase(intent_id, token)
    given = PurchaseLine.objects.filter(
        is_exclusive=True, purchase__payment_status="completed", unavailable_at__isnull=True
    ).values_list("right_id", flat=True)
    return wrong + [f"right {right} was sold {count} times" for right, count in Counter(given).items() if count > 1]


def _of_purchase(intent_id: str, token: str) -> list[str]:
    order = queries.order_by_token(token)
    sent_back = sum(refund["amount"] for refund in stripe_refunds(intent_id) if refund["status"] == "succeeded")
    owed = sum(line.amount_minor for line in order.lines if line.access == "revoked")
    if sent_back != owed:
        return [f"order {order.number}: {owed} is owed, {sent_back} was sent back"]
    return [
        f"order {order.number}: no file of {line.title} can be fetched"
        for line in order.lines
        if line.access == "active" and not line.files
    ]
