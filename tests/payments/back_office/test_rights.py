"""Exclusive rights by hand: sold elsewhere, after Stripe let go; offered again, once nobody owns them."""

from collections.abc import Iterator

import pytest
from django.test import Client
from wagtail.models import ModelLogEntry

from accounts.models import User
from catalog.errors import ExclusiveSoldError
from catalog.models import BeatListing, ExclusiveRight
from payments.models import Access, PaymentStatus, Purchase
from payments.purchases.timeline import Happened
from tests.payments.back_office.staff import (
    PURCHASES,
    REFUNDS,
    RIGHTS,
    charged,
    hear,
    paid,
    queries_of,
    signed_in,
    words,
)
from tests.payments.factories import Shelf, begin, make_beat
from tests.payments.purchases.test_states import bring_to
from tests.payments.stripe_side import THREE_D_SECURE, pay_with, refund_at_stripe, stripe_intent, switch

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
State = ExclusiveRight.State


@pytest.fixture(autouse=True)
def _stripe_is_back() -> Iterator[None]:
    yield
    switch()


def press(office: Client, right: ExclusiveRight, button: str, **form: str) -> str:
    """Press, confirmed, and read the page that follows."""
    sent = {"confirmed": "yes", **form}
    response = office.post(f"{RIGHTS}{right.pk}/{button}/", sent, follow=True)
    assert response.status_code == 200
    right.refresh_from_db()
    return words(response.content)


def right_of(shelf: Shelf) -> ExclusiveRight:
    return ExclusiveRight.objects.get(pk=shelf.beat.right_id)


def sold() -> tuple[Purchase, ExclusiveRight]:
    purchase = paid(licence="exclusive")
    return purchase, ExclusiveRight.objects.get(holder_line=purchase.lines.get().uuid)


def test_rights_are_listed_by_state_with_a_countdown_for_holds(office: Client) -> None:
    sold()
    held, free, gone = make_beat("Glass"), make_beat("Slow Rain"), make_beat("Dust")
    begin(held, "exclusive", email="other@example.com")
    press(office, right_of(gone), "sold-elsewhere")

    response = office.get(RIGHTS)

    rows = [(right.title, right.state) for right in response.context["object_list"]]
    assert rows == [
        *(("Glass", State.RESERVED), ("Dust", State.WITHDRAWN)),
        *(("Night Bus", State.SOLD), ("Slow Rain", State.OPEN)),
    ]
    assert "Held 4 min 5" in words(response.content)
    assert [right.title for right in office.get(f"{RIGHTS}?state=sold").context["object_list"]] == ["Night Bus"]
    assert [right.pk for right in office.get(f"{RIGHTS}?q=slow").context["object_list"]] == [right_of(free).pk]


def test_the_list_costs_the_same_for_one_and_for_five(office: Client) -> None:
    make_beat()
    for_one = queries_of(office, RIGHTS)

    for number in range(4):
        make_beat(f"Beat {number}")

    assert queries_of(office, RIGHTS) == for_one


def test_what_was_sold_elsewhere_can_be_had_under_no_licence(office: Client, manager: User) -> None:
    shelf = make_beat()
    right = right_of(shelf)

    question = press(office, right, "sold-elsewhere", confirmed="")
    assert "his payment is cancelled at Stripe first" in question
    assert right.state == State.OPEN

    assert "The beat is off the market." in press(office, right, "sold-elsewhere")
    assert right.state == State.WITHDRAWN
    for licence in ("exclusive", "wav-lease"):
        with pytest.raises(ExclusiveSoldError):
            begin(shelf, licence)
    assert "It was taken off the market before." in press(office, right, "sold-elsewhere")
    entries = ModelLogEntry.objects.filter(action="payments.sold_elsewhere")
    assert [(entry.user, entry.object_id) for entry in entries] == [(manager, str(right.pk))] * 2
    assert f'href="{RIGHTS}{right.pk}/"' in office.get("/admin/reports/site-history/").content.decode()


def test_the_window_follows_at_once(office: Client) -> None:
    purchase, right = sold()
    listed = BeatListing.objects.filter(beat=purchase.lines.get().beat)
    assert [row.is_sold for row in listed] in ([True], [])
    hear("refund.created", refund_at_stripe(purchase.stripe_payment_intent_id or "", purchase.total_minor))

    press(office, right, "offer-again")

    assert not any(row.is_sold for row in listed.all())


def test_a_hold_in_the_way_is_ended_at_stripe_first(office: Client) -> None:
    shelf = make_beat()
    to_pay = begin(shelf, "exclusive")
    right = right_of(shelf)

    press(office, right, "sold-elsewhere")

    to_pay.purchase.refresh_from_db()
    assert right.state == State.WITHDRAWN
    assert to_pay.purchase.payment_status == PaymentStatus.CANCELLED
    assert stripe_intent(to_pay.payment_intent_id or "")["status"] == "canceled"
    page = words(office.get(f"{PURCHASES}{to_pay.purchase.pk}/").content)
    assert "Mona Manager asked for the exclusive to be taken off the market: sold elsewhere." in page
    assert to_pay.purchase.outbox.filter(kind="mail").count() == 0  # his time was not up


def test_a_hold_in_3d_secure_is_ended_by_one_press(office: Client) -> None:
    shelf = make_beat()
    to_pay = begin(shelf, "exclusive")
    pay_with(to_pay.client_secret or "", THREE_D_SECURE)

    assert "The beat is off the market." in press(office, right_of(shelf), "sold-elsewhere")
    to_pay.purchase.refresh_from_db()
    assert to_pay.purchase.payment_status == PaymentStatus.CANCELLED


def test_who_has_paid_in_the_last_moment_has_bought_it(office: Client) -> None:
    to_pay = charged(licence="exclusive")
    right = ExclusiveRight.objects.get()

    assert "It is sold here: its buyer has paid." in press(office, right, "sold-elsewhere")
    to_pay.purchase.refresh_from_db()
    assert to_pay.purchase.payment_status == PaymentStatus.COMPLETED
    assert right.state == State.SOLD


def test_while_a_bank_works_on_a_payment_nothing_changes(office: Client) -> None:
    shelf = make_beat()
    purchase = begin(shelf, "exclusive").purchase
    bring_to(purchase, PaymentStatus.PROCESSING)
    right = right_of(shelf)

    assert "A bank is working on a payment for it" in press(office, right, "sold-elsewhere")
    assert right.state == State.RESERVED


def test_a_silent_stripe_changes_nothing(office: Client) -> None:
    shelf = make_beat()
    begin(shelf, "exclusive")
    right = right_of(shelf)
    switch(api_fault="error_before")

    assert "Stripe gave no answer, so nothing was changed." in press(office, right, "sold-elsewhere")
    assert right.state == State.RESERVED


def test_a_withdrawn_right_is_offered_again(office: Client) -> None:
    shelf = make_beat()
    right = right_of(shelf)
    press(office, right, "sold-elsewhere")

    assert "The exclusive is for sale again." in press(office, right, "offer-again")

    assert right.state == State.OPEN
    assert begin(shelf, "exclusive").purchase.payment_status == PaymentStatus.PENDING


def test_a_sold_right_is_offered_again_only_when_its_buyer_has_nothing_any_more(office: Client) -> None:
    purchase, right = sold()
    page = office.get(f"{RIGHTS}{right.pk}/").content.decode()
    assert "offer-again" not in page
    assert f"{PURCHASES}{purchase.pk}/" in page
    assert "Somebody owns it or holds it" in press(office, right, "offer-again")
    assert right.state == State.SOLD

    hear("refund.created", refund_at_stripe(purchase.stripe_payment_intent_id or "", purchase.total_minor))
    assert purchase.lines.get().access == Access.REVOKED
    right.refresh_from_db()
    assert right.state == State.SOLD  # no event reopens it
    assert f"{RIGHTS}{right.pk}/" in office.get(f"{PURCHASES}{purchase.pk}/").content.decode()

    assert "The exclusive is for sale again." in press(office, right, "offer-again")
    assert right.state == State.OPEN
    assert purchase.timeline.filter(kind=Happened.OFFERED_BY_HAND).count() == 1


@pytest.mark.parametrize("status", [PaymentStatus.PENDING, PaymentStatus.CANCELLED])
def test_what_is_held_or_for_sale_is_not_offered_again(office: Client, status: PaymentStatus) -> None:
    shelf = make_beat()
    bring_to(begin(shelf, "exclusive").purchase, status)
    before = right_of(shelf)

    assert "nothing was changed" in press(office, right_of(shelf), "offer-again")
    assert right_of(shelf).state == before.state
    assert right_of(shelf).holder_line == before.holder_line


def test_editors_see_no_rights_and_change_none(editor: User) -> None:
    right = right_of(make_beat())
    browser = signed_in(editor)

    for address in (RIGHTS, f"{RIGHTS}{right.pk}/", f"{RIGHTS}{right.pk}/sold-elsewhere/", REFUNDS):
        assert browser.post(address, {"confirmed": "yes"}).headers["Location"] == "/admin/"
    right.refresh_from_db()
    assert right.state == State.OPEN
