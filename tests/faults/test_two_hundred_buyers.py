"""Two hundred buyers want ten exclusives at once, while Stripe's news comes late, twice and in no order."""

import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial

import pytest
import requests
import stripe
from django.conf import settings

from beatstore.services import roles
from catalog.models import ExclusiveRight
from payments.models import Outbox, PaymentStatus, Purchase, Refund, StripeWebhookEvent
from tests.deadline import wait_for
from tests.faults.settled import settled, unsettled
from tests.payments.factories import make_beat
from tests.payments.stripe_side import pay_with, switch
from tests.processes import RealProcess, RealWorker, SandboxServer, ShopServer

pytestmark = pytest.mark.django_db(transaction=True)
BUYERS, BEATS = 200, 10
WEB_PROCESSES, WORKERS = 4, 4
ENV = {"TRUSTED_PROXIES": "1", "RATE_LIMIT_CHECKOUT": "60/m"}
LATE_DOUBLE_SHUFFLED = {"webhook_delay_s": 1.0, "webhook_copies": 2, "webhook_shuffle_s": 2.0}
BUYS_WITHIN_S, SETTLES_WITHIN_S = 180.0, 180.0
REFUSALS = {"exclusive_reserved", "exclusive_sold"}


@dataclass(slots=True)
class Buyer:
    """One visitor, with a session and an address of his own, and what the shop told him."""

    number: int
    shop: str
    beat_id: int
    browser: requests.Session = field(default_factory=requests.Session)
    statuses: Counter[int] = field(default_factory=Counter)
    refusal: str = ""
    token: str = ""

    def buy(self, start: threading.Barrier) -> None:
        """Press Pay with all the others; pay, if there is something to pay; wait for the files without a word said."""
        self.browser.headers["X-Forwarded-For"] = f"203.0.113.{self.number % 250 + 1}"
        start.wait()
        answer = self._press()
        if answer.status_code == 201:
            said = answer.json()
            self.token = said["purchase"]
            assert pay_with(said["client_secret"])["status"] == "succeeded"
            wait_for(self._is_paid, within_s=BUYS_WITHIN_S, every_s=1.0, what="the order is paid")
            self._get(f"/orders/{self.token}/")
        else:
            self.refusal = answer.json()["code"]
            self._get(f"/checkout/{self.beat_id}/?license=exclusive")

    def _press(self) -> requests.Response:
        """Where the shop is too busy to say yes or no, it says so and when to ask again."""
        until = time.monotonic() + BUYS_WITHIN_S
        while True:
            answer = self.browser.post(
                f"{self.shop}/api/beats/{self.beat_id}/create_payment_intent/",
                json={"license": "exclusive", "email": f"buyer{self.number}@example.com", "licensee": {"name": "Ada"}},
                timeout=BUYS_WITHIN_S,
            )
            self.statuses[answer.status_code] += 1
            if answer.status_code != 503 or time.monotonic() > until:
                return answer
            assert answer.json()["code"] == "busy", answer.text
            time.sleep(float(answer.headers["Retry-After"]))

    def _is_paid(self) -> bool:
        return bool(self._get(f"/api/purchases/{self.token}/").json()["payment_status"] == "completed")

    def _get(self, path: str) -> requests.Response:
        answer = self.browser.get(f"{self.shop}{path}", timeout=BUYS_WITHIN_S)
        self.statuses[answer.status_code] += 1
        return answer


@pytest.fixture
def crowded_shop(transactional_db: None, sandbox_server: SandboxServer) -> Iterator[ShopServer]:
    """Four processes behind a proxy, four workers, the schedule; and a Stripe whose news is late, double, shuffled."""
    shop = ShopServer(own_port=True, processes=WEB_PROCESSES, env=ENV)
    client = stripe.StripeClient(settings.STRIPE_SECRET_KEY, base_addresses={"api": settings.STRIPE_API_BASE})
    endpoint = client.v1.webhook_endpoints.create({"url": f"{shop.url}/api/stripe/webhook/", "enabled_events": ["*"]})
    shop.env["STRIPE_WEBHOOK_SECRET"] = endpoint.secret or ""
    others: list[RealProcess] = [RealWorker("payments", "default") for _ in range(WORKERS)]
    with ExitStack() as running:
        for each in others:
            running.callback(each.kill)
            RealProcess.start(each)  # without waiting for it: they start side by side
        running.enter_context(RealProcess("schedule", roles.scheduler()))
        running.enter_context(shop)
        for each in others:
            each.wait_until_said("Listening on")
        switch(**LATE_DOUBLE_SHUFFLED)
        running.callback(switch)
        yield shop
    client.v1.webhook_endpoints.delete(endpoint.id)


def test_two_hundred_buyers_of_ten_exclusives(crowded_shop: ShopServer) -> None:
    began = datetime.now(tz=UTC) - timedelta(seconds=1)
    beats = [make_beat(f"Wanted {number}").beat for number in range(BEATS)]
    buyers = [Buyer(number, crowded_shop.url, beats[number % BEATS].pk) for number in range(BUYERS)]
    start = threading.Barrier(BUYERS)

    with ThreadPoolExecutor(BUYERS) as pool:
        list(pool.map(partial(Buyer.buy, start=start), buyers))
    purchases = list(Purchase.objects.all())
    wait_for(lambda: not _open(purchases), within_s=SETTLES_WITHIN_S, every_s=1.0, what="mails, contracts and news")

    for purchase in purchases:
        settled(purchase)
    assert {purchase.payment_status for purchase in purchases} == {PaymentStatus.COMPLETED}
    assert {purchase.token for purchase in purchases} == {buyer.token for buyer in buyers if buyer.token}
    assert len(purchases) == BEATS
    assert Counter(ExclusiveRight.objects.filter(beats__in=beats).values_list("state", flat=True)) == {"sold": BEATS}
    assert _charged({beat.pk for beat in beats}, began) == {purchase.stripe_payment_intent_id for purchase in purchases}
    assert not Refund.objects.exists()
    assert {buyer.refusal for buyer in buyers if not buyer.token} <= REFUSALS
    told = sum((buyer.statuses for buyer in buyers), Counter())
    assert set(told) <= {200, 201, 409, 503}, told
    assert told[201] == BEATS


def _open(purchases: list[Purchase]) -> bool:
    under_way = StripeWebhookEvent.objects.exclude(status__in=("processed", "ignored")).exists()
    return under_way or Outbox.objects.exclude(status="done").exists() or any(map(unsettled, purchases))


def _charged(beat_ids: set[int], since: datetime) -> set[str]:
    """Every intent for these beats that took money, whoever made it."""
    client = stripe.StripeClient(settings.STRIPE_SECRET_KEY, base_addresses={"api": settings.STRIPE_API_BASE})
    made = client.v1.payment_intents.list({"limit": 100, "created": {"gte": int(since.timestamp())}})
    taken = [intent.to_dict() for intent in made.auto_paging_iter() if intent.amount_received]
    return {each["id"] for each in taken if int(each["metadata"]["line_0"].split(":")[0]) in beat_ids}
