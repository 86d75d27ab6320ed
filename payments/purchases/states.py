"""The table of ``payment_status`` as data: what may happen when, and where it leads (docs/architecture.md)."""

from enum import StrEnum

from payments.models import PaymentStatus

PENDING, PROCESSING, COMPLETED, FAILED, CANCELLED = (
    PaymentStatus.PENDING,
    PaymentStatus.PROCESSING,
    PaymentStatus.COMPLETED,
    PaymentStatus.FAILED,
    PaymentStatus.CANCELLED,
)


class Move(StrEnum):
    """What makes a purchase's payment_status move."""

    STRIPE_IS_PROCESSING = "Stripe says processing"
    DECLINED = "the present attempt was declined"
    NEW_ATTEMPT = "the buyer asks for a new attempt"
    GIVEN_UP = "buyer cancels or time is up, and nothing can be paid any more"
    STRIPE_CANCELED = "Stripe says canceled"
    CAPTURED = "captured, or nothing is due"


TABLE: dict[tuple[PaymentStatus, Move], PaymentStatus] = {
    (PENDING, Move.STRIPE_IS_PROCESSING): PROCESSING,
    (FAILED, Move.STRIPE_IS_PROCESSING): PROCESSING,
    (PENDING, Move.DECLINED): FAILED,
    (PROCESSING, Move.DECLINED): FAILED,
    (FAILED, Move.NEW_ATTEMPT): PENDING,
    (PENDING, Move.GIVEN_UP): CANCELLED,
    (FAILED, Move.GIVEN_UP): CANCELLED,
    (PENDING, Move.STRIPE_CANCELED): CANCELLED,
    (FAILED, Move.STRIPE_CANCELED): CANCELLED,
    (PROCESSING, Move.STRIPE_CANCELED): CANCELLED,
    (PENDING, Move.CAPTURED): COMPLETED,
    (PROCESSING, Move.CAPTURED): COMPLETED,
    (FAILED, Move.CAPTURED): COMPLETED,
    (CANCELLED, Move.CAPTURED): COMPLETED,
}
TARGET: dict[Move, PaymentStatus] = {move: target for (_, move), target in TABLE.items()}


class ForbiddenMoveError(Exception):
    """This can't happen in this state; nothing was changed."""


def next_status(present: PaymentStatus, move: Move) -> PaymentStatus | None:
    """Where ``move`` leads from ``present``; None if the purchase is there already. Raises ForbiddenMoveError."""
    if (present, move) in TABLE:
        return TABLE[present, move]
    if present == TARGET[move]:
        return None
    raise ForbiddenMoveError(f"{move} in state {present}")
