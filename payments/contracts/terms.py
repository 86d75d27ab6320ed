"""The text of a licence as a buyer accepts it, and its hash."""

import hashlib
import secrets

from django.conf import settings

from catalog.offers import Offer
from payments.models.purchase import NUMBER_ALPHABET

LEASES_UNDER_WAY = {
    "keep": "Leases that others were paying for when this licence was sold stay valid as earlier leases.",
    "refund": "Leases that others were paying for when this licence was sold are not given: their money goes back.",
}


def frozen_text(offer: Offer) -> str:
    """The terms as they are kept with the line: title, licence, limits, the beat's own, then the tier's own text."""
    head = [f"Licence: {offer.licence_name}", f"Beat: {offer.beat_title}", f"Delivered: {', '.join(offer.types)}"]
    limits = [f"{label}: {value}" for label, value in offer.limits]
    leases = [LEASES_UNDER_WAY[settings.LEASES_AFTER_EXCLUSIVE]] if offer.is_exclusive else []
    told = [f"{label}: {value}" for label, value in offer.disclosures]
    return "\n".join([*head, *limits, *told, *leases, "", offer.terms.strip(), ""])


def sha256_of(text: str) -> str:
    """Hex SHA-256 of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def make_contract_number() -> str:
    """``L-XXXX-XXXX-XXXX``: random, for people to read to each other."""
    letters = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(12))
    return f"L-{letters[:4]}-{letters[4:8]}-{letters[8:]}"
