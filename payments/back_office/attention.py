"""What a manager must look at: each kind of trouble as a query, told apart by one name in links, filters and panels."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import AbstractUser, AnonymousUser
from django.db.models import Case, Count, Exists, F, Min, OuterRef, Q, QuerySet, Subquery, Sum, When
from django.db.models.functions import Coalesce
from django.urls import reverse

from catalog.clock import ShopNow
from payments.back_office.addresses import DIFFERENCES_URL_NAME, EVENTS_URL_NAME, PURCHASES_URL_NAME
from payments.inbox import compare, differences
from payments.installation import refusal
from payments.messages.outbox import MONEY_KINDS
from payments.models import (
    Access,
    AccessReason,
    Dispute,
    EventStatus,
    Outbox,
    OutboxKind,
    OutboxStatus,
    PaymentAttempt,
    PaymentStatus,
    Purchase,
    PurchaseLine,
    Refund,
    RefundLine,
    RefundStatus,
    StripeWebhookEvent,
)
from payments.models.dispute import LOSING, TO_ANSWER
from payments.models.refund import NOTHING_WAS_GIVEN
from payments.purchases import assigning
from payments.purchases.refunds import ON_THE_WAY

PATIENCE = timedelta(minutes=2)  # a paid purchase is delivered within seconds; later than this, something is stuck
CAPTURED = "payment_intent.succeeded"

Person = AbstractUser | AnonymousUser


class Trouble(StrEnum):
    """Names of what may be wrong with a purchase, as links and filters carry them."""

    UNDELIVERED = "undelivered"
    REFUND_NOT_SENT = "refund-not-sent"
    EVIDENCE_NOT_SENT = "evidence-not-sent"
    TAX_NOT_BOOKED = "tax-not-booked"
    REFUND_FAILED = "refund-failed"
    REFUND_UNASSIGNED = "refund-unassigned"
    CONFLICT = "exclusive-conflict"
    NOT_HIS_ANY_MORE = "not-his-any-more"
    DIFFERENCE_KEPT = "difference-kept"
    MAIL_NOT_SENT = "mail-not-sent"
    CONTRACT_NOT_MADE = "contract-not-made"
    DISPUTE_TO_ANSWER = "dispute-to-answer"


LABELS: dict[Trouble, str] = {
    Trouble.UNDELIVERED: "Paid, but not delivered",
    Trouble.REFUND_NOT_SENT: "Refund or cancellation not sent to Stripe",
    Trouble.EVIDENCE_NOT_SENT: "Evidence not sent to the bank",
    Trouble.REFUND_FAILED: "Refund failed",
    Trouble.REFUND_UNASSIGNED: "Refund made at Stripe: for which beat?",
    Trouble.CONFLICT: "Paid for, but could not be given: refunded",
    Trouble.NOT_HIS_ANY_MORE: "Has the files of an exclusive that was offered again",
    Trouble.DIFFERENCE_KEPT: "Lost with the licence that it was built on: the difference is still here",
    Trouble.MAIL_NOT_SENT: "Mail not sent",
    Trouble.CONTRACT_NOT_MADE: "Contract not made",
    Trouble.TAX_NOT_BOOKED: "Tax not booked at Stripe, or not taken back",
    Trouble.DISPUTE_TO_ANSWER: "Dispute that waits for an answer",
}
# The panel of a purchase's page on which something can be done about it.
PLACES: dict[Trouble, str] = {
    Trouble.UNDELIVERED: "attempts",
    Trouble.REFUND_NOT_SENT: "outbox",
    Trouble.EVIDENCE_NOT_SENT: "outbox",
    Trouble.REFUND_FAILED: "refunds",
    Trouble.REFUND_UNASSIGNED: "refunds",
    Trouble.CONFLICT: "lines",
    Trouble.NOT_HIS_ANY_MORE: "lines",
    Trouble.DIFFERENCE_KEPT: "lines",
    Trouble.MAIL_NOT_SENT: "outbox",
    Trouble.CONTRACT_NOT_MADE: "outbox",
    Trouble.TAX_NOT_BOOKED: "outbox",
    Trouble.DISPUTE_TO_ANSWER: "disputes",
}
PARKED_EVENTS = "Webhook event parked"
DIFFERENCES = "Stripe and the store differ"
NOT_COMPARED = "Not compared with Stripe for three hours"
OTHER_ACCOUNT = "Stripe's key belongs to another account or mode than the sales"


@dataclass(frozen=True, slots=True)
class Attention:
    """One line of "needs attention": how many of what, and the admin's address that lists exactly those."""

    label: str
    count: int
    url: str


def needs_attention(user: Person) -> list[Attention]:
    """What is wrong now, worst first; nothing that ``user`` may not see, nothing whose count is 0."""
    return [each for each in _all(user) if each.count]


def purchases_in(trouble: Trouble) -> QuerySet[Purchase]:
    """The purchases that have this trouble now."""
    return Purchase.objects.filter(CONDITIONS[trouble]())


def troubles_of(purchase_id: int) -> list[Trouble]:
    """What is wrong with this purchase now, in the order of the panels; one query."""
    wrong = {trouble.name: Case(When(CONDITIONS[trouble](), then=True), default=False) for trouble in LABELS}
    row = Purchase.objects.filter(pk=purchase_id).annotate(**wrong).values(*wrong).get()
    return [trouble for trouble in LABELS if row[trouble.name]]


def to_answer() -> QuerySet[Dispute]:
    """The disputes and inquiries of one purchase (``OuterRef("pk")``) that wait for evidence, most urgent first."""
    waiting = Dispute.objects.filter(attempt__purchase=OuterRef("pk"), status__in=TO_ANSWER)
    return waiting.order_by(F("evidence_due_by").asc(nulls_last=True), "pk")


def _undelivered() -> Q:
    """Captured for two minutes, as the attempt or a waiting event says; not completed, on its way back, or lost."""
    since = ShopNow() - PATIENCE
    attempts = PaymentAttempt.objects.filter(purchase=OuterRef("pk"))
    on_its_way_back = (
        Refund.objects.filter(attempt=OuterRef("pk"), status__in=ON_THE_WAY)
        .order_by()
        .values("attempt")
        .annotate(n=Sum("amount_minor"))
        .values("n")
    )
    captured = attempts.annotate(back=Coalesce(Subquery(on_its_way_back), 0)).filter(
        ~Exists(Dispute.objects.filter(attempt=OuterRef("pk"), status__in=LOSING, withdrawn_minor__gt=0)),
        captured_minor__gt=F("back"),
        stripe_seen_at__lt=since,
    )
    told = StripeWebhookEvent.objects.filter(
        type=CAPTURED,
        status__in=(EventStatus.RECEIVED, EventStatus.PROCESSING, EventStatus.FAILED),
        received_at__lt=since,
        object_id=OuterRef("stripe_payment_intent_id"),
    )
    return ~Q(payment_status=PaymentStatus.COMPLETED) & (Exists(captured) | Exists(attempts.filter(Exists(told))))


def _refund_failed() -> Q:
    """A refund came to nothing, nobody said that it is dealt with, and no other brought back as much.

    As much: of its lines, or of the payment if it names none.
    One that staff cancelled at Stripe is trouble only where the money is not the shop's to keep.
    """
    later = Refund.objects.filter(
        attempt=OuterRef("attempt"), created_at__gt=OuterRef("created_at"), status__in=ON_THE_WAY
    )
    as_much = later.filter(amount_minor__gte=OuterRef("amount_minor"))
    of_the_line = RefundLine.objects.filter(
        line=OuterRef("line"),
        refund__created_at__gt=OuterRef("refund__created_at"),
        refund__status__in=ON_THE_WAY,
    )
    back = of_the_line.order_by().values("line").annotate(n=Sum("amount_minor")).values("n")
    named = RefundLine.objects.filter(refund=OuterRef("pk"))
    missing = named.annotate(back=Coalesce(Subquery(back), 0)).filter(back__lt=F("amount_minor"))
    is_made_good = (
        (Exists(named) & ~Exists(missing)) | Exists(as_much.filter(lines=None)) | (~Exists(named) & Exists(as_much))
    )
    came_to_nothing = Q(status=RefundStatus.FAILED) | Q(
        status=RefundStatus.CANCELLED, stripe_refund_id__isnull=False, reason__in=NOTHING_WAS_GIVEN
    )
    failed = Refund.objects.filter(
        came_to_nothing, attempt__purchase=OuterRef("pk"), replaced_by=None, failure_seen_at=None
    )
    return Q(Exists(failed.exclude(is_made_good)))


def _refund_unassigned() -> Q:
    """A part of a paid purchase's money went back at Stripe, and nobody said for which line."""
    unassigned = assigning.unassigned().filter(attempt__purchase=OuterRef("pk"))
    back = (
        Refund.objects.filter(
            attempt__purchase=OuterRef("pk"),
            attempt__stripe_payment_intent_id=OuterRef("stripe_payment_intent_id"),
            status=RefundStatus.SUCCEEDED,
        )
        .order_by()
        .values("attempt")
        .annotate(n=Sum("amount_minor"))
        .values("n")
    )
    return Q(Exists(unassigned)) & Q(total_minor__gt=Coalesce(Subquery(back), 0))


def _conflict() -> Q:
    """A line that was paid for could not be given, and no manager has seen that yet."""
    lines = PurchaseLine.objects.filter(purchase=OuterRef("pk"), unavailable_at__isnull=False, seen_at=None)
    return Q(Exists(lines))


def _not_his_any_more() -> Q:
    """A refund failed, or a bank turned round, after the exclusive was offered again: it may get a second owner."""
    lines = PurchaseLine.objects.filter(
        ~Q(right__holder_line=F("uuid")) | Q(right__holder_line=None),
        purchase=OuterRef("pk"),
        is_exclusive=True,
        right__isnull=False,
        access=Access.ACTIVE,
    )
    return Q(payment_status=PaymentStatus.COMPLETED) & Q(Exists(lines))


def _difference_kept() -> Q:
    """More rights ended with the licence that they were built on; what was paid for them is here, and nobody saw it."""
    back = (
        RefundLine.objects.filter(line=OuterRef("pk"), refund__status__in=ON_THE_WAY)
        .order_by()
        .values("line")
        .annotate(n=Sum("amount_minor"))
        .values("n")
    )
    lines = PurchaseLine.objects.filter(purchase=OuterRef("pk"), access_reason=AccessReason.BASE_ENDED, seen_at=None)
    kept = lines.annotate(back=Coalesce(Subquery(back), 0)).filter(total_minor__gt=F("back"))
    return Q(payment_status=PaymentStatus.COMPLETED) & Q(Exists(kept))


def _parked(*kinds: OutboxKind) -> Q:
    return Q(Exists(Outbox.objects.filter(purchase=OuterRef("pk"), status=OutboxStatus.FAILED, kind__in=kinds)))


# They go to Stripe as refunds and cancellations do, and have words of their own.
NEITHER_BACK_NOR_OFF = (OutboxKind.SUBMIT_EVIDENCE, OutboxKind.BOOK_TAX, OutboxKind.REVERSE_TAX)
CONDITIONS: dict[Trouble, Callable[[], Q]] = {
    Trouble.UNDELIVERED: _undelivered,
    Trouble.REFUND_NOT_SENT: lambda: _parked(*(kind for kind in MONEY_KINDS if kind not in NEITHER_BACK_NOR_OFF)),
    Trouble.EVIDENCE_NOT_SENT: lambda: _parked(OutboxKind.SUBMIT_EVIDENCE),
    Trouble.TAX_NOT_BOOKED: lambda: _parked(OutboxKind.BOOK_TAX, OutboxKind.REVERSE_TAX),
    Trouble.REFUND_FAILED: _refund_failed,
    Trouble.REFUND_UNASSIGNED: _refund_unassigned,
    Trouble.CONFLICT: _conflict,
    Trouble.NOT_HIS_ANY_MORE: _not_his_any_more,
    Trouble.DIFFERENCE_KEPT: _difference_kept,
    Trouble.MAIL_NOT_SENT: lambda: _parked(OutboxKind.MAIL, OutboxKind.TELL_STAFF),
    Trouble.DISPUTE_TO_ANSWER: lambda: Q(Exists(to_answer())),
    Trouble.CONTRACT_NOT_MADE: lambda: _parked(OutboxKind.ISSUE_CONTRACT),
}


def _all(user: Person) -> Iterator[Attention]:
    if user.has_perm("payments.view_stripewebhookevent"):
        parked = StripeWebhookEvent.objects.filter(status=EventStatus.FAILED)
        yield Attention(PARKED_EVENTS, parked.count(), _url(EVENTS_URL_NAME, status=EventStatus.FAILED))
    if user.has_perm("payments.view_difference"):
        yield Attention(OTHER_ACCOUNT, int(bool(refusal())), _url(DIFFERENCES_URL_NAME))
        yield Attention(DIFFERENCES, differences.still_open().count(), _url(DIFFERENCES_URL_NAME, state="open"))
        yield Attention(NOT_COMPARED, int(compare.is_overdue()), _url(DIFFERENCES_URL_NAME))
    if user.has_perm("payments.view_purchase"):
        yield _disputes()
        for trouble, label in LABELS.items():
            if trouble != Trouble.DISPUTE_TO_ANSWER:
                yield Attention(label, purchases_in(trouble).count(), _url(PURCHASES_URL_NAME, trouble=trouble))


def _disputes() -> Attention:
    """Not answered is lost, so the first deadline is named."""
    found = Dispute.objects.filter(status__in=TO_ANSWER).aggregate(
        count=Count("attempt__purchase", distinct=True), due_by=Min("evidence_due_by")
    )
    label = LABELS[Trouble.DISPUTE_TO_ANSWER]
    if found["due_by"]:
        label = (
            f"{label}, the first by {found['due_by'].astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)):%-d %b %Y, %H:%M %Z}"
        )
    return Attention(label, found["count"], _url(PURCHASES_URL_NAME, trouble=Trouble.DISPUTE_TO_ANSWER))


def _url(name: str, **parameters: str) -> str:
    return f"{reverse(name)}?{urlencode(parameters)}"
