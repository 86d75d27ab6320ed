"""More rights for the difference: what was paid counts, the new licence takes the old one's place, both can go back."""

from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import User
from catalog.models import ExclusiveRight, LicenceTier
from payments.checkout import upgrading
from payments.inbox import reconcile
from payments.jobs import work_mail_outbox, work_money_outbox
from payments.models import (
    Access,
    AccessReason,
    ContractStatus,
    LicenceContract,
    PaymentStatus,
    Purchase,
    PurchaseLine,
    Refund,
)
from payments.purchases import by_hand, lifecycle
from tests.payments.api.test_downloads import completed
from tests.payments.back_office.staff import signed_in, words
from tests.payments.factories import Shelf, begin, make_beat
from tests.payments.purchases.test_lifecycle import at_once
from tests.payments.purchases.test_states import intent_of
from tests.payments.stripe_side import pay_with

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.fixture
def shelf() -> Shelf:
    return make_beat()


@pytest.fixture
def purchase(shelf: Shelf) -> Purchase:
    """An mp3 lease at 29.00, charged at Stripe."""
    bought = begin(shelf, "mp3-lease").purchase
    return pay(bought)


def pay(purchase: Purchase) -> Purchase:
    """By card, at Stripe; the store asks and hears that it was paid."""
    answer = Client().post(f"/api/purchases/{purchase.token}/payment_intent/", {}, content_type="application/json")
    pay_with(answer.json()["client_secret"])
    reconcile.ask_stripe(purchase)
    work_mail_outbox()
    purchase.refresh_from_db()
    return purchase


def refund_whole(purchase: Purchase) -> None:
    """A manager sends all of it back, and Stripe does so at once."""
    shares = {line.pk: line.total_minor for line in purchase.lines.all()}
    assert by_hand.refund_lines(purchase.pk, shares, by="boss", note="", nonce=uuid4())
    work_money_outbox()


def page_of(purchase: Purchase) -> str:
    return reverse("payments:upgrade", args=[purchase.token, purchase.lines.get().uuid])


def asked(purchase: Purchase, licence: str) -> Purchase:
    """Press the button; the order for the difference."""
    browser = Client()
    answer = browser.post(page_of(purchase), {"license": licence})
    assert answer.status_code == 303, answer.content
    return Purchase.objects.exclude(pk=purchase.pk).latest("pk")


def upgraded(purchase: Purchase, licence: str = "wav-lease") -> Purchase:
    """The order for the difference, paid."""
    return pay(asked(purchase, licence))


def in_force(purchase: Purchase) -> LicenceContract | None:
    return LicenceContract.objects.filter(line__purchase=purchase).exclude(status=ContractStatus.SUPERSEDED).first()


def test_the_difference_is_paid_and_the_new_licence_takes_the_place_of_the_old(purchase: Purchase) -> None:
    order = words(Client().get(f"/orders/{purchase.token}/").content)
    assert "Get more rights for the difference" in order
    page = words(Client().get(page_of(purchase)).content)
    assert "Pay the difference of $20.00" in page
    assert "$49.00" in page

    more = upgraded(purchase)

    assert more.total_minor == 4900 - 2900
    assert (more.email, more.licensee_name) == (purchase.email, purchase.licensee_name)
    (old,) = LicenceContract.objects.filter(line__purchase=purchase)
    new = in_force(more)
    assert new is not None
    assert (old.status, old.superseded_by) == (ContractStatus.SUPERSEDED, new)
    assert new.schedule["replaces"] == old.number
    answer = Client().get(f"/api/purchases/{purchase.token}/").json()["lines"][0]
    assert answer["contract"]["status"] == "superseded"
    assert answer["access"] == "active"  # what was bought can still be fetched
    order = words(Client().get(f"/orders/{purchase.token}/").content)
    assert "A licence with more rights has taken the place of this one." in order
    assert "Get more rights" not in order
    assert {file["type"] for file in Client().get(f"/api/purchases/{more.token}/").json()["lines"][0]["files"]} >= {
        "mp3",
        "wav",
    }


def test_it_is_paid_by_card_on_the_form_of_an_order_that_exists(purchase: Purchase) -> None:
    browser = Client()
    answer = browser.post(page_of(purchase), {"license": "wav-lease"})
    form = browser.get(answer["Location"])
    assert "$20.00" in words(form.content)
    more = Purchase.objects.exclude(pk=purchase.pk).get()
    assert pay(more).stripe_payment_intent_id
    assert more.payment_status == PaymentStatus.COMPLETED


def test_all_that_was_paid_before_counts_and_his_own_lease_is_no_earlier_one(purchase: Purchase, shelf: Shelf) -> None:
    completed(shelf, email="other@example.com")
    second = upgraded(purchase)

    third = upgraded(second, "exclusive")

    assert third.total_minor == 120_000 - 4900
    contract = in_force(third)
    assert contract is not None
    assert contract.schedule["earlier_leases"] == 1  # the other buyer's
    assert ExclusiveRight.objects.get(beats=shelf.beat).state == ExclusiveRight.State.SOLD
    assert in_force(second) is None
    assert in_force(purchase) is None


def test_nothing_is_exchanged_for_less_or_twice_or_by_who_may_not(purchase: Purchase, shelf: Shelf) -> None:
    wav = completed(shelf, email="other@example.com")
    for licence in ("mp3-lease", "wav-lease", "nonsense", ""):
        assert Client().post(page_of(wav), {"license": licence}).status_code == 422
    assert Client().get(page_of(wav).replace(wav.token, "x" * 22)).status_code == 404
    assert Client().get(page_of(wav).replace(wav.token, purchase.token)).status_code == 422  # another order's line
    exclusive = completed(make_beat("Glass"), licence_code="exclusive")
    assert "There is no licence above this one now." in words(Client().get(page_of(exclusive)).content)

    upgraded(purchase)
    assert Client().post(page_of(purchase), {"license": "exclusive"}).status_code == 422
    wav.lines.update(access=Access.PAUSED)
    assert Client().post(page_of(wav), {"license": "exclusive"}).status_code == 422


def test_of_two_orders_for_one_licence_paid_at_once_one_is_given_and_one_goes_back(purchase: Purchase) -> None:
    first, second = asked(purchase, "wav-lease"), asked(purchase, "exclusive")
    for each in (first, second):
        Client().post(f"/api/purchases/{each.token}/payment_intent/", {}, content_type="application/json")
    intents = [intent_of(each, "succeeded") for each in (first, second)]

    at_once(2, lambda n: lifecycle.fulfil_purchase((first, second)[n].pk, intent=intents[n]))

    lines = PurchaseLine.objects.filter(upgrades=purchase.lines.get())
    assert sorted(line.access for line in lines) == [Access.ACTIVE, Access.REVOKED]
    lost = next(line for line in lines if line.access == Access.REVOKED)
    assert lost.refund_lines.get().amount_minor == lost.total_minor
    right = ExclusiveRight.objects.get(beats=purchase.lines.get().beat_id)
    is_sold = lost.licence_code != "exclusive"
    assert right.state == (ExclusiveRight.State.SOLD if is_sold else ExclusiveRight.State.OPEN)


def test_money_back_for_the_upgrade_puts_the_old_licence_in_force_again(purchase: Purchase) -> None:
    more = upgraded(purchase)

    refund_whole(more)

    assert more.lines.get().access == Access.REVOKED
    old = in_force(purchase)
    assert old is not None
    assert (old.status, old.superseded_by) == (ContractStatus.ISSUED, None)
    assert upgrading.better_offers(purchase.lines.get(), language="en") != []


def test_money_back_for_the_old_licence_ends_what_was_built_on_it(purchase: Purchase) -> None:
    more = upgraded(purchase)

    refund_whole(purchase)

    assert [line.access for line in PurchaseLine.objects.order_by("pk")] == [Access.REVOKED, Access.REVOKED]
    assert more.lines.get().access_reason == AccessReason.BASE_ENDED


def test_refunded_while_the_difference_is_paid_the_difference_goes_back(purchase: Purchase) -> None:
    more = asked(purchase, "wav-lease")
    refund_whole(purchase)

    pay(more)

    line = more.lines.get()
    assert (line.access, line.refund_lines.get().amount_minor) == (Access.REVOKED, more.total_minor)


def test_the_buyer_in_europe_is_asked_first(purchase: Purchase, settings: object) -> None:
    settings.SHOP_COUNTRY = "DE"  # type: ignore[attr-defined]
    assert Client().post(page_of(purchase), {"license": "wav-lease"}).status_code == 422
    both = {"deliver_at_once": "1", "no_withdrawal": "1"}
    assert Client().post(page_of(purchase), {"license": "wav-lease", **both}).status_code == 303
    assert len(Purchase.objects.exclude(pk=purchase.pk).get().consents) == 2


def test_the_receipt_of_the_difference_goes_out(purchase: Purchase) -> None:
    work_mail_outbox()
    mail.outbox.clear()
    more = upgraded(purchase)
    work_mail_outbox()
    assert [each.to for each in mail.outbox] == [[purchase.email]]
    assert more.payment_status == PaymentStatus.COMPLETED


def test_a_price_that_fell_below_what_was_paid_is_no_upgrade(purchase: Purchase) -> None:
    LicenceTier.objects.filter(code="wav-lease").update(amount_minor=2000)
    offered = upgrading.better_offers(purchase.lines.get(), language="en")
    assert [offer.licence_code for offer in offered] == ["exclusive"]


def test_the_licence_on_sale_again_for_others_when_the_base_went_while_it_was_paid(purchase: Purchase) -> None:
    more = asked(purchase, "exclusive")
    refund_whole(purchase)

    pay(more)

    right = ExclusiveRight.objects.get(beats=purchase.lines.get().beat_id)
    assert (right.state, right.holder_line) == (ExclusiveRight.State.OPEN, None)
    assert more.lines.get().access == Access.REVOKED


def test_while_money_is_on_its_way_back_there_is_no_difference_to_pay(purchase: Purchase) -> None:
    more = asked(purchase, "wav-lease")
    line = purchase.lines.get()
    for minor in (500, 1000):  # asked for, not sent yet; then the first comes to nothing
        by_hand.refund_lines(purchase.pk, {line.pk: minor}, by="boss", note="", nonce=uuid4())
    Refund.objects.filter(amount_minor=500).update(status="failed")

    assert upgrading.better_offers(line, language="en") == []
    assert Client().post(page_of(purchase), {"license": "exclusive"}).status_code == 422
    pay(more)
    assert more.lines.get().access == Access.REVOKED  # its price was told from more than what stays paid


def test_a_licence_that_gives_less_is_no_upgrade_whatever_was_paid(shelf: Shelf) -> None:
    bargain = completed(shelf)  # a wav lease, got for next to nothing
    bargain.lines.update(discount_minor=4800)

    assert [offer.licence_code for offer in upgrading.better_offers(bargain.lines.get(), language="en")] == [
        "exclusive"
    ]
    assert Client().post(page_of(bargain), {"license": "mp3-lease"}).status_code == 422


def test_the_order_for_the_difference_is_the_first_buyers(purchase: Purchase) -> None:
    friend = User.objects.create_user("friend", "friend@example.com", "secret")
    browser = signed_in(friend)
    browser.post(page_of(purchase), {"license": "wav-lease"})

    assert Purchase.objects.latest("pk").buyer == purchase.buyer


def test_of_a_corrected_and_then_replaced_contract_the_corrected_one_is_shown(purchase: Purchase) -> None:
    (number,) = by_hand.correct_name(purchase.pk, "Ada Lovelace", "")[purchase]
    upgraded(purchase)

    (line,) = Client().get(f"/api/purchases/{purchase.token}/").json()["lines"]
    assert (line["contract"]["number"], line["contract"]["status"]) == (number, "superseded")
