"""What becomes of leases while the exclusive of their beat is sold."""

from typing import Any

import pytest

from payments.checkout.pay import begin_payment
from payments.checkout.wanted import Item, Wanted
from payments.models import PaymentStatus
from tests.payments.factories import begin, make_beat, make_caller
from tests.payments.purchases.test_states import bring_to

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.mark.parametrize(("policy", "access"), [("keep", "active"), ("refund", "revoked")])
def test_a_lease_that_was_being_paid_for_follows_the_shops_setting(settings: Any, policy: str, access: str) -> None:
    settings.LEASES_AFTER_EXCLUSIVE = policy
    shelf = make_beat()
    lease, exclusive = begin(shelf).purchase, begin(shelf, "exclusive").purchase
    bring_to(exclusive, PaymentStatus.COMPLETED)

    bring_to(lease, PaymentStatus.COMPLETED)

    assert lease.lines.get().access == access
    assert lease.attempts.get().refunds.count() == (1 if policy == "refund" else 0)
    contract = exclusive.lines.get().contracts.get()
    assert ("stay valid" if policy == "keep" else "their money goes back") in contract.text


def test_an_exclusive_and_a_lease_of_one_beat_bought_together_are_both_given(settings: Any) -> None:
    settings.LEASES_AFTER_EXCLUSIVE = "refund"
    shelf, caller = make_beat(), make_caller()
    wanted = Wanted((Item(shelf.beat.pk, "exclusive"), Item(shelf.beat.pk, "wav-lease")), "ada@example.com")
    purchase = begin_payment(wanted, caller, caller).purchase

    bring_to(purchase, PaymentStatus.COMPLETED)

    assert {line.access for line in purchase.lines.all()} == {"active"}
