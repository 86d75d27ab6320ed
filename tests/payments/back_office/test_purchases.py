"""The list of purchases and the page of one: what is found, by what, at what cost; and the key that stays hidden."""

from urllib.parse import urlencode

import pytest
from django.db import transaction
from django.test import Client
from pytest_django import Settings

from catalog.clock import shop_now
from payments.inbox import drain, receive
from payments.jobs import work_money_outbox
from payments.models import (
    DownloadRecord,
    LicenceContract,
    OutboxKind,
    PaymentAttempt,
    PaymentStatus,
    Purchase,
    PurchaseEvent,
    Refund,
    RefundReason,
    StripeWebhookEvent,
)
from payments.purchases import lifecycle, refunds
from tests.payments.back_office.staff import EVENTS, PURCHASES, dispute_of, make_event, paid, queries_of, words
from tests.payments.factories import begin, make_beat
from tests.payments.purchases.test_states import bring_to
from tests.payments.stripe_side import THREE_D_SECURE, event_of, pay_with, signed

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def found(office: Client, **parameters: str) -> list[str]:
    """E-mails of the listed purchases, in order."""
    response = office.get(f"{PURCHASES}?{urlencode(parameters)}")
    assert response.status_code == 200
    return [purchase.email for purchase in response.context["object_list"]]


def test_the_list_tells_number_status_buyer_beats_and_total(office: Client) -> None:
    purchase = begin(make_beat("Night Bus"), "exclusive", email="ada@example.com").purchase

    page = words(office.get(PURCHASES).content)

    for each in (purchase.number, "Waiting for payment", "ada@example.com", "Night Bus Exclusive", "$1,200.00"):
        assert each in page


def test_the_newest_comes_first_and_columns_sort(office: Client) -> None:
    shelf = make_beat()
    for name, licence in (("first", "wav-lease"), ("second", "mp3-lease"), ("third", "exclusive")):
        begin(shelf, licence, email=f"{name}@example.com")

    assert found(office) == ["third@example.com", "second@example.com", "first@example.com"]
    assert found(office, ordering="total_minor") == ["second@example.com", "first@example.com", "third@example.com"]
    assert found(office, ordering="token") == found(office)


def test_status_and_day_narrow_the_list(office: Client, settings: Settings) -> None:
    settings.SHOP_TIME_ZONE = "Pacific/Auckland"
    shelf = make_beat()
    for status in (PaymentStatus.PENDING, PaymentStatus.FAILED, PaymentStatus.COMPLETED):
        bring_to(begin(shelf, email=f"{status}@example.com").purchase, status)
    # 23:30 of the 9th in Auckland, 00:30 of the 10th: both are the 9th in London.
    for name, created_at in (("pending", "2026-03-09T10:30Z"), ("failed", "2026-03-09T11:30Z")):
        Purchase.objects.filter(email=f"{name}@example.com").update(created_at=created_at)

    assert found(office, payment_status="completed") == ["completed@example.com"]
    assert len(found(office, payment_status="completed") + found(office, payment_status="failed")) == 2
    assert found(office, created_at_from="2026-03-09", created_at_to="2026-03-09") == ["pending@example.com"]
    assert found(office, created_at_from="2026-03-10", created_at_to="2026-03-10") == ["failed@example.com"]


def refund(purchase: Purchase) -> Refund:
    """All of a paid purchase sent back at Stripe."""
    attempt, line = purchase.attempts.get(), purchase.lines.get()
    with transaction.atomic():
        locked = lifecycle.lock_purchase(purchase.pk)
        made = refunds.request(locked, attempt, {line: line.total_minor}, RefundReason.REQUESTED)
    work_money_outbox()
    made.refresh_from_db()
    assert made.stripe_refund_id
    return made


def test_search_finds_a_purchase_by_whatever_people_and_stripe_call_it(office: Client) -> None:
    purchase = paid("Slow Rain", email="Ada.Lovelace@example.com")
    paid("Glass", email="other@example.com")
    names = {"licensee_name": "Ada, Countess of Lovelace"}
    Purchase.objects.filter(pk=purchase.pk).update(**names)
    purchase.attempts.update(stripe_session_id="cs_test_123")
    called = {
        "number": purchase.number,
        "the number as it is read out": purchase.number.replace("-", " ").lower(),
        "the number's beginning in lower case, with spaces": f"  {purchase.number[:7].lower()} ",
        "e-mail": "ada.lovelace@example.com",
        "a part of the e-mail": "LOVELACE",
        "uuid": str(purchase.uuid),
        "intent": str(purchase.stripe_payment_intent_id),
        "charge": purchase.attempts.get().stripe_charge_id,
        "refund": str(refund(purchase).stripe_refund_id),
        "a word of the title": "rain",
        "line": str(purchase.lines.get().uuid),
        "our refund": str(Refund.objects.get().uuid),
        "a mail": str(purchase.outbox.filter(kind=OutboxKind.MAIL)[0].uuid),
        "event": StripeWebhookEvent.objects.get(object_id=purchase.stripe_payment_intent_id).stripe_event_id,
        "Checkout Session": "cs_test_12",
        "a part of the licensee": "countess",
        "contract": LicenceContract.objects.get(line__purchase=purchase).number,
    }

    for name, text in called.items():
        assert text, name
        assert found(office, q=text) == ["Ada.Lovelace@example.com"], name
    assert found(office, q="nothing that is there") == []
    assert found(office, q="oTher@") == ["other@example.com"]
    assert found(office, q="%") == []


def test_an_address_that_looks_like_stripes_id_is_found(office: Client) -> None:
    begin(make_beat(), email="re_max@example.com")

    assert found(office, q="re_max@example.com") == ["re_max@example.com"]


def test_neither_token_nor_session_is_searched(office: Client) -> None:
    purchase = paid()

    assert found(office, q=purchase.token) == []
    assert found(office, q=purchase.session_key) == []


def test_the_token_stands_on_no_page(office: Client) -> None:
    to_pay = begin(make_beat(), "mp3-lease")
    purchase, secret = to_pay.purchase, to_pay.client_secret or ""
    # Stripe's redirect to the bank names the page that the buyer comes back to.
    pay_with(secret, THREE_D_SECURE)
    receive.receive(*signed(event_of("payment_intent.requires_action", to_pay.payment_intent_id or "")))
    drain.drain()
    event = StripeWebhookEvent.objects.get()
    event.payload["data"]["object"]["later_field"] = {"url": f"https://shop.example/orders/{purchase.token}/return/"}
    event.payload["data"]["object"]["other_field"] = secret
    event.save()

    assert "next_action" not in event.payload["data"]["object"]
    bring_to(purchase, PaymentStatus.COMPLETED)
    for address in (PURCHASES, f"{PURCHASES}{purchase.pk}/", EVENTS, f"{EVENTS}{event.pk}/"):
        page = office.get(address).content.decode()
        assert purchase.token not in page, address
        assert secret not in page, address
    assert "https://shop.example/orders/…/return/" in page
    assert "/orders/" not in office.get(f"{PURCHASES}{purchase.pk}/").content.decode()


def test_the_page_of_a_paid_and_refunded_purchase_tells_it_all(office: Client) -> None:
    purchase = paid("Night Bus")
    sent_back, attempt = refund(purchase), purchase.attempts.get()
    DownloadRecord.objects.create(line=purchase.lines.get(), type="wav", at=shop_now())

    response = office.get(f"{PURCHASES}{purchase.pk}/")

    page = words(response.content)
    assert "$49.00 $49.00 refunded" in words(office.get(PURCHASES).content)
    assert response.context["file"].download_count == 1
    for each in (
        *(purchase.number, "Paid", "$49.00", "buyer@example.com (guest)", "Ada Buyer", str(purchase.uuid)),
        *("Night Bus", "MP3, WAV, contract (PDF)", "No longer to be had: refunded", "$49.00 refunded"),
        *(str(attempt.stripe_payment_intent_id), attempt.stripe_charge_id, "succeeded"),
        *(str(sent_back.stripe_refund_id), "Asked for", "the store"),
        LicenceContract.objects.get().number,
        *("Your files are ready", "Contract to issue", "Refund to send"),
    ):
        assert each in page, each


def test_a_second_payment_that_went_back_is_no_refund_of_what_was_paid_for(office: Client) -> None:
    purchase = paid()
    surplus = PaymentAttempt.objects.create(
        purchase=purchase,
        number=2,
        amount_minor=4900,
        currency="USD",
        stripe_payment_intent_id="pi_second",
        superseded_at=shop_now(),
        created_at=shop_now(),
    )
    Refund.objects.create(
        attempt=surplus,
        amount_minor=4900,
        currency="USD",
        reason="duplicate",
        status="succeeded",
        created_at=shop_now(),
    )

    page = words(office.get(f"{PURCHASES}{purchase.pk}/").content)

    assert "Paid besides, and sent back $49.00" in page
    assert "Refunded $49.00" not in page
    assert "$49.00 refunded" not in words(office.get(PURCHASES).content)


def test_a_held_exclusive_is_told_with_its_end(office: Client) -> None:
    purchase = begin(make_beat(), "exclusive").purchase

    page = words(office.get(f"{PURCHASES}{purchase.pk}/").content)

    assert "Exclusive Held" in page
    assert f"Hold ends {purchase.expires_at:%-d %b %Y, %H:%M:%S} UTC" in page
    assert "Not before it is paid" in page


def test_the_list_costs_the_same_for_one_and_for_twenty(office: Client) -> None:
    shelf = make_beat()
    begin(shelf)
    for_one = queries_of(office, PURCHASES)
    assert for_one.ours == 3

    for number in range(19):
        begin(shelf, email=f"buyer{number}@example.com")

    assert len(office.get(PURCHASES).context["object_list"]) == 20
    assert queries_of(office, PURCHASES) == for_one


def test_a_purchases_page_costs_the_same_for_one_row_and_for_twenty(office: Client) -> None:
    purchase = paid()
    refund(purchase)
    line, attempt = purchase.lines.get(), purchase.attempts.get()
    DownloadRecord.objects.create(line=line, type="wav", at=shop_now())
    dispute_of(purchase)
    address = f"{PURCHASES}{purchase.pk}/"
    for_one = queries_of(office, address)
    assert for_one.ours == 13

    for number in range(19):
        PurchaseEvent.objects.create(purchase=purchase, kind="mail sent", at=shop_now(), data={"mail": "receipt"})
        DownloadRecord.objects.create(line=line, type="wav", at=shop_now())
        make_event(object_id=attempt.stripe_payment_intent_id)
        dispute_of(purchase)
        purchase.outbox.create(
            key=str(number),
            kind=OutboxKind.MAIL,
            subject_id="receipt",
            next_attempt_at=shop_now(),
            created_at=shop_now(),
        )
        again = Refund.objects.create(attempt=attempt, amount_minor=1, currency="USD", created_at=shop_now())
        again.lines.create(line=line, amount_minor=1)

    assert office.get(address).context["file"].download_count == 20
    assert queries_of(office, address) == for_one
