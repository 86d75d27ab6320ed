"""Reads of the catalogue with their joins done: what offers, the shop window and the editor's panels are made of."""

from collections.abc import Iterable
from uuid import UUID

from django.conf import settings
from django.db.models import Prefetch, Q, QuerySet
from wagtail.models import Locale

from catalog.clock import ShopNow
from catalog.models import (
    Beat,
    BeatPage,
    BeatProducer,
    Deliverable,
    LicenceText,
    LicenceTier,
    Preview,
    TierOverride,
)


def shown_pages(keys: Iterable[UUID] | None = None) -> QuerySet[BeatPage]:
    """Pages that every visitor may see now: live, in their time, no aliases, not behind a password.

    ``keys`` are the ``translation_key``s of beats. Producers come along; so does the locale.
    """
    pages = BeatPage.objects.live().public().filter(alias_of=None)
    pages = pages.filter(Q(expire_at=None) | Q(expire_at__gt=ShopNow()))
    if keys is not None:
        pages = pages.filter(translation_key__in=list(keys))
    credits = BeatProducer.objects.select_related("producer").order_by("sort_order", "pk")
    shown: QuerySet[BeatPage] = pages.select_related("locale").prefetch_related(
        Prefetch("beat_producers", queryset=credits)
    )
    return shown


def in_language(pages: Iterable[BeatPage], language: str) -> BeatPage | None:
    """Of one beat's pages the one in ``language``, else in the shop's first language, else any."""
    wanted = (language, settings.LANGUAGE_CODE)

    def distance(page: BeatPage) -> tuple[int, int]:
        code = page.locale.language_code
        return (wanted.index(code) if code in wanted else len(wanted), page.pk)

    return min(pages, key=distance, default=None)


def sellable_beats(beat_ids: Iterable[int]) -> QuerySet[Beat]:
    """Beats that weren't archived, with their right, their overrides and the versions on sale."""
    on_sale = Deliverable.objects.filter(is_on_sale=True)
    return (
        Beat.objects.filter(pk__in=list(beat_ids), archived_at=None)
        .select_related("right")
        .prefetch_related(
            Prefetch("tier_overrides", queryset=TierOverride.objects.all()),
            Prefetch("deliverables", queryset=on_sale, to_attr="files_on_sale"),
        )
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
    return ready.order_by("-is_on_sale", "-pk").first()


def languages() -> list[str]:
    """Codes of the languages that the site has."""
    return [locale.language_code for locale in Locale.objects.all()]
