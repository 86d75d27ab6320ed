"""Reads of the catalogue with their joins done: what offers, the shop window and the editor's panels are made of."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField, Case, Prefetch, Q, QuerySet, Value, When
from django.db.models.functions import Coalesce
from wagtail.models import Locale, Page

from catalog.clock import ShopNow
from catalog.models import (
    Beat,
    BeatPage,
    BeatProducer,
    BeatTapePage,
    Deliverable,
    FeaturedBeat,
    LicenceText,
    LicenceTier,
    Preview,
    SalePrice,
    StemPreviews,
    StemTrack,
    TapeBeat,
    TierOverride,
)

PageT = TypeVar("PageT", bound=Page)


@dataclass(frozen=True, slots=True)
class FeaturedPlace:
    """Where an editor put a beat among those on top, from 1; ``until`` is None for one that stays."""

    rank: int
    until: datetime | None


def shown_pages(keys: Iterable[UUID] | None = None) -> QuerySet[BeatPage]:
    """Pages that every visitor may see now: live, in their time, no aliases, not behind a password.

    ``keys`` are the ``translation_key``s of beats. Producers come along; so does the locale.
    """
    pages = _seen_by_all(BeatPage.objects.filter(alias_of=None))
    if keys is not None:
        pages = pages.filter(translation_key__in=list(keys))
    credits = BeatProducer.objects.select_related("producer").order_by("sort_order", "pk")
    shown: QuerySet[BeatPage] = pages.select_related("locale").prefetch_related(
        Prefetch("beat_producers", queryset=credits)
    )
    return shown


def in_language(pages: Iterable[PageT], language: str) -> PageT | None:
    """Of one beat's or tape's pages the one in ``language``, else in the shop's first language, else any."""
    wanted = (language, settings.LANGUAGE_CODE)

    def distance(page: PageT) -> tuple[int, int]:
        code = page.locale.language_code
        return (wanted.index(code) if code in wanted else len(wanted), page.pk)

    return min(pages, key=distance, default=None)


def tape_pages(keys: Iterable[UUID]) -> QuerySet[BeatTapePage]:
    """Pages of these tapes that were ever published, no aliases, with their locale, beats and prices."""
    beats = TapeBeat.objects.select_related("beat_page__alias_of").order_by("sort_order", "pk")
    pages: QuerySet[BeatTapePage] = (
        BeatTapePage.objects.filter(translation_key__in=list(keys), alias_of=None, first_published_at__isnull=False)
        .select_related("locale")
        .prefetch_related(Prefetch("items", queryset=beats), "prices")
    )
    return pages


def shown_tapes(pages: Iterable[BeatTapePage]) -> set[int]:
    """Ids of those of ``pages`` that every visitor may see now."""
    shown = _seen_by_all(BeatTapePage.objects.filter(pk__in=[page.pk for page in pages]))
    return set(shown.values_list("pk", flat=True))


def featured_places(keys: Iterable[UUID]) -> dict[tuple[UUID, str], FeaturedPlace]:
    """By beat and language, the places on the beats pages that are live, of those whose time isn't over; one query."""
    wanted = set(keys)
    key = Coalesce("beat_page__alias_of__translation_key", "beat_page__translation_key")
    rows = (
        FeaturedBeat.objects.filter(Q(until=None) | Q(until__gt=ShopNow()), page__live=True)
        .order_by("page__path", "sort_order", "pk")
        .values_list(key, "page__locale__language_code", "until")
    )
    places: dict[tuple[UUID, str], FeaturedPlace] = {}
    for rank, (beat_key, language, until) in enumerate(rows, start=1):
        if beat_key in wanted:
            places.setdefault((beat_key, language), FeaturedPlace(rank, until))
    return places


def known_to_all(page_ids: Iterable[int | None]) -> set[int]:
    """Of these pages of beats those that every visitor may see, or might have seen before they were taken down."""
    known = BeatPage.objects.public().filter(
        pk__in=[each for each in page_ids if each], first_published_at__isnull=False
    )
    return set(known.values_list("pk", flat=True))


def tapes_holding(beat_ids: Iterable[int]) -> set[UUID]:
    """Keys of live tapes that hold any of these beats; one query."""
    wanted = Beat.objects.filter(pk__in=list(beat_ids)).values("translation_key")
    key = Coalesce("beat_page__alias_of__translation_key", "beat_page__translation_key")
    places = TapeBeat.objects.filter(page__live=True, page__alias_of=None).alias(key=key).filter(key__in=wanted)
    return set(places.values_list("page__translation_key", flat=True))


def sellable_beats(beat_ids: Iterable[int]) -> QuerySet[Beat]:
    """Beats that weren't archived, with their right, their overrides, the versions on sale and ``sales_to_come``.

    Those are sale prices that haven't ended; ``is_in_force`` says whether one has begun.
    """
    on_sale = Deliverable.objects.filter(is_on_sale=True)
    return (
        Beat.objects.filter(pk__in=list(beat_ids), archived_at=None)
        .select_related("right")
        .prefetch_related(
            Prefetch("tier_overrides", queryset=TierOverride.objects.all()),
            Prefetch("deliverables", queryset=on_sale, to_attr="files_on_sale"),
            Prefetch("sale_prices", queryset=sales_to_come(), to_attr="sales_to_come"),
        )
    )


def sales_to_come() -> QuerySet[SalePrice]:
    """Sale prices that haven't ended; ``is_in_force`` on each says whether it has begun."""
    has_begun = When(starts_at__lte=ShopNow(), then=Value(True))
    return SalePrice.objects.filter(ends_at__gt=ShopNow()).annotate(
        is_in_force=Case(has_begun, default=Value(False), output_field=BooleanField())
    )


def live_tiers() -> QuerySet[LicenceTier]:
    """Licences that are published now, in their order; rows that hold drafts are never among them."""
    return (
        LicenceTier.objects.filter(live=True)
        .filter(Q(expire_at=None) | Q(expire_at__gt=ShopNow()))
        .prefetch_related(Prefetch("texts", queryset=LicenceText.objects.select_related("locale")))
        .order_by("sort_order", "pk")
    )


def previews_on_sale(beat_ids: Iterable[int]) -> dict[int, Preview]:
    """The preview that is shown of each beat."""
    return {preview.beat_id: preview for preview in Preview.objects.filter(beat__in=list(beat_ids), is_on_sale=True)}


def newest_preview(beat: Beat) -> Preview | None:
    """What an editor hears: the preview on sale, else the newest that is ready."""
    ready = Preview.objects.filter(beat=beat, state=Preview.State.READY)
    return ready.order_by("-is_on_sale", "-master_id", "-pk").first()


def preview_of(master: Deliverable) -> Preview | None:
    """What is heard of a master: the newest preview that is ready, else the one that isn't yet."""
    previews = list(Preview.objects.filter(master=master).order_by("-pk"))
    return next((one for one in previews if one.state == Preview.State.READY), previews[0] if previews else None)


def stem_tracks(beat: Beat, *, is_draft: bool = False) -> list[StemTrack]:
    """What is heard of a beat's stems on sale; of a draft's while none are, of the newest that can be heard."""
    heard = StemPreviews.objects.filter(stems__beat=beat).exclude(tracks=[])
    if not is_draft:
        heard = heard.filter(stems__is_on_sale=True)
    found = heard.order_by("-stems__is_on_sale", "-stems__version").first()
    return found.tracks if found else []


def newest_master(beat: Beat) -> Deliverable | None:
    """The file that a beat's newest preview is made of, or will be: its WAV, else an MP3 of the editor's own."""
    newest = Preview.objects.filter(beat=beat).select_related("master").order_by("-master_id").first()
    return newest.master if newest else None


def languages() -> list[str]:
    """Codes of the languages that the site has."""
    return [locale.language_code for locale in Locale.objects.all()]


def _seen_by_all(pages: QuerySet[PageT]) -> QuerySet[PageT]:
    """Those that are live, in their time, not behind a password."""
    seen: QuerySet[PageT] = pages.live().public()  # type: ignore[attr-defined]  # Wagtail's own querysets
    return seen.filter(Q(expire_at=None) | Q(expire_at__gt=ShopNow()))
