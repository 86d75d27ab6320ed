"""Mails messages to the shop: one worker at a time takes one, and what was not sent is due again by itself."""

import logging
import time
from datetime import timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation

from catalog.clock import ShopNow, shop_now
from editorial.models import ContactMessage, ShopSettings
from payments import bells
from payments.messages import addressing
from payments.queues import DEFAULT

logger = logging.getLogger(__name__)
WORKS_S, JOB_S = 20, 120
# Who takes a message has it for as long as his job may run: only after that another takes it.
TAKEN_S = WORKS_S + JOB_S
LONGEST_PAUSE_S = 3600
TRIES_FOR = timedelta(days=7)  # after that it is read in the admin, which says that it was not mailed
BELL = bells.Bell(DEFAULT, "editorial.jobs.send_messages", JOB_S)
SUBJECT = "Message from {sender}"
PAGE = "contact_messages:inspect"


class NobodyToTellError(Exception):
    """The shop has no address for messages, and none of its people has one."""


def ring_after_commit() -> None:
    """Tell a worker, once the present transaction has committed, that there is a message."""
    bells.ring_after_commit(BELL)


def work() -> None:
    """Send what is due, for ``WORKS_S`` seconds; each message commits by itself."""
    bells.answer(BELL)
    until = time.monotonic() + WORKS_S
    while send_one():
        if time.monotonic() > until:
            bells.ring(BELL)
            return


def send_one() -> bool:
    """Claim the message that waits longest and mail it; False if none is due. A fault makes it due again later."""
    message = _claim()
    if message is None:
        return False
    try:
        _mail(message)
    except Exception as error:  # whatever the mail server or the settings are wrong with, the message stays due
        logger.exception("message not mailed", extra={"contact_message": str(message.uuid)})
        pause = timedelta(seconds=min(5 * 2**message.attempts, LONGEST_PAUSE_S))
        ContactMessage.objects.filter(pk=message.pk, sent_at=None).update(
            next_attempt_at=shop_now() + pause, last_error=f"{type(error).__name__}: {error}"[:2000]
        )
    else:
        ContactMessage.objects.filter(pk=message.pk).update(sent_at=ShopNow(), last_error="")
    return True


def _claim() -> ContactMessage | None:
    with transaction.atomic():
        now = shop_now()
        message = (
            ContactMessage.objects.select_for_update(skip_locked=True)
            .filter(sent_at=None, next_attempt_at__lte=now, created_at__gt=now - TRIES_FOR)
            .order_by("next_attempt_at", "pk")
            .first()
        )
        if message is not None:
            message.attempts += 1
            message.next_attempt_at = now + timedelta(seconds=TAKEN_S)
            message.save(update_fields=["attempts", "next_attempt_at"])
    return message


def _mail(message: ContactMessage) -> None:
    context = {"message": message, "url": settings.BASE_URL + reverse(PAGE, args=[message.pk])}
    with translation.override("en"):  # as the back office speaks
        text = render_to_string("editorial/mail/message.txt", context)
    EmailMessage(
        subject=SUBJECT.format(sender=message.name or message.email),
        body=text,
        to=_recipients(),
        reply_to=[message.email],
        headers={"Message-ID": addressing.message_id(message.uuid), "Auto-Submitted": "auto-generated"},
    ).send()


def _recipients() -> list[str]:
    """The shop's own address, else its people who hear of trouble; raises NobodyToTellError."""
    shop = ShopSettings.objects.filter(site__is_default_site=True).exclude(contact_email="").first()
    found = [shop.contact_email] if shop else list(addressing.who_answers().values_list("email", flat=True))
    if not found:
        raise NobodyToTellError("Give the shop a contact e-mail under Settings, Shop.")
    return found
