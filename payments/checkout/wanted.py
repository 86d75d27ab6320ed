"""What a visitor asks to buy, checked and looked up: ids in, never a price."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.utils.translation import gettext as _

from catalog import offers
from catalog.errors import (
    BeatNotFoundError,
    ExclusiveSoldError,
    InvalidRequestError,
    LicenceNotOfferedError,
    StoreError,
)
from catalog.offers import Offer
from payments.checkout import upgrading

MOST_ITEMS = 40  # as many lines as fit into a PaymentIntent's metadata
validate_email_fits = MaxLengthValidator(254)  # RFC 5321: no mailbox has a longer one


@dataclass(frozen=True, slots=True)
class Licensee:
    """Whom the contract names."""

    name: str = ""
    artist_name: str = ""
    address: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Item:
    """One beat under one licence, named by ``licence_code`` or by a ``file_type`` that it has to deliver."""

    beat_id: int
    licence_code: str
    file_type: str = ""
    upgrades: UUID | None = None  # the line in whose place this comes: the difference is paid


@dataclass(frozen=True, slots=True)
class Billing:
    """Where the buyer is, for shops that charge tax."""

    country: str = ""
    postal_code: str = ""
    vat_number: str = ""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be bought in one go; a cart (``is_cart``) replaces the cart that its buyer was about to pay."""

    items: tuple[Item, ...]
    email: str
    licensee: Licensee = Licensee()
    quote: str = ""
    language: str = "en"
    body: str = ""  # as it was sent: what the log-in fills in is no part of it
    is_cart: bool = False
    discount_code: str = ""
    billing: Billing = Billing()
    consents: frozenset[str] = frozenset()

    @property
    def email_key(self) -> str:
        """The address as it is compared."""
        return self.email.strip().lower()

    def body_sha256(self) -> str:
        """What makes two requests the same one, for an Idempotency-Key."""
        address: int | str = "cart" if self.is_cart else self.items[0].beat_id
        return hashlib.sha256(json.dumps([address, self.body]).encode()).hexdigest()


def checked(wanted: Wanted) -> Wanted:
    """``wanted`` if it can be understood; raises InvalidRequestError that says what to mend."""
    if not 1 <= len(wanted.items) <= MOST_ITEMS:
        raise InvalidRequestError(_("items holds 1 to %(most)s beats with their licences.") % {"most": MOST_ITEMS})
    if any(bool(item.licence_code) == bool(item.file_type) for item in wanted.items):
        raise InvalidRequestError(_("Give either license or type."))
    if len(set(wanted.items)) < len(wanted.items):
        raise InvalidRequestError(_("The same beat is asked for twice under the same licence."))
    if not wanted.email:
        raise InvalidRequestError(_("Give an e-mail address: the receipt goes there."))
    try:
        validate_email(wanted.email)
        validate_email_fits(wanted.email)
    except ValidationError as error:
        raise InvalidRequestError(_("This e-mail address is not complete.")) from error
    country = wanted.licensee.country
    if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise InvalidRequestError(_("licensee.country is a two-letter code, as in DE or US."))
    return wanted


def offers_wanted(wanted: Wanted) -> tuple[Offer, ...]:
    """The offers that ``wanted`` means, in its order, at today's prices.

    Raises BeatNotFoundError, LicenceNotOfferedError, ExclusiveSoldError, each naming its items; InvalidRequestError for
    two exclusives of one right.
    """
    ids = {item.beat_id for item in wanted.items if 0 < item.beat_id <= offers.MAX_ID}
    offered = offers.offers_of(ids, language=wanted.language)
    found: list[Offer] = []
    problems: list[tuple[Item, StoreError]] = []
    for item in wanted.items:
        try:
            offer = _offer(item, offered.get(item.beat_id, ()))
            found.append(upgrading.at_the_difference(offer, item.upgrades) if item.upgrades else offer)
        except StoreError as error:
            problems.append((item, error))
    if problems:
        raise naming_items(problems[0][1], ((item.beat_id, error.code) for item, error in problems))
    exclusives = [offer.right_id for offer in found if offer.is_exclusive]
    if len(set(exclusives)) < len(exclusives):
        raise InvalidRequestError(_("Two of these share one exclusive right: keep one of them."))
    return tuple(found)


def naming_items(error: StoreError, items: Iterable[tuple[int, str]]) -> StoreError:
    """``error`` with the beats that it is about, each with its own code."""
    named = [{"beat": beat_id, "code": code} for beat_id, code in items]
    return type(error)(error.detail, **{**error.extra, "items": named})


def _offer(item: Item, offered: tuple[Offer, ...]) -> Offer:
    if not offered:
        raise BeatNotFoundError
    if item.licence_code:
        matching = [offer for offer in offered if offer.licence_code == item.licence_code]
    else:
        matching = [offer for offer in offered if item.file_type in offer.types]
    if not matching:
        raise LicenceNotOfferedError
    offer = min(matching, key=lambda each: each.amount_minor)
    if not offer.is_available:
        raise ExclusiveSoldError
    return offer
