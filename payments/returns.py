"""A pass for coming back from Stripe: stands in the address that Stripe sends a buyer to, in place of the token."""

from datetime import datetime

from django.core import signing

from catalog.clock import shop_now
from payments.models import Purchase

SALT = "payments.returns"
MAX_AGE_S = 60 * 60 * 24
_signer = signing.Signer(salt=SALT)


def make_pass(purchase: Purchase, at: datetime) -> str:
    """Text that opens the order for a day from ``at``, and names nothing; the same whenever it is made."""
    return _signer.sign_object([str(purchase.uuid), int(at.timestamp())])


def purchase_of_pass(text: str) -> Purchase | None:
    """The purchase that the pass was made for; None for an old or forged one."""
    try:
        uuid, made_at_s = _signer.unsign_object(text)
    except signing.BadSignature:
        return None
    if shop_now().timestamp() - made_at_s > MAX_AGE_S:
        return None
    return Purchase.objects.filter(uuid=uuid).first()
