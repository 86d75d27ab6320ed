"""What becomes of more rights when the licence that they were built on ends, is disputed, or gets another name."""

from uuid import uuid4

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from accounts.people import ensure_person
from accounts.roles import Role
from catalog.clock import shop_now
from catalog.models import LicenceTier
from payments.back_office.attention import Trouble, purchases_in
from payments.back_office.exporting import sold_lines
from payments.checkout.metadata import metadata_of
from payments.gateway.shapes import StripeRefund
from payments.jobs import work_mail_outbox, work_money_outbox
from payments.models import Access, AccessReason, Purchase, PurchaseLine, Refund
from payments.purchases import by_hand, disputes, refunds
from payments.purchases.evidence_facts import contracts_of
from tests.payments.back_office.staff import signed_in, words
from tests.payments.factories import Shelf, begin, make_beat
from tests.payments.purchases.test_disputes import said_of
from tests.payments.test_upgrades import asked, in_force, page_of, pay, refund_whole, upgraded

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


@pytest.fixture
def shelf() -> Shelf:
    return make_beat()


@pytest.fixture
def purchase(shelf: Shelf) -> Purchase:
    """An mp3 lease at 29.00, charged at Stripe."""
    return pay(begin(shelf, "mp3-lease").purchase)


@pytest.fixture
def manager(transactional_db: None) -> User:
    """A member of "Shop managers"."""
    return ensure_person("manager", password="manager", roles=[Role.SHOP_MANAGERS])


def at_stripe(back: Refund, status: str) -> StripeRefund:
    """What Stripe would say of it."""
    intent_id = back.attempt.stripe_payment_intent_id
    assert back.stripe_refund_id
    assert intent_id
    return StripeRefund(back.stripe_refund_id, status, back.amount_minor, back.currency, intent_id)


def told() -> list[str]:
    """The subjects of what went out, and nothing of them twice."""
    work_mail_outbox()
    subjects = [str(each.subject) for each in mail.outbox]
    mail.outbox.clear()
    return subjects


def test_the_difference_that_stays_is_shown_until_somebody_saw_it_or_sent_it_back(
    purchase: Purchase, manager: User
) -> None:
    more = upgraded(purchase)
    office = signed_in(manager)
    told()

    refund_whole(purchase)

    line = more.lines.get()
    assert (line.access, line.access_reason) == (Access.REVOKED, AccessReason.BASE_ENDED)
    assert [each.pk for each in purchases_in(Trouble.DIFFERENCE_KEPT)] == [more.pk]
    assert f"Order {more.number}: your licence has ended with the one that it came after" in told()
    page = f"/admin/sales/purchases/{more.pk}/"
    assert "the licence that it was built on ended" in words(office.get(page).content)
    assert "Write to us about the difference that you paid." in words(Client().get(f"/orders/{more.token}/").content)
    office.post(f"{page}see-conflict/")
    assert not purchases_in(Trouble.DIFFERENCE_KEPT).exists()

    more.lines.update(seen_at=None)
    refund_whole(more)
    assert not purchases_in(Trouble.DIFFERENCE_KEPT).exists()


def test_it_comes_back_when_the_refund_of_the_base_failed_and_is_shown_anew_when_it_ends_again(
    purchase: Purchase,
) -> None:
    more = upgraded(purchase)
    refund_whole(purchase)
    more.lines.update(seen_at=shop_now())
    told()
    back = Refund.objects.get()

    refunds.apply(at_stripe(back, "failed"), asked_at=shop_now())

    assert more.lines.get().access == Access.ACTIVE
    assert f"Order {more.number}: your files are back" in told()
    disputes.apply(said_of(purchase, "lost", 2900), asked_at=shop_now())
    assert more.lines.get().access_reason == AccessReason.BASE_ENDED
    assert purchases_in(Trouble.DIFFERENCE_KEPT).exists()


def test_a_dispute_of_the_base_pauses_and_its_buyer_is_told_which_payment_it_is_about(purchase: Purchase) -> None:
    more = upgraded(purchase)
    told()

    disputes.apply(said_of(purchase, "needs_response", 2900), asked_at=shop_now())

    line = more.lines.get()
    assert (line.access, line.access_reason) == (Access.PAUSED, AccessReason.BASE_DISPUTED)
    work_mail_outbox()
    (of_more,) = [each for each in mail.outbox if more.number in each.subject]
    assert f"The licence of order {purchase.number}, which order {more.number} was built on, is paused" in of_more.body
    assert not purchases_in(Trouble.DIFFERENCE_KEPT).exists()


def test_a_mended_address_is_that_of_all_orders_that_were_built_on_each_other(purchase: Purchase) -> None:
    more = upgraded(purchase)
    unpaid = asked(more, "exclusive")
    tokens = {each.pk: each.token for each in (purchase, more, unpaid)}

    told()
    by_hand.refund_lines(more.pk, {more.lines.get().pk: more.total_minor}, by="boss", note="", nonce=uuid4())
    work_money_outbox()
    told()
    mended = by_hand.mend_address(more.pk, "right@example.com", leaves_log_in=False)

    assert set(mended) == {purchase, more, unpaid}
    assert told() == [f"Your files are ready: order {purchase.number}"]  # the other gives none any more
    for each in (purchase, more, unpaid):
        each.refresh_from_db()
        assert each.email == "right@example.com"
        assert each.token != tokens[each.pk]  # who had the old link may have pressed the button, and wait for its files


def test_an_order_of_another_address_is_left_as_it_is(purchase: Purchase) -> None:
    more = upgraded(purchase)
    Purchase.objects.filter(pk=purchase.pk).update(email="work@example.com", email_key="work@example.com")

    by_hand.mend_address(more.pk, "right@example.com", leaves_log_in=False)

    purchase.refresh_from_db()
    assert purchase.email == "work@example.com"


def test_a_name_that_is_corrected_while_the_difference_is_paid_is_that_of_the_new_contract(purchase: Purchase) -> None:
    unpaid = asked(purchase, "wav-lease")

    by_hand.correct_name(purchase.pk, "Ada Lovelace", "Countess")
    unpaid.refresh_from_db()
    pay(unpaid)

    contract = in_force(unpaid)
    assert contract is not None
    assert (contract.licensee_name, unpaid.licensee_artist_name) == ("Ada Lovelace", "Countess")
    assert list(by_hand.correct_name(purchase.pk, "Ada King", "Countess")) == [unpaid]
    assert in_force(unpaid).licensee_name == "Ada King"  # type: ignore[union-attr]


def test_a_replaced_contract_still_stands_in_the_export_the_evidence_and_stripes_records(purchase: Purchase) -> None:
    more = upgraded(purchase)
    old = purchase.lines.get().contracts.get()

    assert [each.number for each in contracts_of(purchase)] == [old.number]
    assert [each.contract for each in sold_lines(Purchase.objects.filter(pk=purchase.pk))] == [old.number]
    line, attempt = more.lines.get(), more.attempts.get()
    assert metadata_of(more, attempt, [line])["line_0"].endswith(f":wav-lease:2000:{purchase.lines.get().uuid}")


def test_a_price_that_rose_since_the_page_was_read_is_said_before_an_order_is_made(purchase: Purchase) -> None:
    browser = Client()
    page = browser.get(page_of(purchase)).content.decode()
    quote = page.split('name="quote-wav-lease" value="')[1].split('"')[0]
    LicenceTier.objects.filter(code="wav-lease").update(amount_minor=9900)

    answer = browser.post(page_of(purchase), {"license": "wav-lease", "quote-wav-lease": quote})

    assert answer.status_code == 409
    assert "Pay the difference of $70.00" in words(answer.content)
    assert Purchase.objects.count() == 1


def test_where_tax_is_charged_its_place_is_asked_for_once(purchase: Purchase, settings: object) -> None:
    settings.STRIPE_TAX = "exclusive"  # type: ignore[attr-defined]
    settings.SHOP_COUNTRY = "US"  # type: ignore[attr-defined]
    browser = Client(enforce_csrf_checks=True)
    assert "Where are you?" in words(browser.get(page_of(purchase)).content)

    placed = browser.post(page_of(purchase), {"country": "DE", "postal_code": "10115", "vat_number": ""})
    assert placed["Location"] == page_of(purchase)
    page = words(browser.get(page_of(purchase)).content)
    assert "The tax is that of Germany. Somewhere else?" in page

    sent = {"license": "wav-lease", "asks_consents": "1"}
    assert browser.post(page_of(purchase), sent).status_code == 422
    assert 'name="asks_consents"' in browser.get(page_of(purchase)).content.decode()
    both = {"deliver_at_once": "1", "no_withdrawal": "1"}
    answer = browser.post(page_of(purchase), {"license": "wav-lease", **both})
    assert answer.status_code == 303
    more = Purchase.objects.latest("pk")
    assert (more.tax_country, more.total_minor > 2000) == ("DE", True)


def test_what_was_issued_again_comes_back_as_the_bank_turns_round(purchase: Purchase) -> None:
    more = upgraded(purchase)
    by_hand.correct_name(more.pk, "Ada Lovelace", "")
    disputes.apply(said_of(purchase, "lost", 2900), asked_at=shop_now())
    by_hand.correct_name(purchase.pk, "Ada King", "")

    disputes.apply(said_of(purchase, "won", 0), asked_at=shop_now())

    assert [each.access for each in PurchaseLine.objects.all()] == [Access.ACTIVE, Access.ACTIVE]
    contract = in_force(more)
    assert contract is not None
    assert contract.licensee_name == "Ada King"
    assert in_force(purchase) is None


def test_a_licence_that_is_in_force_again_is_in_the_name_that_was_put_right_meanwhile(purchase: Purchase) -> None:
    more = upgraded(purchase)
    by_hand.correct_name(purchase.pk, "Ada Lovelace", "")

    refund_whole(more)

    contract = in_force(purchase)
    assert contract is not None
    assert contract.licensee_name == "Ada Lovelace"
