"""What a price change would do, beat by beat and licence by licence; changes nothing."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.conf import settings

from catalog import offers, queries
from catalog.models import Beat, BeatPage, ExclusiveRight, LicenceTier, TierOverride
from catalog.repricing.sums import Act, Wish, new_price

MOST_MINOR = 2**31 - 1  # of the column
GONE = (ExclusiveRight.State.SOLD, ExclusiveRight.State.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class Planned:
    """One price: what it is and would become. ``skipped`` says why it stays; ``own_minor`` is the beat's own after."""

    beat_id: int
    tier_id: int
    title: str
    licence: str
    before_minor: int | None
    after_minor: int | None
    own_minor: int | None = None
    skipped: str = ""

    @property
    def key(self) -> str:
        """Names the row in a form."""
        return f"{self.beat_id}-{self.tier_id}"


def plan(pages: Iterable[BeatPage], tiers: Sequence[LicenceTier], wish: Wish) -> list[Planned]:
    """A row for each of ``tiers`` on the beat of each page, in that order; the same few queries for any number."""
    titles: dict[UUID, str] = {}
    for page in pages:
        titles.setdefault(page.translation_key, page.get_admin_display_title())
    ids = Beat.objects.filter(translation_key__in=titles).values_list("pk", flat=True)
    beats = {beat.translation_key: beat for beat in queries.sellable_beats(ids)}
    rows: list[Planned] = []
    for key, title in titles.items():
        if beat := beats.get(key):
            owns = {own.tier_id: own for own in beat.tier_overrides.all()}
            rows += [_planned(beat, title, tier, owns.get(tier.pk), wish) for tier in tiers]
    return rows


def fingerprint(rows: Iterable[Planned]) -> str:
    """The same for the same prices before and after: what was previewed is what is done."""
    told = [(row.beat_id, row.tier_id, row.before_minor, row.after_minor) for row in rows if not row.skipped]
    return hashlib.sha256(repr(sorted(told)).encode()).hexdigest()


def _planned(beat: Beat, title: str, tier: LicenceTier, own: TierOverride | None, wish: Wish) -> Planned:
    before_minor = offers.price_of(tier, own)
    after_minor, own_minor, skipped = before_minor, None, _why_not(beat, own, before_minor)
    if not skipped and before_minor is not None:
        if wish.act == Act.OWN:
            after_minor = tier.amount_minor
            skipped = "" if own is not None and own.amount_minor is not None else "It has the licence's price already."
        else:
            after_minor = own_minor = new_price(before_minor, wish, settings.SHOP_CURRENCY)
            skipped = _why_not_this(before_minor, after_minor, wish)
    return Planned(beat.pk, tier.pk, title, tier.name, before_minor, after_minor, own_minor, skipped)


def _why_not(beat: Beat, own: TierOverride | None, before_minor: int | None) -> str:
    if beat.right.state in GONE:
        return "The beat is off the market."
    if own is not None and not own.is_offered:
        return "Not offered on this beat."
    if own is not None and own.is_free:
        return "Free on this beat."
    return "" if before_minor is not None else "The licence has no price yet."


def _why_not_this(before_minor: int, after_minor: int, wish: Wish) -> str:
    if after_minor <= 0:
        return "Nothing would be left of the price."
    if after_minor > MOST_MINOR:
        return "That is more than a price can be."
    if wish.ends_at is not None and after_minor >= before_minor:
        return "A sale price is lower than the price."
    if wish.act == Act.LOWER and after_minor > before_minor:
        return "Rounded, it would cost more."
    if wish.act == Act.RAISE and after_minor < before_minor:
        return "Rounded, it would cost less."
    return "It costs that already." if after_minor == before_minor else ""
