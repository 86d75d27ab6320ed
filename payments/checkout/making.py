"""Writes a new purchase: lines, files, terms and holds frozen in one transaction, before Stripe hears of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings

from catalog import rights
from catalog.clock import shop_now
from catalog.errors import BusyError, ExclusiveSoldError, StoreError
from catalog.models import ExclusiveRight
from catalog.offers import Offer
from payments.callers import Caller
from payments.cart import carts
from payments.cart.shapes import PricedCart, PricedLine
from payments.checkout import consents
from payments.checkout.taxing import Taxed
from payments.checkout.wanted import Wanted, naming_items
from payments.contracts.terms import frozen_text, sha256_of
from payments.models import LineFile, PaymentStatus, Purchase, PurchaseLine
from payments.purchases import attempts
from payments.purchases.lifecycle import FIRST_CHECK_S
from payments.purchases.timeline import Happened, record

UNPAID_LEASE_S = 60 * 60 * 24  # a lease holds nothing, so its buyer may come back for a day
GONE = (ExclusiveRight.State.SOLD, ExclusiveRight.State.WITHDRAWN)


def hold_seconds(offered: Iterable[Offer], replaced: Iterable[Purchase]) -> int:
    """How long the purchase may stay unpaid: changing a cart doesn't lengthen the hold on what was in it before."""
    rights_wanted = {offer.right_id for offer in offered if offer.is_exclusive}
    if not rights_wanted:
        return UNPAID_LEASE_S
    seconds = settings.EXCLUSIVE_HOLD_S
    now = shop_now()
    for purchase in replaced:
        held = {line.right_id for line in purchase.lines.all() if line.is_exclusive}
        if held & rights_wanted:
            seconds = min(seconds, max(int((purchase.expires_at - now).total_seconds()), 1))
    return seconds


def claim(offered: Sequence[Offer], line_uuids: Sequence[UUID], hold_s: int) -> None:
    """Take the holds on exclusives; see again, under the locks, that no lease is of a beat just sold.

    Raises ExclusiveSoldError, ExclusiveReservedError, naming the items, and BusyError where a beat was tied to another
    right since it was offered; nothing is held then.
    """
    offered_rights = {offer.beat_id: offer.right_id for offer in offered if offer.right_id is not None}
    locked = rights.lock_rights(offered_rights.values())
    if not rights.are_still(offered_rights):
        raise BusyError
    problems: list[tuple[int, StoreError]] = []
    for offer, line_uuid in zip(offered, line_uuids, strict=True):
        try:
            _claim_one(offer, line_uuid, hold_s, locked)
        except StoreError as error:
            problems.append((offer.beat_id, error))
    if problems:
        raise naming_items(problems[0][1], ((beat_id, error.code) for beat_id, error in problems))


def make(
    wanted: Wanted,
    offered: Sequence[Offer],
    cart: PricedCart,
    owner: Caller,
    *,
    line_uuids: Sequence[UUID],
    hold_s: int,
    taxed: Taxed | None = None,
) -> Purchase:
    """The new purchase with its lines and its first attempt; the caller has claimed the rights for ``line_uuids``."""
    now = shop_now()
    purchase = Purchase.objects.create(
        buyer_id=owner.user_id,
        email=wanted.email,
        email_key=wanted.email_key,
        session_key=owner.session,
        client_address=owner.address,
        licensee_name=wanted.licensee.name,
        licensee_artist_name=wanted.licensee.artist_name,
        licensee_address=wanted.licensee.address,
        licensee_country=wanted.licensee.country.upper(),
        currency=cart.currency,
        subtotal_minor=cart.subtotal_minor,
        discount_minor=cart.discount_minor,
        tax_minor=cart.tax_minor,
        tax_added_minor=cart.tax_added_minor,
        total_minor=cart.total_minor,
        **tax_fields(taxed),
        **asdict(carts.touch_of(owner)),
        consents=consents.kept(wanted.consents, wanted.language),
        language=wanted.language,
        is_cart=wanted.is_cart,
        expires_at=now + timedelta(seconds=hold_s),
        next_check_at=now + timedelta(seconds=FIRST_CHECK_S),
    )
    for position, (offer, priced) in enumerate(zip(offered, cart.lines, strict=True)):
        upgrades = wanted.items[position].upgrades
        _make_line(purchase, position, line_uuids[position], offer, priced, wanted.language, upgrades)
    for offer in offered:
        record(
            purchase.pk,
            Happened.CREATED,
            beat=offer.beat_id,
            licence=offer.licence_code,
            amount_minor=cart.total_minor if len(offered) == 1 else offer.amount_minor,
        )
    if purchase.total_minor:
        attempts.begin(purchase)
    return purchase


def tax_fields(taxed: Taxed | None) -> dict[str, str]:
    """What a purchase keeps of its tax: the calculation that is booked once it is paid, and whose it is."""
    if taxed is None:
        return {}
    return {
        "tax_calculation_id": taxed.calculation_id,
        "tax_country": taxed.place.country,
        "tax_postal_code": taxed.place.postal_code[:20],
        "tax_vat_number": taxed.place.vat_number[:40],
    }


def note_replaced(purchase: Purchase, replaced: Iterable[int]) -> None:
    """Tell of the purchases that ended for this one: they are no lapsed holds of their buyer."""
    ended = Purchase.objects.filter(pk__in=replaced, payment_status=PaymentStatus.CANCELLED)
    for pk in ended.values_list("pk", flat=True):
        record(pk, Happened.REPLACED, purchase=purchase.number)
    ended.update(replaced_by=purchase)


def new_line_uuids(offered: Sequence[Offer]) -> list[UUID]:
    """A uuid for each line to be, which is also the holder of the right that it takes."""
    return [uuid4() for _ in offered]


def _claim_one(offer: Offer, line_uuid: UUID, hold_s: int, locked: Mapping[int, ExclusiveRight]) -> None:
    if offer.right_id is None:
        return
    if offer.is_exclusive:
        rights.reserve(offer.right_id, line_uuid=line_uuid, seconds=hold_s)
    elif locked[offer.right_id].state in GONE:
        raise ExclusiveSoldError


def _make_line(
    purchase: Purchase,
    position: int,
    line_uuid: UUID,
    offer: Offer,
    priced: PricedLine,
    language: str,
    upgrades: UUID | None,
) -> None:
    text = frozen_text(offer)
    line = PurchaseLine.objects.create(
        uuid=line_uuid,
        purchase=purchase,
        position=position,
        beat_id=offer.beat_id,
        beat_title=offer.beat_title,
        licence_code=offer.licence_code,
        licence_name=offer.licence_name,
        is_exclusive=offer.is_exclusive,
        right_id=offer.right_id,
        types=list(offer.types),
        unit_minor=priced.unit_minor,
        discount_minor=priced.discount_minor,
        tax_minor=priced.tax_minor,
        total_minor=priced.total_minor,
        producer_shares=[list(share) for share in offer.producer_shares],
        terms_text=text,
        terms_sha256=sha256_of(text),
        terms_language=language,
        upgrades_id=upgrades,
    )
    LineFile.objects.bulk_create(
        LineFile(line=line, deliverable_id=each.deliverable_id, type=each.type) for each in offer.files
    )
