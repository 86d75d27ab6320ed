"""What the editor's screens show of a beat: its files with their state, the preview, what is missing, the prices."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.files.storage import default_storage
from django.urls import reverse

from catalog import offers, publishing, queries, readiness, tapes
from catalog.editor.panels import tab_of
from catalog.media import files
from catalog.models import Beat, BeatPage, BeatTapePage, Deliverable, FileType, Preview, StemPreviews

ACCEPTED = {FileType.MP3: ".mp3,audio/mpeg", FileType.WAV: ".wav,audio/wav,audio/x-wav", FileType.STEMS: ".zip"}
SHOWN_VERSIONS = 5


@dataclass(frozen=True, slots=True)
class FileState:
    """One version of a file. ``state`` is one of waiting, parked, ready, refused, on_sale."""

    file: Deliverable
    state: str
    can_be_deleted: bool


@dataclass(frozen=True, slots=True)
class Slot:
    """A type of file: its versions, the newest first, and what the upload control accepts."""

    type: str
    label: str
    accept: str
    max_bytes: int
    versions: tuple[FileState, ...]
    is_promised: bool


@dataclass(frozen=True, slots=True)
class PlayerState:
    """A preview that can be heard: the one on sale, or the newest, which will be."""

    preview: Preview
    url: str
    version: int
    is_on_sale: bool


@dataclass(frozen=True, slots=True)
class ToDo:
    """Something that stands before publishing, and where it is mended: a tab of the page's editor, a field in it.

    Without ``field`` it is mended on another screen.
    """

    reason: str
    url: str
    field: str


@dataclass(frozen=True, slots=True)
class FilesState:
    """All that the panel "Files" shows. ``is_working``: something is being checked or made, so look again soon.

    ``stems_failure`` says why stems can't be heard, "" if they can or none are there.
    """

    beat: Beat
    slots: tuple[Slot, ...]
    preview: Preview | None
    players: tuple[PlayerState, ...]
    missing: tuple[ToDo, ...]
    can_be_offered: bool
    is_on_sale: bool
    is_working: bool
    has_failed: bool
    stems_failure: str


@dataclass(frozen=True, slots=True)
class PriceState:
    """One licence of a beat as it would be sold now; ``regular_minor`` while a sale lowers the price, else None."""

    name: str
    amount_minor: int | None
    regular_minor: int | None
    is_own_price: bool
    is_offered: bool


@dataclass(frozen=True, slots=True)
class PricesState:
    """All that the panel "Prices" shows."""

    beat: Beat
    prices: tuple[PriceState, ...]
    currency: str


@dataclass(frozen=True, slots=True)
class SinglyPrice:
    """A licence: what a tape's beats cost under it one by one, None where ``missing`` (titles) can't be had."""

    name: str
    amount_minor: int | None
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SinglyState:
    """All that the panel "One by one" of a tape shows."""

    prices: tuple[SinglyPrice, ...]
    currency: str


def files_state(beat: Beat) -> FilesState:
    """State of all files of a beat."""
    rows = list(beat.deliverables.select_related("derived_from", "stem_previews").order_by("-version"))
    previews = list(beat.previews.select_related("master").order_by("-master_id", "-pk"))
    promised = readiness.promised_by(beat)
    slots = tuple(_slot(kind, [row for row in rows if row.type == kind], kind in promised) for kind in FileType)
    newest = previews[0] if previews else None
    waiting = [row for row in rows if row.state == Deliverable.State.UPLOADED and not files.is_parked(row)]
    latest = readiness.latest_versions(beat)
    on_sale = {row.pk for row in rows if row.is_on_sale}
    stems_failure = next(filter(None, map(_stems_failure, rows)), "")
    is_newer = bool(latest) and {row.pk for row in latest} != on_sale
    return FilesState(
        beat=beat,
        slots=slots,
        preview=newest,
        players=tuple(_players(previews)),
        missing=tuple(_to_do(beat)),
        can_be_offered=is_newer and not readiness.missing_in(beat, latest),
        is_on_sale=bool(on_sale),
        is_working=bool(waiting) or any(one.state == Preview.State.PENDING for one in previews),
        has_failed=bool(stems_failure)
        or any(one.state == Preview.State.FAILED for one in previews)
        or any(map(files.is_parked, rows)),
        stems_failure=stems_failure,
    )


def price_state(beat: Beat) -> PricesState:
    """What each published licence costs for this beat, and whether it is offered."""
    overrides = {own.tier_id: own for own in beat.tier_overrides.all()}
    sales = list(queries.sales_to_come().filter(beat=beat))
    states = []
    for tier in queries.live_tiers():
        own = overrides.get(tier.pk)
        has_own_price = own is not None and (own.is_free or own.amount_minor is not None)
        price = offers.price_now(tier, own, sales)
        states.append(
            PriceState(
                name=tier.name,
                amount_minor=price.amount_minor if price else None,
                regular_minor=price.regular_minor if price and price.sale else None,
                is_own_price=has_own_price,
                is_offered=own is None or own.is_offered,
            )
        )
    return PricesState(beat, tuple(states), settings.SHOP_CURRENCY)


def singly_state(page: BeatTapePage) -> SinglyState:
    """What the beats of a tape, as it was last saved, cost one by one."""
    rows = tapes.singly(page)
    return SinglyState(
        tuple(SinglyPrice(tier.name, amount_minor, missing) for tier, amount_minor, missing in rows),
        settings.SHOP_CURRENCY,
    )


def _players(previews: list[Preview]) -> Iterator[PlayerState]:
    """The one on sale first, then that of the newest master if it is another."""
    ready = [one for one in previews if one.state == Preview.State.READY]
    on_sale = next((one for one in ready if one.is_on_sale), None)
    newest = ready[0] if ready else None
    for preview in dict.fromkeys(one for one in (on_sale, newest) if one is not None):
        yield PlayerState(preview, default_storage.url(preview.audio_key), preview.master.version, preview.is_on_sale)


def _stems_failure(row: Deliverable) -> str:
    heard: StemPreviews | None = getattr(row, "stem_previews", None)
    return heard.failure if heard is not None and heard.state == StemPreviews.State.FAILED else ""


def _to_do(beat: Beat) -> Iterator[ToDo]:
    """What the newest draft of the beat's first page and the beat itself lack."""
    page = BeatPage.objects.filter(translation_key=beat.translation_key).order_by("pk").first()
    fields = publishing.missing_fields(page.get_latest_revision_as_object()) if page else []
    edit_url = reverse("wagtailadmin_pages:edit", args=[page.pk]) if page else ""
    for missing in [*fields, *readiness.missing_for_publish(beat)]:
        if missing.field == readiness.LEASES_FIELD:  # asked on a screen of its own, beside the prices
            yield ToDo(missing.reason, f"{reverse('catalog_editor:prices', args=[beat.pk])}#{missing.field}", "")
        else:
            yield ToDo(missing.reason, f"{edit_url}#{tab_of(missing.field)}", missing.field)


def _slot(kind: FileType, rows: list[Deliverable], is_promised: bool) -> Slot:
    return Slot(
        type=kind.value,
        label=str(kind.label),
        accept=ACCEPTED[kind],
        max_bytes=files.MAX_BYTES[kind],
        versions=tuple(_version(row) for row in rows[:SHOWN_VERSIONS]),
        is_promised=is_promised,
    )


def _version(row: Deliverable) -> FileState:
    if row.is_on_sale:
        state = "on_sale"
    elif files.is_parked(row):
        state = "parked"
    else:
        state = {"uploaded": "waiting", "ready": "ready", "refused": "refused"}[row.state]
    return FileState(file=row, state=state, can_be_deleted=state in ("ready", "refused", "parked"))
