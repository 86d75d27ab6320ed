"""Typed factories of the catalogue: rows as they are after the real jobs, without their minutes of work."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from uuid import uuid4

from wagtail.models import Locale, Page

from catalog.models import (
    Beat,
    BeatIndexPage,
    BeatPage,
    BeatProducer,
    BeatTapePage,
    Deliverable,
    FeaturedBeat,
    Genre,
    LicenceTier,
    Mood,
    Preview,
    PreviewSettings,
    Producer,
    TapeBeat,
    TapePrice,
)


def make_index(title: str = "Beats") -> BeatIndexPage:
    """The browse page under the default site's root; one for all."""
    found: BeatIndexPage | None = BeatIndexPage.objects.first()
    if found is not None:
        return found
    index = BeatIndexPage(title=title, slug="beats")
    Page.objects.get(depth=2, slug="home").add_child(instance=index)
    index.save_revision().publish()
    return index


def make_tier(
    code: str = "wav-lease",
    *,
    amount_minor: int = 4900,
    types: Iterable[str] = ("mp3", "wav"),
    is_exclusive: bool = False,
    sort_order: int = 0,
    terms: str = "You may use the beat in one song.",
    is_live: bool = True,
) -> LicenceTier:
    """A licence, published as an editor would."""
    tier = LicenceTier(
        code=code,
        name=code.replace("-", " ").capitalize(),
        amount_minor=amount_minor,
        types=list(types),
        is_exclusive=is_exclusive,
        sort_order=sort_order,
        terms=terms,
        live=False,
    )
    tier.save()
    revision = tier.save_revision()
    if is_live:
        revision.publish()
        tier.refresh_from_db()
    return tier


def make_producer(name: str = "Kilo Vega") -> Producer:
    """A producer."""
    return Producer.objects.get_or_create(name=name, defaults={"slug": name.lower().replace(" ", "-")})[0]


def make_genre(slug: str = "trap", name: str = "Trap") -> Genre:
    """A genre in the first language."""
    return Genre.objects.get_or_create(slug=slug, locale=Locale.get_default(), defaults={"name": name})[0]


def make_mood(slug: str = "dark", name: str = "Dark") -> Mood:
    """A mood in the first language."""
    return Mood.objects.get_or_create(slug=slug, locale=Locale.get_default(), defaults={"name": name})[0]


def make_draft(
    title: str = "Night Bus",
    *,
    bpm: str = "140",
    key: str = "A minor",
    genre: str = "trap",
    moods: Iterable[str] = ("dark",),
    tags: Iterable[str] = (),
    sounds_like: Iterable[str] = (),
    producer: str = "Kilo Vega",
    story: str = "",
) -> BeatPage:
    """A page as first saved, complete but for its files."""
    page = BeatPage(
        title=title,
        bpm_hundredths=int(Decimal(bpm) * 100),
        key=key,
        genre=make_genre(genre, genre.capitalize()),
        sounds_like=list(sounds_like),
        story=story,
        live=False,
    )
    page.moods.set([make_mood(mood, mood.capitalize()) for mood in moods])
    page.tags.add(*tags)
    page.beat_producers.add(BeatProducer(producer=make_producer(producer), share_bp=10_000))
    make_index().add_child(instance=page)
    return fresh(page)


def feature(*pages: BeatPage, until: datetime | None = None) -> None:
    """Put these beats on top of the shop window, in their order, as an editor does; those that were there go."""
    index = make_index()
    index.featured.set([FeaturedBeat(beat_page=page, until=until, sort_order=at) for at, page in enumerate(pages)])
    index.save_revision().publish()


def make_file(beat: Beat, file_type: str, *, version: int = 1, state: str = "ready") -> Deliverable:
    """A file's row; nothing is stored under its key."""
    is_ready = state == Deliverable.State.READY
    return Deliverable.objects.create(
        beat=beat,
        type=file_type,
        version=version,
        storage_key=f"masters/{uuid4().hex}",
        state=state,
        refusal="The file is empty." if state == Deliverable.State.REFUSED else "",
        size_bytes=1000 + version if is_ready else None,
        sha256=hashlib.sha256(f"{beat.pk}{file_type}{version}".encode()).hexdigest() if is_ready else "",
        format={"mp3": "MP3, 320 kbit/s", "wav": "WAV, 24 bit", "stems": "zip, 8 stems"}[file_type] if is_ready else "",
        sample_rate_hz=44_100 if is_ready and file_type != "stems" else None,
        duration_s=Decimal("92.4") if is_ready else None,
    )


def make_preview(master: Deliverable, *, state: str = "ready") -> Preview:
    """A preview's row; nothing is stored under its keys."""
    is_ready = state == Preview.State.READY
    return Preview.objects.create(
        beat=master.beat,
        master=master,
        master_sha256=master.sha256,
        state=state,
        recipe=PreviewSettings.load().fingerprint if is_ready else "",
        audio_key=f"previews/{uuid4().hex}.mp3" if is_ready else "",
        peaks_key=f"peaks/{uuid4().hex}.json" if is_ready else "",
        wave_path="M0.5 1v30" if is_ready else "",
        duration_s=master.duration_s,
    )


def add_files(beat: Beat, types: Iterable[str] = ("mp3", "wav"), *, version: int = 1) -> list[Deliverable]:
    """Ready files and the preview of their master, none on sale yet."""
    files = [make_file(beat, file_type, version=version) for file_type in types]
    master = next((file for file in files if file.type == "wav"), files[0])
    make_preview(master)
    return files


def make_beat(title: str = "Night Bus", *, types: Iterable[str] = ("mp3", "wav"), **about: object) -> BeatPage:
    """A published beat whose files are on sale; licences are the caller's to make first."""
    page = make_draft(title, **about)  # type: ignore[arg-type]  # handed on as they are
    add_files(page.beat, types)
    page.save_revision().publish()
    return fresh(page)


def draft_tape(
    beats: Iterable[BeatPage], prices: Mapping[str, int], title: str = "Night tape", *, parent: Page | None = None
) -> BeatTapePage:
    """A tape of these beats in their order, at a price for each licence that is named by its code; not published."""
    page = BeatTapePage(title=title, live=False)
    page.items.add(*(TapeBeat(beat_page=beat, sort_order=place) for place, beat in enumerate(beats)))
    tiers = {tier.code: tier for tier in LicenceTier.objects.all()}
    page.prices.add(*(TapePrice(tier=tiers[code], amount_minor=amount) for code, amount in prices.items()))
    (parent or Page.objects.get(depth=2)).add_child(instance=page)
    return page


def make_tape(
    beats: Iterable[BeatPage], prices: Mapping[str, int], title: str = "Night tape", *, parent: Page | None = None
) -> BeatTapePage:
    """A published tape."""
    draft = draft_tape(beats, prices, title, parent=parent)
    draft.save_revision().publish()
    page: BeatTapePage = BeatTapePage.objects.get(pk=draft.pk)
    return page


def fresh(page: BeatPage) -> BeatPage:
    """The page as it is in the database."""
    found: BeatPage = BeatPage.objects.get(pk=page.pk)
    return found
