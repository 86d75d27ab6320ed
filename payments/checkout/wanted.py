"""What a visitor asks to buy, checked and priced: ids in, never a price."""

import hashlib
import json
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from catalog import offers
from catalog.errors import ExclusiveSoldError, InvalidRequestError
from catalog.offers import Offer
from catalog.quotes import is_quote_for
from payments.errors import PriceChangedError


@dataclass(frozen=True, slots=True)
class Licensee:
    """Whom the contract names."""

    name: str = ""
    artist_name: str = ""
    address: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """One beat under one licence, named by ``licence_code`` or by a ``file_type`` that it has to deliver."""

    beat_id: int
    licence_code: str
    file_type: str
    email: str
    licensee: Licensee = Licensee()
    quote: str = ""
    language: str = "en"
    body: str = ""  # as it was sent: what the log-in fills in is no part of it

    def body_sha256(self) -> str:
        """What makes two requests the same one, for an Idempotency-Key."""
        return hashlib.sha256(json.dumps([self.beat_id, self.body]).encode()).hexdigest()


def checked(wanted: Wanted) -> Wanted:
    """``wanted`` if it can be understood; raises InvalidRequestError that says what to mend."""
    if bool(wanted.licence_code) == bool(wanted.file_type):
        raise InvalidRequestError("Give either license or type.")
    if not wanted.email:
        raise InvalidRequestError("Give an e-mail address: the receipt goes there.")
    try:
        validate_email(wanted.email)
    except ValidationError as error:
        raise InvalidRequestError("This e-mail address is not complete.") from error
    country = wanted.licensee.country
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise InvalidRequestError("licensee.country is a two-letter code, as in DE or US.")
    return wanted


def offer_for(wanted: Wanted) -> Offer:
    """The offer that ``wanted`` means, at today's price.

    Raises BeatNotFoundError, LicenceNotOfferedError, ExclusiveSoldError, PriceChangedError.
    """
    if wanted.licence_code:
        offer = offers.get_offer(wanted.beat_id, wanted.licence_code, language=wanted.language)
    else:
        offer = offers.cheapest_offer(wanted.beat_id, wanted.file_type, language=wanted.language)
    if not offer.is_available:
        raise ExclusiveSoldError
    item = (offer.beat_id, offer.licence_code, offer.amount_minor, offer.currency)
    if wanted.quote and not is_quote_for(wanted.quote, [item]):
        raise PriceChangedError(license=offer.licence_code, amount=offer.amount_minor, currency=offer.currency)
    return offer
