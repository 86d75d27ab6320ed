"""What the templates of beats get: the card, the offers as they are now, earlier leases, beats that are near."""

from dataclasses import dataclass, replace
from datetime import date
from typing import TypedDict

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, QueryDict

from catalog import listing, offers, queries, sounds, tapes
from catalog.listing import Card, Cover, Link, ListingPage, ListingQuery, NearBeats
from catalog.listing.build import Labels, card_of, cover_of
from catalog.media.share_pictures import picture_url
from catalog.models import Beat, BeatPage, BeatTapePage, Producer
from catalog.offers import Offer
from catalog.tapes import Tape


@dataclass(frozen=True, slots=True)
class PriorLeases:
    """Leases sold before; ``last_end`` is the day on which the last of them ends, None if one has no end or none is."""

    count: int
    last_end: date | None


@dataclass(frozen=True, slots=True)
class StemTrack:
    """One stem as the player takes it: as a card does, under a name of its own, and with nothing to buy.

    ``name`` is the file's; ``title`` says whose stem it is.
    """

    beat_id: str
    name: str
    title: str
    producers: tuple[Link, ...]
    url: str
    cover: Cover
    preview_url: str
    wave_path: str
    duration_s: int
    state: str = "sold"
    from_amount_minor: int | None = None


class BeatContext(TypedDict):
    """Context of ``catalog/beat_page.html``, beside Wagtail's own."""

    card: Card
    offers: tuple[Offer, ...]
    prior_leases: PriorLeases
    versions: list[Card]  # other beats that share the exclusive right
    stems: list[StemTrack]
    near: NearBeats
    sound_links: tuple[Link, ...]
    share_picture: str


class TapeContext(TypedDict):
    """Context of ``catalog/beat_tape_page.html``, beside Wagtail's own."""

    tape: Tape
    cards: list[Card]


def beat_context(page: BeatPage) -> BeatContext:
    """Context of a live page; raises Http404 if nothing of its beat is for sale and nothing was sold."""
    language = page.locale.language_code
    sharing = Beat.objects.select_related("right").filter(right__beats__translation_key=page.beat_key).order_by("pk")
    versions = {each.translation_key: each for each in sharing}
    beat = versions.pop(page.beat_key, None)
    cards = listing.cards_for([each.pk for each in (beat, *versions.values())], language=language) if beat else {}
    card = cards.pop(beat.pk, None) if beat else None
    if beat is None or card is None:
        raise Http404("This beat is not on sale.")
    found = offers.offers_of([beat.pk], language=language).get(beat.pk, ())
    return BeatContext(
        card=card,
        offers=found,
        prior_leases=PriorLeases(beat.right.earlier_leases, beat.right.earlier_leases_end),
        versions=list(cards.values()),
        stems=_stems(beat, card) if card.state != "sold" else [],
        near=listing.near_to(card, [credit.producer.slug for credit in page.beat_producers.all()], language=language),
        sound_links=sounds.links_of(card.sounds_like, language=language),
        share_picture=picture_url(beat.pk, language),
    )


def draft_context(draft: BeatPage) -> BeatContext:
    """Context of the editor's preview: words from the draft, prices and files as they are; any field may be empty."""
    language = draft.locale.language_code
    beat = queries.sellable_beats(
        Beat.objects.filter(translation_key=draft.beat_key).values_list("pk", flat=True)
    ).first()
    found = offers.offers_on(beat, draft, queries.live_tiers(), language) if beat else ()
    preview = queries.newest_preview(beat) if beat else None
    card = card_of(draft, beat.pk if beat else 0, found, preview, cover_of(draft), Labels.read())
    leases = PriorLeases(beat.right.earlier_leases, beat.right.earlier_leases_end) if beat else PriorLeases(0, None)
    links = sounds.links_of(card.sounds_like, language=language)
    stems = _stems(beat, card, is_draft=True) if beat else []
    return BeatContext(
        card=card,
        offers=found,
        prior_leases=leases,
        versions=[],
        stems=stems,
        near=NearBeats(),
        sound_links=links,
        share_picture="",
    )


def tape_context(page: BeatTapePage, *, is_draft: bool) -> TapeContext:
    """Context of a tape's page; raises Http404 if the tape was never published in its own right."""
    language = page.locale.language_code
    tape = tapes.drafted(page) if is_draft else tapes.tape_of(page.tape_key, language=language)
    if tape is None:
        raise Http404("This tape was never on sale.")
    cards = listing.cards_for([beat_id for beat_id, _ in tape.beats], language=language)
    return TapeContext(tape=tape, cards=[cards[beat_id] for beat_id, _ in tape.beats if beat_id in cards])


def browse(request: HttpRequest, *, language: str) -> ListingPage:
    """Results for a page's GET parameters; what isn't understood (another site's tracking words) is left aside."""
    return listing.search(_query(request.GET, language))


def browse_producer(request: HttpRequest, producer: Producer, *, language: str) -> ListingPage:
    """The same, within one producer's beats."""
    return listing.search(replace(_query(request.GET, language), producer=(producer.slug,)))


def browse_sound(request: HttpRequest, names: tuple[str, ...], *, language: str) -> ListingPage:
    """The same, within the beats that carry one of these artists' names."""
    return listing.search(replace(_query(request.GET, language), sounds_like=names))


def _stems(beat: Beat, card: Card, *, is_draft: bool = False) -> list[StemTrack]:
    """What is heard of the stems on sale (of a draft: of the newest); one query."""
    return [
        StemTrack(
            beat_id=f"{beat.pk}-stem-{number}",
            name=track["name"],
            title=f"{card.title}: {track['name']}",
            producers=card.producers,
            url=card.url,
            cover=card.cover,
            preview_url=default_storage.url(track["audio_key"]),
            wave_path=track["wave_path"],
            duration_s=track["duration_s"],
        )
        for number, track in enumerate(queries.stem_tracks(beat, is_draft=is_draft), start=1)
        if track["audio_key"]
    ]


def _query(params: QueryDict, language: str) -> ListingQuery:
    return ListingQuery.parse(params, language=language, is_strict=False)
