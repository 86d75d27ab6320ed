"""A manager sees every dispute with its deadline, and answers the bank from the purchase's page, asked before."""

import re
from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from catalog.clock import shop_now
from payments.back_office.attention import needs_attention
from payments.jobs import work_money_outbox
from payments.models import Dispute, DisputeEvidence, PurchaseEvent, Refund, RefundStatus
from payments.purchases.evidence_facts import FIELDS
from payments.purchases.timeline import Happened
from tests.payments.back_office.staff import PURCHASES, REFUNDS, dispute_of, paid, signed_in, words
from tests.payments.back_office.test_refunding import ask

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def address_of(dispute: Dispute) -> str:
    return f"{PURCHASES}{dispute.attempt.purchase_id}/disputes/{dispute.pk}/"


def fresh(status: str = "needs_response", title: str = "Night Bus", **values: object) -> Dispute:
    """A dispute that nobody has answered yet."""
    dispute = dispute_of(paid(title), status, **values)
    dispute.evidence.all().delete()
    return dispute


def test_the_purchases_page_tells_the_dispute_its_amount_and_its_deadline(office: Client) -> None:
    dispute = fresh(withdrawn_minor=4900, reason="product_not_received")

    page = words(office.get(f"{PURCHASES}{dispute.attempt.purchase_id}/").content)

    assert "Needs an answer" in page
    assert "product not received" in page
    assert "$49.00 $49.00 withdrawn" in page
    assert dispute.evidence_due_by is not None
    assert f"{dispute.evidence_due_by:%-d %b %Y, %H:%M:%S} UTC" in page
    assert "$49.00 disputed" in words(office.get(PURCHASES).content)
    assert dispute.stripe_dispute_id in page


def test_a_status_that_stripe_adds_later_is_shown_as_it_is(office: Client) -> None:
    dispute = fresh("arbitration_begun")

    assert "arbitration begun" in words(office.get(f"{PURCHASES}{dispute.attempt.purchase_id}/").content)


def test_the_form_is_prepared_and_a_draft_is_written_with_its_author(office: Client, manager: User) -> None:
    dispute = fresh()
    form = office.get(address_of(dispute)).context["form"]
    assert form["customer_name"].value() == "Ada Buyer"

    values = {name: form[name].value() for name in FIELDS}
    answer = office.post(address_of(dispute), {**values, "uncategorized_text": "Mine.", "action": "draft"}, follow=True)

    assert "The draft is kept at Stripe in a moment." in words(answer.content)
    written = DisputeEvidence.objects.get()
    assert (written.is_submission, written.requested_by) == (False, manager.get_username())
    assert written.fields == {**values, "uncategorized_text": "Mine."}
    assert office.get(address_of(dispute)).context["form"]["uncategorized_text"].value() == "Mine."
    assert PurchaseEvent.objects.filter(kind=Happened.EVIDENCE_BY_HAND).count() == 1


def test_submitting_is_asked_first_and_done_once(office: Client) -> None:
    dispute = fresh()
    values = {**dict.fromkeys(FIELDS, ""), "uncategorized_text": "He fetched it."}

    asked = office.post(address_of(dispute), {**values, "action": "ask"})
    assert "The bank reads evidence once" in words(asked.content)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', asked.content.decode()))
    assert hidden["uncategorized_text"] == "He fetched it."
    assert not DisputeEvidence.objects.exists()

    for _ in range(2):
        office.post(address_of(dispute), {**values, "action": "submit"})

    written = DisputeEvidence.objects.get()
    assert (written.is_submission, written.fields["uncategorized_text"]) == (True, "He fetched it.")
    page = office.get(address_of(dispute))
    assert "Submit to the bank" not in words(page.content)
    assert PurchaseEvent.objects.filter(kind=Happened.EVIDENCE_BY_HAND).count() == 1


def test_what_is_too_long_for_stripe_is_said_and_nothing_is_sent(office: Client) -> None:
    dispute = fresh()

    answer = office.post(address_of(dispute), {"uncategorized_text": "x" * 20_001, "action": "submit"})

    assert "20000" in words(answer.content)
    assert not DisputeEvidence.objects.exists()


def test_a_refusal_is_shown(office: Client) -> None:
    dispute = dispute_of(paid())
    assert "Draft: with Stripe, written by mona" in words(office.get(address_of(dispute)).content)
    dispute.evidence.update(status="refused", refusal="This dispute is already closed", is_submission=True)

    for address in (address_of(dispute), f"{PURCHASES}{dispute.attempt.purchase_id}/"):
        assert "This dispute is already closed" in words(office.get(address).content)


def test_nobody_else_opens_or_writes_it(editor: User, buyer: User) -> None:
    dispute = fresh()

    for user in (editor, buyer):
        browser = signed_in(user)
        assert browser.get(address_of(dispute)).status_code == 302
        assert browser.post(address_of(dispute), {"action": "submit"}).status_code == 302
    assert not DisputeEvidence.objects.exists()


def test_a_dispute_is_no_other_purchases(office: Client) -> None:
    dispute, other = fresh(), paid("Glass")

    assert office.get(f"{PURCHASES}{other.pk}/disputes/{dispute.pk}/").status_code == 404


def test_purchases_are_found_by_the_disputes_id(office: Client) -> None:
    dispute = fresh()
    paid("Glass")

    for text in (dispute.stripe_dispute_id, dispute.stripe_dispute_id[:12]):
        found = office.get(PURCHASES, {"q": text}).context["object_list"]
        assert [each.pk for each in found] == [dispute.attempt.purchase_id]


def test_what_waits_for_an_answer_needs_attention_most_urgent_first(office: Client, manager: User) -> None:
    now = shop_now()
    later = fresh(title="Glass", evidence_due_by=now + timedelta(days=9))
    sooner = fresh("warning_needs_response", "Slow Rain", evidence_due_by=now + timedelta(days=2))
    never = fresh(title="Ember", evidence_due_by=None)
    for status in ("under_review", "won", "lost", "warning_closed"):
        fresh(status, status)

    (line,) = needs_attention(manager)

    assert line.count == 3
    assert (
        line.label == f"Dispute that waits for an answer, the first by {now + timedelta(days=2):%-d %b %Y, %H:%M} UTC"
    )
    listed = [each.pk for each in office.get(line.url).context["object_list"]]
    assert listed == [each.attempt.purchase_id for each in (sooner, later, never)]


def test_what_a_bank_has_taken_is_not_offered_to_be_refunded(office: Client) -> None:
    purchase = paid()
    address = f"{REFUNDS}of/{purchase.pk}/"
    assert address in office.get(f"{PURCHASES}{purchase.pk}/").content.decode()

    dispute_of(purchase, "lost", withdrawn_minor=4900)

    assert address not in office.get(f"{PURCHASES}{purchase.pk}/").content.decode()


def test_a_refund_of_what_is_disputed_is_told_to_wait(office: Client) -> None:
    purchase = paid()
    dispute_of(purchase, withdrawn_minor=4900)

    assert "the refund waits for the bank" in ask(office, purchase, "49")
    work_money_outbox()

    assert Refund.objects.get().status == RefundStatus.REQUESTED
