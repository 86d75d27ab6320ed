"""One timeline in sentences: in order, with names for ids, with Stripe's news among the store's own entries."""

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from catalog.clock import shop_now
from payments.back_office.queries import purchase_file
from payments.back_office.sentences import sentence
from payments.back_office.timeline import entries
from payments.back_office.wording import Known, Tone
from payments.inbox import drain, receive
from payments.jobs import work_mail_outbox
from payments.models import EventStatus, Purchase, PurchaseEvent
from payments.purchases.timeline import Happened
from tests.payments.back_office.staff import PURCHASES, make_event, words
from tests.payments.factories import begin, make_beat
from tests.payments.stripe_side import DECLINED, event_of, pay_with, signed

KNOWN = Known(
    titles={"line-1": "Night Bus"}, beats={7: "Night Bus"}, licences={"wav-lease": "WAV lease"}, people={3: "Mona"}
)
SENTENCES: dict[Happened, tuple[dict[str, object], str]] = {
    Happened.CREATED: (
        {"beat": 7, "licence": "wav-lease", "amount_minor": 4900},
        "The buyer pressed Pay for “Night Bus” under WAV lease: 4900.",
    ),
    Happened.INTENT_MADE: ({"intent": "pi_1", "attempt": 1}, "Stripe made pi_1 for attempt 1."),
    Happened.INTENT_CANCELLED: ({}, "The payment was cancelled at Stripe."),
    Happened.ERASED: ({}, "The buyer was erased: nothing here says any more who it was."),
    Happened.ATTEMPT_SUPERSEDED: (
        {"attempt": 1, "intent": "pi_1"},
        "Attempt 1 (pi_1) was replaced by the next one.",
    ),
    Happened.ATTEMPT_ADOPTED: (
        {"attempt": 2, "intent": "pi_2"},
        "Stripe had captured pi_2, which the store didn't know: now attempt 2.",
    ),
    Happened.PROCESSING: ({}, "The bank is working on the payment."),
    Happened.DECLINED: (
        {"intent": "pi_1", "code": "insufficient_funds"},
        "The bank declined pi_1: insufficient funds.",
    ),
    Happened.REOPENED: ({}, "The buyer asked to pay another way."),
    Happened.HOLD_EXTENDED: ({}, "The bank asks the buyer something, so the hold was extended once."),
    Happened.CANCELLED: ({}, "The purchase was cancelled."),
    Happened.COMPLETED: ({}, "The purchase was completed."),
    Happened.LINE_UNAVAILABLE: ({"line": "line-1", "beat": 7}, "“Night Bus” could not be given: it is gone."),
    Happened.SURPLUS_CAPTURED: (
        {"intent": "pi_1", "amount_minor": 4900, "reason": "duplicate"},
        "Captured 4900 with pi_1 that pays nothing: paid twice.",
    ),
    Happened.EXCLUSIVE_SOLD: (
        {"line": "line-1", "beat": 7},
        "The exclusive of “Night Bus” is sold to this buyer.",
    ),
    Happened.REFUND_REQUESTED: (
        {"refund": "u", "amount_minor": 4900, "reason": "unavailable"},
        "A refund of 4900 was asked for: could no longer be given.",
    ),
    Happened.REFUND_CHANGED: (
        {"refund": "re_1", "amount_minor": 4900, "status": "succeeded"},
        "The refund of 4900 is back at the buyer (re_1).",
    ),
    Happened.DISPUTE_OPENED: (
        {"dispute": "du_1", "amount_minor": 4900, "reason": "product_not_received", "status": "needs_response"},
        "The bank disputes 4900: product not received (du_1).",
    ),
    Happened.DISPUTE_CHANGED: (
        {"dispute": "du_1", "amount_minor": 4900, "status": "lost", "withdrawn_minor": 4900},
        "The dispute of 4900: the shop lost (du_1).",
    ),
    Happened.EVIDENCE_REQUESTED: (
        {"dispute": "du_1", "is_submission": True},
        "Evidence for the bank is to be sent (du_1).",
    ),
    Happened.EVIDENCE_CHANGED: (
        {"dispute": "du_1", "is_submission": False, "status": "refused"},
        "The draft of the evidence was refused by Stripe (du_1).",
    ),
    Happened.EVIDENCE_BY_HAND: ({"user": 3, "dispute": "du_1"}, "Mona wrote evidence for du_1."),
    Happened.EVENT_APPLIED: (
        {"event": "evt_1", "type": "payment_intent.succeeded"},
        "The store understood payment_intent.succeeded (evt_1).",
    ),
    Happened.REPLACED: (
        {"purchase": "AAAAA-BBBBB"},
        "The buyer changed what he wants: order AAAAA-BBBBB took its place.",
    ),
    Happened.SESSION_MADE: ({"session": "cs_1", "attempt": 2}, "Stripe made its own page cs_1 for attempt 2."),
    Happened.ASKED_STRIPE: ({}, "The store asked Stripe, and what it answered was news."),
    Happened.TAX_BOOKED: ({"transaction": "tax_1"}, "The tax was booked at Stripe (tax_1)."),
    Happened.TAX_REVERSED: (
        {"transaction": "tax_2", "amount_minor": 4900},
        "The tax of 4900 was taken back (tax_2).",
    ),
    Happened.CONTRACT_ISSUED: ({"contract": "L-1"}, "Contract L-1 was made."),
    Happened.MAIL_SENT: (
        {"mail": "receipt", "outbox": "u"},
        "Mail “Your files are ready” was handed over for sending.",
    ),
    Happened.MAIL_NOT_NEEDED: (
        {"mail": "late_failure", "outbox": "u"},
        "Mail “Your bank declined the payment” was not sent: it was not true any more.",
    ),
    Happened.DOWNLOAD_GRANTED: ({"line": "line-1", "type": "wav"}, "The buyer fetched WAV of “Night Bus”."),
    Happened.LINK_MADE: ({"line": "line-1", "type": "wav"}, "The buyer made a link to WAV of “Night Bus”."),
    Happened.LINK_REVOKED: ({"line": "line-1", "type": "wav"}, "The buyer took the link to WAV of “Night Bus” back."),
    Happened.ACCESS_CHANGED: (
        {"line": "line-1", "access": "revoked", "reason": "refunded"},
        "“Night Bus” may no longer be fetched (refunded).",
    ),
    Happened.STATUS_MOVED: (
        {"before": "pending", "after": "completed", "why": "captured, or nothing is due"},
        "The purchase is paid.",
    ),
    Happened.ASKED_BY_HAND: ({"user": 3}, "Mona had Stripe asked."),
    Happened.RECEIPT_BY_HAND: ({"user": 3}, "Mona had the receipt sent again."),
    Happened.TRIED_BY_HAND: ({"user": 3, "what": "Refund to send"}, "Mona had “Refund to send” tried again."),
    Happened.FREED_BY_HAND: ({"user": 4}, "User 4 (deleted) asked for the hold to be freed."),
    Happened.REPLAYED_BY_HAND: ({"user": 3, "event": "evt_1"}, "Mona had evt_1 replayed."),
    Happened.REFUNDED_BY_HAND: ({"user": 3, "amount_minor": 4900}, "Mona asked for a refund of 4900."),
    Happened.REFUNDED_ANEW_BY_HAND: ({"user": 3, "amount_minor": 4900}, "Mona asked once more for the refund of 4900."),
    Happened.ASSIGNED_BY_HAND: (
        {"user": 3, "refund": "re_1", "lines": "line-1"},
        "Mona said that refund re_1 is for “Night Bus”.",
    ),
    Happened.MENDED_BY_HAND: ({"user": 3}, "Mona mended the buyer's address; the order's link is a new one."),
    Happened.NAMED_BY_HAND: (
        {"user": 3, "contracts": "L-1, L-2"},
        "Mona corrected the licensee's name; issued again: L-1, L-2.",
    ),
    Happened.MAILED_BY_HAND: ({"user": 3, "what": "Your refund"}, "Mona had “Your refund” sent again."),
    Happened.WITHDRAWN_BY_HAND: (
        {"user": 3},
        "Mona asked for the exclusive to be taken off the market: sold elsewhere.",
    ),
    Happened.OFFERED_BY_HAND: ({"user": 3}, "Mona offered the exclusive again."),
    Happened.SEEN_BY_HAND: ({"user": 3}, "Mona has seen that a beat could not be given."),
    Happened.FAILURE_SEEN_BY_HAND: (
        {"user": 3, "amount_minor": 4900},
        "Mona said that another way was found for the failed refund of 4900.",
    ),
    Happened.DIFFERENCE_SEEN_BY_HAND: ({"user": 3, "what": "pi_1"}, "Mona has seen that pi_1 differs from Stripe."),
}


def read(kind: str, data: dict[str, object], known: Known = KNOWN) -> str:
    """The sentence with its amount as it is kept."""
    said = sentence(kind, data, known)
    return f"{said.before}{'' if said.amount_minor is None else said.amount_minor}{said.after}"


@pytest.mark.parametrize("kind", list(Happened))
def test_every_kind_of_entry_has_a_sentence_of_its_own(kind: Happened) -> None:
    data, expected = SENTENCES[kind]

    assert read(kind, data) == expected


def test_a_refund_that_staff_asked_for_is_not_asked_for_twice_in_its_sentence() -> None:
    assert read(Happened.REFUND_REQUESTED, {"amount_minor": 4900, "reason": "requested"}) == (
        "A refund of 4900 was asked for."
    )


@pytest.mark.parametrize("kind", list(Happened))
def test_an_old_entry_that_lacks_its_ids_is_told_all_the_same(kind: Happened) -> None:
    assert read(kind, {}, Known()).endswith(".")


def test_a_kind_that_nobody_wrote_a_sentence_for_is_told_with_what_it_keeps() -> None:
    assert read("moon eclipsed", {"moon": "m_1", "amount_minor": 5}) == "Moon eclipsed (moon m_1, amount_minor 5)."


def test_trouble_and_hands_are_marked() -> None:
    assert sentence(Happened.REFUND_CHANGED, {"status": "failed"}, KNOWN).tone == Tone.BAD
    assert sentence(Happened.STATUS_MOVED, {"after": "completed"}, KNOWN).tone == Tone.GOOD
    assert sentence(Happened.ASKED_BY_HAND, {"user": 3}, KNOWN).tone == Tone.BY_HAND


def declined_then_paid() -> Purchase:
    """The buyer's first card is declined, the second one pays."""
    to_pay = begin(make_beat())
    for card, kind in ((DECLINED, "payment_failed"), ("4242424242424242", "succeeded")):
        pay_with(to_pay.client_secret or "", card)
        receive.receive(*signed(event_of(f"payment_intent.{kind}", to_pay.payment_intent_id or "")))
        drain.drain()
    work_mail_outbox()
    return to_pay.purchase


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sandbox_server")
def test_a_sale_reads_from_the_press_to_the_mail_in_order(office: Client, manager: User) -> None:
    purchase = declined_then_paid()

    told = entries(purchase_file(purchase.pk))

    beginnings = (
        "The buyer pressed Pay",
        "Stripe made pi_",
        "Stripe sent payment_intent.payment_failed",
        "The bank declined pi_",
        "The purchase was declined",
        "The store understood payment_intent.payment_failed",
        "Stripe sent payment_intent.succeeded",
        "The purchase is paid",
        "The store understood payment_intent.succeeded",
    )
    for entry, beginning in zip(told, beginnings, strict=False):
        assert entry.sentence.before.startswith(beginning)
    assert {entry.sentence.before.split()[0] for entry in told[len(beginnings) :]} == {"Contract", "Mail"}
    assert [entry.at for entry in told] == sorted(entry.at for entry in told)
    page = words(office.get(f"{PURCHASES}{purchase.pk}/").content)
    assert "The buyer pressed Pay for “Night Bus” under Wav lease: $49.00." in page


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sandbox_server")
def test_a_parked_event_stands_in_the_timeline_with_a_link_to_it(office: Client) -> None:
    purchase = begin(make_beat()).purchase
    event = make_event(EventStatus.FAILED, object_id=purchase.stripe_payment_intent_id)
    make_event(EventStatus.FAILED, object_id="pi_of_another")

    response = office.get(f"{PURCHASES}{purchase.pk}/")

    page = words(response.content)
    assert f"Stripe sent payment_intent.succeeded ({event.stripe_event_id}), which is parked." in page
    assert page.count("Stripe sent") == 1
    assert f'href="/admin/sales/events/{event.pk}/"' in response.content.decode()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("sandbox_server")
def test_times_are_the_shops_not_the_readers(office: Client, manager: User, settings: Settings) -> None:
    settings.SHOP_TIME_ZONE = "Asia/Kolkata"
    purchase = begin(make_beat()).purchase
    at = shop_now().replace(year=2026, month=3, day=9, hour=20, minute=15, second=30)
    PurchaseEvent.objects.create(purchase=purchase, kind="mail sent", at=at, data={"mail": "receipt"})

    page = words(office.get(f"{PURCHASES}{purchase.pk}/").content)

    assert "Times in Asia/Kolkata." in page
    assert "10 Mar 2026, 01:45:30 Mail “Your files are ready”" in page
