"""Price changes done and taken back, each in one transaction under the beats' locks."""

import logging
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import TypedDict

from django.db import transaction

from catalog import listing
from catalog.clock import shop_now
from catalog.models import (
    Beat,
    BeatPage,
    LicenceTier,
    PriceChange,
    PriceChangeItem,
    SalePrice,
    TierOverride,
)
from catalog.repricing.plan import Planned, fingerprint, plan
from catalog.repricing.sums import Wish

logger = logging.getLogger(__name__)


class ChangedMeanwhileError(Exception):
    """A price is not what the preview showed; nothing was changed."""


class NothingChosenError(Exception):
    """No row is left that would change."""


class Own(TypedDict):
    """What a beat does otherwise than a licence; without a row of its own it does nothing otherwise."""

    amount_minor: int | None
    is_free: bool
    is_offered: bool


NOTHING_OWN = Own(amount_minor=None, is_free=False, is_offered=True)


@transaction.atomic
def change_prices(
    pages: Sequence[BeatPage],
    tiers: Sequence[LicenceTier],
    wish: Wish,
    *,
    keys: Collection[str],
    seen: str,
    summary: str,
    user_id: int | None,
) -> PriceChange:
    """Do what was planned for the rows named by ``keys``; ``seen`` is the fingerprint of the whole preview.

    Raises ChangedMeanwhileError if a price was changed since, NothingChosenError if no row is left.
    """
    lock_beats(
        Beat.objects.filter(translation_key__in=[page.translation_key for page in pages]).values_list("pk", flat=True)
    )
    rows = plan(pages, tiers, wish)
    if fingerprint(rows) != seen:
        raise ChangedMeanwhileError
    chosen = [row for row in rows if row.key in keys and not row.skipped]
    if not chosen:
        raise NothingChosenError
    change = PriceChange.objects.create(made_by_id=user_id, summary=summary[:300])
    if wish.ends_at is not None:
        _write_sale(change, chosen, wish.starts_at or shop_now(), wish.ends_at)
    else:
        _write_own(change, chosen)
    listing.refresh_on_commit({row.beat_id for row in chosen})
    logger.info("prices changed", extra={"price_change": change.pk, "prices": len(chosen)})
    return change


@transaction.atomic
def undo(change: PriceChange, *, user_id: int | None) -> list[PriceChangeItem]:
    """Take ``change`` back; returns the items that stay, since somebody changed them again.

    A change that was taken back already stays as it is.
    """
    change = PriceChange.objects.select_for_update().get(pk=change.pk)
    if change.undone_at is not None:
        return []
    items = list(change.items.select_related("beat").order_by("beat_id", "tier_id"))
    sales = change.sale_prices.all()
    beat_ids = {item.beat_id for item in items} | set(sales.values_list("beat_id", flat=True))
    lock_beats(beat_ids)
    sales.delete()
    rows = {(row.beat_id, row.tier_id): row for row in TierOverride.objects.filter(beat__in=beat_ids)}
    kept = []
    for item in items:
        if own_of(rows.get((item.beat_id, item.tier_id))) == item.after:
            _set_own(item.beat_id, item.tier_id, item.before)
        else:
            kept.append(item)
    change.undone_at, change.undone_by_id = shop_now(), user_id
    change.save(update_fields=["undone_at", "undone_by"])
    listing.refresh_on_commit(beat_ids)
    return kept


def lock_beats(ids: Iterable[object]) -> None:
    """Lock beats for a change of their prices, in the order of all who lock many; in a transaction.

    Their keys stay open to others: a checkout that names one doesn't wait.
    """
    held = Beat.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=list(ids))
    list(held.order_by("pk").values_list("pk"))


def own_of(row: TierOverride | None) -> Own:
    """What ``row`` says, or its absence."""
    if row is None:
        return NOTHING_OWN
    return Own(amount_minor=row.amount_minor, is_free=row.is_free, is_offered=row.is_offered)


def _write_own(change: PriceChange, chosen: Sequence[Planned]) -> None:
    beats = [row.beat_id for row in chosen]
    rows = {(row.beat_id, row.tier_id): row for row in TierOverride.objects.filter(beat__in=beats)}
    items = []
    for one in chosen:
        before = own_of(rows.get((one.beat_id, one.tier_id)))
        after = Own(amount_minor=one.own_minor, is_free=False, is_offered=True)
        _set_own(one.beat_id, one.tier_id, after)
        items.append(
            PriceChangeItem(change=change, beat_id=one.beat_id, tier_id=one.tier_id, before=before, after=after)
        )
    PriceChangeItem.objects.bulk_create(items)


def _set_own(beat_id: int, tier_id: int, own: Own) -> None:
    if own == NOTHING_OWN:
        TierOverride.objects.filter(beat=beat_id, tier=tier_id).delete()
    else:
        TierOverride.objects.update_or_create(beat_id=beat_id, tier_id=tier_id, defaults={**own})


def _write_sale(change: PriceChange, chosen: Sequence[Planned], starts_at: datetime, ends_at: datetime) -> None:
    SalePrice.objects.bulk_create(
        [
            SalePrice(
                change=change,
                beat_id=one.beat_id,
                tier_id=one.tier_id,
                amount_minor=one.after_minor or 0,
                starts_at=starts_at,
                ends_at=ends_at,
            )
            for one in chosen
        ]
    )
