"""The account, mode and host that the sales belong to: learnt at the first contact, refused loudly when others."""

from io import StringIO
from typing import Any

import pytest
from django.core import mail
from django.core.checks import run_checks
from django.core.management import call_command
from django.test import Client

from payments import installation
from payments.inbox import account, drain, receive
from payments.jobs import compare_with_stripe, drain_inbox, work_mail_outbox, work_money_outbox
from payments.models import (
    EventStatus,
    Installation,
    OutboxStatus,
    PaymentStatus,
    Purchase,
    ReconcileRun,
    StripeWebhookEvent,
)
from tests.payments.api.calls import create
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import event_of, pay_with, signed, switch
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
OTHER = {"stripe_account_id": "acct_of_others", "stripe_mode": "test", "host": "127.0.0.1"}


@pytest.fixture
def real_keys(settings: Any) -> None:
    """What stands in for Stripe is taken for Stripe itself, with test keys."""
    settings.STRIPE_IS_SANDBOX = False


def ids() -> list[str | None]:
    return [found.id for found in run_checks(databases=["default"])]


def test_the_account_is_learnt_at_the_first_contact() -> None:
    compare_with_stripe()

    kept = Installation.objects.get()
    assert kept.stripe_account_id.startswith("acct_")
    assert (kept.stripe_mode, kept.refusal) == ("sandbox", "")


def test_what_was_sold_in_the_sandbox_binds_nobody(real_keys: None) -> None:
    Installation.objects.update(**{**OTHER, "stripe_mode": "sandbox"})

    assert account.look() == ""
    assert Installation.objects.get().stripe_mode == "test"
    assert Installation.objects.get().stripe_account_id != "acct_of_others"


def test_with_a_key_of_another_account_nothing_is_sold_sent_or_mailed(real_keys: None, client: Client) -> None:
    shelf = make_beat()
    to_pay = begin(shelf)
    pay_with(to_pay.client_secret or "")
    receive.receive(*signed(event_of("payment_intent.succeeded", to_pay.payment_intent_id or "")))
    drain.drain()
    Installation.objects.update(**OTHER)

    compare_with_stripe()
    work_mail_outbox()
    work_money_outbox()

    assert "acct_of_others" in Installation.objects.get().refusal
    assert not ReconcileRun.objects.exists()
    assert mail.outbox == []
    assert set(to_pay.purchase.outbox.values_list("status", flat=True)) == {OutboxStatus.DUE}
    assert_problem(create(client, shelf), 503, "payments_unavailable")
    assert Purchase.objects.count() == 1


def test_with_the_right_key_again_all_goes_on(real_keys: None, client: Client) -> None:
    Installation.objects.update(**OTHER)
    account.look()
    Installation.objects.update(stripe_account_id="", stripe_mode="")

    compare_with_stripe()

    assert Installation.objects.get().refusal == ""
    assert create(client, make_beat()).status_code == 201


@pytest.mark.parametrize("way", ["payment_intent", "checkout_session"])
def test_an_order_of_before_is_not_paid_to_another_account(real_keys: None, client: Client, way: str) -> None:
    token = create(client, make_beat()).json()["purchase"]
    Installation.objects.update(**OTHER, refusal="of another")

    answer = client.post(f"/api/purchases/{token}/{way}/", {}, content_type="application/json")

    assert_problem(answer, 503, "payments_unavailable")
    assert Purchase.objects.get().attempts.count() == 1


def test_stripe_away_changes_nothing(real_keys: None) -> None:
    Installation.objects.update(**OTHER, refusal="as before")
    switch(api_fault="error_before")
    try:
        assert account.look() == "as before"
    finally:
        switch(api_fault="none")


@pytest.mark.parametrize(
    ("kept", "is_live", "refused"),
    [
        ({"stripe_mode": "live", "host": "127.0.0.1"}, False, "live mode"),
        ({"stripe_mode": "test", "host": "127.0.0.1"}, True, "test mode"),
        ({"stripe_mode": "live", "host": "shop.example"}, True, "shop.example"),
        ({"stripe_mode": "live", "host": "127.0.0.1"}, True, ""),
        ({"stripe_mode": "test", "host": "elsewhere.example"}, False, ""),
        ({"stripe_mode": "", "host": ""}, True, ""),
    ],
)
def test_a_copy_of_the_shop_with_other_keys_or_at_another_host_is_refused(
    real_keys: None, settings: Any, kept: dict[str, str], is_live: bool, refused: str
) -> None:
    settings.BASE_URL, settings.STRIPE_IS_LIVE = "http://127.0.0.1:8000", is_live
    Installation.objects.update(**kept)

    assert refused in installation.disagreement()
    assert bool(installation.disagreement()) == bool(refused)
    assert ("beatstore.E008" in ids()) == bool(refused)


def test_the_command_lets_the_shop_belong_to_the_present_key(real_keys: None) -> None:
    Installation.objects.update(**OTHER, refusal="of another")
    out = StringIO()

    call_command("accept_stripe_account", stdout=out)

    kept = Installation.objects.get()
    assert (kept.stripe_mode, kept.refusal) == ("test", "")
    assert kept.stripe_account_id in out.getvalue()


@pytest.mark.parametrize("foreign", [{"livemode": True}, {"account": "acct_of_others"}])
def test_a_replayed_event_of_the_other_mode_or_account_is_not_applied(foreign: dict[str, Any]) -> None:
    to_pay = begin(make_beat())
    pay_with(to_pay.client_secret or "")
    event = event_of("payment_intent.succeeded", to_pay.payment_intent_id or "")
    receive.receive(*signed({**event, **foreign}))
    row = StripeWebhookEvent.objects.get()

    drain.replay(row.pk)
    drain.drain()

    row.refresh_from_db()
    to_pay.purchase.refresh_from_db()
    assert (row.status, to_pay.purchase.payment_status) == (EventStatus.IGNORED, PaymentStatus.PENDING)
    assert "other mode" in row.last_error


def test_an_event_that_waited_while_the_key_was_changed_is_not_applied(settings: Any) -> None:
    to_pay = begin(make_beat())
    pay_with(to_pay.client_secret or "")
    receive.receive(*signed(event_of("payment_intent.succeeded", to_pay.payment_intent_id or "")))
    settings.STRIPE_IS_LIVE = True

    drain_inbox()

    to_pay.purchase.refresh_from_db()
    assert to_pay.purchase.payment_status == PaymentStatus.PENDING
    assert StripeWebhookEvent.objects.get().status == EventStatus.IGNORED
