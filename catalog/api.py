"""The API's calls that show beats. Lists come from the shop window, prices and states of one beat from the truth."""

from decimal import Decimal
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from ninja import Router

from catalog import listing, offers
from catalog.errors import BeatNotFoundError, InvalidRequestError
from catalog.listing import Card, ListingPage, ListingQuery
from catalog.listing.query import FLAGS, LENGTHS, LISTS, NUMBERS, PARAMETERS, SORTS
from catalog.models import Beat, ExclusiveRight
from catalog.offers import Offer
from catalog.quotes import make_quote
from catalog.schemas import (
    BeatDetailOut,
    BeatOut,
    BeatsOut,
    CoversOut,
    FacetValueOut,
    LicenceOut,
    LinkOut,
    PreviewOut,
    PriorLeasesOut,
    QuotedLicenceOut,
)

router = Router(tags=["beats"])


def _parameter(name: str) -> dict[str, Any]:
    kind: dict[str, Any] = {"type": "integer" if name in NUMBERS else "string"}
    values = {"length": list(LENGTHS), "sort": list(SORTS)} | {flag: ["1"] for flag in FLAGS}
    if name in values:
        kind["enum"] = values[name]
    schema = {"type": "array", "items": kind} if name in LISTS else kind
    return {"in": "query", "name": name, "required": False, "schema": schema}


@router.get("/beats/", response=BeatsOut, openapi_extra={"parameters": [_parameter(name) for name in PARAMETERS]})
def list_beats(request: HttpRequest, response: HttpResponse) -> BeatsOut:
    """A page of live beats with the count and the facets; filters given twice mean either."""
    _open_to_all(response)
    query = ListingQuery.parse(request.GET, language=settings.LANGUAGE_CODE, is_strict=True)
    results = listing.search(query)
    return BeatsOut(
        count=results.count,
        next=_page_url(request, results, query.page + 1),
        previous=_page_url(request, results, query.page - 1),
        items=[BeatOut(**_beat(request, card), licenses=_listed_licences(card)) for card in results.cards],
        facets={
            name: [
                FacetValueOut(value=one.value, label=one.label, count=one.count)
                for one in values
                if one.count or one.is_selected
            ]
            for name, values in results.facets.items()
        },
    )


@router.get("/beats/{int:beat_id}/", response=BeatDetailOut)
def get_beat(request: HttpRequest, response: HttpResponse, beat_id: int) -> BeatDetailOut:
    """One beat, with a signed quote for each licence's price."""
    _open_to_all(response)
    if request.GET:
        raise InvalidRequestError("This call takes no parameters.")
    found = offers.offers_for(beat_id)
    card = listing.cards_for([beat_id]).get(beat_id)
    beat = Beat.objects.select_related("right").filter(pk=beat_id).first()
    if card is None or beat is None:
        raise BeatNotFoundError
    right = beat.right
    ends = right.earlier_leases_end
    return BeatDetailOut(
        **{**_beat(request, card), "state": _state(right, found)},
        licenses=[_quoted(offer) for offer in found],
        prior_leases=PriorLeasesOut(count=right.earlier_leases, last_end=ends.isoformat() if ends else None),
    )


def _open_to_all(response: HttpResponse) -> None:
    response["Access-Control-Allow-Origin"] = "*"


def _state(right: ExclusiveRight, found: tuple[Offer, ...]) -> str:
    if right.state not in offers.OPEN_STATES:
        return "sold"
    is_exclusive_offered = any(offer.is_exclusive for offer in found)
    return "reserved" if right.state == ExclusiveRight.State.RESERVED and is_exclusive_offered else "available"


def _beat(request: HttpRequest, card: Card) -> dict[str, Any]:
    """Members that lists and single beats have in common."""
    url = request.build_absolute_uri
    cover = card.cover
    return {
        "id": card.beat_id,
        "title": card.title,
        "url": url(card.url),
        "producers": [LinkOut(name=link.name, url=url(link.url)) for link in card.producers],
        "genre": card.genre.value if card.genre else None,
        "genre_label": card.genre.label if card.genre else None,
        "moods": [mood.value for mood in card.moods],
        "mood_labels": [mood.label for mood in card.moods],
        "tags": list(card.tags),
        "sounds_like": list(card.sounds_like),
        "bpm": _number(card.bpm),
        "key": card.key,
        "duration": card.duration_s,
        "cover": url(cover.url_large),
        "covers": CoversOut(
            small=url(cover.url_small), medium=url(cover.url_medium), large=url(cover.url_large), alt=cover.alt
        ),
        "preview": PreviewOut(url=card.preview_url, peaks=card.peaks_url),
        "state": card.state,
    }


def _number(bpm: Decimal) -> int | float:
    return int(bpm) if bpm == bpm.to_integral_value() else float(bpm)


def _listed_licences(card: Card) -> list[LicenceOut]:
    return [
        LicenceOut(
            code=licence.code,
            name=licence.name,
            amount=licence.amount_minor,
            currency=card.currency,
            types=list(licence.types),
            exclusive=licence.is_exclusive,
            available=licence.is_available,
        )
        for licence in card.licences
    ]


def _quoted(offer: Offer) -> QuotedLicenceOut:
    return QuotedLicenceOut(
        code=offer.licence_code,
        name=offer.licence_name,
        amount=offer.amount_minor,
        currency=offer.currency,
        types=list(offer.types),
        exclusive=offer.is_exclusive,
        available=offer.is_available,
        quote=make_quote([(offer.beat_id, offer.licence_code, offer.amount_minor, offer.currency)]),
        terms=offer.terms,
        limits=list(offer.limits),
    )


def _page_url(request: HttpRequest, results: ListingPage, page: int) -> str | None:
    if not 1 <= page <= results.pages:
        return None
    query = results.query.with_page(page).querystring()
    return request.build_absolute_uri(f"{request.path}?{query}" if query else request.path)
