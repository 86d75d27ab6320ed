"""A comparison goes on where it stopped, hourly and by command, and one object's fault is its own."""

from datetime import timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from catalog.clock import ShopNow, shop_now
from payments.gateway import client as gateway
from payments.inbox import compare
from payments.models import (
    DifferenceKind,
    PaymentAttempt,
    PaymentStatus,
    Purchase,
    ReconcileRun,
)
from tests.clock import move_time
from tests.payments.inbox.comparing import (
    compare_all,
    make_intent,
    open_kinds,
    paid,
)
from tests.payments.stripe_side import pay_with, switch

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("sandbox_server", "shop_of_its_own"),
]


def test_the_window_reaches_back_to_the_last_finished_run_less_a_margin() -> None:
    first = compare_all()
    move_time(3 * 3600)

    second = compare_all()

    assert second.since == first.started_at - compare.MARGIN


def test_a_run_that_is_asked_for_leaves_no_gap_before_it() -> None:
    first = compare_all()
    move_time(6 * 3600)

    assert compare.begin(since=shop_now() - timedelta(minutes=5))

    assert ReconcileRun.objects.get(is_running=True).since == first.started_at - compare.MARGIN


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
