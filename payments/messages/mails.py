"""Which mails there are, to whom, and when one is written; sent from the outbox, never inside a transaction."""

from collections.abc import Collection
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from catalog.clock import ShopNow
from payments import queries
from payments.messages import addressing, contents, outbox, quota
from payments.models import (
    Access,
    Outbox,
    OutboxKind,
    OutboxStatus,
    PaymentStatus,
    Purchase,
    PurchaseEvent,
    PurchaseLine,
    Refund,
)


@dataclass(frozen=True, slots=True)
class Mail:
    """``name`` is the template's, under ``templates/payments/mail/``."""

    name: str
    subject: str | Promise


RECEIPT = Mail("receipt", _("Your files are ready: order {number}"))
UNAVAILABLE = Mail("unavailable", _("Order {number}: no longer to be had, your money is on its way back"))
SURPLUS = Mail("surplus", _("Order {number}: a second payment is on its way back"))
REFUNDED = Mail(contents.REFUNDED, _("Order {number}: your refund"))
LATE_FAILURE = Mail(contents.LATE_FAILURE, _("Order {number}: your bank declined the payment"))
EXPIRED = Mail(contents.EXPIRED, _("Order {number}: the exclusive was not paid in time"))
DISPUTED = Mail("disputed", _("Order {number}: your files are paused while your bank looks at the payment"))
ACCESS_BACK = Mail("access_back", _("Order {number}: your files are back"))
CHARGED_BACK = Mail("charged_back", _("Order {number}: your bank has taken the payment back"))
BASE_DISPUTED = Mail("base_disputed", _("Order {number}: your files are paused while your bank looks at the payment"))
BASE_ENDED = Mail("base_ended", _("Order {number}: your licence has ended with the one that it came after"))
CORRECTED = Mail(contents.CORRECTED, _("Order {number}: a corrected file for you"))
ISSUED_AGAIN = Mail("issued_again", _("Order {number}: your licence in the right name"))
MAILS = {
    mail.name: mail
    for mail in (
        RECEIPT,
        UNAVAILABLE,
        SURPLUS,
        REFUNDED,
        LATE_FAILURE,
        EXPIRED,
        DISPUTED,
        ACCESS_BACK,
        CHARGED_BACK,
        BASE_DISPUTED,
        BASE_ENDED,
        CORRECTED,
        ISSUED_AGAIN,
    )
}
COMPLETED = "completed"


def note_receipt(purchase: Purchase) -> None:
    """The buyer is told that the order is paid, once for each address."""
    _note(RECEIPT, purchase, cause=COMPLETED)


def note_receipt_again(purchase: Purchase) -> bool:
    """The receipt once more, to the present address; False while an earlier one still waits. Caller holds it."""
    return note_again(purchase, RECEIPT.name, COMPLETED)


def note_again(purchase: Purchase, name: str, cause: str) -> bool:
    """A mail that was sent goes out once more, to the present address; False while an earlier one still waits.

    Caller holds the purchase.
    """
    earlier = _earlier(purchase, name, cause)
    if earlier.exclude(status=OutboxStatus.DONE).exists():
        return False
    return _note(MAILS[name], purchase, cause=cause, again=earlier.count())


def note_unavailable(purchase: Purchase, line: PurchaseLine) -> None:
    """The buyer is told that a line could not be given and is refunded."""
    _note(UNAVAILABLE, purchase, cause=str(line.uuid))


def note_surplus(purchase: Purchase, refund: Refund) -> None:
    """The buyer is told that money which paid for nothing goes back."""
    _note(SURPLUS, purchase, cause=str(refund.uuid))


def note_refunded(purchase: Purchase, refund: Refund) -> None:
    """The buyer is told that money went back, and which files went with it."""
    _note(REFUNDED, purchase, cause=str(refund.uuid))


def note_issued_again(purchase: Purchase, contract_number: str) -> None:
    """The buyer is told that the contracts were issued again, the first of them as ``contract_number``."""
    _note(ISSUED_AGAIN, purchase, cause=contract_number)


def note_corrected(purchase: Purchase, correction_uuid: str) -> None:
    """The buyer is told that a file which he bought has a corrected version; once for each correction."""
    _note(CORRECTED, purchase, cause=correction_uuid)


def note_late_failure(purchase: Purchase, payment_id: str) -> None:
    """The buyer, who was told that his bank works on it, is told that it declined; once for each charge."""
    _note(LATE_FAILURE, purchase, cause=payment_id)


def note_expired(purchase: Purchase, beat_ids: Collection[int]) -> None:
    """The buyer of an exclusive is told that his hold lapsed; once for each address and beat, however often it does."""
    told = Outbox.objects.filter(subject_id=EXPIRED.name, purchase__email_key=purchase.email_key)
    is_told = told.filter(purchase__lines__beat_id__in=beat_ids, purchase__lines__is_exclusive=True).exists()
    if not is_told and quota.has_room(purchase.email_key):
        _note(EXPIRED, purchase, cause="hold lapsed")


def follow_address(purchase: Purchase) -> None:
    """The address was mended: what could not be sent to the old one is tried at the new one, and a receipt goes there.

    One that a worker has in hand may still go to the old address, with the old link. Caller holds the purchase.
    """
    for row in Outbox.objects.filter(purchase=purchase, kind=OutboxKind.MAIL, status=OutboxStatus.FAILED):
        outbox.try_again(row)
    receipts = _earlier(purchase, RECEIPT.name, COMPLETED)
    is_due = receipts.filter(status=OutboxStatus.DUE).exists()
    gives = purchase.lines.exclude(access=Access.REVOKED).exists()
    if purchase.payment_status == PaymentStatus.COMPLETED and gives and not is_due:
        _note(RECEIPT, purchase, cause=COMPLETED, again=receipts.count())


def note_dispute(purchase: Purchase, mail: Mail) -> None:
    """The buyer is told what a dispute does to his files, once for each turn of it. Caller holds the purchase."""
    turns = Outbox.objects.filter(purchase=purchase, kind=OutboxKind.MAIL, subject_id=mail.name).count()
    _note(mail, purchase, cause=f"turn-{turns}")


def send(row: Outbox) -> None:
    """Send the mail of an outbox row, unless it would no longer be true.

    The Message-ID is the row's, so that a mail sent twice is seen as one.
    """
    assert row.purchase is not None
    mail = MAILS[row.subject_id]
    if row.purchase.erased_at or contents.is_overtaken(row.purchase, mail.name, row.cause):
        _write_down(row, "mail not needed any more")
        return
    with translation.override(row.purchase.language):
        order = queries.order_view(row.purchase)
        context = {
            "order": order,
            "order_url": settings.BASE_URL + order.url,
            "pay_url": settings.BASE_URL + order.pay_url,
            "base_url": settings.BASE_URL,
            "base_number": contents.base_number_of(row.purchase),
            "correction": contents.correction_told_of(row.purchase, row.cause) if mail == CORRECTED else None,
            "refund": contents.refund_told_of(row.purchase, row.cause) if mail == REFUNDED else None,
        }
        subject = str(mail.subject).format(number=order.number)
        text = render_to_string(f"payments/mail/{mail.name}.txt", context)
        html = render_to_string(f"payments/mail/{mail.name}.html", context)
    message = EmailMultiAlternatives(
        subject=subject,
        body=text,
        to=[order.email],  # of one look with the link in it: the address may have been mended since the row's own
        headers={"Message-ID": addressing.message_id(row.uuid), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(html, "text/html")
    message.send()
    _write_down(row, "mail sent")


def _earlier(purchase: Purchase, name: str, cause: str) -> QuerySet[Outbox]:
    """The rows of that mail with that cause, to whatever address."""
    return Outbox.objects.filter(purchase=purchase, kind=OutboxKind.MAIL, subject_id=name, cause=cause)


def _write_down(row: Outbox, kind: str) -> None:
    assert row.purchase is not None
    data = {"mail": row.subject_id, "outbox": str(row.uuid)}
    PurchaseEvent.objects.create(purchase=row.purchase, kind=kind, at=ShopNow(), data=data)


def _note(mail: Mail, purchase: Purchase, *, cause: str, again: int = 0) -> bool:
    which = f"{cause}:again-{again}" if again else cause
    return outbox.write(
        OutboxKind.MAIL,
        key=f"{mail.name}:{purchase.uuid}:{which}:{purchase.email_key}"[:255],
        subject_id=mail.name,
        purchase_id=purchase.pk,
        cause=cause,
    )
