"""Finds the purchase that a visitor asks for, or has it made: one at a time for each visitor."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction

from catalog.clock import shop_now
from catalog.errors import BusyError
from catalog.offers import Offer
from payments.callers import Caller
from payments.cart import discounts
from payments.cart.counting import count_chosen
from payments.cart.money import check_payable
from payments.cart.quoting import check_quote, pricer, quote_for
from payments.cart.shapes import PricedCart
from payments.checkout import consents, making, taxing
from payments.checkout.giving import given_away
from payments.checkout.hold_limits import check_hold_limits
from payments.checkout.open_purchases import open_one, replaced_by
from payments.checkout.queueing import queue_up
from payments.checkout.taxing import Taxed
from payments.checkout.wanted import Wanted, offers_wanted
from payments.errors import IdempotencyConflictError
from payments.models import DiscountCode, IdempotencyRecord, Purchase
from payments.purchases.lifecycle import lock_purchase
from payments.queries import unpaid_of

KEY_LIVES_S = 60 * 60 * 24


@dataclass(frozen=True, slots=True)
class Found:
    """A purchase to be paid; ``is_new`` says whether this request made it."""

    purchase: Purchase
    is_new: bool


class MustEndFirstError(Exception):
    """The visitor's own unpaid ``purchases`` stand for an older cart or price: they end at Stripe before a new one."""

    def __init__(self, purchases: Sequence[Purchase]) -> None:
        super().__init__(", ".join(str(purchase.uuid) for purchase in purchases))
        self.purchases = purchases


class PriceMovedError(Exception):
    """A price changed while the tax on the old one was calculated: calculate anew."""


def find_or_make(
    wanted: Wanted,
    caller: Caller,
    idempotency_key: str,
    owner: Caller,
    *,
    replaced: Sequence[Purchase] = (),
    taxed: Taxed | None = None,
) -> Found:
    """The purchase for ``wanted``: the one that this caller has open already, else a new one, committed.

    ``caller`` is who asked; ``owner`` the same visitor as remembered from now on; ``replaced`` are purchases of his
    that were ended for this one; ``taxed`` is what ``tax_on`` gave for it. Parallel requests of one visitor, or with
    one key, wait for each other; strangers behind one address don't. Raises what the offers do, PriceChangedError,
    IdempotencyConflictError, ExclusiveReservedError, AlreadyPayingError, RateLimitedError, BusyError,
    MustEndFirstError, PriceMovedError.
    """
    with transaction.atomic():
        if idempotency_key:
            queue_up(f"key:{caller.key}:{idempotency_key}")
        if owner.user_id is not None:
            queue_up(f"user:{owner.user_id}")
        queue_up(owner.key)
        known = _by_key(caller, owner, idempotency_key, wanted)
        if known is not None:
            _remember_key((owner,), idempotency_key, wanted, known)
            return Found(known, is_new=False)
        purchase, is_new = _find_or_make(wanted, owner, replaced, taxed)
        if idempotency_key:
            _remember_key((caller, owner), idempotency_key, wanted, purchase)
    return Found(purchase, is_new=is_new)


def was_asked_before(wanted: Wanted, caller: Caller, owner: Caller, idempotency_key: str) -> bool:
    """Whether the key has its purchase already: nothing is priced again then. Raises IdempotencyConflictError."""
    return _by_key(caller, owner, idempotency_key, wanted) is not None


def tax_on(wanted: Wanted, owner: Caller) -> Taxed | None:
    """The tax on what is wanted; None where the shop charges none, or nothing is due. Asks Stripe, outside locks.

    Raises what the offers do, InvalidRequestError, PaymentsUnavailableError.
    """
    if not taxing.is_on():
        return None
    offered = offers_wanted(wanted)
    return _tax_of(wanted, pricer(offered, _code(wanted, offered, owner))(None))


def _tax_of(wanted: Wanted, cart: PricedCart) -> Taxed | None:
    if cart.total_minor == 0:
        return None
    billing = wanted.billing
    place = taxing.checked_place(billing.country or wanted.licensee.country, billing.postal_code, billing.vat_number)
    return taxing.calculated([line.total_minor for line in cart.lines], cart.currency, place)


def shown_price(wanted: Wanted, owner: Caller) -> tuple[PricedCart, str]:
    """What ``wanted`` costs now, tax included, and the quote that says so; raises as checkout does, makes nothing."""
    offered = offers_wanted(wanted)
    price = pricer(offered, _code(wanted, offered, owner))
    cart = price(None)
    taxed = _tax_of(wanted, cart) if taxing.is_on() else None
    if taxed is not None:
        cart = price(taxed.tax)
    return cart, quote_for(offered, cart, discount_code=wanted.discount_code)


def _find_or_make(
    wanted: Wanted, owner: Caller, replaced: Sequence[Purchase], taxed: Taxed | None
) -> tuple[Purchase, bool]:
    offered = offers_wanted(wanted)
    code = _code(wanted, offered, owner)
    price = pricer(offered, code)
    cart = price(None)
    if taxed is not None:
        if not taxed.fits(cart):
            raise PriceMovedError
        cart = price(taxed.tax)
    elif taxing.is_on() and cart.total_minor:  # it was free when the tax was asked for
        raise PriceMovedError
    check_payable(cart.total_minor, cart.currency)
    check_quote(wanted.quote, offered, cart, discount_code=wanted.discount_code)
    if cart.total_minor:
        consents.check(wanted)
    known = open_one(wanted, offered, cart, owner) if cart.total_minor else None
    if known is not None:
        return _freshen(known.pk, wanted, owner, taxed), False
    in_the_way = list(replaced_by(wanted, offered, owner).prefetch_related("lines"))
    if in_the_way:
        raise MustEndFirstError(in_the_way)
    is_new = True
    if cart.total_minor:
        purchase = _make(wanted, offered, cart, owner, replaced, taxed)
        if code is not None:
            discounts.reserve(code.pk, purchase)
    else:
        queue_up(f"email:{wanted.email_key}")
        purchase, is_new = given_away(wanted, offered, cart, owner, code)
    making.note_replaced(purchase, [each.pk for each in replaced])
    if is_new and not wanted.is_cart:  # of a cart they were counted as they were put in
        count_chosen([offer.beat_id for offer in offered], purchase.source)
    return purchase, is_new


def _make(
    wanted: Wanted,
    offered: Sequence[Offer],
    cart: PricedCart,
    owner: Caller,
    replaced: Sequence[Purchase],
    taxed: Taxed | None,
) -> Purchase:
    line_uuids = making.new_line_uuids(offered)
    hold_s = making.hold_seconds(offered, replaced)
    making.claim(offered, line_uuids, hold_s)
    exclusives = {offer.beat_id for offer in offered if offer.is_exclusive}
    if exclusives:  # after the claim: of many who want one beat all but one are told so at once
        queue_up(f"address:{owner.address}")
        check_hold_limits(owner, wanted.email_key, exclusives, replaced=replaced)
    return making.make(wanted, offered, cart, owner, line_uuids=line_uuids, hold_s=hold_s, taxed=taxed)


def _code(wanted: Wanted, offered: Sequence[Offer], owner: Caller) -> DiscountCode | None:
    """The discount code that was asked for; raises DiscountNotValidError."""
    if not wanted.discount_code:
        return None
    return discounts.find(
        wanted.discount_code,
        email_key=wanted.email_key,
        licence_codes={offer.licence_code for offer in offered},
        now=shop_now(),
        subtotal_minor=sum(offer.amount_minor for offer in offered),
        not_counting=unpaid_of(owner),
    )


def _by_key(caller: Caller, owner: Caller, key: str, wanted: Wanted) -> Purchase | None:
    """What this key got within the last day; a visitor's first request, sent before he had a session, counts as his."""
    if not key:
        return None
    since = shop_now() - timedelta(seconds=KEY_LIVES_S)
    names = [caller.key]
    if caller.session:
        names.append(f"address:{caller.address}")
    if caller.user_id is not None:
        names.append(f"user:{caller.user_id}")
    rows = IdempotencyRecord.objects.filter(caller__in=names, key=key, created_at__gt=since).select_related("purchase")
    for row in rows:
        is_his = row.purchase.session_key == owner.session or (
            owner.user_id is not None and row.purchase.buyer_id == owner.user_id
        )
        if row.caller != caller.key and not is_his:
            continue
        if row.body_sha256 != wanted.body_sha256():
            raise IdempotencyConflictError
        return row.purchase
    return None


def _remember_key(callers: Iterable[Caller], key: str, wanted: Wanted, purchase: Purchase) -> None:
    """For who he was when he asked, and for who he is from now on (a session came with the answer)."""
    for name in {caller.key for caller in callers}:
        IdempotencyRecord.objects.update_or_create(
            caller=name,
            key=key,
            defaults={"body_sha256": wanted.body_sha256(), "purchase": purchase, "created_at": shop_now()},
        )


def _freshen(purchase_id: int, wanted: Wanted, owner: Caller, taxed: Taxed | None) -> Purchase:
    """The buyer may have mended his address or name since, or logged in; what he pays for stays as it was.

    So does the tax, though it may be another place's by now.
    """
    purchase = lock_purchase(purchase_id)
    if purchase.erased_at:  # since it was found: nobody's, and no more to be made somebody's
        raise BusyError
    if not purchase.is_open:
        return purchase
    purchase.buyer_id = purchase.buyer_id or owner.user_id
    purchase.email, purchase.email_key = wanted.email, wanted.email_key
    licensee = wanted.licensee
    purchase.licensee_name = licensee.name or purchase.licensee_name
    purchase.licensee_artist_name = licensee.artist_name or purchase.licensee_artist_name
    purchase.licensee_address = licensee.address or purchase.licensee_address
    purchase.licensee_country = licensee.country.upper() or purchase.licensee_country
    purchase.consents = purchase.consents or consents.kept(wanted.consents, wanted.language)
    tax_fields = making.tax_fields(taxed)
    for name, value in tax_fields.items():
        setattr(purchase, name, value)
    purchase.save(
        update_fields=["buyer", "email", "email_key", "consents", "updated_at", *tax_fields]
        + [f"licensee_{part}" for part in ("name", "artist_name", "address", "country")]
    )
    return purchase
