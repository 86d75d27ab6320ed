"""A Stripe that answers after seconds, or not at all: nobody else waits for it, and no lease ends before its limit."""

from concurrent.futures import ThreadPoolExecutor

import pytest
import requests
from django.db import connection

from beatstore import queues
from payments import bells
from payments.gateway import client as gateway
from payments.inbox import drain
from payments.messages import outbox
from tests.deadline import wait_for
from tests.payments.factories import make_beat
from tests.payments.stripe_side import calls, switch
from tests.processes import ShopServer

BUYERS, STALL_S = 8, 6.0
# Two waits in one unit of work: an event's or a row's look, and the call that follows from it.
LONGEST_CALL_S = sum(gateway.TIMEOUTS_S) * (gateway.RETRIES + 1)


def test_a_call_ends_before_leases_and_jobs_do() -> None:
    assert 2 * LONGEST_CALL_S < drain.LEASE_S < bells.INBOX.timeout_s
    assert 2 * LONGEST_CALL_S < outbox.LEASE_S <= bells.MONEY_OUTBOX.timeout_s
    assert all(bell.timeout_s <= queues.TIMEOUT_S[bell.queue] for bell in (bells.INBOX, bells.MONEY_OUTBOX))


@pytest.mark.django_db(transaction=True)
def test_no_transaction_is_open_while_stripe_stalls_and_the_shop_serves(shop_server: ShopServer) -> None:
    shelves = [make_beat(f"Beat {number}") for number in range(BUYERS)]
    switch(api_fault="slow", api_fault_path="POST /v1/payment_intents", api_wait_s=STALL_S)
    try:
        with ThreadPoolExecutor(BUYERS) as pool:
            pressed = [pool.submit(_press, shop_server, shelf.beat.pk) for shelf in shelves]
            wait_for(lambda: _purchases() == BUYERS, what="all of them wait for Stripe")

            assert requests.get(f"{shop_server.url}/checkout/{shelves[0].beat.pk}/", timeout=60).status_code == 200
            wait_for(lambda: _idle_in_transaction() == 0, every_s=0.01, what="no transaction is open")

            assert not all(each.done() for each in pressed)
            assert {each.result() for each in pressed} == {201}
    finally:
        switch()
    assert len(calls("POST /v1/payment_intents")) >= BUYERS


def _press(shop: ShopServer, beat_id: int) -> int:
    wanted = {"license": "wav-lease", "email": f"buyer{beat_id}@example.com"}
    answer = requests.post(f"{shop.url}/api/beats/{beat_id}/create_payment_intent/", json=wanted, timeout=60)
    return answer.status_code


def _purchases() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM payments_purchase")
        return int(cursor.fetchone()[0])


def _idle_in_transaction() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE state LIKE 'idle in transaction%'")
        return int(cursor.fetchone()[0])
