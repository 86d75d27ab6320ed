"""Beat tapes as they are sold now: which beats, under which licences, at what price. The only reader of their prices.

Of a tape's translations the one in the shop's first language (else the oldest) decides: its beats, its prices, and
whether the tape is on sale at all; the others have names of their own.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from django.conf import settings
from django.utils.translation import gettext as _

from catalog import offers, queries
from catalog.errors import BeatNotFoundError, ExclusiveSoldError, LicenceNotOfferedError
from catalog.locales import quoted
from catalog.models import LICENCE_TYPE, Beat, BeatTapePage, LicenceTier
from catalog.offers import Offer
from catalog.publishing import FEWEST_IN_TAPE


@dataclass(frozen=True, slots=True)
class TapeOffer:
    """A tape under one licence. ``amount_minor`` is never more than ``singly_minor``, its beats' prices one by one.

    ``not_offered`` are titles of beats that are on sale, but not under this licence; ``singly_minor`` is None then.
    """

    licence_code: str
    licence_name: str
    types: tuple[str, ...]
    amount_minor: int
    singly_minor: int | None
    currency: str
    is_available: bool
    not_offered: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Tape:
    """One tape. ``beats`` are (id, title) in their order; while one is ``sold`` or ``absent`` (titles) none is sold.

    A beat whose page was deleted, or isn't for every visitor, is absent with an empty title.
    """

    key: str
    name: str
    url: str
    is_on_sale: bool
    beats: tuple[tuple[int, str], ...]
    offers: tuple[TapeOffer, ...]
    sold: tuple[str, ...]
    absent: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Content:
    """What the deciding page holds; a place is (beat's id or None, title), of a page."""

    key: str
    name: str
    url: str
    is_shown: bool
    places: tuple[tuple[int | None, str], ...]
    page_ids: tuple[int | None, ...]
    prices: Mapping[int, int]

    @property
    def beat_ids(self) -> list[int]:
        return [beat_id for beat_id, _ in self.places if beat_id is not None]


Offered = Mapping[int, tuple[Offer, ...]]


def tapes_with(beat_ids: Iterable[int], *, language: str = "en") -> tuple[Tape, ...]:
    """Tapes on sale that hold any of these beats: a constant number of queries, a single one where there is none."""
    keys = queries.tapes_holding(beat_ids)
    if not keys:
        return ()
    contents = [content for content in _contents(keys, language) if content.is_shown]
    return _tapes(contents, _offered(contents, language), language)


def tape_of(key: UUID, *, language: str) -> Tape | None:
    """The tape as its page shows it, on sale or not; None if it was never published."""
    contents = [_openly(content) for content in _contents([key], language)]
    return next(iter(_tapes(contents, _offered(contents, language), language)), None)


def drafted(page: BeatTapePage) -> Tape:
    """The tape as a draft has it, for the editor's preview."""
    language = page.locale.language_code
    contents = [_content(page, page, _beat_ids([page]), is_shown=True)]
    return _tapes(contents, _offered(contents, language), language)[0]


def offers_in(key: UUID, licence_code: str, *, language: str = "en") -> tuple[Offer, ...]:
    """The offers of all its beats under one licence.

    Raises BeatNotFoundError, LicenceNotOfferedError or ExclusiveSoldError if the tape can't be bought under it whole.
    """
    contents = _contents([key], language)
    offered = _offered(contents, language)
    tape = next(iter(_tapes(contents, offered, language)), None)
    if tape is None or not tape.is_on_sale:
        raise BeatNotFoundError(_("This beat tape is not for sale."))
    offer = next((each for each in tape.offers if each.licence_code == licence_code), None)
    if offer is None:
        raise LicenceNotOfferedError(_("This beat tape is not sold under that licence."))
    if tape.sold:
        raise ExclusiveSoldError(_("%(titles)s: the tape is not sold any more.") % {"titles": _named(tape.sold)})
    if tape.absent:
        raise BeatNotFoundError(_("A beat of this tape is not for sale: the tape isn't, either."))
    if not offer.is_available:
        missing = _named(offer.not_offered)
        raise LicenceNotOfferedError(
            _("%(titles)s: not sold under that licence, so the tape isn't.") % {"titles": missing}
        )
    return tuple(each for beat_id, _ in tape.beats for each in offered[beat_id] if each.licence_code == licence_code)


def singly(page: BeatTapePage) -> list[tuple[LicenceTier, int | None, tuple[str, ...]]]:
    """What a draft's beats cost one by one under each licence, and which can't be had under it: for its editor."""
    places = _content(page, page, _beat_ids([page]), is_shown=True).places
    offered = offers.offers_of([beat_id for beat_id, _ in places if beat_id is not None])
    found = []
    for tier in queries.live_tiers():
        each = [(title, _under(offered.get(beat_id or 0, ()), tier.code)) for beat_id, title in places]
        missing = tuple(title for title, offer in each if offer is None or not offer.is_available)
        costs = [offer.amount_minor for _, offer in each if offer is not None]
        found.append((tier, None if missing or not costs else sum(costs), missing))
    return found


def _contents(keys: Iterable[UUID], language: str) -> list[_Content]:
    pages: dict[UUID, list[BeatTapePage]] = {}
    for page in queries.tape_pages(keys):
        pages.setdefault(page.translation_key, []).append(page)
    every = [page for translations in pages.values() for page in translations]
    shown = queries.shown_tapes(every)
    deciding = {key: queries.in_language(found, settings.LANGUAGE_CODE) for key, found in pages.items()}
    leaders = [page for page in deciding.values() if page is not None]
    ids = _beat_ids(leaders)
    contents = []
    for leader in leaders:
        seen = [page for page in pages[leader.translation_key] if page.pk in shown]
        named = queries.in_language(seen, language) or leader
        contents.append(_content(leader, named, ids, is_shown=leader.pk in shown))
    return sorted(contents, key=lambda content: content.key)


def _openly(content: _Content) -> _Content:
    """Without the titles of beats that aren't for every visitor (yet)."""
    known = queries.known_to_all(content.page_ids)
    places = zip(content.places, content.page_ids, strict=True)
    return replace(
        content, places=tuple((beat_id, title if page_id in known else "") for (beat_id, title), page_id in places)
    )


def _content(leader: BeatTapePage, named: BeatTapePage, ids: Mapping[UUID, int], *, is_shown: bool) -> _Content:
    pages = [item.beat_page for item in leader.items.all()]
    return _Content(
        key=str(leader.tape_key),
        name=named.title,
        url=named.url or "",
        is_shown=is_shown,
        places=tuple((ids.get(page.beat_key), page.title) if page else (None, "") for page in pages),
        page_ids=tuple(page.pk if page else None for page in pages),
        prices={price.tier_id: price.amount_minor for price in leader.prices.all()},
    )


def _beat_ids(leaders: Iterable[BeatTapePage]) -> dict[UUID, int]:
    pages = [item.beat_page for leader in leaders for item in leader.items.all()]
    keys = {page.beat_key for page in pages if page is not None}
    return dict(Beat.objects.filter(translation_key__in=keys).values_list("translation_key", "pk"))


def _offered(contents: Iterable[_Content], language: str) -> Offered:
    return offers.offers_of({beat_id for content in contents for beat_id in content.beat_ids}, language=language)


def _tapes(contents: Sequence[_Content], offered: Offered, language: str) -> tuple[Tape, ...]:
    tiers = list(queries.live_tiers()) if contents else []
    return tuple(_tape(content, offered, tiers, language) for content in contents)


def _tape(content: _Content, offered: Offered, tiers: Iterable[LicenceTier], language: str) -> Tape:
    found = {beat_id: offered[beat_id] for beat_id in content.beat_ids if offered.get(beat_id)}
    sold = tuple(each[0].beat_title for each in found.values() if not any(offer.is_available for offer in each))
    absent = tuple(title for beat_id, title in content.places if beat_id not in found)
    is_whole = len(found) == len(content.places) >= FEWEST_IN_TAPE and not sold
    return Tape(
        key=content.key,
        name=content.name,
        url=content.url,
        is_on_sale=content.is_shown,
        beats=tuple((beat_id, each[0].beat_title) for beat_id, each in found.items()),
        offers=tuple(
            _tape_offer(content.prices[tier.pk], tier, list(found.values()), language, is_whole=is_whole)
            for tier in tiers
            if tier.pk in content.prices
        ),
        sold=sold,
        absent=absent,
    )


def _tape_offer(
    amount_minor: int, tier: LicenceTier, beats: Sequence[tuple[Offer, ...]], language: str, *, is_whole: bool
) -> TapeOffer:
    under = [_under(each, tier.code) for each in beats]
    rights = Counter(offer.right_id for offer in under if offer is not None and offer.is_exclusive)
    not_offered = tuple(
        each[0].beat_title
        for each, offer in zip(beats, under, strict=True)
        if offer is None or rights[offer.right_id] > 1  # of two versions with one right, one can be sold exclusively
    )
    costs = [offer.amount_minor for offer in under if offer is not None]
    singly_minor = sum(costs) if costs and not not_offered else None
    return TapeOffer(
        licence_code=tier.code,
        licence_name=offers.text_of(tier, language).name,
        types=(*offers.promised_types(tier), LICENCE_TYPE),
        amount_minor=amount_minor if singly_minor is None else min(amount_minor, singly_minor),
        singly_minor=singly_minor,
        currency=settings.SHOP_CURRENCY,
        is_available=is_whole and not not_offered,
        not_offered=not_offered,
    )


def _under(beat_offers: Iterable[Offer], licence_code: str) -> Offer | None:
    return next((offer for offer in beat_offers if offer.licence_code == licence_code), None)


def _named(titles: Iterable[str]) -> str:
    return ", ".join(quoted(title) for title in titles)
