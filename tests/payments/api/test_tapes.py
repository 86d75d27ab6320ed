"""A beat tape in cart and checkout: put in whole, charged as one price, told when it changed or went."""

from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from catalog.beats import ensure_beat
from catalog.models import BeatPage, BeatTapePage, LicenceTier, TapePrice
from catalog.offers import get_offer
from payments.cart import carts
from payments.cart.quoting import priced, pricer
from payments.cart.shapes import NoteKind, Tax
from payments.models import CartLine, GroupOffer, PaymentStatus, Purchase
from payments.queries import order_view
from tests.catalog.making import make_tape
from tests.payments.api.test_cart import check_out
from tests.payments.factories import Shelf, begin, make_beat
from tests.payments.purchases.test_states import bring_to
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
TIME_AND_DEALS = 2  # queries of any price


@pytest.fixture
def shelves() -> list[Shelf]:
    return [make_beat("Night"), make_beat("Day"), make_beat("Rain")]


@pytest.fixture
def tape(shelves: list[Shelf]) -> BeatTapePage:
    """Three beats at 49 each for 90 under the WAV lease; no price under others."""
    return make_tape([shelf.page for shelf in shelves], {"wav-lease": 9000})


def put(client: Client, tape: object, code: str = "wav-lease") -> Any:
    key = tape.translation_key if isinstance(tape, BeatTapePage) else tape
    return client.post("/cart/put/", {"tape": key, "license": code})


def cart_of(client: Client) -> Any:
    return client.get("/cart/").context["cart"]


def test_a_tape_is_put_in_whole_and_costs_its_price(client: Client, shelves: list[Shelf], tape: BeatTapePage) -> None:
    client.post("/cart/put/", {"beat": shelves[0].beat.pk, "license": "mp3-lease"})

    answer = put(client, tape)

    assert (answer.status_code, answer["Location"]) == (303, "/cart/")
    cart = cart_of(client)
    assert [(line.title, line.licence_code, line.priced.total_minor) for line in cart.lines] == [
        ("Night", "wav-lease", 3000),
        ("Day", "wav-lease", 3000),
        ("Rain", "wav-lease", 3000),
    ]
    assert [(note.kind, note.name, note.saved_minor) for note in cart.priced.explanations] == [
        (NoteKind.TAPE, "Night tape", 5700)
    ]


def gone(shelf: Shelf) -> None:
    BeatPage.objects.get(pk=shelf.page.pk).unpublish()


@pytest.mark.parametrize(
    ("change", "code", "status", "said"),
    [
        (lambda shelf: bring_to(begin(shelf, "exclusive").purchase, PaymentStatus.COMPLETED), "wav-lease", 409, "Rain"),
        (gone, "wav-lease", 404, "A beat of this tape is not for sale"),
        (lambda shelf: shelf.page.delete(), "wav-lease", 404, "A beat of this tape is not for sale"),
        (lambda shelf: shelf.beat.tier_overrides.create(tier=_wav(), is_offered=False), "wav-lease", 422, "Rain"),
        (lambda _: BeatTapePage.objects.get().unpublish(), "wav-lease", 404, "This beat tape is not for sale"),
        (lambda _: None, "mp3-lease", 422, "not sold under that licence"),
    ],
    ids=["sold", "unpublished", "deleted", "not offered", "withdrawn", "no price"],
)
def test_with_a_beat_gone_none_of_a_tape_is_put_in(
    client: Client, shelves: list[Shelf], tape: BeatTapePage, change: Any, code: str, status: int, said: str
) -> None:
    change(shelves[2])

    answer = put(client, tape, code)

    assert answer.status_code == status
    assert said in answer.content.decode()
    assert not CartLine.objects.exists()


def test_what_is_no_tape_is_refused(client: Client, tape: BeatTapePage) -> None:
    assert [put(client, text).status_code for text in ("", "x", "9", "²", tape.pk)] == [422] * 5
    assert put(client, "00000000-0000-0000-0000-000000000000").status_code == 404
    assert not CartLine.objects.exists()


def test_a_full_cart_takes_none_of_a_tape(client: Client, shelves: list[Shelf], tape: BeatTapePage) -> None:
    client.post("/cart/put/", {"beat": shelves[0].beat.pk, "license": "mp3-lease"})
    line = CartLine.objects.get()
    for number in range(carts.MOST_LINES - 2):
        beat = ensure_beat(uuid4())
        line.cart.lines.create(beat=beat, licence_code="", beat_title=str(number), unit_minor=0, added_at=line.added_at)

    assert put(client, tape).status_code == 422

    assert CartLine.objects.count() == carts.MOST_LINES - 1
    assert CartLine.objects.get(beat=shelves[0].beat).licence_code == "mp3-lease"


@pytest.mark.parametrize(
    ("change", "amount"),
    [
        (lambda: BeatTapePage.objects.get().unpublish(), 14_700),
        (lambda: TapePrice.objects.update(amount_minor=12_000), 12_000),
        (lambda: LicenceTier.objects.filter(code="wav-lease").update(amount_minor=2000), 6000),
    ],
    ids=["withdrawn", "dearer", "beats cheaper"],
)
def test_a_tape_that_changed_since_is_told_before_it_is_charged(
    client: Client, shelves: list[Shelf], tape: BeatTapePage, change: Any, amount: int
) -> None:
    put(client, tape)
    items = [(shelf, "wav-lease") for shelf in shelves]
    quote = cart_of(client).quote

    change()
    told = check_out(client, *items, quote=quote)

    assert assert_problem(told, 409, "price_changed")["amount"] == amount
    assert not Purchase.objects.exists()
    assert check_out(client, *items, quote=cart_of(client).quote).json()["amount"] == amount


def test_a_purchase_that_began_keeps_the_tapes_price_in_its_lines(
    client: Client, shelves: list[Shelf], tape: BeatTapePage
) -> None:
    body = check_out(client, *((shelf, "wav-lease") for shelf in shelves)).json()
    assert body["amount"] == 9000

    BeatTapePage.objects.get().unpublish()
    purchase = Purchase.objects.get(token=body["purchase"])
    bring_to(purchase, PaymentStatus.COMPLETED)

    order = order_view(purchase)
    assert (order.amount_minor, order.subtotal_minor, order.discount_minor) == (9000, 14_700, 5700)
    assert [(line.unit_minor, line.amount_minor) for line in order.lines] == [(4900, 3000)] * 3


def test_a_deal_that_saves_more_than_the_tape_counts_instead(client: Client, tape: BeatTapePage) -> None:
    put(client, tape)
    deal = GroupOffer.objects.create(name="Buy 1, get 2", buy_count=1, free_count=2)
    assert cart_of(client).priced.total_minor == 4900

    GroupOffer.objects.filter(pk=deal.pk).update(buy_count=2, free_count=1)
    assert cart_of(client).priced.total_minor == 9000


def test_one_beat_short_of_a_tape_is_said_while_the_tape_can_be_had(
    client: Client, shelves: list[Shelf], tape: BeatTapePage
) -> None:
    for shelf in shelves[:2]:
        client.post("/cart/put/", {"beat": shelf.beat.pk, "license": "wav-lease"})

    page = client.get("/cart/").content.decode()
    assert f'<a href="{tape.url}">Night tape</a>: add one more beat, “Rain”' in page

    gone(shelves[2])
    assert cart_of(client).priced.explanations == ()


def test_a_single_beat_asks_for_no_tape_and_two_ask_once(shelves: list[Shelf], django_assert_num_queries: Any) -> None:
    first, second = (get_offer(shelf.beat.pk, "wav-lease") for shelf in shelves[:2])

    with django_assert_num_queries(TIME_AND_DEALS):
        priced([first])
    with django_assert_num_queries(TIME_AND_DEALS + 1):
        priced([first, second])


def _wav() -> LicenceTier:
    return LicenceTier.objects.get(code="wav-lease")


def test_a_tape_that_goes_between_price_and_tax_parts_them_not(shelves: list[Shelf], tape: BeatTapePage) -> None:
    offered = [get_offer(shelf.beat.pk, "wav-lease") for shelf in shelves]
    price = pricer(offered)
    before = price(None)

    tape.unpublish()
    taxed = price(Tax((100, 100, 100), is_included=False))

    assert (before.total_minor, taxed.total_minor) == (9000, 9300)
    assert priced(offered).total_minor == 3 * 4900
