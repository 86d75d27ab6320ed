"""Which mails there are, to whom, and what is in them; sent from the outbox, never inside a transaction."""

from dataclasses import dataclass
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from catalog.clock import ShopNow
from payments import queries
from payments.messages import outbox
from payments.models import Outbox, OutboxKind, OutboxStatus, Purchase, PurchaseEvent, PurchaseLine, Refund


@dataclass(frozen=True, slots=True)
class Mail:
    """``name`` is the template's, under ``templates/payments/mail/``."""

    name: str
    subject: str


RECEIPT = Mail("receipt", "Your files are ready: order {number}")
UNAVAILABLE = Mail("unavailable", "Order {number}: sold to another buyer first, your money is on its way back")
SURPLUS = Mail("surplus", "Order {number}: a second payment is on its way back")
MAILS = {mail.name: mail for mail in (RECEIPT, UNAVAILABLE, SURPLUS)}


def note_receipt(purchase: Purchase) -> None:
    """The buyer is told that the order is paid, once for each address."""
    _note(RECEIPT, purchase, cause="completed")


def note_receipt_again(purchase: Purchase) -> bool:
    """A manager has the receipt sent once more; False while an earlier one still waits. Caller holds the purchase."""
    earlier = Outbox.objects.filter(purchase=purchase, kind=OutboxKind.MAIL, subject_id=RECEIPT.name)
    if earlier.exclude(status=OutboxStatus.DONE).exists():
        return False
    return _note(RECEIPT, purchase, cause=f"again-{earlier.count()}")


def note_unavailable(purchase: Purchase, line: PurchaseLine) -> None:
    """The buyer is told that a line could not be given and is refunded."""
    _note(UNAVAILABLE, purchase, cause=str(line.uuid))


def note_surplus(purchase: Purchase, refund: Refund) -> None:
    """The buyer is told that money which paid for nothing goes back."""
    _note(SURPLUS, purchase, cause=str(refund.uuid))


def send(row: Outbox) -> None:
    """Send the mail of an outbox row. The Message-ID is the row's, so that a mail sent twice is seen as one."""
    assert row.purchase is not None
    mail = MAILS[row.subject_id]
    order = queries.order_view(row.purchase)
    context = {"order": order, "order_url": settings.BASE_URL + order.url, "base_url": settings.BASE_URL}
    with translation.override(row.purchase.language):
        text = render_to_string(f"payments/mail/{mail.name}.txt", context)
        html = render_to_string(f"payments/mail/{mail.name}.html", context)
    host = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].partition("@")[2] or "localhost"
    message = EmailMultiAlternatives(
        subject=mail.subject.format(number=row.purchase.number),
        body=text,
        to=[row.purchase.email],
        headers={"Message-ID": f"<{row.uuid}@{host}>", "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(html, "text/html")
    message.send()
    PurchaseEvent.objects.create(
        purchase=row.purchase, kind="mail sent", at=ShopNow(), data={"mail": mail.name, "outbox": str(row.uuid)}
    )


def _note(mail: Mail, purchase: Purchase, *, cause: str) -> bool:
    return outbox.write(
        OutboxKind.MAIL,
        key=f"{mail.name}:{purchase.uuid}:{cause}:{purchase.email_key}",
        subject_id=mail.name,
        purchase_id=purchase.pk,
    )
