"""Mails to the shop's own people, of what is lost if nobody looks into the admin in time: disputes."""

from zoneinfo import ZoneInfo

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from payments.messages import addressing, outbox
from payments.models import Dispute, Outbox, OutboxKind

PAGE = "sales_purchases:evidence"  # of the back office
SUBJECT = "Order {number}: a bank waits for the shop's answer"


def note_dispute(dispute: Dispute) -> None:
    """Each of the shop's people who may answer the bank is told, once each time that it begins to wait.

    An inquiry, the dispute that follows it, and an appeal are told apart. Caller holds the purchase.
    """
    for pk in addressing.who_answers().values_list("pk", flat=True):
        outbox.write(
            OutboxKind.TELL_STAFF,
            key=f"tell:{dispute.stripe_dispute_id}:{dispute.status}:{pk}",
            subject_id=dispute.stripe_dispute_id,
            cause=str(pk),
            purchase_id=dispute.attempt.purchase_id,
        )


def send(row: Outbox) -> None:
    """Outbox worker: mail it, unless the bank waits no more or the person may no longer answer it."""
    dispute = Dispute.objects.select_related("attempt__purchase").get(stripe_dispute_id=row.subject_id)
    person = addressing.who_answers().filter(pk=row.cause).first()
    if person is None or not dispute.is_to_answer or dispute.evidence_submitted_at:
        return
    purchase = dispute.attempt.purchase
    due_by = dispute.evidence_due_by
    context = {
        "dispute": dispute,
        "reason": dispute.reason.replace("_", " "),
        "number": purchase.number,
        "due_by": due_by.astimezone(ZoneInfo(settings.SHOP_TIME_ZONE)).strftime("%-d %B %Y, %H:%M %Z")
        if due_by
        else "",
        "url": settings.BASE_URL + reverse(PAGE, args=[purchase.pk, dispute.pk]),
    }
    with translation.override("en"):  # as the back office speaks
        text = render_to_string("payments/mail/to_answer.txt", context)
    EmailMessage(
        subject=SUBJECT.format(number=purchase.number),
        body=text,
        to=[person.email],
        headers={"Message-ID": addressing.message_id(row.uuid), "Auto-Submitted": "auto-generated"},
    ).send()
