"""Money back by hand: by line, asked first, never more than there is, once however often it is pressed."""

import re
import threading
from uuid import uuid4

import pytest
from django.core import mail
from django.db import connection
from django.test import Client

from accounts.models import User
from payments.back_office import refund_deeds
from payments.back_office.attention import needs_attention
from payments.back_office.deeds import Outcome
from payments.jobs import work_mail_outbox, work_money_outbox
from payments.models import Access, AccessReason, Purchase, Refund, RefundReason, RefundStatus
from payments.purchases.timeline import Happened
from tests.payments.back_office.staff import PURCHASES, REFUNDS, hear, paid, paid_for_two, signed_in, words
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import finish_at_stripe, refund_at_stripe, stripe_refunds

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
NONCE = re.compile(r'name="nonce" value="([0-9a-f-]{36})"')
PENDING_CARD, FAILING_CARD = "4000000000007726", "4000000000005126"


def form(purchase: Purchase, *amounts: str, **more: str) -> dict[str, str]:
    """The refund form filled in, a line after the other."""
    lines = purchase.lines.order_by("position")
    typed = {f"line_{line.pk}": amount for line, amount in zip(lines, amounts, strict=False)}
    return {"note": "Wrong key", "nonce": str(uuid4()), **typed, **more}


def ask(office: Client, purchase: Purchase, *amounts: str, **more: str) -> str:
    """Send the form, confirmed; the page that follows."""
    sent = form(purchase, *amounts, **{"confirmed": "yes", **more})
    return words(office.post(f"{REFUNDS}of/{purchase.pk}/", sent, follow=True).content)


def access(purchase: Purchase) -> list[str]:
    return list(purchase.lines.order_by("position").values_list("access", flat=True))


def troubles(user: User) -> list[str]:
    return [each.label for each in needs_attention(user)]


def test_a_refund_is_told_with_its_sum_before_anything_is_written(office: Client) -> None:
    purchase = paid_for_two()
    address = f"{REFUNDS}of/{purchase.pk}/"

    page = office.get(address).content.decode()
    assert 'value="29.00"' in page
    assert 'value="20.00"' in page
    assert NONCE.search(page)
    question = words(office.post(address, form(purchase, "9.50", "20")).content)

    assert "$29.50 goes back to the card that paid" in question
    assert "Night Bus, Wav lease: $9.50 (a part: its files stay)" in question
    assert "Glass, Wav lease: $20.00 (all that is left" in question
    assert not Refund.objects.exists()


def test_one_beat_whole_and_one_in_part(office: Client, manager: User) -> None:
    purchase = paid_for_two()
    mail.outbox.clear()

    page = ask(office, purchase, "9.50", "20")
    assert "The refund goes to Stripe in a moment." in page
    assert "Mona Manager asked for a refund of $29.50." in page
    refund = Refund.objects.get()
    assert (refund.amount_minor, refund.reason, refund.requested_by, refund.note, refund.status) == (
        *(2950, RefundReason.REQUESTED, "manager", "Wrong key", RefundStatus.REQUESTED),
    )
    assert list(refund.lines.order_by("line__position").values_list("amount_minor", flat=True)) == [950, 2000]
    assert access(purchase) == [Access.ACTIVE, Access.ACTIVE]

    work_money_outbox()
    work_mail_outbox()

    assert [each["amount"] for each in stripe_refunds(purchase.stripe_payment_intent_id or "")] == [2950]
    assert access(purchase) == [Access.ACTIVE, Access.REVOKED]
    (told,) = mail.outbox
    assert told.to == ["buyer@example.com"]
    assert "$29.50 of your order" in told.body
    assert "no longer be fetched:\n- Glass, Wav lease" in told.body
    assert "Still yours, with all files:\n- Night Bus, Wav lease" in told.body
    assert "Wrong key" not in told.body
    assert purchase.token in told.body


def test_what_is_pending_at_the_bank_takes_no_files_and_is_not_told(office: Client) -> None:
    purchase = paid_for_two(card=PENDING_CARD)
    mail.outbox.clear()
    ask(office, purchase, "29", "20")

    work_money_outbox()
    work_mail_outbox()

    assert Refund.objects.get().status == RefundStatus.PENDING
    assert access(purchase) == [Access.ACTIVE, Access.ACTIVE]
    assert mail.outbox == []
    assert office.get(f"{REFUNDS}of/{purchase.pk}/").status_code == 404  # all of it is on its way back

    finish_at_stripe("refunds", str(Refund.objects.get().stripe_refund_id), "succeed")
    hear("refund.updated", str(Refund.objects.get().stripe_refund_id))
    work_mail_outbox()

    assert access(purchase) == [Access.REVOKED, Access.REVOKED]
    assert len(mail.outbox) == 1


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        (("29.01", "0"), "No more than 29.00 is left of it."),
        (("-1", "5"), "greater than or equal to 0"),
        (("1.001", ""), "no more than 2 decimal places"),
        (("", ""), "Type an amount for at least one beat."),
        (("0", "0"), "Type an amount for at least one beat."),
    ],
)
def test_what_cannot_go_back_is_said_and_not_written(office: Client, amounts: tuple[str, ...], said: str) -> None:
    purchase = paid_for_two()

    assert said in ask(office, purchase, *amounts)
    assert not Refund.objects.exists()


def test_each_line_is_capped_by_what_of_it_is_on_its_way_back(office: Client) -> None:
    purchase = paid_for_two()
    ask(office, purchase, "20", "0")

    assert 'value="9.00"' in office.get(f"{REFUNDS}of/{purchase.pk}/").content.decode()
    assert "No more than 9.00 is left of it." in ask(office, purchase, "10", "0")
    assert "The refund goes to Stripe" in ask(office, purchase, "9", "0")
    assert sum(Refund.objects.values_list("amount_minor", flat=True)) == 2900


def test_a_part_sent_back_at_stripe_is_counted_though_nobody_knows_for_what(office: Client) -> None:
    purchase = paid_for_two()
    hear("refund.created", refund_at_stripe(purchase.stripe_payment_intent_id or "", 1000))

    assert "Of the payment 39.00 USD are left" in ask(office, purchase, "29", "20")
    assert Refund.objects.count() == 1


def test_the_same_form_twice_is_one_refund_and_two_forms_are_two(office: Client) -> None:
    purchase, nonce = paid_for_two(), str(uuid4())

    first = ask(office, purchase, "5", "0", nonce=nonce)
    second = ask(office, purchase, "5", "0", nonce=nonce)
    third = ask(office, purchase, "5", "0")

    assert "The refund goes to Stripe" in first
    assert "it is not sent twice" in second
    assert "The refund goes to Stripe" in third
    work_money_outbox()
    assert [each["amount"] for each in stripe_refunds(purchase.stripe_payment_intent_id or "")] == [500, 500]
    assert purchase.timeline.filter(kind=Happened.REFUNDED_BY_HAND).count() == 2


def test_a_double_click_on_all_the_money_is_told_as_one(office: Client) -> None:
    purchase, nonce = paid_for_two(), str(uuid4())

    assert "The refund goes to Stripe" in ask(office, purchase, "29", "20", nonce=nonce)
    assert "it is not sent twice" in ask(office, purchase, "29", "20", nonce=nonce)
    assert Refund.objects.count() == 1


def test_two_managers_at_once_send_the_money_back_once(manager: User, administrator: User) -> None:
    purchase = paid()
    line, outcomes, barrier = purchase.lines.get(), list[Outcome](), threading.Barrier(2)

    def press(by: User) -> None:
        try:
            barrier.wait(timeout=60)
            shares = {line.pk: line.total_minor}
            outcomes.append(refund_deeds.refund(purchase, shares, note="Twice", nonce=uuid4(), by=by))
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=[by]) for by in (manager, administrator)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcome.is_done for outcome in outcomes) == [False, True]
    assert Refund.objects.get().amount_minor == 4900
    assert purchase.outbox.filter(kind="send_refund").count() == 1


def test_a_form_that_is_older_than_another_refund_sends_no_more_than_the_beat_cost(manager: User) -> None:
    purchase = paid_for_two()
    glass = purchase.lines.get(beat_title="Glass")

    outcomes = [
        refund_deeds.refund(purchase, {glass.pk: 1500}, note="Both", nonce=uuid4(), by=manager) for _ in range(2)
    ]

    assert outcomes == [outcomes[0], Outcome(False, refund_deeds.TOO_MUCH)]
    assert outcomes[0].is_done
    assert Refund.objects.get().amount_minor == 1500


def test_nothing_is_refunded_that_was_not_paid(office: Client) -> None:
    purchase = begin(make_beat()).purchase

    address = f"{REFUNDS}of/{purchase.pk}/"
    assert office.get(address).status_code == 404
    assert office.post(address, form(purchase, "5", confirmed="yes")).status_code == 404
    assert address not in office.get(f"{PURCHASES}{purchase.pk}/").content.decode()


def test_staff_say_for_which_beat_a_refund_made_at_stripe_is(office: Client, manager: User) -> None:
    purchase = paid_for_two()
    hear("refund.created", refund_at_stripe(purchase.stripe_payment_intent_id or "", 2500))
    refund = Refund.objects.get()
    assert access(purchase) == [Access.ACTIVE, Access.ACTIVE]
    assert troubles(manager) == ["Refund made at Stripe: for which beat?"]
    address = f"{REFUNDS}{refund.pk}/lines/"
    assert address in office.get(f"{PURCHASES}{purchase.pk}/").content.decode()

    night_bus, glass = purchase.lines.order_by("position")
    fields = {f"line_{night_bus.pk}": "5", f"line_{glass.pk}": "19"}
    assert "have to add up to 25.00 USD" in words(office.post(address, fields).content)
    assert "leave the amounts empty" in words(office.post(address, {**fields, "is_goodwill": "on"}).content)
    assert not refund.lines.exists()

    page = words(office.post(address, {**fields, f"line_{glass.pk}": "20"}, follow=True).content)
    assert "Kept: this refund is for “Night Bus”, “Glass”." in page
    assert f"Mona Manager said that refund {refund.stripe_refund_id} is for “Night Bus”, “Glass”." in page
    assert access(purchase) == [Access.ACTIVE, Access.REVOKED]
    assert troubles(manager) == []
    assert office.post(address, fields).status_code == 404
    assert "No more than 24.00 is left of it." in ask(office, purchase, "25", "")


def test_goodwill_takes_nothing_away(office: Client, manager: User) -> None:
    purchase = paid_for_two()
    hear("refund.created", refund_at_stripe(purchase.stripe_payment_intent_id or "", 2500))
    refund = Refund.objects.get()

    page = words(office.post(f"{REFUNDS}{refund.pk}/lines/", {"is_goodwill": "on"}, follow=True).content)

    assert "is for no beat, but goodwill" in page
    assert access(purchase) == [Access.ACTIVE, Access.ACTIVE]
    assert not refund.lines.exists()
    assert troubles(manager) == []


def test_all_the_money_back_needs_no_deciding(manager: User) -> None:
    purchase = paid_for_two()

    for amount_minor in (900, 4000):
        hear("refund.created", refund_at_stripe(purchase.stripe_payment_intent_id or "", amount_minor))

    assert access(purchase) == [Access.REVOKED, Access.REVOKED]
    assert troubles(manager) == []


def test_a_refund_at_stripe_of_a_purchase_of_one_line_is_that_lines(office: Client, manager: User) -> None:
    purchase = paid()

    hear("refund.created", refund_at_stripe(purchase.stripe_payment_intent_id or "", 1000))

    assert list(Refund.objects.get().lines.values_list("amount_minor", flat=True)) == [1000]
    assert access(purchase) == [Access.ACTIVE]
    assert troubles(manager) == []
    assert 'value="39.00"' in office.get(f"{REFUNDS}of/{purchase.pk}/").content.decode()


def test_an_administrator_may_refund_and_an_editor_may_not(administrator: User, editor: User) -> None:
    purchase = paid()
    address, sent = f"{REFUNDS}of/{purchase.pk}/", form(purchase, "5", confirmed="yes")

    assert signed_in(editor).post(address, sent).headers["Location"] == "/admin/"
    assert Client().post(address, sent).status_code == 302
    assert not Refund.objects.exists()
    signed_in(administrator).post(address, sent)
    assert Refund.objects.get().requested_by == "admin"
    assert purchase.lines.get().access_reason == AccessReason.NONE
