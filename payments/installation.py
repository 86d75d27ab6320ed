"""This shop's own id, carried by every intent, and the Stripe account, mode and host that its sales belong to."""

from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings

from payments.errors import PaymentsUnavailableError
from payments.models import Installation

SANDBOX, TEST, LIVE = "sandbox", "test", "live"


def installation_uuid() -> UUID:
    """Made with the first migration; another database is another shop."""
    return Installation.objects.values_list("uuid", flat=True).get()


def present_mode() -> str:
    """What kind of key the settings have."""
    if settings.STRIPE_IS_LIVE:
        return LIVE
    return SANDBOX if settings.STRIPE_IS_SANDBOX else TEST


def present_host() -> str:
    """Where the settings say that the shop is reached."""
    return urlsplit(settings.BASE_URL).hostname or ""


def disagreement() -> str:
    """What of the settings doesn't fit the database, without asking Stripe; empty if nothing.

    A copy of a live shop must not sell, refund or write to buyers beside it: it has other keys, or another host.
    What was sold in the sandbox binds nobody.
    """
    return _disagreement(Installation.objects.get())


def refusal() -> str:
    """Why nothing may be sold, sent back or mailed with the present key; empty if all is well."""
    kept = Installation.objects.get()
    return _disagreement(kept) or kept.refusal


def check_account() -> None:
    """Raise PaymentsUnavailableError where the key is not the one that the sales belong to."""
    if refusal():
        raise PaymentsUnavailableError


def _disagreement(kept: Installation) -> str:
    if kept.stripe_mode in ("", SANDBOX):
        return ""
    if kept.stripe_mode != present_mode():
        return f"The sales belong to Stripe's {kept.stripe_mode} mode; STRIPE_SECRET_KEY is a {present_mode()} key."
    if kept.stripe_mode == LIVE and kept.host != present_host():
        return f"The live sales belong to the shop at {kept.host}; BASE_URL says {present_host()}."
    return ""
