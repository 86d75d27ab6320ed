"""What the buttons of a purchase do: each once, written down with who pressed, asked first where money moves."""

from collections.abc import Iterator

import pytest
from django.core import mail
from django.test import Client
from wagtail.models import ModelLogEntry

from accounts.models import User
from catalog.models import ExclusiveRight
from payments.inbox import reconcile
from payments.jobs import work_mail_outbox, work_money_outbox
from payments.models import (
    Installation,
    Outbox,
    OutboxKind,
    OutboxStatus,
    PaymentStatus,
    Purchase,
    Refund,
    RefundStatus,
)
from payments.purchases.timeline import Happened
from tests.payments.back_office.staff import PURCHASES, charged, paid, park_outbox, words
from tests.payments.factories import begin, make_beat
from tests.payments.purchases.test_states import bring_to
from tests.payments.stripe_side import THREE_D_SECURE, pay_with, stripe_intent, switch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.fixture(autouse=True)
def _stripe_is_back() -> Iterator[None]:
    yield
    switch()


def press(office: Client, purchase: Purchase, button: str, **form: str) -> str:
    """Press, and read the page that follows."""
    response = office.post(f"{PURCHASES}{purchase.pk}/{button}/", form, follow=True)
    assert response.status_code == 200
    purchase.refresh_from_db()
    return words(response.content)


def hands(purchase: Purchase) -> list[tuple[str, object]]:
    """What was done by hand, and by whom, as the timeline keeps it."""
    done = purchase.timeline.filter(kind__endswith="by hand")
    return [(entry.kind, entry.data["user"]) for entry in done]


def logged() -> list[tuple[str, object, str]]:
    """The same in Wagtail's audit log: action, user, whose page."""
    entries = ModelLogEntry.objects.filter(action__startswith="payments.").order_by("pk")
    return [(entry.action, entry.user, entry.object_id) for entry in entries]


def test_asking_stripe_completes_what_no_webhook_told(office: Client, manager: User) -> None:
    purchase = charged().purchase

    page = press(office, purchase, "ask-stripe")

    assert "Stripe had news. The purchase is now: Paid." in page
    assert "Mona Manager had Stripe asked." in page
    assert purchase.payment_status == PaymentStatus.COMPLETED
    assert hands(purchase) == [(Happened.ASKED_BY_HAND, manager.pk)]
    assert logged() == [("payments.ask_stripe", manager, str(purchase.pk))]


def test_asking_stripe_about_nothing_new_changes_nothing(office: Client) -> None:
    purchase = begin(make_beat()).purchase

    assert "Stripe says nothing new." in press(office, purchase, "ask-stripe")
    assert purchase.payment_status == PaymentStatus.PENDING


def test_a_silent_stripe_is_told_and_changes_nothing(office: Client) -> None:
    purchase = begin(make_beat(), "exclusive").purchase
    switch(api_fault="error_before")

    for button in ("ask-stripe", "free-hold"):
        page = press(office, purchase, button, confirmed="yes")
        assert "Stripe gave no answer, so nothing was changed." in page

    assert purchase.payment_status == PaymentStatus.PENDING
    assert ExclusiveRight.objects.get().state == ExclusiveRight.State.RESERVED
    assert len(hands(purchase)) == 2


def test_freeing_a_hold_is_asked_first_then_cancels_at_stripe_and_sells_again(office: Client, manager: User) -> None:
    shelf = make_beat()
    to_pay = begin(shelf, "exclusive")
    purchase = to_pay.purchase

    question = press(office, purchase, "free-hold")
    assert "The buyer may be typing a card number just now." in question
    assert purchase.payment_status == PaymentStatus.PENDING
    assert logged() == []

    page = press(office, purchase, "free-hold", confirmed="yes")
    assert "The hold is free" in page
    assert purchase.payment_status == PaymentStatus.CANCELLED
    assert stripe_intent(to_pay.payment_intent_id or "")["status"] == "canceled"
    assert hands(purchase) == [(Happened.FREED_BY_HAND, manager.pk)]
    assert logged() == [("payments.free_hold", manager, str(purchase.pk))]
    assert begin(shelf, "exclusive", email="next@example.com").purchase.payment_status == PaymentStatus.PENDING


def test_freeing_the_hold_of_who_has_just_paid_completes_the_purchase(office: Client) -> None:
    purchase = charged(licence="exclusive").purchase

    page = press(office, purchase, "free-hold", confirmed="yes")

    assert "Stripe says that it was paid a moment ago" in page
    assert purchase.payment_status == PaymentStatus.COMPLETED
    assert ExclusiveRight.objects.get().state == ExclusiveRight.State.SOLD


def test_a_key_of_another_account_frees_no_hold(office: Client) -> None:
    purchase = begin(make_beat(), "exclusive").purchase
    purchase.attempts.update(stripe_payment_intent_id="pi_of_the_shops_account")
    Installation.objects.update(refusal="The key is of another account.")

    said = press(office, purchase, "free-hold", confirmed="yes")

    assert "Stripe gave no answer, so nothing was changed." in said
    assert purchase.payment_status == PaymentStatus.PENDING
    assert ExclusiveRight.objects.get(holder_line=purchase.lines.get().uuid).state == ExclusiveRight.State.RESERVED


def test_a_hold_in_3d_secure_is_extended_once_then_freed(office: Client) -> None:
    to_pay = begin(make_beat(), "exclusive")
    pay_with(to_pay.client_secret or "", THREE_D_SECURE)

    first = press(office, to_pay.purchase, "free-hold", confirmed="yes")
    second = press(office, to_pay.purchase, "free-hold", confirmed="yes")

    assert "The bank is asking the buyer something: the hold was extended once." in first
    assert "The hold is free" in second
    assert to_pay.purchase.payment_status == PaymentStatus.CANCELLED


@pytest.mark.parametrize(
    ("status", "offered"),
    [
        (PaymentStatus.PENDING, {"ask-stripe", "free-hold"}),
        (PaymentStatus.FAILED, {"ask-stripe", "free-hold"}),
        (PaymentStatus.PROCESSING, {"ask-stripe"}),
        (PaymentStatus.COMPLETED, {"send-receipt"}),
        (PaymentStatus.CANCELLED, set()),
    ],
)
def test_only_buttons_that_fit_are_offered_and_do_anything(
    office: Client, status: PaymentStatus, offered: set[str]
) -> None:
    purchase = begin(make_beat(), "exclusive").purchase
    bring_to(purchase, status)

    page = office.get(f"{PURCHASES}{purchase.pk}/").content.decode()

    every = {"ask-stripe", "free-hold", "send-receipt"}
    assert {button for button in every if f"/{button}/" in page} == offered
    for button in every - offered:
        press(office, purchase, button, confirmed="yes")
    assert purchase.payment_status == status
    assert [kind for kind, _ in hands(purchase) if kind != Happened.ASKED_BY_HAND] == []


def test_a_lease_has_no_hold_to_free(office: Client) -> None:
    purchase = begin(make_beat(), "wav-lease").purchase

    assert "There is no hold to free" in press(office, purchase, "free-hold", confirmed="yes")
    assert purchase.payment_status == PaymentStatus.PENDING


def test_the_receipt_is_sent_again_once_however_often_it_is_pressed(office: Client, manager: User) -> None:
    purchase = paid()
    assert len(mail.outbox) == 1

    first = press(office, purchase, "send-receipt")
    second = press(office, purchase, "send-receipt")
    work_mail_outbox()

    assert "The receipt goes to buyer@example.com in a moment." in first
    assert "A receipt is waiting to be sent already" in second
    assert [message.to for message in mail.outbox] == [["buyer@example.com"]] * 2
    assert mail.outbox[0].body == mail.outbox[1].body
    assert hands(purchase) == [(Happened.RECEIPT_BY_HAND, manager.pk)]
    assert logged() == [("payments.send_receipt_again", manager, str(purchase.pk))]

    press(office, purchase, "send-receipt")
    work_mail_outbox()
    assert len(mail.outbox) == 3


def test_a_parked_mail_is_tried_again(office: Client, manager: User) -> None:
    purchase = paid()
    mail.outbox.clear()
    row = park_outbox(purchase, OutboxKind.MAIL)

    page = words(office.get(f"{PURCHASES}{purchase.pk}/").content)
    assert "Parked Try again 12" in page
    assert "SMTPServerDisconnected" in page
    page = press(office, purchase, f"outbox/{row}/try-again")
    again = press(office, purchase, f"outbox/{row}/try-again")
    work_mail_outbox()

    assert "“Your files are ready” is tried again in a moment." in page
    assert "This is not parked any more." in again
    assert len(mail.outbox) == 1
    entry = purchase.timeline.get(kind=Happened.TRIED_BY_HAND)
    assert entry.data == {
        "user": manager.pk,
        "what": "Your files are ready",
        "outbox": str(Outbox.objects.get(pk=row).uuid),
    }
    assert logged() == [("payments.try_again", manager, str(purchase.pk))]


def test_a_parked_refund_is_asked_about_before_it_is_sent(office: Client) -> None:
    purchase = charged().purchase
    # Captured, and it pays nothing: the buyer had given up, and the total is another one now.
    Purchase.objects.filter(pk=purchase.pk).update(total_minor=4800, subtotal_minor=4800)
    purchase.refresh_from_db()
    reconcile.ask_stripe(purchase)
    row = park_outbox(purchase, OutboxKind.SEND_REFUND)

    question = press(office, purchase, f"outbox/{row}/try-again")
    assert "Was the reason put right?" in question
    assert Outbox.objects.get(pk=row).status == OutboxStatus.FAILED

    press(office, purchase, f"outbox/{row}/try-again", confirmed="yes")
    work_money_outbox()
    assert Outbox.objects.get(pk=row).status == OutboxStatus.DONE
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
