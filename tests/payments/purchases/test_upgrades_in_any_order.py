"""An upgrade and its base, versions of one work: whatever is heard in which order, once, twice or never."""

import itertools
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

import pytest
from django.db import transaction

from catalog import rights
from catalog.clock import shop_now
from catalog.models import ExclusiveRight
from payments.checkout.pay import begin_payment
from payments.checkout.wanted import Item, Licensee, Wanted
from payments.gateway.shapes import StripeDispute, StripeRefund
from payments.models import Access, AccessReason, ContractStatus, PaymentStatus, Purchase, PurchaseLine
from payments.purchases import by_hand, disputes, exclusives, lifecycle, refunds
from tests.payments.factories import begin, make_beat, make_caller
from tests.payments.histories import always
from tests.payments.purchases.test_states import bring_to, intent_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("sandbox_server")]
ACTIVE = (Access.ACTIVE, AccessReason.NONE)
News = tuple[str, Callable[[], object]]


def asked_for_more(base: Purchase, licence: str) -> Purchase:
    """The order for the difference, not paid yet."""
    line, caller = base.lines.get(), make_caller()
    wanted = Wanted((Item(line.beat_id, licence, upgrades=line.uuid),), base.email, Licensee(base.licensee_name))
    return begin_payment(wanted, caller, caller).purchase


def disputed(purchase: Purchase, status: str, withdrawn_minor: int, asked_at: datetime) -> Callable[[], object]:
    intent_id = purchase.stripe_payment_intent_id or ""
    said = StripeDispute(f"du_{intent_id}", status, 2900, "USD", intent_id, withdrawn_minor=withdrawn_minor)
    return lambda: disputes.apply(said, asked_at=asked_at)


def refunded(purchase: Purchase, status: str, asked_at: datetime) -> Callable[[], object]:
    intent_id = purchase.stripe_payment_intent_id or ""
    said = StripeRefund(f"re_{intent_id}", status, purchase.total_minor, "USD", intent_id)
    return lambda: refunds.apply(said, asked_at=asked_at)


def orders_of(news: Iterable[News], besides: News | None = None) -> list[list[News]]:
    """All of them, and all but one, in every other order; half of these hear each twice. ``besides`` comes anywhere."""
    every = list(news)
    orders: list[list[News]] = []
    some = [order for count in (len(every) - 1, len(every)) for order in itertools.permutations(every, count)]
    for number, order in enumerate(some[::2]):
        heard = [each for each in order for _ in range(1 + number % 2)]
        if besides is not None:
            heard.insert(number % (len(heard) + 1), besides)
        orders.append(heard)
    return orders


def test_access_and_contracts_follow_from_what_was_heard_of_both_orders() -> None:
    """Of the base a dispute, lost and won; of the upgrade a refund, arrived and failed; names are put right between."""
    base = begin(make_beat(), "mp3-lease").purchase
    bring_to(base, PaymentStatus.COMPLETED)
    more = asked_for_more(base, "wav-lease")
    bring_to(more, PaymentStatus.COMPLETED)
    base_line, line, start = base.lines.get(), more.lines.get(), shop_now()
    told: list[News] = [
        ("lost", disputed(base, "lost", 2900, start)),
        ("won", disputed(base, "won", 0, start + timedelta(seconds=1))),
        ("back", refunded(more, "succeeded", start)),
        ("failed", refunded(more, "failed", start + timedelta(seconds=1))),
    ]
    named: News = ("named", lambda: by_hand.correct_name(more.pk, "Ada Lovelace", ""))

    for order in orders_of(told, named):
        heard = {name for name, _ in order}
        is_lost = "lost" in heard and "won" not in heard
        is_back = "back" in heard and "failed" not in heard
        with transaction.atomic():
            for _, hear in order:
                hear()
            assert always.wrong() == [], [name for name, _ in order]
            for each in (base_line, line):
                each.refresh_from_db()
            expected = (Access.REVOKED, AccessReason.CHARGED_BACK) if is_lost else ACTIVE
            assert (base_line.access, base_line.access_reason) == expected
            expected = (Access.REVOKED, AccessReason.BASE_ENDED) if is_lost else ACTIVE
            expected = (Access.REVOKED, AccessReason.REFUNDED) if is_back else expected
            assert (line.access, line.access_reason) == expected
            in_force = base_line.contracts.exclude(status=ContractStatus.SUPERSEDED)
            assert in_force.count() == int(is_lost or is_back), heard
            names = line.contracts.exclude(status=ContractStatus.SUPERSEDED).values_list("licensee_name", flat=True)
            assert list(names) == ["Ada Lovelace"] or line.access == Access.REVOKED
            transaction.set_rollback(True)


def test_of_three_orders_for_one_place_one_stands_whichever_is_paid_first() -> None:
    """Two for the difference to one lease, and a stranger's for the exclusive, paid though his hold has lapsed."""
    shelf = make_beat()
    base = begin(shelf, "mp3-lease").purchase
    bring_to(base, PaymentStatus.COMPLETED)
    strangers = begin(shelf, "exclusive", email="stranger@example.com").purchase
    late = intent_of(strangers, "succeeded")
    bring_to(strangers, PaymentStatus.CANCELLED)
    orders = {purchase.pk: intent_of(purchase, "succeeded") for purchase in two_upgrades(base)}
    orders[strangers.pk] = late

    for order in orders_of([(str(pk), lambda pk=pk: pay(pk, orders[pk])) for pk in orders]):  # type: ignore[misc]
        with transaction.atomic():
            for _, act in order:
                act()
                assert always.wrong() == [], order
            lines = PurchaseLine.objects.filter(purchase__in=[int(name) for name, _ in order])
            for line in lines:
                back = sum(each.amount_minor for each in line.refund_lines.all())
                assert back == (0 if line.access == Access.ACTIVE else line.total_minor)
            assert lines.filter(access=Access.ACTIVE, upgrades=base.lines.get()).count() <= 1
            assert lines.filter(access=Access.ACTIVE, is_exclusive=True).count() <= 1
            transaction.set_rollback(True)


def test_of_versions_that_are_tied_and_parted_one_exclusive_is_given_for_each_right() -> None:
    plain, hook = make_beat("Night Bus"), make_beat("Night Bus (with hook)")
    news: list[News] = [
        ("tied", lambda: tie(hook.beat.pk, plain.beat.pk)),
        ("parted", lambda: part(hook.beat.pk)),
    ]
    for name, shelf, licence in (
        ("plain", plain, "exclusive"),
        ("hook", hook, "exclusive"),
        ("lease", hook, "wav-lease"),
    ):
        purchase = begin(shelf, licence, email=f"{name}@example.com").purchase
        intent = intent_of(purchase, "succeeded")
        bring_to(purchase, PaymentStatus.CANCELLED)  # its time was up, and the bank captured all the same
        news.append((name, lambda pk=purchase.pk, intent=intent: pay(pk, intent)))  # type: ignore[misc]

    *both_ways, lease = news
    for order in orders_of(both_ways, lease):
        with transaction.atomic():
            for name, act in order:
                act()
                assert always.wrong() == [], (name, order)
            for right in ExclusiveRight.objects.filter(beats__isnull=False).distinct():
                owners = PurchaseLine.objects.filter(
                    right=right, is_exclusive=True, access=Access.ACTIVE, purchase__payment_status="completed"
                )
                assert list(owners.values_list("uuid", flat=True)) == [right.holder_line] * (right.state == "sold")
            transaction.set_rollback(True)


def two_upgrades(base: Purchase) -> list[Purchase]:
    return [asked_for_more(base, "wav-lease"), asked_for_more(base, "exclusive")]


def pay(purchase_id: int, intent: object) -> None:
    lifecycle.fulfil_purchase(purchase_id, intent=intent)  # type: ignore[arg-type]


def tie(beat_id: int, other_id: int) -> None:
    right_id = ExclusiveRight.objects.get(beats=other_id).pk
    try:
        with transaction.atomic():
            exclusives.join(beat_id, into_id=right_id)
    except rights.RightNotFreeError:
        pass


def part(beat_id: int) -> None:
    try:
        with transaction.atomic():
            exclusives.part(beat_id)
    except rights.RightNotFreeError:
        pass
