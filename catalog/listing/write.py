"""Keeping the shop window true: after each commit that it shows, each minute for what time changed, each night anew."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.contrib.postgres.search import SearchVector
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.expressions import CombinedExpression
from django.utils import timezone
from django.utils.html import strip_tags

from catalog import offers, queries
from catalog.clock import ShopNow, shop_now
from catalog.listing.build import Labels, address_of, card_of, cover_of, is_stand_in, words_of
from catalog.listing.cards import Card, Cover
from catalog.listing.number import raise_content_number
from catalog.models import Beat, BeatListing, BeatPage, Deliverable, ExclusiveRight
from catalog.queries import FeaturedPlace

BATCH = 100
DUE_AT_ONCE = 500
COVER_RETRY = timedelta(minutes=1)
CLOSED = (ExclusiveRight.State.SOLD, ExclusiveRight.State.WITHDRAWN)
WRITTEN = [field.name for field in BeatListing._meta.concrete_fields if not field.primary_key]


def refresh(beat_ids: Iterable[int]) -> int:
    """Make the rows of these beats anew, or take them away; returns how many rows there are now.

    Pictures that don't exist yet are made first, without a transaction; the rows are written under the beats' locks,
    from what is committed then, so that the later of two refreshes wins with the later truth.
    """
    ids = sorted(set(beat_ids))
    written = 0
    for start in range(0, len(ids), BATCH):
        written += _refresh_batch(ids[start : start + BATCH])
    return written


def refresh_on_commit(beat_ids: Iterable[int]) -> None:
    """``refresh`` once the present transaction is committed; at once if there is none.

    The rows are marked in the transaction itself: should the refresh be lost, the next minute's round makes them anew.
    Its faults are logged and not the caller's: a sale is not undone by its shop window.
    """
    ids = list(beat_ids)
    _mark(BeatListing.objects.filter(beat__in=ids))
    transaction.on_commit(lambda: refresh(ids), robust=True)


def mark_due(rows: QuerySet[BeatListing] | None = None) -> None:
    """Something that many rows show has changed (a licence, a genre's name): all, or ``rows``, are made anew.

    The marks are part of the caller's transaction; the first rows follow its commit, the rest each minute. What goes
    wrong then is logged and made up for: what the editor saved is saved.
    """
    _mark(BeatListing.objects.all() if rows is None else rows)
    transaction.on_commit(refresh_due, robust=True)


def refresh_due() -> int:
    """Make rows anew whose time has come, that lag behind the truth, or are missing; returns how many beats that were.

    The last two happen when a process dies between a commit and its refresh.
    """
    due = BeatListing.objects.filter(_is_due() | _lags()).order_by("changes_at")
    ids = set(due.values_list("beat_id", flat=True)[:DUE_AT_ONCE])
    ids.update(_unlisted().values_list("pk", flat=True)[:DUE_AT_ONCE])
    refresh(ids)
    return len(ids)


def rebuild() -> int:
    """Make every row anew; returns how many there are."""
    BeatListing.objects.exclude(beat__archived_at=None).delete()
    return refresh(Beat.objects.order_by("pk").values_list("pk", flat=True))


def rebuild_where_files_moved() -> int:
    """Make every row anew if files have another address now than when the rows were made; how many rows that were.

    Cards hold whole addresses: a shop that begins to listen in the network is looked at by phones, which can't reach
    what was said to this machine alone.
    """
    elsewhere = BeatListing.objects.exclude(card__preview_url="").exclude(
        card__preview_url__startswith=settings.PUBLIC_FILES_URL
    )
    return rebuild() if elsewhere.exists() else 0


def refresh_right(right_id: int) -> None:
    """Told by who moved a right (sold, withdrawn, open again): its beats' rows follow the present transaction."""
    refresh_on_commit(Beat.objects.filter(right=right_id).values_list("pk", flat=True))


def report_licences_sold(beat_id: int, total: int) -> None:
    """Told by payments: ``total`` licences of this beat were sold so far. Sorts "popular"; safe to repeat."""
    Beat.objects.filter(pk=beat_id).update(licences_sold=total)
    refresh_on_commit([beat_id])


def _mark(rows: QuerySet[BeatListing]) -> None:
    with transaction.atomic():
        _lock(rows)
        rows.update(changes_at=ShopNow())


def _lock(rows: QuerySet[BeatListing]) -> None:
    """Lock rows in the one order of all who write many of them, so that no two wait for each other in a circle."""
    list(rows.select_for_update(of=("self",)).order_by("beat_id", "language").values_list("pk"))


def _is_due() -> Q:
    return Q(changes_at__lte=ShopNow())


def _lags() -> Q:
    """The page was published or taken down since, or the right moved."""
    page_moved = Q(page__live=False) | Q(page__last_published_at__gt=F("refreshed_at"))
    sold_since = Q(is_sold=False, beat__right__state__in=CLOSED)
    reopened_since = Q(is_sold=True) & ~Q(beat__right__state__in=CLOSED)
    return page_moved | sold_since | reopened_since


def _unlisted() -> QuerySet[Beat]:
    """Beats with a page to show and files on sale, but without its row: a refresh was lost."""
    row = BeatListing.objects.filter(beat__translation_key=OuterRef("translation_key"), page=OuterRef("pk"))
    pages = queries.shown_pages().filter(~Exists(row)).order_by().values("translation_key")
    has_files = Exists(Deliverable.objects.filter(beat=OuterRef("pk"), is_on_sale=True))
    return Beat.objects.filter(has_files, archived_at=None, translation_key__in=pages).order_by("pk")


def _refresh_batch(ids: list[int]) -> int:
    keys = list(Beat.objects.filter(pk__in=ids).values_list("translation_key", flat=True))
    covers = {page.pk: cover_of(page) for page in queries.shown_pages(keys).select_related("cover")}
    with transaction.atomic():
        # The keys stay open to others: a checkout that names one of these beats must not wait for its shop window.
        held = Beat.objects.select_for_update(of=("self",), no_key=True).filter(pk__in=ids)
        list(held.order_by("pk").values_list("pk"))
        _lock(BeatListing.objects.filter(beat__in=ids))
        rows = _rows(ids, covers)
        kept = Q(pk=None)
        for row in rows:
            kept |= Q(beat=row.beat_id, language=row.language)
        BeatListing.objects.filter(beat__in=ids).exclude(kept).delete()
        BeatListing.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["beat", "language"], update_fields=WRITTEN
        )
        raise_content_number()
    return len(rows)


def _rows(ids: list[int], covers: dict[int, Cover]) -> list[BeatListing]:
    beats = {beat.translation_key: beat for beat in queries.sellable_beats(ids)}
    pages = queries.shown_pages(beats).select_related("cover", "genre__locale")
    tiers = list(queries.live_tiers())
    previews = queries.previews_on_sale(ids)
    labels = Labels.read()
    featured = queries.featured_places(beats)
    rows: list[BeatListing] = []
    for page in pages.prefetch_related("tagged_items__tag", "moods"):
        beat = beats[page.translation_key]
        cover, preview = covers.get(page.pk), previews.get(beat.pk)
        found = offers.offers_on(beat, page, tiers, page.locale.language_code)
        is_shown = bool(found) or beat.right.state in CLOSED
        if cover is None or preview is None or not is_shown or not address_of(page):
            continue  # just now published: the refresh that its own commit asks for comes after this one
        card = card_of(page, beat.pk, found, preview, cover, labels)
        place = featured.get((beat.translation_key, page.locale.language_code))
        rows.append(_row(page, beat, card, place))
    return rows


def _row(page: BeatPage, beat: Beat, card: Card, featured: FeaturedPlace | None) -> BeatListing:
    is_sold = card.state == "sold"
    place = None if is_sold else featured  # what can't be bought any more makes room for what can
    names = [
        *(link.name for link in card.producers),
        *card.sounds_like,
        *card.tags,
        *(mood.label for mood in card.moods),
    ]
    about = words_of(" ".join([*names, card.genre.label if card.genre else "", card.key]))
    title, story = words_of(page.title), words_of(strip_tags(page.story))
    producers = [credit.producer.slug for credit in page.beat_producers.all()]
    return BeatListing(
        beat=beat,
        page=page,
        language=page.locale.language_code,
        card=card.as_json(),
        title=page.title,
        search_text=f"{title} {about}",
        document=_document(title, about, story),
        genre=card.genre.value if card.genre else "",
        moods=[mood.value for mood in card.moods],
        tags=list(card.tags),
        sounds_like=list(card.sounds_like),
        producers=producers,
        licences=[licence.code for licence in card.licences if licence.is_available],
        prices={licence.code: licence.amount_minor for licence in card.licences if licence.is_available},
        key=card.key,
        bpm_hundredths=page.bpm_hundredths or 0,
        duration_s=card.duration_s,
        from_amount_minor=card.from_amount_minor,
        is_sold=is_sold,
        featured_rank=place.rank if place else None,
        licences_sold=beat.licences_sold,
        published_at=page.first_published_at or shop_now(),
        refreshed_at=timezone.now(),
        changes_at=_changes_at(page, beat, card, place),
    )


def _changes_at(page: BeatPage, beat: Beat, card: Card, place: FeaturedPlace | None) -> datetime | None:
    """When time alone changes the row: page or place expire, a sale begins or ends, a cover is worth another try."""
    sales = [sale.ends_at if sale.is_in_force else sale.starts_at for sale in offers.sales_of(beat)]  # type: ignore[attr-defined]
    times = [page.expire_at, place.until if place else None, *sales]
    if page.cover and is_stand_in(card.cover):
        times.append(shop_now() + COVER_RETRY)
    return min((time for time in times if time), default=None)


def _document(title: str, about: str, story: str) -> CombinedExpression:
    return (
        SearchVector(Value(title), weight="A", config="simple")
        + SearchVector(Value(about), weight="B", config="simple")
        + SearchVector(Value(story), weight="D", config="simple")
    )
