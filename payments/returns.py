"""A pass for coming back from Stripe: stands in the address that Stripe sends a buyer to, in place of the token."""

from django.core import signing

from payments.models import Purchase

SALT = "payments.returns"
MAX_AGE_S = 60 * 60 * 24


def make_pass(purchase: Purchase) -> str:
    """Text that opens the order for a day, and names nothing."""
    return signing.dumps(str(purchase.uuid), salt=SALT)


def purchase_of_pass(text: str) -> Purchase | None:
    """The purchase that the pass was made for; None for an old or forged one."""
    try:
        uuid = signing.loads(text, salt=SALT, max_age=MAX_AGE_S)
    except signing.BadSignature:
        return None
    return Purchase.objects.filter(uuid=uuid).first()
