"""The table of payment_status, walked pair by pair on real rows."""

import itertools
from collections.abc import Callable

import pytest

from catalog.clock import shop_now
from payments.gateway.shapes import PaymentIntent
from payments.models import PaymentStatus, Purchase, PurchaseEvent
from payments.purchases import attempts, lifecycle
from payments.purchases.states import ForbiddenMoveError, Move, next_status
from payments.purchases.timeline import Happened
from tests.payments.factories import begin, make_beat
from tests.processes import SandboxServer

P = PaymentStatus

EXPECTED: dict[tuple[PaymentStatus, Move], PaymentStatus] = {
    (P.PENDING, Move.STRIPE_IS_PROCESSING): P.PROCESSING,
    (P.FAILED, Move.STRIPE_IS_PROCESSING): P.PROCESSING,
    (P.PENDING, Move.DECLINED): P.FAILED,
    (P.PROCESSING, Move.DECLINED): P.FAILED,
    (P.FAILED, Move.NEW_ATTEMPT): P.PENDING,
    (P.PENDING, Move.GIVEN_UP): P.CANCELLED,
    (P.FAILED, Move.GIVEN_UP): P.CANCELLED,
    (P.PENDING, Move.STRIPE_CANCELED): P.CANCELLED,
    (P.FAILED, Move.STRIPE_CANCELED): P.CANCELLED,
    (P.PROCESSING, Move.STRIPE_CANCELED): P.CANCELLED,
    (P.PENDING, Move.CAPTURED): P.COMPLETED,
    (P.PROCESSING, Move.CAPTURED): P.COMPLETED,
    (P.FAILED, Move.CAPTURED): P.COMPLETED,
    (P.CANCELLED, Move.CAPTURED): P.COMPLETED,
}


def intent_of(
    purchase: Purchase, status: str, *, declined: bool = False, amount_minor: int | None = None
) -> PaymentIntent:
    """What Stripe would say of the purchase's present intent."""
    attempt = attempts.present(purchase)
    assert attempt is not None
    assert attempt.stripe_payment_intent_id is not None
    captured = (amount_minor or purchase.total_minor) if status == "succeeded" else 0
    return PaymentIntent(
        id=attempt.stripe_payment_intent_id,
        status=status,
        amount_minor=purchase.total_minor,
        amount_received_minor=captured,
        currency=purchase.currency,
        livemode=False,
        failure_code="card_declined" if declined else "",
        failure_message="Your card was declined." if declined else "",
    )


def bring_to(purchase: Purchase, status: PaymentStatus) -> None:
    """Walk a fresh purchase to ``status`` by what Stripe would say."""
    said = {
        P.PENDING: None,
        P.PROCESSING: intent_of(purchase, "processing"),
        P.FAILED: intent_of(purchase, "requires_payment_method", declined=True),
        P.CANCELLED: intent_of(purchase, "canceled"),
        P.COMPLETED: intent_of(purchase, "succeeded"),
    }[status]
    if said is not None:
        assert lifecycle.apply_intent(purchase.pk, said, asked_at=shop_now())
    purchase.refresh_from_db()
    assert purchase.payment_status == status


APPLY: dict[Move, Callable[[Purchase], bool]] = {
    Move.STRIPE_IS_PROCESSING: lambda p: lifecycle.apply_intent(p.pk, intent_of(p, "processing"), asked_at=shop_now()),
    Move.DECLINED: lambda p: lifecycle.apply_intent(
        p.pk, intent_of(p, "requires_payment_method", declined=True), asked_at=shop_now()
    ),
    Move.STRIPE_CANCELED: lambda p: lifecycle.apply_intent(p.pk, intent_of(p, "canceled"), asked_at=shop_now()),
    Move.CAPTURED: lambda p: lifecycle.apply_intent(p.pk, intent_of(p, "succeeded"), asked_at=shop_now()),
    Move.NEW_ATTEMPT: lambda p: lifecycle.reopen(p.pk),
    Move.GIVEN_UP: lambda p: lifecycle.give_up(p.pk, p.attempts.last()),
}


@pytest.mark.parametrize(("present", "move"), itertools.product(PaymentStatus, Move))
def test_the_table_says_what_the_architecture_says(present: PaymentStatus, move: Move) -> None:
    target = EXPECTED.get((present, move))

    if target is not None:
        assert next_status(present, move) == target
    elif present in {after for (_, each), after in EXPECTED.items() if each == move}:
        assert next_status(present, move) is None
    else:
        with pytest.raises(ForbiddenMoveError):
            next_status(present, move)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("move", list(Move))
def test_rows_move_only_as_the_table_says(sandbox_server: SandboxServer, move: Move) -> None:
    shelf = make_beat()
    for present in PaymentStatus:
        walk(begin(shelf).purchase, present, move)


def walk(purchase: Purchase, present: PaymentStatus, move: Move) -> None:
    """Make ``move`` in state ``present`` and hold the row against the table."""
    bring_to(purchase, present)
    moves_before = PurchaseEvent.objects.filter(purchase=purchase, kind=Happened.STATUS_MOVED).count()

    try:
        moved = APPLY[move](purchase)
    except ForbiddenMoveError:
        moved = False

    purchase.refresh_from_db()
    target = EXPECTED.get((present, move))
    assert purchase.payment_status == (target or present)
    assert moved == (target is not None)
    moves = PurchaseEvent.objects.filter(purchase=purchase, kind=Happened.STATUS_MOVED).count()
    assert moves == moves_before + (target is not None)
