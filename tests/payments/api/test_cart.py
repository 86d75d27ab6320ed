"""``POST /api/checkout/``: a whole cart in one purchase, and what a changed cart does to the one before."""

from typing import Any

import pytest
from django.test import Client

from catalog.models import ExclusiveRight, LicenceTier
from payments.models import DiscountCode, GroupOffer, PaymentStatus, Purchase
from payments.purchases import lifecycle
from tests.payments.api.calls import create
from tests.payments.factories import Shelf, begin, make_beat
from tests.payments.purchases.test_states import bring_to, intent_of
from tests.payments.stripe_side import pay_with, stripe_intent
from tests.problems import assert_problem

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]


def check_out(client: Client, *items: tuple[Shelf, str], **more: Any) -> Any:
    """Press Pay for a cart of these beats under these licences."""
    body = {
        "items": [{"beat": shelf.beat.pk, "license": code} for shelf, code in items],
        "email": "ada@example.com",
        "licensee": {"name": "Ada"},
        **more,
    }
    return client.post("/api/checkout/", body, content_type="application/json")


def test_a_cart_is_one_purchase_and_one_intent(client: Client) -> None:
    first, second = make_beat(), make_beat("Day Bus")

    answer = check_out(client, (first, "wav-lease"), (second, "mp3-lease"))

    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["amount"] == 4900 + 2900
    assert stripe_intent(body["payment_intent_id"])["amount"] == 7800
    lines = client.get(f"/api/purchases/{body['purchase']}/").json()["lines"]
    assert [(line["beat"], line["license"], line["amount"]) for line in lines] == [
        (first.beat.pk, "wav-lease", 4900),
        (second.beat.pk, "mp3-lease", 2900),
    ]


def test_every_line_of_a_paid_cart_is_delivered(client: Client) -> None:
    first, second = make_beat(), make_beat("Day Bus")
    body = check_out(client, (first, "wav-lease"), (second, "exclusive")).json()
    pay_with(body["client_secret"])

    client.get(f"/orders/{body['purchase']}/return/")

    lines = client.get(f"/api/purchases/{body['purchase']}/").json()["lines"]
    assert [{file["type"] for file in line["files"]} >= {"mp3", "wav"} for line in lines] == [True, True]
    assert ExclusiveRight.objects.get(beats=second.beat).state == "sold"


def test_a_problem_names_its_items_and_nothing_is_made(client: Client) -> None:
    fine, sold, held = make_beat(), make_beat("Day Bus"), make_beat("Last Bus")
    bring_to(begin(sold, "exclusive").purchase, PaymentStatus.COMPLETED)
    begin(held, "exclusive")
    before = Purchase.objects.count()

    told = check_out(client, (fine, "wav-lease"), (sold, "wav-lease"), (fine, "no-such"))
    kept = check_out(client, (fine, "exclusive"), (held, "exclusive"))

    assert_problem(told, 409, "exclusive_sold")
    assert told.json()["items"] == [
        {"beat": sold.beat.pk, "code": "exclusive_sold"},
        {"beat": fine.beat.pk, "code": "license_not_offered"},
    ]
    assert_problem(kept, 409, "exclusive_reserved")
    assert kept.json()["items"] == [{"beat": held.beat.pk, "code": "exclusive_reserved"}]
    assert Purchase.objects.count() == before
    assert ExclusiveRight.objects.get(beats=fine.beat).state == "open"


def test_the_same_cart_asked_for_again_is_the_same_purchase(client: Client) -> None:
    first, second = make_beat(), make_beat("Day Bus")

    once = check_out(client, (first, "wav-lease"), (second, "exclusive"))
    again = check_out(client, (second, "exclusive"), (first, "wav-lease"))

    assert (once.status_code, again.status_code) == (201, 200)
    assert again.json()["purchase"] == once.json()["purchase"]
    assert again.json()["payment_intent_id"] == once.json()["payment_intent_id"]


def test_a_changed_cart_cannot_be_paid_at_the_old_amount(client: Client) -> None:
    first, second = make_beat(), make_beat("Day Bus")
    old = check_out(client, (first, "wav-lease")).json()

    new = check_out(client, (first, "wav-lease"), (second, "wav-lease"))

    assert new.status_code == 201
    assert stripe_intent(old["payment_intent_id"])["status"] == "canceled"
    assert "error" in pay_with(old["client_secret"])
    replaced = Purchase.objects.get(token=old["purchase"])
    assert replaced.payment_status == PaymentStatus.CANCELLED
    assert replaced.replaced_by == Purchase.objects.get(token=new.json()["purchase"])


def test_a_changed_cart_keeps_its_hold_and_the_holds_time(client: Client) -> None:
    exclusive, lease = make_beat(), make_beat("Day Bus")
    old = Purchase.objects.get(token=check_out(client, (exclusive, "exclusive")).json()["purchase"])
    for _ in range(4):  # more often than holds may lapse: changing one's mind is no lapse
        check_out(client, (exclusive, "exclusive"), (lease, "wav-lease"))
        answer = check_out(client, (exclusive, "exclusive"))
        assert answer.status_code == 201, answer.content

    new = Purchase.objects.get(token=answer.json()["purchase"])
    right = ExclusiveRight.objects.get(beats=exclusive.beat)
    assert (right.state, right.holder_line) == ("reserved", new.lines.get().uuid)
    assert new.expires_at <= old.expires_at


def test_a_cart_that_was_paid_meanwhile_is_not_replaced(client: Client) -> None:
    first, second = make_beat(), make_beat("Day Bus")
    old = check_out(client, (first, "wav-lease")).json()
    pay_with(old["client_secret"])  # in the other tab; no webhook has told us yet

    answer = check_out(client, (first, "wav-lease"), (second, "wav-lease"))

    assert_problem(answer, 409, "already_paying")
    assert answer.json()["purchase"] == old["purchase"]
    assert Purchase.objects.get().payment_status == PaymentStatus.COMPLETED


def test_what_is_being_paid_for_days_is_not_sold_to_the_same_buyer_again(client: Client) -> None:
    first, second = make_beat(), make_beat("Day Bus")
    old = Purchase.objects.get(token=check_out(client, (first, "wav-lease")).json()["purchase"])
    bring_to(old, PaymentStatus.PROCESSING)

    assert_problem(check_out(client, (first, "wav-lease"), (second, "wav-lease")), 409, "already_paying")
    assert check_out(client, (second, "wav-lease")).status_code == 201


def test_a_cart_leaves_a_single_beat_alone(client: Client) -> None:
    first, second = make_beat(), make_beat("Day Bus")
    single = create(client, first).json()

    check_out(client, (second, "wav-lease"))

    assert stripe_intent(single["payment_intent_id"])["status"] == "requires_payment_method"


def test_a_single_beat_at_a_new_price_ends_the_one_at_the_old_price(client: Client) -> None:
    shelf = make_beat()
    old = create(client, shelf).json()
    LicenceTier.objects.filter(code="wav-lease").update(amount_minor=5900)

    new = create(client, shelf).json()

    assert new["amount"] == 5900
    assert stripe_intent(old["payment_intent_id"])["status"] == "canceled"


@pytest.mark.parametrize(
    "body",
    [
        {"items": []},
        {"items": [{"beat": 1, "license": "wav-lease", "price": 1}]},
        {"items": [{"beat": 1}]},
        {"items": [{"beat": 10**30, "license": "wav-lease"}]},
        {"items": "1"},
        {"items": [{"beat": 1, "license": "x"}] * 41},
    ],
)
def test_what_is_no_cart_is_refused(client: Client, body: dict[str, Any]) -> None:
    answer = client.post("/api/checkout/", {"email": "ada@example.com", **body}, content_type="application/json")

    assert answer.status_code in (404, 422), answer.content
    assert not Purchase.objects.exists()


def test_twice_the_same_and_two_exclusives_of_one_right_are_refused(client: Client) -> None:
    shelf = make_beat()
    alternate = make_beat("Night Bus (alternate)")
    alternate.beat.right = shelf.beat.right
    alternate.beat.save()

    assert_problem(check_out(client, (shelf, "wav-lease"), (shelf, "wav-lease")), 422, "invalid_request")
    assert_problem(check_out(client, (shelf, "exclusive"), (alternate, "exclusive")), 422, "invalid_request")
    assert check_out(client, (shelf, "exclusive"), (shelf, "wav-lease")).status_code == 201


def test_a_line_that_is_gone_when_the_money_comes_goes_back_alone(client: Client) -> None:
    given, gone = make_beat(), make_beat("Day Bus")
    body = check_out(client, (given, "wav-lease"), (gone, "exclusive")).json()
    purchase = Purchase.objects.get(token=body["purchase"])
    ExclusiveRight.objects.filter(beats=gone.beat).update(
        state="withdrawn", holder_line=None, reserved_until=None, sold_at=None
    )

    assert lifecycle.fulfil_purchase(purchase.pk, intent=intent_of(purchase, "succeeded"))

    refund = purchase.attempts.get().refunds.get()
    assert (refund.amount_minor, refund.status) == (120_000, "requested")
    assert [line.access for line in purchase.lines.all()] == ["active", "revoked"]


def test_a_code_makes_the_cart_cheaper_and_is_counted_with_it(client: Client) -> None:
    first, second = make_beat(), make_beat("Day Bus")
    code = DiscountCode.objects.create(code="SPRING", percent_bp=1000, max_uses=1)

    body = check_out(client, (first, "wav-lease"), (second, "mp3-lease"), discount_code="spring").json()
    again = check_out(client, (first, "wav-lease"), (second, "mp3-lease"), discount_code="spring")
    late = check_out(Client(), (first, "wav-lease"), discount_code="spring", email="eve@example.com")

    assert body["amount"] == 7020
    assert again.json()["purchase"] == body["purchase"]
    assert_problem(late, 422, "discount_not_valid")
    bring_to(Purchase.objects.get(), PaymentStatus.COMPLETED)
    assert code.uses.get().state == "used"


def test_a_code_is_given_back_with_its_purchase(client: Client) -> None:
    shelf, other = make_beat(), make_beat("Day Bus")
    DiscountCode.objects.create(code="SPRING", amount_minor=900, max_uses=1)
    check_out(client, (shelf, "wav-lease"), discount_code="spring")

    changed = check_out(client, (shelf, "wav-lease"), (other, "wav-lease"), discount_code="SPRING")
    assert changed.json()["amount"] == 9800 - 900
    plain = check_out(client, (shelf, "wav-lease"), (other, "wav-lease"))
    assert plain.json()["amount"] == 9800

    assert check_out(Client(), (shelf, "wav-lease"), discount_code="spring").json()["amount"] == 4000


def test_a_deal_counts_in_what_is_charged(client: Client) -> None:
    GroupOffer.objects.create(name="Buy 2, get 1 free", buy_count=2, free_count=1)
    shelves = [make_beat(title) for title in ("One", "Two", "Three")]

    body = check_out(client, *((shelf, "wav-lease") for shelf in shelves)).json()

    assert body["amount"] == 2 * 4900
    lines = Purchase.objects.get().lines.all()
    assert sorted(line.total_minor for line in lines) == [0, 4900, 4900]


def test_less_than_stripe_charges_is_refused_before_anything_is_made(client: Client) -> None:
    shelf = make_beat()
    DiscountCode.objects.create(code="ALMOST", amount_minor=4890)

    assert_problem(check_out(client, (shelf, "wav-lease"), discount_code="almost"), 422, "amount_too_small")
    assert not Purchase.objects.exists()


def test_a_code_for_everything_leaves_nothing_to_pay(client: Client) -> None:
    shelf = make_beat()
    DiscountCode.objects.create(code="GIFT", percent_bp=10_000, max_uses=1)

    answer = check_out(client, (shelf, "wav-lease"), discount_code="gift")

    assert (answer.status_code, answer.json()["payment_status"], answer.json()["client_secret"]) == (
        201,
        "completed",
        None,
    )
    assert DiscountCode.objects.get().uses.get().state == "used"
