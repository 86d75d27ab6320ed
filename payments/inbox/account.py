"""Which Stripe account the key belongs to: learnt at the first contact, held against the database ever after."""

import logging

from payments.gateway import client as gateway
from payments.installation import SANDBOX, disagreement, present_host, present_mode
from payments.models import Installation

logger = logging.getLogger(__name__)


def look() -> str:
    """Ask Stripe whose the key is; why it is refused, empty if it isn't. Stripe away: what was known holds."""
    kept = Installation.objects.get()
    reason = disagreement()
    if not reason:
        try:
            account = gateway.retrieve_account_id()
        except gateway.GatewayError:
            logger.warning("Stripe doesn't say whose the key is", exc_info=True)
            return kept.refusal
        is_bound = kept.stripe_mode not in ("", SANDBOX)
        if is_bound and kept.stripe_account_id != account:
            reason = f"The sales belong to Stripe's account {kept.stripe_account_id}; the key is of {account}."
        else:
            Installation.objects.update(
                stripe_account_id=account, stripe_mode=present_mode(), host=present_host(), refusal=""
            )
            return ""
    logger.critical("nothing is sold or sent back with this Stripe key", extra={"reason": reason})
    Installation.objects.update(refusal=reason)
    return reason


def accept() -> str:
    """Let the shop belong to the present key's account, mode and host from now on; as ``look``."""
    Installation.objects.update(stripe_account_id="", stripe_mode="", host="", refusal="")
    return look()
