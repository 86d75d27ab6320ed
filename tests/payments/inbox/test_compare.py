"""What no webhook told is healed by comparing lists, however long ago it was; what can't be healed is told."""

from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
import requests
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from catalog.clock import ShopNow, shop_now
from payments.gateway import client as gateway
from payments.inbox import compare, differences, drain, receive
from payments.installation import installation_uuid
from payments.jobs import work_money_outbox
from payments.models import (
    Access,
    Difference,
    DifferenceKind,
    EventStatus,
    Installation,
    OutboxStatus,
    PaymentAttempt,
    PaymentStatus,
    Purchase,
    PurchaseEvent,
    ReconcileRun,
    Refund,
    RefundReason,
    RefundStatus,
    StripeWebhookEvent,
)
from payments.purchases import attempts, lifecycle, refunds
from payments.purchases.timeline import Happened
from tests.clock import move_time
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import event_of, pay_with, signed, stripe_intent, stripe_refunds, switch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
REFUND_PENDING, REFUND_FAILS = "4000000000007726", "4000000000005126"
HALF_AN_HOUR, A_MONTH = 30 * 60, 32 * 24 * 3600


@pytest.fixture(autouse=True)
def _a_shop_of_its_own(transactional_db: None) -> Iterator[None]:
    """Stripe keeps the payments of all tests: those of the others are another shop's on the same account."""
    Installation.objects.update(uuid=uuid4())
    yield
    move_time(0)


def compare_all() -> ReconcileRun:
    """One whole run, from where the last one began."""
    assert compare.begin()
    while compare.work_a_turn():
        pass
    run = compare.last_finished()
    assert run is not None
    return run


def paid(title: str = "Night Bus", licence: str = "wav-lease", card: str = "4242424242424242") -> Purchase:
    """Charged at Stripe; no word of it came here."""
    to_pay = begin(make_beat(title), licence)
    assert pay_with(to_pay.client_secret or "", card)["status"] == "succeeded"
    to_pay.purchase.refresh_from_db()
    return to_pay.purchase


def completed(card: str = "4242424242424242") -> Purchase:
    """Paid, heard of and given."""
    purchase = paid(card=card)
    intent = gateway.retrieve_payment_intent(purchase.stripe_payment_intent_id or "")
    lifecycle.fulfil_purchase(purchase.pk, intent=intent)
    purchase.refresh_from_db()
    return purchase


def refund_at_stripe(purchase: Purchase, amount_minor: int) -> str:
    """Somebody sends money back in Stripe's dashboard; the refund's id."""
    refund = gateway.create_refund(
        intent_id=purchase.stripe_payment_intent_id or "",
        amount_minor=amount_minor,
        idempotency_key=uuid4().hex,
        metadata={},
    )
    return refund.id


def make_intent(purchase_uuid: str, *, amount_minor: int = 4900, attempt: str = "7", installation: str = "") -> str:
    """An intent of ours at Stripe that the database doesn't know: it is an older backup. Its client secret."""
    made = gateway.create_payment_intent(
        amount_minor=amount_minor,
        currency="USD",
        idempotency_key=uuid4().hex,
        metadata={
            attempts.METADATA_INSTALLATION: installation or str(installation_uuid()),
            attempts.METADATA_PURCHASE: purchase_uuid,
            attempts.METADATA_ATTEMPT: attempt,
            "order": "ABCDE-FGHJK",
        },
        description="",
        cards_only=True,
    )
    return made.client_secret


def open_kinds() -> list[str]:
    return sorted(differences.still_open().values_list("kind", flat=True))


@pytest.mark.parametrize("away_s", [HALF_AN_HOUR, A_MONTH])
def test_whatever_happened_while_no_webhook_came_is_healed(away_s: int) -> None:
    refunded = completed()
    compare_all()
    bought = paid("Glass")
    refund_at_stripe(refunded, refunded.total_minor)

    move_time(away_s)
    run = compare_all()

    bought.refresh_from_db()
    assert bought.payment_status == PaymentStatus.COMPLETED
    assert refunded.lines.get().access == Access.REVOKED
    refund = Refund.objects.get()
    assert (refund.status, refund.reason) == (RefundStatus.SUCCEEDED, RefundReason.AT_STRIPE)
    assert (run.repaired, run.differences) == (2, 0)


def test_a_second_comparison_changes_nothing() -> None:
    paid()
    refund_at_stripe(completed(), 100)
    assert compare_all().repaired == 2
    entries = PurchaseEvent.objects.count()

    run = compare_all()

    assert (run.seen > 0, run.repaired, run.differences) == (True, 0, 0)
    assert PurchaseEvent.objects.count() == entries


def test_the_window_reaches_back_to_the_last_finished_run_less_a_margin() -> None:
    first = compare_all()
    move_time(3 * 3600)

    second = compare_all()

    assert second.since == first.started_at - compare.MARGIN


def test_a_refund_that_fails_weeks_later_gives_access_back() -> None:
    purchase = completed(REFUND_PENDING)
    refund_at_stripe(purchase, purchase.total_minor)
    compare_all()
    assert Refund.objects.get().status == RefundStatus.PENDING
    refund_id = Refund.objects.get().stripe_refund_id
    at = f"{settings.STRIPE_API_BASE}/desk/refunds/{refund_id}/finish"
    requests.post(at, json={"outcome": "fail"}, timeout=5).raise_for_status()

    move_time(20 * 24 * 3600)
    compare_all()

    assert Refund.objects.get().status == RefundStatus.FAILED
    assert purchase.lines.get().access == Access.ACTIVE


def test_money_of_an_attempt_that_a_backup_does_not_know_completes_the_purchase() -> None:
    purchase = begin(make_beat()).purchase
    pay_with(make_intent(str(purchase.uuid)))

    run = compare_all()

    purchase.refresh_from_db()
    adopted = purchase.attempts.get(number=2)
    assert purchase.payment_status == PaymentStatus.COMPLETED
    assert purchase.stripe_payment_intent_id == adopted.stripe_payment_intent_id
    assert (adopted.captured_minor, adopted.superseded_at is None) == (4900, False)
    assert purchase.timeline.filter(kind=Happened.ATTEMPT_ADOPTED).count() == 1
    assert (run.repaired, run.differences) == (1, 0)


@pytest.mark.parametrize(
    ("amount_minor", "is_paid", "reason"),
    [(5000, False, RefundReason.WRONG_AMOUNT), (4900, True, RefundReason.DUPLICATE)],
)
def test_money_of_an_unknown_attempt_that_pays_nothing_goes_back(
    amount_minor: int, is_paid: bool, reason: RefundReason
) -> None:
    purchase = completed() if is_paid else begin(make_beat()).purchase
    secret = make_intent(str(purchase.uuid), amount_minor=amount_minor)
    pay_with(secret)

    compare_all()
    work_money_outbox()
    compare_all()

    refund = Refund.objects.get()
    assert (refund.reason, refund.amount_minor, refund.status) == (reason, amount_minor, RefundStatus.SUCCEEDED)
    assert [each["amount"] for each in stripe_refunds(secret.split("_secret_")[0])] == [amount_minor]
    assert open_kinds() == []


def test_the_webhook_of_an_unknown_attempt_is_understood_and_not_parked() -> None:
    purchase = begin(make_beat()).purchase
    secret = make_intent(str(purchase.uuid))
    pay_with(secret)
    receive.receive(*signed(event_of("payment_intent.succeeded", secret.split("_secret_")[0])))

    drain.drain()

    purchase.refresh_from_db()
    assert StripeWebhookEvent.objects.get().status == EventStatus.PROCESSED
    assert purchase.payment_status == PaymentStatus.COMPLETED


def test_captured_money_without_a_purchase_is_told_until_somebody_has_seen_it() -> None:
    secret = make_intent(str(uuid4()))
    pay_with(secret)

    assert compare_all().differences == 1
    found = Difference.objects.get()
    assert (found.kind, found.object_id) == (DifferenceKind.NO_PURCHASE, secret.split("_secret_")[0])
    assert "4900 USD" in found.what
    assert "ABCDE-FGHJK" in found.what
    assert compare_all().differences == 1

    assert differences.mark_seen(found.pk, "mona")
    assert compare_all().differences == 0
    found.refresh_from_db()
    assert found.resolved_by == "mona"


def test_a_payable_intent_without_a_purchase_is_told_left_alone_and_gone_once_cancelled() -> None:
    secret = make_intent(str(uuid4()))
    intent_id = secret.split("_secret_")[0]

    compare_all()
    assert open_kinds() == [DifferenceKind.STILL_PAYABLE]
    assert stripe_intent(intent_id)["status"] == "requires_payment_method"

    gateway.cancel_payment_intent(intent_id)
    move_time(A_MONTH)
    compare_all()
    assert open_kinds() == []
    assert Difference.objects.get().resolved_by == ""


def test_another_shops_payments_and_refunds_on_the_account_are_none_of_ours() -> None:
    secret = make_intent(str(uuid4()), installation=str(uuid4()))
    pay_with(secret)
    gateway.create_refund(
        intent_id=secret.split("_secret_")[0], amount_minor=100, idempotency_key=uuid4().hex, metadata={}
    )

    run = compare_all()

    assert (run.seen, run.repaired, run.differences) == (0, 0, 0)
    assert not Refund.objects.exists()


def test_an_intent_that_nobody_should_pay_is_cancelled() -> None:
    to_pay = begin(make_beat())
    Purchase.objects.update(payment_status=PaymentStatus.CANCELLED)
    move_time(A_MONTH)

    run = compare_all()
    work_money_outbox()

    assert run.repaired == 1
    assert stripe_intent(to_pay.payment_intent_id or "")["status"] == "canceled"
    assert compare_all().differences == 0


def test_an_intent_that_could_not_be_cancelled_is_told() -> None:
    purchase = begin(make_beat()).purchase
    Purchase.objects.update(payment_status=PaymentStatus.CANCELLED)
    compare_all()
    purchase.outbox.update(status=OutboxStatus.FAILED)

    compare_all()

    assert open_kinds() == [DifferenceKind.STILL_PAYABLE]


def test_an_intent_of_another_amount_than_its_attempt_is_told() -> None:
    begin(make_beat())
    PaymentAttempt.objects.update(amount_minor=4800)

    compare_all()

    found = Difference.objects.get()
    assert found.kind == DifferenceKind.AMOUNT
    assert "4900 USD (smallest unit) at Stripe, 4800 USD (smallest unit) here" in found.what


def test_a_purchase_completed_by_hand_in_the_database_is_told() -> None:
    to_pay = begin(make_beat())
    Purchase.objects.update(
        payment_status=PaymentStatus.COMPLETED,
        completed_at=ShopNow(),
        stripe_payment_intent_id=to_pay.payment_intent_id,
    )

    compare_all()

    assert DifferenceKind.NOT_CAPTURED in open_kinds()


def test_an_intent_that_stripe_does_not_know_is_told() -> None:
    begin(make_beat())
    Purchase.objects.update(payment_status=PaymentStatus.CANCELLED)
    PaymentAttempt.objects.update(stripe_payment_intent_id="pi_of_another_account")

    compare_all()

    assert DifferenceKind.NOT_AT_STRIPE in open_kinds()


def test_a_refund_that_was_sent_and_never_heard_of_is_found_in_stripes_list() -> None:
    purchase = completed()
    attempt = purchase.attempts.get()
    refund = refunds.request(purchase, attempt, {purchase.lines.get(): 100}, RefundReason.REQUESTED)
    gateway.create_refund(
        intent_id=purchase.stripe_payment_intent_id or "",
        amount_minor=100,
        idempotency_key=f"refund:{refund.uuid}",
        metadata={refunds.METADATA_REFUND: str(refund.uuid)},
    )
    Refund.objects.update(status=RefundStatus.SENT)
    purchase.outbox.update(status=OutboxStatus.FAILED)
    compare_all()
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED


def test_a_sent_refund_that_stripe_has_not_is_told_unless_a_worker_will_send_it() -> None:
    purchase = completed()
    refund = refunds.request(purchase, purchase.attempts.get(), {purchase.lines.get(): 100}, RefundReason.REQUESTED)
    Refund.objects.update(status=RefundStatus.SENT)
    move_time(3600)

    compare_all()
    assert open_kinds() == []

    purchase.outbox.update(status=OutboxStatus.FAILED)
    compare_all()
    assert Difference.objects.get().object_id == str(refund.uuid)
    assert open_kinds() == [DifferenceKind.NOT_AT_STRIPE]


def test_a_run_goes_on_where_a_dead_worker_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gateway, "PAGE", 1)
    monkeypatch.setattr(compare, "PAGES_A_TURN", 1)
    bought = [paid(title) for title in ("One", "Two", "Three")]
    compare.begin()
    assert compare.work_a_turn()
    claimed = compare._claim()  # and its worker dies
    assert claimed is not None

    assert not compare.work_a_turn()
    move_time(3600)
    while compare.work_a_turn():
        pass

    run = ReconcileRun.objects.get()
    assert (run.is_running, run.repaired) == (False, 3)
    assert {Purchase.objects.get(pk=each.pk).payment_status for each in bought} == {PaymentStatus.COMPLETED}


def test_the_late_write_of_a_worker_taken_for_dead_is_refused() -> None:
    compare.begin()
    stale = compare._claim()
    assert stale is not None
    ReconcileRun.objects.update(lease=uuid4())

    with pytest.raises(compare.LeaseLostError):
        compare._next_page(stale)


def test_stripe_away_stops_the_run_which_goes_on_later() -> None:
    bought = paid()
    compare.begin()
    switch(api_fault="error_before")
    try:
        assert not compare.work_a_turn()
    finally:
        switch(api_fault="none")
    assert "GatewayAwayError" in ReconcileRun.objects.get().error
    assert not compare.begin()

    compare.work_when_due()

    bought.refresh_from_db()
    assert bought.payment_status == PaymentStatus.COMPLETED
    assert ReconcileRun.objects.get().error == ""


def test_one_object_that_cannot_be_compared_keeps_no_other_from_it() -> None:
    broken, whole = paid("Broken"), paid("Whole")
    PaymentAttempt.objects.filter(purchase=broken).update(purchase=whole, number=2, superseded_at=ShopNow())

    compare_all()

    whole.refresh_from_db()
    broken.refresh_from_db()
    assert (whole.payment_status, broken.payment_status) == (PaymentStatus.COMPLETED, PaymentStatus.PENDING)
    assert DifferenceKind.FAULT in open_kinds()


def test_it_runs_once_an_hour() -> None:
    compare.work_when_due()
    compare.work_when_due()
    assert ReconcileRun.objects.count() == 1

    move_time(timedelta(hours=1, minutes=1).total_seconds())
    compare.work_when_due()
    assert ReconcileRun.objects.count() == 2


def test_the_command_compares_everything_since_a_day_and_tells_what_differs() -> None:
    pay_with(make_intent(str(uuid4())))
    bought = paid()
    out = StringIO()

    with pytest.raises(SystemExit):
        call_command("compare_with_stripe", "--since", f"{shop_now() - timedelta(days=2):%Y-%m-%d}", stdout=out)

    bought.refresh_from_db()
    assert bought.payment_status == PaymentStatus.COMPLETED
    assert "1 put right, 1 differ" in out.getvalue()
    assert "there is no such purchase" in out.getvalue()


def test_the_command_says_that_stripe_gives_no_answer() -> None:
    switch(api_fault="error_before")
    try:
        with pytest.raises(CommandError, match="Stripe gives no answer"):
            call_command("compare_with_stripe")
    finally:
        switch(api_fault="none")
