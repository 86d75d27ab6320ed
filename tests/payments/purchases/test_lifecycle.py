"""What completing, losing and repeating do to money, rights and files."""

import itertools
import threading
from collections.abc import Callable
from dataclasses import replace

import pytest
from django.db import connection, connections
from django.db.models import Sum

from catalog.clock import shop_now
from catalog.errors import ExclusiveReservedError, ExclusiveSoldError
from catalog.models import ExclusiveRight
from payments.gateway.shapes import StripeRefund
from payments.models import (
    Access,
    AccessReason,
    LicenceContract,
    Outbox,
    OutboxKind,
    PaymentStatus,
    Purchase,
    PurchaseLine,
    Refund,
    RefundReason,
    RefundStatus,
)
from payments.purchases import attempts, lifecycle, refunds
from tests.payments.factories import begin, make_beat
from tests.payments.purchases.test_states import bring_to, intent_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def at_once(count: int, act: Callable[[int], object]) -> list[object]:
    """Run ``act`` in ``count`` threads that start together; results, or the errors raised.

    Each waits for its turn as long as it takes: how fast the machine is decides nothing.
    """
    barrier = threading.Barrier(count)
    results: list[object] = [None] * count

    def run(index: int) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '60s'")
        barrier.wait()
        try:
            results[index] = act(index)
        except Exception as error:  # noqa: BLE001 - the error is the result
            results[index] = error
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_fulfilling_from_many_threads_gives_once() -> None:
    purchase = begin(make_beat()).purchase
    intent = intent_of(purchase, "succeeded")

    results = at_once(8, lambda _: lifecycle.fulfil_purchase(purchase.pk, intent=intent))

    assert sorted(map(bool, results)) == [False] * 7 + [True]
    assert Outbox.objects.filter(kind=OutboxKind.MAIL).count() == 1
    assert LicenceContract.objects.count() == 1


def test_one_of_many_gets_the_exclusive() -> None:
    shelf = make_beat()

    results = at_once(8, lambda index: begin(shelf, "exclusive", email=f"buyer{index}@example.com"))

    refused = [result for result in results if isinstance(result, ExclusiveReservedError)]
    assert len(refused) == 7
    assert Purchase.objects.count() == 1
    assert ExclusiveRight.objects.get(beats=shelf.beat).state == ExclusiveRight.State.RESERVED


def test_a_sold_exclusive_closes_every_licence() -> None:
    shelf = make_beat()
    purchase = begin(shelf, "exclusive").purchase
    bring_to(purchase, PaymentStatus.COMPLETED)

    for code in ("wav-lease", "mp3-lease", "exclusive"):
        with pytest.raises(ExclusiveSoldError):
            begin(shelf, code)

    right = ExclusiveRight.objects.get(beats=shelf.beat)
    assert (right.state, right.holder_line) == ("sold", purchase.lines.get().uuid)


def test_second_buyer_of_an_exclusive_is_refunded() -> None:
    """His hold was released, another bought, and then his bank captured all the same."""
    shelf = make_beat()
    late = begin(shelf, "exclusive").purchase
    late_intent = intent_of(late, "succeeded")
    bring_to(late, PaymentStatus.CANCELLED)
    winner = begin(shelf, "exclusive").purchase
    bring_to(winner, PaymentStatus.COMPLETED)

    assert lifecycle.fulfil_purchase(late.pk, intent=late_intent)

    late.refresh_from_db()
    line = late.lines.get()
    assert late.payment_status == PaymentStatus.COMPLETED
    assert (line.access, line.access_reason) == (Access.REVOKED, AccessReason.UNAVAILABLE)
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.reason, refund.status) == (120_000, "unavailable", RefundStatus.REQUESTED)
    assert ExclusiveRight.objects.get(beats=shelf.beat).holder_line == winner.lines.get().uuid
    assert not LicenceContract.objects.filter(line=line).exists()


def test_late_payer_gets_the_exclusive_if_it_is_still_free() -> None:
    shelf = make_beat()
    late = begin(shelf, "exclusive").purchase
    intent = intent_of(late, "succeeded")
    bring_to(late, PaymentStatus.CANCELLED)

    lifecycle.fulfil_purchase(late.pk, intent=intent)

    assert ExclusiveRight.objects.get(beats=shelf.beat).holder_line == late.lines.get().uuid
    assert not Refund.objects.exists()


def test_another_amount_completes_nothing_and_goes_back_whole() -> None:
    purchase = begin(make_beat()).purchase

    captured = intent_of(purchase, "succeeded", amount_minor=100)
    for _ in range(2):
        assert not lifecycle.fulfil_purchase(purchase.pk, intent=captured)

    purchase.refresh_from_db()
    assert purchase.payment_status == PaymentStatus.PENDING
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.reason) == (100, RefundReason.WRONG_AMOUNT)
    assert purchase.attempts.get(superseded_at=None).stripe_payment_intent_id is None  # it can be paid anew


def test_a_second_captured_attempt_goes_back_whole() -> None:
    purchase = begin(make_beat()).purchase
    first = intent_of(purchase, "succeeded")
    lifecycle.apply_intent(purchase.pk, intent_of(purchase, "processing"), asked_at=shop_now())
    second_attempt = attempts.begin(purchase)
    second_attempt.stripe_payment_intent_id = "pi_second"
    second_attempt.save()
    lifecycle.fulfil_purchase(purchase.pk, intent=first)
    purchase.refresh_from_db()

    for _ in range(2):
        assert not lifecycle.fulfil_purchase(purchase.pk, intent=intent_of(purchase, "succeeded"))

    purchase.refresh_from_db()
    assert purchase.stripe_payment_intent_id == first.id
    refund = Refund.objects.get()
    assert (refund.attempt, refund.amount_minor, refund.reason) == (second_attempt, 4900, RefundReason.DUPLICATE)


STORY = ("processing", "declined", "requires_action", "succeeded", "succeeded")


def test_any_order_of_the_same_news_ends_completed() -> None:
    shelf = make_beat()
    orders = sorted(set(itertools.permutations(STORY)))
    asked = {"processing": 0, "declined": 1, "requires_action": 2, "succeeded": 3}

    for order in orders:
        purchase = begin(shelf).purchase
        start = shop_now()
        for status in order:
            is_declined = status == "declined"
            news = intent_of(purchase, "requires_payment_method" if is_declined else status, declined=is_declined)
            lifecycle.apply_intent(purchase.pk, news, asked_at=start.replace(microsecond=asked[status]))
        purchase.refresh_from_db()
        assert purchase.payment_status == PaymentStatus.COMPLETED, order

    receipts = Outbox.objects.filter(kind=OutboxKind.MAIL, subject_id="receipt")
    assert receipts.count() == len(orders) == 60
    assert not Refund.objects.exists()


def test_an_older_answer_never_overwrites_a_newer_one() -> None:
    purchase = begin(make_beat()).purchase
    earlier = shop_now()
    lifecycle.apply_intent(purchase.pk, intent_of(purchase, "processing"), asked_at=shop_now())

    declined = intent_of(purchase, "requires_payment_method", declined=True)
    assert not lifecycle.apply_intent(purchase.pk, declined, asked_at=earlier)

    purchase.refresh_from_db()
    assert purchase.payment_status == PaymentStatus.PROCESSING


def test_lines_sum_to_the_total() -> None:
    purchase = begin(make_beat()).purchase

    assert PurchaseLine.objects.filter(purchase=purchase).aggregate(n=Sum("total_minor"))["n"] == purchase.total_minor


def test_nothing_given_is_not_called_ready() -> None:
    shelf = make_beat()
    late = begin(shelf, "exclusive").purchase
    intent = intent_of(late, "succeeded")
    bring_to(late, PaymentStatus.CANCELLED)
    bring_to(begin(shelf, "exclusive", email="winner@example.com").purchase, PaymentStatus.COMPLETED)

    lifecycle.fulfil_purchase(late.pk, intent=intent)

    assert list(late.outbox.filter(kind=OutboxKind.MAIL).values_list("subject_id", flat=True)) == ["unavailable"]


def test_an_older_answer_about_a_refund_changes_nothing() -> None:
    purchase = begin(make_beat()).purchase
    bring_to(purchase, PaymentStatus.COMPLETED)
    assert purchase.stripe_payment_intent_id is not None
    said = StripeRefund("re_1", "succeeded", 4900, "USD", purchase.stripe_payment_intent_id)
    earlier = shop_now()
    refunds.apply(said, asked_at=shop_now())

    assert not refunds.apply(replace(said, status="pending"), asked_at=earlier)

    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    assert purchase.lines.get().access == Access.REVOKED


def test_a_refund_made_by_hand_first_leaves_less_to_send_back() -> None:
    shelf = make_beat()
    late = begin(shelf, "exclusive").purchase
    intent = intent_of(late, "succeeded")
    bring_to(late, PaymentStatus.CANCELLED)
    bring_to(begin(shelf, "exclusive", email="winner@example.com").purchase, PaymentStatus.COMPLETED)
    refunds.apply(StripeRefund("re_1", "succeeded", 100_000, "USD", intent.id), asked_at=shop_now())

    assert lifecycle.fulfil_purchase(late.pk, intent=intent)

    assert Refund.objects.get(reason="unavailable").amount_minor == 20_000


def test_a_refund_heard_of_before_the_payment_of_an_earlier_attempt_takes_the_files() -> None:
    purchase = begin(make_beat()).purchase
    first = intent_of(purchase, "succeeded")
    second_attempt = attempts.begin(purchase)
    second_attempt.stripe_payment_intent_id = purchase.stripe_payment_intent_id = "pi_second"
    second_attempt.save()
    purchase.save()
    refunds.apply(StripeRefund("re_1", "succeeded", 4900, "USD", first.id), asked_at=shop_now())

    assert lifecycle.fulfil_purchase(purchase.pk, intent=first)

    line = purchase.lines.get()
    assert (line.access, line.access_reason) == (Access.REVOKED, AccessReason.REFUNDED)
