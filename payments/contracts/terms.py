"""The text of a licence as a buyer accepts it, and its hash."""

import hashlib
import secrets

from catalog.offers import Offer
from payments.models.purchase import NUMBER_ALPHABET


def frozen_text(offer: Offer) -> str:
    """The terms as they are kept with the line: title, licence, limits, then the tier's own text."""
    head = [f"Licence: {offer.licence_name}", f"Beat: {offer.beat_title}", f"Delivered: {', '.join(offer.types)}"]
    limits = [f"{label}: {value}" for label, value in offer.limits]
    return "\n".join([*head, *limits, "", offer.terms.strip(), ""])


def sha256_of(text: str) -> str:
    """Hex SHA-256 of the text in UTF-8."""
    return hashlib.sha256(text.encode()).hexdigest()


def make_contract_number() -> str:
    """``L-XXXX-XXXX-XXXX``: random, for people to read to each other."""
    letters = "".join(secrets.choice(NUMBER_ALPHABET) for _ in range(12))
    return f"L-{letters[:4]}-{letters[4:8]}-{letters[8:]}"
