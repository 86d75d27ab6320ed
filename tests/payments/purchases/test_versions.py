"""Alternate versions of one work share its exclusive right: one sale closes all, and nothing makes two owners."""

import threading

import pytest
from django.db import connection, connections, transaction
from django.test import Client

from catalog import offers, rights, showing
from catalog.errors import BusyError, ExclusiveSoldError
from catalog.models import ExclusiveRight
from payments.checkout import making
from payments.models import Access, PurchaseLine
from payments.purchases import exclusives, lifecycle
from tests.deadline import wait_for
from tests.payments.api.test_downloads import completed
from tests.payments.factories import Shelf, begin, make_beat
from tests.payments.purchases.test_states import intent_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
EXCLUSIVE = "exclusive"
State = ExclusiveRight.State


@pytest.fixture
def versions() -> tuple[Shelf, Shelf]:
    """An instrumental and the one with a hook, tied together."""
    plain, hook = make_beat("Night Bus"), make_beat("Night Bus (with hook)")
    exclusives.join(hook.beat.pk, into_id=plain.beat.right_id)
    for each in (plain, hook):
        each.beat.refresh_from_db()
    return plain, hook


def test_one_exclusive_sale_closes_all(versions: tuple[Shelf, Shelf]) -> None:
    plain, hook = versions
    assert plain.beat.right_id == hook.beat.right_id

    completed(hook, licence_code=EXCLUSIVE)

    for each in versions:
        assert showing.beat_context(each.page)["card"].state == "sold"
        with pytest.raises(ExclusiveSoldError):
            begin(each, "wav-lease")


def test_a_held_one_is_held_for_all_and_a_cart_takes_one_exclusive_of_them(versions: tuple[Shelf, Shelf]) -> None:
    plain, hook = versions
    begin(plain, EXCLUSIVE)

    answer = Client().post(
        f"/api/beats/{hook.beat.pk}/create_payment_intent/",
        {"license": EXCLUSIVE, "email": "late@example.com"},
        content_type="application/json",
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "exclusive_reserved")


def test_leases_of_all_are_earlier_leases_of_each(versions: tuple[Shelf, Shelf]) -> None:
    plain, hook = versions
    completed(plain)
    completed(hook, email="other@example.com")

    exclusive = completed(plain, licence_code=EXCLUSIVE, email="third@example.com")

    (line,) = exclusive.lines.all()
    assert line.contracts.get().schedule["earlier_leases"] == 2


def test_leases_are_added_up_when_tied_and_go_with_their_beat_when_parted() -> None:
    plain, hook = make_beat("Night Bus"), make_beat("Night Bus (with hook)")
    completed(plain)
    for buyer in ("b", "c"):
        completed(hook, email=f"{buyer}@example.com")

    exclusives.join(hook.beat.pk, into_id=plain.beat.right_id)
    assert ExclusiveRight.objects.get(beats=plain.beat).earlier_leases == 3

    own = exclusives.part(hook.beat.pk)
    assert ExclusiveRight.objects.get(pk=own).earlier_leases == 2
    assert ExclusiveRight.objects.get(beats=plain.beat).earlier_leases == 1
    assert {line.right_id for line in PurchaseLine.objects.filter(beat=hook.beat)} == {own}
    completed(hook, licence_code=EXCLUSIVE, email="d@example.com")
    assert showing.beat_context(plain.page)["card"].state == "available"


def test_leases_sold_elsewhere_are_asked_for_again_after_parting(versions: tuple[Shelf, Shelf]) -> None:
    plain, hook = versions
    ExclusiveRight.objects.filter(pk=plain.beat.right_id).update(leases_elsewhere=4)

    own = exclusives.part(hook.beat.pk)

    assert [each.leases_elsewhere for each in ExclusiveRight.objects.filter(pk__in=[own, plain.beat.right_id])] == [
        None,
        None,
    ]


@pytest.mark.parametrize("licence", ["wav-lease", EXCLUSIVE])
def test_what_was_begun_before_is_given_by_the_right_they_share_now(licence: str) -> None:
    plain, hook = make_beat("Night Bus"), make_beat("Night Bus (with hook)")
    to_pay = begin(hook, licence)
    if licence == EXCLUSIVE:
        with pytest.raises(rights.RightNotFreeError):  # held: nothing is tied to it
            exclusives.join(hook.beat.pk, into_id=plain.beat.right_id)
        lifecycle.give_up(to_pay.purchase.pk, to_pay.purchase.attempts.get())
    exclusives.join(hook.beat.pk, into_id=plain.beat.right_id)

    lifecycle.fulfil_purchase(to_pay.purchase.pk, intent=intent_of(to_pay.purchase, "succeeded"))  # paid after all

    (line,) = to_pay.purchase.lines.all()
    shared = ExclusiveRight.objects.get(pk=plain.beat.right_id)
    assert (line.access, line.right_id) == (Access.ACTIVE, shared.pk)
    assert (shared.state == State.SOLD) == (licence == EXCLUSIVE)
    assert (shared.prior_leases == 1) == (licence == "wav-lease")


@pytest.mark.parametrize("change", ["join", "part"])
def test_an_offer_that_names_the_right_of_before_takes_no_hold(change: str) -> None:
    plain, hook = make_beat("Night Bus"), make_beat("Night Bus (with hook)")
    if change == "part":
        exclusives.join(hook.beat.pk, into_id=plain.beat.right_id)
    offered = [each for each in offers.offers_of([hook.beat.pk])[hook.beat.pk] if each.is_exclusive]
    if change == "join":
        exclusives.join(hook.beat.pk, into_id=plain.beat.right_id)
    else:
        exclusives.part(hook.beat.pk)

    with pytest.raises(BusyError), transaction.atomic():
        making.claim(offered, making.new_line_uuids(offered), 300)
    assert not ExclusiveRight.objects.filter(state=State.RESERVED).exists()


def somebody_waits_for_a_lock() -> bool:
    """Seen by the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        (waiting,) = cursor.fetchone()
    return bool(waiting)


def test_paid_while_a_manager_ties_it_it_is_given_by_the_right_they_share_then() -> None:
    plain, hook = make_beat("Night Bus"), make_beat("Night Bus (with hook)")
    to_pay = begin(hook, "wav-lease")
    intent = intent_of(to_pay.purchase, "succeeded")
    results: list[bool] = []

    def pay() -> None:
        try:
            results.append(lifecycle.fulfil_purchase(to_pay.purchase.pk, intent=intent))
        finally:
            connections.close_all()

    paying = threading.Thread(target=pay)
    with transaction.atomic():
        exclusives.join(hook.beat.pk, into_id=plain.beat.right_id)
        paying.start()
        wait_for(somebody_waits_for_a_lock, what="the payment waits for the right")
    paying.join()

    (line,) = to_pay.purchase.lines.all()
    shared = ExclusiveRight.objects.get(pk=plain.beat.right_id)
    assert results == [True]
    assert (line.right_id, shared.prior_leases) == (shared.pk, 1)


def test_what_is_sold_is_neither_tied_nor_parted(versions: tuple[Shelf, Shelf]) -> None:
    plain, hook = versions
    other = make_beat("Glass")
    completed(plain, licence_code=EXCLUSIVE)

    with pytest.raises(rights.RightNotFreeError):
        exclusives.part(hook.beat.pk)
    with pytest.raises(rights.RightNotFreeError):
        exclusives.join(other.beat.pk, into_id=plain.beat.right_id)
    with pytest.raises(rights.RightNotFreeError):
        exclusives.join(plain.beat.pk, into_id=other.beat.right_id)


def test_each_page_shows_the_other_versions(versions: tuple[Shelf, Shelf]) -> None:
    plain, hook = versions
    assert [card.title for card in showing.beat_context(plain.page)["versions"]] == [hook.page.title]
    assert [card.title for card in showing.beat_context(hook.page)["versions"]] == [plain.page.title]
    exclusives.part(hook.beat.pk)
    assert showing.beat_context(plain.page)["versions"] == []
