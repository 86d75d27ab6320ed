"""What the pages of one purchase and one event show in their tables: values in words, with the buttons that fit."""

from dataclasses import dataclass

from django.urls import reverse

from payments.back_office.addresses import (
    ASSIGN_URL_NAME,
    FAILURE_SEEN_URL_NAME,
    REFUND_ANEW_URL_NAME,
    RIGHT_URL_NAME,
    SEND_MAIL_URL_NAME,
    TRY_AGAIN_URL_NAME,
)
from payments.back_office.columns import BAD, EVENT_STATUS, GOOD, QUIET, TONES
from payments.back_office.queries import Downloads, PurchaseFile, dashboard_url
from payments.back_office.sentences import outbox_words
from payments.back_office.wording import in_words
from payments.models import (
    Access,
    LicenceContract,
    Outbox,
    OutboxKind,
    OutboxStatus,
    PaymentAttempt,
    PaymentStatus,
    Purchase,
    PurchaseLine,
    Refund,
    RefundReason,
    StripeWebhookEvent,
)

ACCESS_TONES: dict[str, str] = {Access.ACTIVE: GOOD, Access.PAUSED: BAD, Access.REVOKED: BAD}
NEVER = Downloads(0, None)


@dataclass(frozen=True, slots=True)
class Tag:
    """A status in words and its colour."""

    words: str
    tone: str


@dataclass(frozen=True, slots=True)
class LineRow:
    line: PurchaseLine
    access: Tag
    downloads: Downloads
    refunded_minor: int
    is_held: bool
    right_url: str


@dataclass(frozen=True, slots=True)
class AttemptRow:
    attempt: PaymentAttempt
    dashboard_url: str


@dataclass(frozen=True, slots=True)
class RefundRow:
    """``anew_url`` and ``seen_url`` for one that failed and is not dealt with, ``assign_url`` for one without lines."""

    refund: Refund
    status: Tag
    titles: tuple[str, ...]
    anew_url: str
    seen_url: str
    assign_url: str
    failure: str
    asked_by: str


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """``try_again_url`` is empty unless the row is parked, ``send_mail_url`` unless it is a mail that went out."""

    row: Outbox
    words: str
    status: Tag
    try_again_url: str
    send_mail_url: str


@dataclass(frozen=True, slots=True)
class PurchaseRows:
    """The tables of one purchase's page."""

    status: Tag
    lines: tuple[LineRow, ...]
    attempts: tuple[AttemptRow, ...]
    refunds: tuple[RefundRow, ...]
    contracts: tuple[LicenceContract, ...]
    outbox: tuple[OutboxRow, ...]


def purchase_rows(file: PurchaseFile) -> PurchaseRows:
    """The tables of ``file``'s page; no query."""
    return PurchaseRows(
        status=status_of(file.purchase),
        lines=tuple(_line(line, file) for line in file.lines),
        attempts=tuple(_attempt(each) for each in file.attempts),
        refunds=tuple(_refund(each, file) for each in file.refunds),
        contracts=file.contracts,
        outbox=tuple(_outbox(each, is_erased=file.purchase.erased_at is not None) for each in file.outbox),
    )


def status_of(purchase: Purchase) -> Tag:
    """Where the purchase's money stands."""
    return Tag(purchase.get_payment_status_display(), TONES["payment_status"].get(purchase.payment_status, QUIET))


def status_of_event(event: StripeWebhookEvent) -> Tag:
    """What became of the event."""
    return Tag(EVENT_STATUS.get(event.status, event.status), TONES["event"].get(event.status, QUIET))


def _line(line: PurchaseLine, file: PurchaseFile) -> LineRow:
    is_paid = file.is_paid
    is_told = line.access == Access.PAUSED  # its word is the reason
    reason = f": {line.get_access_reason_display().lower()}" if line.access_reason and not is_told else ""
    fetchable = Tag(f"{line.get_access_display()}{reason}", ACCESS_TONES.get(line.access, QUIET))
    return LineRow(
        line=line,
        access=fetchable if is_paid else Tag(_unpaid(file.purchase), QUIET),
        downloads=file.downloads.get(line.pk, NEVER),
        refunded_minor=getattr(line, "refunded_minor", None) or 0,
        is_held=line in file.held,
        right_url=reverse(RIGHT_URL_NAME, args=[line.right_id]) if line.is_exclusive and line.right_id else "",
    )


def _unpaid(purchase: Purchase) -> str:
    return "Not paid" if purchase.payment_status == PaymentStatus.CANCELLED else "Not before it is paid"


def _attempt(attempt: PaymentAttempt) -> AttemptRow:
    intent_id = attempt.stripe_payment_intent_id
    return AttemptRow(attempt, dashboard_url(intent_id) if intent_id else "")


def _refund(refund: Refund, file: PurchaseFile) -> RefundRow:
    has_failed = refund.came_to_nothing and not hasattr(refund, "replaced_by") and not refund.failure_seen_at
    return RefundRow(
        refund=refund,
        status=Tag(refund.get_status_display(), TONES["refund"].get(refund.status, QUIET)),
        titles=tuple(each.line.beat_title for each in refund.lines.all()),
        anew_url=reverse(REFUND_ANEW_URL_NAME, args=[refund.pk]) if has_failed else "",
        seen_url=reverse(FAILURE_SEEN_URL_NAME, args=[refund.pk]) if has_failed else "",
        assign_url=reverse(ASSIGN_URL_NAME, args=[refund.pk]) if file.is_unassigned(refund) else "",
        failure=in_words(refund.failure_reason) if refund.failure_reason else "",
        asked_by=asked_by(refund),
    )


def asked_by(refund: Refund) -> str:
    """Who had it made: one of the staff, whoever was at Stripe's dashboard, or the store."""
    somewhere = "at Stripe" if refund.reason == RefundReason.AT_STRIPE else "the store"
    return refund.requested_by or somewhere


def _outbox(row: Outbox, *, is_erased: bool) -> OutboxRow:
    is_parked = row.status == OutboxStatus.FAILED
    has_gone = row.status == OutboxStatus.DONE and row.kind == OutboxKind.MAIL and not is_erased
    return OutboxRow(
        row=row,
        words=outbox_words(row),
        status=Tag(row.get_status_display(), TONES["outbox"].get(row.status, QUIET)),
        try_again_url=reverse(TRY_AGAIN_URL_NAME, args=[row.purchase_id, row.pk]) if is_parked else "",
        send_mail_url=reverse(SEND_MAIL_URL_NAME, args=[row.purchase_id, row.pk]) if has_gone else "",
    )
