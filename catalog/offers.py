"""What licences a beat is sold under now, at what price, with which files: the only reader of prices.

Reads the truth (live rows, versions on sale), never the shop window.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from babel.numbers import format_decimal
from django.conf import settings
from django.utils.translation import gettext, ngettext, override

from catalog import queries
from catalog.errors import BeatNotFoundError, LicenceNotOfferedError
from catalog.models import (
    LICENCE_TYPE,
    Beat,
    BeatPage,
    ContentId,
    Deliverable,
    ExclusiveRight,
    FileType,
    LicenceTier,
    SalePrice,
    TierOverride,
)

MAX_ID = 2**63 - 1  # of the database's big integers
OPEN_STATES = frozenset({ExclusiveRight.State.OPEN, ExclusiveRight.State.RESERVED})


@dataclass(frozen=True, slots=True)
class OfferedFile:
    """One version of one file, as it is delivered."""

    deliverable_id: int
    type: str
    size_bytes: int
    sha256: str
    format: str
    sample_rate_hz: int | None


@dataclass(frozen=True, slots=True)
class Offer:
    """One licence of one beat. ``is_available``: not sold exclusively, not withdrawn; a hold changes nothing.

    ``right_id`` is the beat's right whatever the licence, since a lease counts on it too. ``producer_shares`` are
    (producer id, name, share in 1/100 percent). While a sale lowers the price, ``regular_amount_minor`` is the price
    that comes back at ``sale_ends_at``; else both are None. ``disclosures`` is what the contract says of the beat, as
    (label, text): samples, Content ID. ``language`` is that of its fixed words; what editors wrote may be in another.
    """

    beat_id: int
    beat_title: str
    licence_code: str
    licence_name: str
    summary: str
    amount_minor: int
    currency: str
    types: tuple[str, ...]
    is_exclusive: bool
    is_available: bool
    files: tuple[OfferedFile, ...]
    terms: str
    limits: tuple[tuple[str, str], ...]
    right_id: int | None
    producer_shares: tuple[tuple[int, str, int], ...]
    regular_amount_minor: int | None = None
    sale_ends_at: datetime | None = None
    disclosures: tuple[tuple[str, str], ...] = ()
    language: str = settings.LANGUAGE_CODE


@dataclass(frozen=True, slots=True)
class Price:
    """What a licence costs on a beat now, in minor units; ``sale`` is what lowers it, if anything does."""

    amount_minor: int
    regular_minor: int
    sale: SalePrice | None = None


@dataclass(frozen=True, slots=True)
class TierText:
    """Words of a licence in one language."""

    name: str
    summary: str
    terms: str


def offers_for(beat_id: int, *, language: str = "en") -> tuple[Offer, ...]:
    """Licences of a beat in the shop's order; raises BeatNotFoundError for an unknown, unpublished or archived one."""
    found = offers_of([beat_id], language=language) if 0 < beat_id <= MAX_ID else {}
    if beat_id not in found:
        raise BeatNotFoundError
    return found[beat_id]


def get_offer(beat_id: int, licence_code: str, *, language: str = "en") -> Offer:
    """The offer of one licence; raises BeatNotFoundError, LicenceNotOfferedError."""
    for offer in offers_for(beat_id, language=language):
        if offer.licence_code == licence_code:
            return offer
    raise LicenceNotOfferedError


def offers_of(beat_ids: Iterable[int], *, language: str = "en") -> dict[int, tuple[Offer, ...]]:
    """Offers of many beats in the same few queries; a beat that is not on sale is not among them."""
    beats = list(queries.sellable_beats(beat_ids))
    pages: dict[object, list[BeatPage]] = {}
    for page in queries.shown_pages(beat.translation_key for beat in beats):
        pages.setdefault(page.translation_key, []).append(page)
    tiers = list(queries.live_tiers())
    offers: dict[int, tuple[Offer, ...]] = {}
    for beat in beats:
        shown = queries.in_language(pages.get(beat.translation_key, []), language)
        if shown is not None:
            offers[beat.pk] = offers_on(beat, shown, tiers, language)
    return offers


def offers_on(beat: Beat, page: BeatPage, tiers: Iterable[LicenceTier], language: str) -> tuple[Offer, ...]:
    """Offers of ``beat`` (from ``queries.sellable_beats``) under the words of ``page``.

    A licence that promises a file which is not on sale is left out: nothing is sold that can't be delivered. So is an
    exclusive whose buyer couldn't be told how many leases were sold elsewhere.
    """
    overrides = {override_.tier_id: override_ for override_ in beat.tier_overrides.all()}
    files = {file.type: file for file in _files_on_sale(beat)}
    shares = tuple((credit.producer_id, credit.producer.name, credit.share_bp) for credit in page.beat_producers.all())
    disclosures = disclosures_of(page, language)
    offers: list[Offer] = []
    for tier in tiers:
        own = overrides.get(tier.pk)
        price = price_now(tier, own, sales_of(beat))
        promised = promised_types(tier)
        is_kept = bool(promised) and all(file_type in files for file_type in promised)
        is_untold = tier.is_exclusive and beat.right.leases_elsewhere is None
        if (own and not own.is_offered) or price is None or not is_kept or is_untold:
            continue
        text = text_of(tier, language)
        offers.append(
            Offer(
                beat_id=beat.pk,
                beat_title=page.title,
                licence_code=tier.code,
                licence_name=text.name,
                summary=text.summary,
                amount_minor=price.amount_minor,
                currency=settings.SHOP_CURRENCY,
                types=(*promised, LICENCE_TYPE),
                is_exclusive=tier.is_exclusive,
                is_available=beat.right.state in OPEN_STATES,
                files=tuple(_offered(files[file_type]) for file_type in promised),
                terms=text.terms,
                limits=limits_of(tier, language),
                right_id=beat.right_id,
                producer_shares=shares,
                regular_amount_minor=price.regular_minor if price.sale else None,
                sale_ends_at=price.sale.ends_at if price.sale else None,
                disclosures=disclosures,
                language=language,
            )
        )
    return tuple(offers)


def price_now(tier: LicenceTier, own: TierOverride | None, sales: Iterable[SalePrice]) -> Price | None:
    """What the licence costs on a beat at this moment; None: it has no price yet.

    ``sales`` are the beat's ``sales_to_come``. The lowest in force counts, and only if it is less than the price else.
    """
    regular_minor = price_of(tier, own)
    if regular_minor is None:
        return None
    in_force = [sale for sale in sales if sale.tier_id == tier.pk and sale.is_in_force]  # type: ignore[attr-defined]
    lowest = min(in_force, key=lambda sale: (sale.amount_minor, -sale.ends_at.timestamp()), default=None)
    if lowest is None or lowest.amount_minor >= regular_minor:
        return Price(regular_minor, regular_minor)
    return Price(lowest.amount_minor, regular_minor, lowest)


def sales_of(beat: Beat) -> list[SalePrice]:
    """Sale prices that haven't ended, of a beat from ``queries.sellable_beats``."""
    sales: list[SalePrice] = beat.sales_to_come  # type: ignore[attr-defined]  # to_attr of the query's Prefetch
    return sales


def price_of(tier: LicenceTier, own: TierOverride | None) -> int | None:
    """What the licence costs on a beat outside of sales, in minor units; None: no price yet.

    ``own`` is what the beat does otherwise than the licence.
    """
    if own is not None and own.is_free and not tier.is_exclusive:
        return 0
    amount_minor: int | None = tier.amount_minor if own is None or own.amount_minor is None else own.amount_minor
    return amount_minor


def promised_types(tier: LicenceTier) -> tuple[str, ...]:
    """Files that a licence delivers, in the order in which they are listed; the contract is not among them."""
    return tuple(file_type for file_type in FileType.values if file_type in tier.types)


def text_of(tier: LicenceTier, language: str) -> TierText:
    """Name and terms in ``language``; what wasn't translated stays in the shop's first language."""
    for text in tier.texts.all():
        if text.locale.language_code == language:
            return TierText(text.name or tier.name, text.summary or tier.summary, text.terms or tier.terms)
    return TierText(tier.name, tier.summary, tier.terms)


def disclosures_of(page: BeatPage, language: str) -> tuple[tuple[str, str], ...]:
    """What a buyer is told of the beat before he pays and in the contract: as (label, text); no query."""
    with override(language):
        told = {
            ContentId.CLEARED: gettext("registered; songs of those who license the beat are cleared"),
            ContentId.CLAIMED: gettext("registered; a claim on a song is disputed with this contract"),
        }
        found = [(gettext("Samples"), page.samples_disclosed.strip())] if page.samples_disclosed.strip() else []
        if page.content_id in told:
            found.append(("Content ID", told[ContentId(page.content_id)]))
    return tuple(found)


def limits_of(tier: LicenceTier, language: str) -> tuple[tuple[str, str], ...]:
    """What a licence allows, for people: ``("Audio streams", "100,000")``."""
    with override(language):
        unlimited = gettext("Unlimited")

        def shown(limit: int | None) -> str:
            if not limit:
                return unlimited if limit is None else gettext("None")
            return str(format_decimal(limit, locale=language.replace("-", "_")))

        return (
            (gettext("Audio streams"), shown(tier.max_streams)),
            (gettext("Copies sold"), shown(tier.max_copies)),
            (gettext("Music videos"), shown(tier.max_videos)),
            (gettext("Radio stations"), shown(tier.max_stations)),
            (gettext("Paid performances"), shown(tier.max_performances)),
            (gettext("Term"), _term(tier.term_months)),
        )


def _term(months: int | None) -> str:
    if months is None:
        return gettext("For ever")
    years, rest = divmod(months, 12)
    if rest:
        return ngettext("%d month", "%d months", months) % months
    return ngettext("%d year", "%d years", years) % years


def _files_on_sale(beat: Beat) -> list[Deliverable]:
    files: list[Deliverable] = beat.files_on_sale  # type: ignore[attr-defined]  # to_attr of the query's Prefetch
    return files


def _offered(file: Deliverable) -> OfferedFile:
    return OfferedFile(
        deliverable_id=file.pk,
        type=file.type,
        size_bytes=file.size_bytes or 0,
        sha256=file.sha256,
        format=file.format,
        sample_rate_hz=file.sample_rate_hz,
    )
