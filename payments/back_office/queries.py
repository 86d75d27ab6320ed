"""Reads of the back office: lists and everything that a manager sees of one purchase. Never its token."""

import json
import re
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.contrib.auth import get_user_model
from django.db.models import (
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)

from catalog.models import ExclusiveRight
from payments.inbox.receive import without_personal_data
from payments.models import (
    Access,
    AccessReason,
    Dispute,
    DownloadRecord,
    EventStatus,
    LicenceContract,
    Outbox,
    PaymentAttempt,
    PaymentStatus,
    Purchase,
    PurchaseEvent,
    PurchaseLine,
    Refund,
    RefundLine,
    RefundReason,
    RefundStatus,
    StripeWebhookEvent,
)
from payments.models.dispute import INQUIRIES, LOSING
from payments.purchases.attempts import FINAL
from payments.purchases.by_hand import MAY_BE_MENDED
from payments.purchases.refunds import ON_THE_WAY

KEYS = ("token", "session_key", "client_address")  # they open or tell something, so they are not even loaded
OPENS_SOMETHING = re.compile(r"(/orders/|_secret_)[^/\s\"?#&]+")  # an order's token, an intent's client secret
DASHBOARD = "https://dashboard.stripe.com/"


@dataclass(frozen=True, slots=True)
class Downloads:
    """How often a line's files were fetched: addresses given out, not bytes."""

    count: int
    last_at: datetime | None


@dataclass(frozen=True, slots=True)
class PurchaseFile:
    """One purchase with all that hangs on it, as the back office shows it: a constant number of queries."""

    purchase: Purchase
    lines: tuple[PurchaseLine, ...]
    attempts: tuple[PaymentAttempt, ...]
    refunds: tuple[Refund, ...]
    disputes: tuple[Dispute, ...]
    contracts: tuple[LicenceContract, ...]
    outbox: tuple[Outbox, ...]
    downloads: dict[int, Downloads]
    history: tuple[PurchaseEvent, ...]
    news: tuple[StripeWebhookEvent, ...]
    people: dict[int, str]

    @property
    def refunded_minor(self) -> int:
        """What is back at the buyer of the money that paid for the purchase."""
        return sum(each.amount_minor for each in self._back if self.paid_with(each.attempt))

    @property
    def surplus_back_minor(self) -> int:
        """What is back at the buyer of money that paid for nothing: a second payment, a wrong amount."""
        return sum(each.amount_minor for each in self._back if not self.paid_with(each.attempt))

    @property
    def _back(self) -> list[Refund]:
        return [each for each in self.refunds if each.status == RefundStatus.SUCCEEDED]

    @property
    def download_count(self) -> int:
        return sum(each.count for each in self.downloads.values())

    @property
    def held(self) -> tuple[PurchaseLine, ...]:
        """The lines whose exclusive is held for this purchase now."""
        return tuple(line for line in self.lines if _is_held_by(line))

    @property
    def may_be_asked_about(self) -> bool:
        """Stripe has an intent of it that is not decided."""
        return any(each.stripe_payment_intent_id and each.stripe_status not in FINAL for each in self.attempts)

    @property
    def may_be_freed(self) -> bool:
        return bool(self.held) and self.purchase.payment_status in (PaymentStatus.PENDING, PaymentStatus.FAILED)

    @property
    def may_be_refunded(self) -> bool:
        """Some of the money that paid for it is not on its way back, nor lost to a bank."""
        paid = [each for each in self.attempts if each.stripe_payment_intent_id and self.paid_with(each)]
        back = sum(each.amount_minor for each in self.refunds if each.attempt in paid and each.status in ON_THE_WAY)
        lost = sum(each.withdrawn_minor for each in self.disputes if each.attempt in paid and each.status in LOSING)
        return sum(each.captured_minor for each in paid) > back + lost

    @property
    def may_be_mended(self) -> bool:
        return self.purchase.payment_status in MAY_BE_MENDED and not self.purchase.erased_at

    @property
    def may_be_renamed(self) -> bool:
        """A licence that is in force names somebody, or waits for a name."""
        return not self.purchase.erased_at and any(
            each.superseded_by_id is None and each.line.access != Access.REVOKED for each in self.contracts
        )

    @property
    def has_unseen_conflict(self) -> bool:
        """A line could not be given, or ended with the one that it came after, and no manager has seen that yet."""
        return any(
            (line.unavailable_at or line.access_reason == AccessReason.BASE_ENDED) and not line.seen_at
            for line in self.lines
        )

    def paid_with(self, attempt: PaymentAttempt) -> bool:
        """Whether ``attempt`` is the one that completed the purchase."""
        is_its = attempt.stripe_payment_intent_id == self.purchase.stripe_payment_intent_id
        return is_its and self.purchase.payment_status == PaymentStatus.COMPLETED

    def is_unassigned(self, refund: Refund) -> bool:
        """Made at Stripe, and nobody said which lines it is for."""
        is_open = refund.reason == RefundReason.AT_STRIPE and refund.assigned_at is None and not refund.lines.all()
        return is_open and refund.status in ON_THE_WAY and self.paid_with(refund.attempt)

    @property
    def is_paid(self) -> bool:
        return self.purchase.payment_status == PaymentStatus.COMPLETED

    @property
    def may_get_receipt(self) -> bool:
        """There is one, and somebody to get it."""
        return self.is_paid and not self.purchase.erased_at


def purchases_for_list() -> QuerySet[Purchase]:
    """Purchases with their lines' titles, what of their money is back or disputed; without keys."""
    lines = PurchaseLine.objects.order_by("position").only("purchase_id", "position", "beat_title", "licence_name")
    paying = Q(attempt__purchase=OuterRef("pk")) & Q(
        attempt__stripe_payment_intent_id=OuterRef("stripe_payment_intent_id")
    )
    back = Refund.objects.filter(paying, status=RefundStatus.SUCCEEDED).order_by().values("attempt__purchase")
    disputes = Dispute.objects.filter(paying, closed_at=None).exclude(status__in=INQUIRIES)
    return (
        Purchase.objects.defer(*KEYS)
        .annotate(back_minor=Subquery(back.annotate(n=Sum("amount_minor")).values("n")), is_disputed=Exists(disputes))
        .prefetch_related(Prefetch("lines", lines))
    )


def purchase_file(pk: int) -> PurchaseFile:
    """All of one purchase; raises Purchase.DoesNotExist."""
    purchase = Purchase.objects.defer(*KEYS).select_related("buyer").get(pk=pk)
    refunded = Sum("refund_lines__amount_minor", filter=Q(refund_lines__refund__status=RefundStatus.SUCCEEDED))
    lines = PurchaseLine.objects.filter(purchase=purchase).select_related("right").order_by("position")
    attempts = tuple(PaymentAttempt.objects.filter(purchase=purchase).order_by("number"))
    refunds = tuple(
        Refund.objects.filter(attempt__purchase=purchase)
        .select_related("attempt", "replaced_by")
        .prefetch_related(Prefetch("lines", RefundLine.objects.select_related("line")))
        .order_by("created_at")
    )
    disputes = tuple(
        Dispute.objects.filter(attempt__purchase=purchase)
        .select_related("attempt")
        .prefetch_related("evidence")
        .order_by("created_at", "pk")
    )
    history = tuple(PurchaseEvent.objects.filter(purchase=purchase).order_by("at", "pk"))
    return PurchaseFile(
        purchase=purchase,
        lines=tuple(
            lines.defer("terms_text").annotate(
                refunded_minor=refunded, base_id=F("upgrades__purchase"), base_number=F("upgrades__purchase__number")
            )
        ),
        attempts=attempts,
        refunds=refunds,
        disputes=disputes,
        contracts=tuple(
            LicenceContract.objects.filter(line__purchase=purchase).select_related("line").order_by("issued_at", "pk")
        ),
        outbox=tuple(Outbox.objects.filter(purchase=purchase).order_by("created_at", "pk")),
        downloads=_downloads(purchase),
        history=history,
        news=tuple(_news_of(attempts, refunds, disputes)),
        people=_people(history),
    )


def events_for_list() -> QuerySet[StripeWebhookEvent]:
    """Webhook events without payloads, parked ones first, then the newest."""
    is_parked = Case(When(status=EventStatus.FAILED, then=Value(0)), default=Value(1), output_field=IntegerField())
    return StripeWebhookEvent.objects.defer("payload").annotate(rank=is_parked).order_by("rank", "-received_at", "-pk")


def event_types() -> list[tuple[str, str]]:
    """Types that Stripe ever sent here, as choices of a filter."""
    types = StripeWebhookEvent.objects.order_by("type").values_list("type", flat=True).distinct()
    return [(each, each) for each in types]


def search_events(events: QuerySet[StripeWebhookEvent], text: str) -> QuerySet[StripeWebhookEvent]:
    """Those whose id, or whose object's id, begins with ``text``."""
    text = text.strip()
    return events.filter(Q(stripe_event_id__startswith=text) | Q(object_id__startswith=text))


def purchase_of(event: StripeWebhookEvent) -> Purchase | None:
    """The purchase whose payment the event is about, if we know it."""
    obj = event.payload.get("data", {}).get("object", {})
    intent = obj.get("payment_intent") if isinstance(obj, dict) else None
    ids = [each for each in (event.object_id, intent) if isinstance(each, str) and each]
    attempts = PaymentAttempt.objects.filter(
        Q(stripe_payment_intent_id__in=ids)
        | Q(stripe_charge_id__in=ids)
        | Q(refunds__stripe_refund_id__in=ids)
        | Q(disputes__stripe_dispute_id__in=ids)
    )
    return Purchase.objects.defer(*KEYS).filter(pk__in=attempts.values("purchase")).first() if ids else None


def due_at(event: StripeWebhookEvent) -> datetime | None:
    """When a worker takes the event, if it waits for one."""
    return event.next_attempt_at if event.status == EventStatus.RECEIVED else None


def shown_payload(event: StripeWebhookEvent) -> str:
    """The payload as indented JSON, without people's data and without what opens an order."""
    shown = json.dumps(without_personal_data(event.payload), indent=2, ensure_ascii=False)
    return OPENS_SOMETHING.sub(r"\1…", shown)


def dashboard_url(intent_id: str) -> str:
    """Where Stripe shows an intent to its account's people; empty where the sandbox plays Stripe."""
    if settings.STRIPE_IS_SANDBOX:
        return ""
    return f"{DASHBOARD}{'' if settings.STRIPE_IS_LIVE else 'test/'}payments/{intent_id}"


def _news_of(
    attempts: tuple[PaymentAttempt, ...], refunds: tuple[Refund, ...], disputes: tuple[Dispute, ...]
) -> QuerySet[StripeWebhookEvent]:
    ids = {each.stripe_payment_intent_id for each in attempts} | {each.stripe_charge_id for each in attempts}
    ids |= {each.stripe_refund_id for each in refunds} | {each.stripe_dispute_id for each in disputes}
    known = [each for each in ids if each]
    return StripeWebhookEvent.objects.defer("payload").filter(object_id__in=known).order_by("received_at", "pk")


def _downloads(purchase: Purchase) -> dict[int, Downloads]:
    rows = (
        DownloadRecord.objects.filter(line__purchase=purchase)
        .order_by()
        .values_list("line")
        .annotate(Count("pk"), Max("at"))
    )
    return {line: Downloads(count, last_at) for line, count, last_at in rows}


def _people(history: tuple[PurchaseEvent, ...]) -> dict[int, str]:
    """Names for the ids that the timeline keeps."""
    ids = {each.data["user"] for each in history if isinstance(each.data.get("user"), int)}
    return {pk: str(user) for pk, user in get_user_model().objects.in_bulk(ids).items()}


def _is_held_by(line: PurchaseLine) -> bool:
    right = line.right
    return (
        line.is_exclusive
        and right is not None
        and right.state == ExclusiveRight.State.RESERVED
        and right.holder_line == line.uuid
    )
