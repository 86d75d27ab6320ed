"""What goes to the buyer by a manager's hand: a mail once more, and all of it to an address that was mended."""

import pytest
from django.core import mail
from django.db import transaction
from django.test import Client

from accounts.models import User
from payments.customers.erasing_rows import forget_buyer
from payments.jobs import work_mail_outbox, work_money_outbox
from payments.messages import mails
from payments.models import OutboxKind, OutboxStatus, PaymentStatus, Purchase
from payments.purchases.lifecycle import lock_purchase
from payments.purchases.timeline import Happened
from tests.payments.back_office.staff import PURCHASES, paid, park_outbox, words
from tests.payments.back_office.test_refunding import ask
from tests.payments.factories import begin, make_beat
from tests.payments.purchases.test_states import bring_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def mend(office: Client, purchase: Purchase, email: str, **more: str) -> str:
    """Give another address; the page that follows."""
    sent = {"email": email, **more}
    page = office.post(f"{PURCHASES}{purchase.pk}/address/", sent, follow=True).content
    purchase.refresh_from_db()
    return words(page)


def test_a_mended_address_gets_a_new_link_and_the_old_one_opens_nothing(office: Client, manager: User) -> None:
    purchase = paid(email="ada@exmaple.com")
    old = purchase.token
    mail.outbox.clear()

    page = mend(office, purchase, "Ada@Example.com")
    work_mail_outbox()

    assert "The order belongs to Ada@Example.com now. The old link opens nothing any more." in page
    assert "Mona Manager mended the buyer's address; the order's link is a new one." in page
    assert (purchase.email, purchase.email_key) == ("Ada@Example.com", "ada@example.com")
    assert purchase.token not in page
    assert purchase.token != old
    assert Client().get(f"/orders/{old}/").status_code == 404
    assert Client().get(f"/orders/{purchase.token}/").status_code == 200
    (told,) = mail.outbox
    assert told.to == ["Ada@Example.com"]
    assert purchase.token in told.body
    entry = purchase.timeline.get(kind=Happened.MENDED_BY_HAND)
    assert entry.data == {"user": manager.pk}  # ids, never names


def test_of_an_erased_buyer_staff_are_told_that_and_nothing_is_mailed(office: Client) -> None:
    purchase = paid(email="ada@example.com")
    work_mail_outbox()
    row = purchase.outbox.get(kind=OutboxKind.MAIL)
    with transaction.atomic():
        forget_buyer(lock_purchase(purchase.pk))

    page = words(office.get(f"{PURCHASES}{purchase.pk}/").content)

    assert "Buyer Forgotten on" in page
    assert "In the contracts alone" in page
    for offer in ("Send again", "Send the receipt again", "Mend the address"):
        assert offer not in page
    assert office.get(f"{PURCHASES}{purchase.pk}/address/").status_code == 404
    assert office.get(f"{PURCHASES}{purchase.pk}/outbox/{row.pk}/send-again/").status_code == 404


def test_the_same_address_renews_the_link_alone(office: Client) -> None:
    purchase = paid()
    old = purchase.token
    mail.outbox.clear()

    mend(office, purchase, purchase.email)
    work_mail_outbox()

    assert purchase.token != old
    assert len(mail.outbox) == 1


def test_what_could_not_be_sent_to_the_old_address_goes_to_the_new_one_once(office: Client) -> None:
    purchase = paid(email="ada@exmaple.com")
    park_outbox(purchase, OutboxKind.MAIL)
    mail.outbox.clear()

    mend(office, purchase, "ada@example.com")
    work_mail_outbox()

    assert [message.to for message in mail.outbox] == [["ada@example.com"]]
    assert not purchase.outbox.filter(status=OutboxStatus.FAILED).exists()


def test_a_mail_in_hand_while_the_address_is_mended_brings_no_link_that_opens_to_the_old_one(office: Client) -> None:
    purchase = paid(email="ada@exmaple.com")
    in_hand = purchase.outbox.select_related("purchase").get(subject_id="receipt")
    purchase.outbox.filter(pk=in_hand.pk).update(status=OutboxStatus.SENDING)
    mail.outbox.clear()

    mend(office, purchase, "ada@example.com")
    mails.send(in_hand)  # it had read the purchase before
    work_mail_outbox()

    assert all(purchase.token not in message.body or message.to == ["ada@example.com"] for message in mail.outbox)
    assert [message.to for message in mail.outbox if purchase.token in message.body][-1] == ["ada@example.com"]
    assert purchase.outbox.filter(subject_id="receipt", status=OutboxStatus.DONE).exists()  # one of its own


def test_a_strangers_log_in_loses_the_order_where_that_is_ticked(office: Client, buyer: User) -> None:
    purchase = paid()
    Purchase.objects.filter(pk=purchase.pk).update(buyer=buyer)
    assert "the library of the log-in buyer" in words(office.get(f"{PURCHASES}{purchase.pk}/address/").content)

    mend(office, purchase, "ada@example.com")
    assert purchase.buyer == buyer
    mend(office, purchase, "ada@example.com", leaves_log_in="on")
    assert purchase.buyer is None


@pytest.mark.parametrize("status", [PaymentStatus.PENDING, PaymentStatus.FAILED, PaymentStatus.CANCELLED])
def test_who_may_be_at_the_form_keeps_his_link(office: Client, status: PaymentStatus) -> None:
    purchase = begin(make_beat()).purchase
    bring_to(purchase, status)
    old = purchase.token

    assert office.post(f"{PURCHASES}{purchase.pk}/address/", {"email": "a@example.com"}).status_code == 404
    purchase.refresh_from_db()
    assert purchase.token == old
    assert "/address/" not in office.get(f"{PURCHASES}{purchase.pk}/").content.decode()


def test_nonsense_is_no_address(office: Client) -> None:
    purchase = paid()

    assert "Enter a valid email address." in mend(office, purchase, "ada at example")
    assert purchase.email == "buyer@example.com"


def test_any_mail_that_went_out_is_sent_again_by_a_row_of_its_own(office: Client, manager: User) -> None:
    purchase = paid()
    ask(office, purchase, "5")
    work_money_outbox()
    work_mail_outbox()
    row = purchase.outbox.get(subject_id="refunded")
    mail.outbox.clear()
    address = f"{PURCHASES}{purchase.pk}/outbox/{row.pk}/send-again/"
    assert address in office.get(f"{PURCHASES}{purchase.pk}/").content.decode()

    first = words(office.post(address, follow=True).content)
    second = words(office.post(address, follow=True).content)
    work_mail_outbox()
    third = words(office.post(address, follow=True).content)
    work_mail_outbox()

    assert "“Your refund” goes to buyer@example.com in a moment." in first
    assert "This mail is waiting to be sent already." in second
    assert "goes to buyer@example.com in a moment." in third
    assert purchase.outbox.filter(subject_id="refunded").count() == 3
    assert ["$5.00 of your order" in message.body for message in mail.outbox] == [True, True]
    assert purchase.timeline.filter(kind=Happened.MAILED_BY_HAND, data__user=manager.pk).count() == 2


def test_what_is_no_mail_or_did_not_go_out_is_not_sent_again(office: Client) -> None:
    purchase = paid()
    contract = purchase.outbox.get(kind=OutboxKind.ISSUE_CONTRACT)
    parked = park_outbox(purchase, OutboxKind.MAIL)
    count = purchase.outbox.count()

    assert office.post(f"{PURCHASES}{purchase.pk}/outbox/{contract.pk}/send-again/").status_code == 404
    page = office.post(f"{PURCHASES}{purchase.pk}/outbox/{parked}/send-again/", follow=True).content
    assert "waiting to be sent already" in words(page)
    assert purchase.outbox.count() == count
