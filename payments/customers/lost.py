"""Lost orders: their links are mailed to the address they were made with, and to nobody else.

Asking does the same whether the address is known or not; a worker looks, later.
"""

from datetime import timedelta
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.template.loader import render_to_string
from django.utils.translation import gettext

from catalog.clock import shop_now
from payments import callers
from payments.callers import Caller
from payments.checkout.queueing import queue_up
from payments.messages import addressing, outbox, quota
from payments.models import Outbox, OutboxKind, OutboxStatus, PaymentStatus, Purchase

SEARCHES_FROM_AN_ADDRESS = "10/h"  # of the visitor: MAIL_LIMITS counts by recipient
MOST_ORDERS = 50
KEPT = timedelta(days=2)  # longer than any period of MAIL_LIMITS that counts the rows


def ask(caller: Caller, email: str) -> None:
    """Have the orders of ``email`` looked for; nothing tells whether there are any, or too many mails went there.

    Raises RateLimitedError where too many were asked for from the visitor's own address.
    """
    callers.limit_rate("lost", caller.address, SEARCHES_FROM_AN_ADDRESS)
    email_key = email.strip().lower()
    with transaction.atomic():
        queue_up(f"email:{email_key}")
        if quota.has_room(email_key):
            key = quota.find_key(email_key, str(uuid4()))
            language = callers.language()
            outbox.write(OutboxKind.FIND_ORDERS, key=key, subject_id=email_key, purchase_id=None, language=language)


def send(row: Outbox) -> None:
    """Outbox worker: mail the links of the paid orders, newest first; to an address without any, nothing."""
    found = Purchase.objects.filter(email_key=row.subject_id, payment_status=PaymentStatus.COMPLETED)
    orders = list(found.prefetch_related("lines").order_by("-completed_at")[:MOST_ORDERS])
    if not orders:
        return
    context = {"orders": orders, "base_url": settings.BASE_URL}
    message = EmailMultiAlternatives(
        subject=gettext("The links to your orders"),
        body=render_to_string("payments/mail/found.txt", context),
        to=[orders[0].email],
        headers={"Message-ID": addressing.message_id(row.uuid), "Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("payments/mail/found.html", context), "text/html")
    message.send()


def forget_old() -> None:
    """Drop searches that are done or were given up, and with them the addresses that were looked for."""
    over = Outbox.objects.filter(kind=OutboxKind.FIND_ORDERS, status__in=(OutboxStatus.DONE, OutboxStatus.FAILED))
    over.filter(created_at__lt=shop_now() - KEPT).delete()
