"""A refund that failed: told until it is sent once more, or until somebody says that the money found another way."""

import pytest
from django.test import Client

from accounts.models import User
from payments.jobs import work_money_outbox
from payments.models import Access, Refund, RefundReason, RefundStatus
from tests.payments.back_office.staff import PURCHASES, REFUNDS, hear, paid, paid_for_two, words
from tests.payments.back_office.test_refunding import FAILING_CARD, access, ask, troubles
from tests.payments.stripe_side import finish_at_stripe

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def test_a_refund_that_fails_gives_access_back_and_is_sent_once_more(office: Client, manager: User) -> None:
    purchase = paid_for_two(card=FAILING_CARD)
    ask(office, purchase, "29", "0")
    work_money_outbox()
    failed = Refund.objects.get()
    assert access(purchase) == [Access.REVOKED, Access.ACTIVE]

    finish_at_stripe("refunds", str(failed.stripe_refund_id), "fail")
    hear("refund.failed", str(failed.stripe_refund_id))
    assert access(purchase) == [Access.ACTIVE, Access.ACTIVE]
    assert "Refund failed" in troubles(manager)
    address = f"{REFUNDS}{failed.pk}/once-more/"
    assert address in office.get(f"{PURCHASES}{purchase.pk}/").content.decode()

    office.post(address)
    assert Refund.objects.count() == 1  # asked first
    for said in ("The refund goes to Stripe once more", "asked for again already"):
        assert said in words(office.post(address, {"confirmed": "yes"}, follow=True).content)
    work_money_outbox()

    failed.refresh_from_db()
    anew = Refund.objects.get(replaces=failed)
    assert (failed.status, anew.status, anew.amount_minor, anew.note) == ("failed", "succeeded", 2900, "Wrong key")
    assert list(anew.lines.values_list("amount_minor", flat=True)) == [2900]
    assert access(purchase) == [Access.REVOKED, Access.ACTIVE]
    assert "Refund failed" not in troubles(manager)
    assert address not in office.get(f"{PURCHASES}{purchase.pk}/").content.decode()


def test_a_failed_refund_that_was_paid_another_way_needs_no_attention_any_more(office: Client, manager: User) -> None:
    purchase = paid()
    failed = Refund.objects.create(
        attempt=purchase.attempts.get(),
        amount_minor=4900,
        currency="USD",
        reason=RefundReason.REQUESTED,
        status=RefundStatus.FAILED,
        created_at=purchase.created_at,
    )
    address = f"{REFUNDS}{failed.pk}/dealt-with/"
    assert address in office.get(f"{PURCHASES}{purchase.pk}/").content.decode()

    office.post(address)
    assert "Refund failed" in troubles(manager)  # asked first
    for said in ("needs no attention any more", "is dealt with already"):
        assert said in words(office.post(address, {"confirmed": "yes"}, follow=True).content)

    assert "Refund failed" not in troubles(manager)
    anew = f"{REFUNDS}{failed.pk}/once-more/"  # would pay him twice
    assert "is dealt with" in words(office.post(anew, {"confirmed": "yes"}, follow=True).content)
    assert anew not in office.get(f"{PURCHASES}{purchase.pk}/").content.decode()
    assert Refund.objects.get().status == RefundStatus.FAILED
    page = words(office.get(f"{PURCHASES}{purchase.pk}/").content)
    assert page.count("said that another way was found for the failed refund of $49.00") == 1
    assert "dealt with another way" in page


def test_a_failed_refund_is_not_sent_once_more_beyond_what_is_left(office: Client) -> None:
    purchase = paid()
    refund = Refund.objects.create(
        attempt=purchase.attempts.get(),
        amount_minor=4900,
        currency="USD",
        reason=RefundReason.DUPLICATE,
        status=RefundStatus.FAILED,
        created_at=purchase.created_at,
    )
    ask(office, purchase, "1")

    page = words(office.post(f"{REFUNDS}{refund.pk}/once-more/", {"confirmed": "yes"}, follow=True).content)

    assert "Nothing was sent" in page
    assert Refund.objects.count() == 2
