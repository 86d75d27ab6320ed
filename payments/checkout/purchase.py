"""Makes the purchase: lines, files, terms and holds frozen in one transaction, before Stripe hears of it."""

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID, uuid4

from django.conf import settings
from django.db import connection, transaction
from django.db.models import Q

from catalog import rights
from catalog.clock import shop_now
from catalog.errors import ExclusiveSoldError
from catalog.models import ExclusiveRight
from catalog.offers import Offer
from payments.callers import Caller
from payments.cart.pricing import price
from payments.checkout.hold_limits import check_hold_limits
from payments.checkout.wanted import Wanted
from payments.contracts.terms import frozen_text, sha256_of
from payments.errors import IdempotencyConflictError
from payments.models import IdempotencyRecord, LineFile, PaymentStatus, Purchase, PurchaseLine
from payments.purchases import attempts
from payments.purchases.lifecycle import FIRST_CHECK_S, lock_purchase
from payments.purchases.timeline import Happened, record

UNPAID_LEASE_S = 60 * 60 * 24  # a lease holds nothing, so its buyer may come back for a day
KEY_LIVES_S = 60 * 60 * 24


@dataclass(frozen=True, slots=True)
class Found:
    """A purchase to be paid; ``is_new`` says whether this request made it."""

    purchase: Purchase
    is_new: bool


def find_or_make(
    wanted: Wanted, offer_of: Callable[[Wanted], Offer], caller: Caller, idempotency_key: str, owner: Caller
) -> Found:
    """The purchase for ``wanted``: the one that this caller has open already, else a new one, committed.

    ``caller`` is who asked; ``owner`` the same visitor as remembered from now on. Parallel requests of one visitor, or
    with one key, wait for each other; strangers behind one address don't. Raises what the offer does,
    IdempotencyConflictError, ExclusiveReservedError, RateLimitedError, BusyError.
    """
    with transaction.atomic():
        if idempotency_key:
            _queue_up(f"key:{caller.key}:{idempotency_key}")
        if owner.user_id is not None:
            _queue_up(f"user:{owner.user_id}")
        _queue_up(owner.key)
        known = _by_key(caller, owner, idempotency_key, wanted)
        if known is not None:
            _remember_key((owner,), idempotency_key, wanted, known)
            return Found(known, is_new=False)
        offer = offer_of(wanted)
        purchase = _open_one(wanted, offer, owner)
        is_new = purchase is None
        purchase = _make(wanted, offer, owner) if purchase is None else _freshen(purchase.pk, wanted, owner)
        if idempotency_key:
            _remember_key((caller, owner), idempotency_key, wanted, purchase)
    return Found(purchase, is_new=is_new)


def made_by(owner: Caller) -> Q:
    """The purchases of this visitor: of his log-in, or of his session where no log-in has them."""
    if owner.user_id is None:
        return Q(session_key=owner.session)
    return Q(buyer_id=owner.user_id) | Q(session_key=owner.session, buyer=None)


def _queue_up(name: str) -> None:
    """Requests that share ``name`` go one after the other; an advisory lock, since there is no row yet to lock.

    Always in this order: key, log-in, session; then rights; then the address.
    """
    number = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


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


def _open_one(wanted: Wanted, offer: Offer, owner: Caller) -> Purchase | None:
    """The caller's own unfinished purchase of the same thing at the same price: nobody is refused for his own hold."""
    is_payable = Q(payment_status__in=(PaymentStatus.PENDING, PaymentStatus.FAILED), expires_at__gt=shop_now())
    mine = Purchase.objects.filter(is_payable | Q(payment_status=PaymentStatus.PROCESSING)).filter(made_by(owner))
    same = mine.filter(lines__beat_id=offer.beat_id, lines__licence_code=offer.licence_code, currency=offer.currency)
    for purchase in same.prefetch_related("lines__files").order_by("-created_at"):
        if purchase.payment_status == PaymentStatus.PROCESSING:
            return purchase  # money is under way for it, maybe for days: whatever changed since, no second charge
        (line, *others) = purchase.lines.all()
        sold = {(each.type, each.deliverable_id) for each in line.files.all()}
        offered = {(each.type, each.deliverable_id) for each in offer.files}
        is_same = line.unit_minor == offer.amount_minor and line.terms_sha256 == sha256_of(frozen_text(offer))
        if not others and is_same and sold == offered:
            return purchase
    return None


def _freshen(purchase_id: int, wanted: Wanted, owner: Caller) -> Purchase:
    """The buyer may have mended his address or name since, or logged in; what he pays for stays as it was."""
    purchase = lock_purchase(purchase_id)
    if not purchase.is_open:
        return purchase
    purchase.buyer_id = purchase.buyer_id or owner.user_id
    purchase.email, purchase.email_key = wanted.email, wanted.email.strip().lower()
    licensee = wanted.licensee
    purchase.licensee_name = licensee.name or purchase.licensee_name
    purchase.licensee_artist_name = licensee.artist_name or purchase.licensee_artist_name
    purchase.licensee_address = licensee.address or purchase.licensee_address
    purchase.licensee_country = licensee.country.upper() or purchase.licensee_country
    purchase.save(
        update_fields=["buyer", "email", "email_key", "updated_at"]
        + [f"licensee_{part}" for part in ("name", "artist_name", "address", "country")]
    )
    return purchase


def _make(wanted: Wanted, offer: Offer, owner: Caller) -> Purchase:
    line_uuid = uuid4()
    hold_s = settings.EXCLUSIVE_HOLD_S if offer.is_exclusive else UNPAID_LEASE_S
    _claim(offer, line_uuid, hold_s)
    if offer.is_exclusive:  # after the claim: of many who want one beat all but one are told so at once
        _queue_up(f"address:{owner.address}")
        check_hold_limits(owner, wanted.email.strip().lower(), offer.beat_id)
    priced = price([offer.amount_minor], offer.currency)
    (priced_line,) = priced.lines
    now = shop_now()
    purchase = Purchase.objects.create(
        buyer_id=owner.user_id,
        email=wanted.email,
        email_key=wanted.email.strip().lower(),
        session_key=owner.session,
        client_address=owner.address,
        licensee_name=wanted.licensee.name,
        licensee_artist_name=wanted.licensee.artist_name,
        licensee_address=wanted.licensee.address,
        licensee_country=wanted.licensee.country.upper(),
        currency=priced.currency,
        subtotal_minor=priced.subtotal_minor,
        discount_minor=priced.discount_minor,
        total_minor=priced.total_minor,
        language=wanted.language,
        expires_at=now + timedelta(seconds=hold_s),
        next_check_at=now + timedelta(seconds=FIRST_CHECK_S),
    )
    text = frozen_text(offer)
    line = PurchaseLine.objects.create(
        uuid=line_uuid,
        purchase=purchase,
        beat_id=offer.beat_id,
        beat_title=offer.beat_title,
        licence_code=offer.licence_code,
        licence_name=offer.licence_name,
        is_exclusive=offer.is_exclusive,
        right_id=offer.right_id,
        types=list(offer.types),
        unit_minor=priced_line.unit_minor,
        discount_minor=priced_line.discount_minor,
        tax_minor=priced_line.tax_minor,
        total_minor=priced_line.total_minor,
        producer_shares=[list(share) for share in offer.producer_shares],
        terms_text=text,
        terms_sha256=sha256_of(text),
        terms_language=wanted.language,
    )
    LineFile.objects.bulk_create(
        LineFile(line=line, deliverable_id=each.deliverable_id, type=each.type) for each in offer.files
    )
    record(
        purchase.pk, Happened.CREATED, beat=offer.beat_id, licence=offer.licence_code, amount_minor=offer.amount_minor
    )
    if purchase.total_minor:
        attempts.begin(purchase)
    return purchase


def _claim(offer: Offer, line_uuid: UUID, hold_s: int) -> None:
    """Take the hold on an exclusive; see again, under the lock, that a lease is not of a beat just sold."""
    if offer.right_id is None:
        return
    if offer.is_exclusive:
        rights.reserve(offer.right_id, line_uuid=line_uuid, seconds=hold_s)
        return
    right = rights.lock_rights([offer.right_id])[offer.right_id]
    if right.state in (ExclusiveRight.State.SOLD, ExclusiveRight.State.WITHDRAWN):
        raise ExclusiveSoldError
