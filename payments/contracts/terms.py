"""The text of a licence as a buyer accepts it, and its hash: in the offer's language, the licence's own words last."""

import hashlib
import secrets

from django.conf import settings
from django.utils.translation import gettext, override, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from catalog.offers import Offer
from payments.models.purchase import NUMBER_ALPHABET

LEASES_UNDER_WAY = {
    "keep": _("Leases that others were paying for when this licence was sold stay valid as earlier leases."),
    "refund": _("Leases that others were paying for when this licence was sold are not given: their money goes back."),
}
DELIVERED = {  # what isn't here is called alike in every language
    "stems": pgettext_lazy("delivered", "stems"),
    "license": pgettext_lazy("delivered", "license"),
}


def frozen_text(offer: Offer) -> str:
    """The terms as they are kept with the line: title, licence, limits, the beat's own, then the tier's own text."""
    with override(offer.language):
        head = [
            (gettext("Licence"), offer.licence_name),
            (gettext("Beat"), offer.beat_title),
            (gettext("Delivered"), ", ".join(str(DELIVERED.get(each, each)) for each in offer.types)),
        ]
        leases = [str(LEASES_UNDER_WAY[settings.LEASES_AFTER_EXCLUSIVE])] if offer.is_exclusive else []
    facts = [f"{label}: {value}" for label, value in (*head, *offer.limits, *offer.disclosures)]
    return "\n".join([*facts, *leases, "", offer.terms.strip(), ""])


def sha256_of(text: str) -> str:
    """Hex SHA-256 of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def make_contract_number() -> str:
    """``L-XXXX-XXXX-XXXX``: random, for people to read to each other."""
    letters = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(12))
    return f"L-{letters[:4]}-{letters[4:8]}-{letters[8:]}"
