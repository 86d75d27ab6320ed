"""The mail with the code that proves an address; the code is derived from the row and the secret key."""

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from payments.models import EmailConfirmation, Outbox

CODE_DIGITS = 6
SUBJECT = _("{code} is your code")


def code_of(confirmation: EmailConfirmation) -> str:
    """Six digits, good for this session, this address and this sending alone."""
    what = f"{confirmation.uuid}:{confirmation.session_key}:{confirmation.email_key}"
    digest = salted_hmac("payments.messages.confirmations", what, algorithm="sha256").digest()
    return str(int.from_bytes(digest[:8], "big") % 10**CODE_DIGITS).zfill(CODE_DIGITS)


def send(row: Outbox) -> None:
    """Outbox worker: mail the code. One that was asked for anew since is not sent any more."""
    confirmation = EmailConfirmation.objects.filter(uuid=row.subject_id, confirmed_at=None).first()
    if confirmation is None:
        return
    context = {"code": code_of(confirmation), "base_url": settings.BASE_URL}
    message = EmailMultiAlternatives(
        subject=str(SUBJECT).format(code=context["code"]),
        body=render_to_string("payments/mail/confirm.txt", context),
        to=[confirmation.email_key],
        headers={"Auto-Submitted": "auto-generated"},
    )
    message.attach_alternative(render_to_string("payments/mail/confirm.html", context), "text/html")
    message.send()
