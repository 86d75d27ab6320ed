"""Brings one demo beat into the shop as an editor would: page, cover, upload, the media jobs, then publishing."""

import logging
import tempfile
from decimal import Decimal
from pathlib import Path

from django.db import transaction
from django.utils.text import slugify
from wagtail.models import Locale

from catalog import readiness
from catalog.media import files, storage
from catalog.models import (
    BeatIndexPage,
    BeatPage,
    BeatProducer,
    Deliverable,
    ExclusiveRight,
    Genre,
    LicenceTier,
    Mood,
    Producer,
    TierOverride,
)
from catalog.readiness import NotReadyError
from demo.catalogue import EXCLUSIVE_PRICE_MINOR, About
from demo.music.render import render
from demo.music.songs import SONGS
from demo.music.wav import write_files
from demo.pictures import cover_image

logger = logging.getLogger(__name__)


@transaction.atomic
def draft(about: About, index: BeatIndexPage) -> BeatPage:
    """The beat's page as a draft, with its cover; the one that is there already if there is one.

    Whole or not at all, so that a run that was killed leaves no page without its prices behind.
    """
    existing: BeatPage | None = BeatPage.objects.child_of(index).filter(slug=about.slug).first()
    if existing is not None:
        return existing
    song = SONGS[about.slug]
    page = BeatPage(
        title=about.title,
        slug=about.slug,
        story=f"<p>{about.story}</p>",
        genre=_genre(about.genre),
        sounds_like=list(about.sounds_like),
        bpm_hundredths=int(Decimal(str(song.bpm)) * 100),
        key=song.key,
        cover=cover_image(about.slug, about.title),
        live=False,
    )
    page.moods.set([_mood(name) for name in about.moods])
    page.tags.add(*about.tags)
    page.beat_producers.add(BeatProducer(producer=Producer.objects.get(name=about.producer), share_bp=10_000))
    index.add_child(instance=page)
    page.refresh_from_db()
    page.save_revision()
    _own_price(page)
    if about.prior_leases:
        ExclusiveRight.objects.filter(pk=page.beat.right_id).update(prior_leases=about.prior_leases)
    return page


def upload(page: BeatPage) -> None:
    """Render the music and put master and stems into the private bucket; the media queue does the rest.

    What is there already is not made again, so a run that was killed goes on where it was.
    """
    there = set(page.beat.deliverables.exclude(state=Deliverable.State.REFUSED).values_list("type", flat=True))
    missing = [file_type for file_type in ("wav", "stems") if file_type not in there]
    if not missing:
        return
    with tempfile.TemporaryDirectory(prefix="demo-beat-") as folder:
        master, stems = write_files(render(SONGS[page.slug]), Path(folder))
        for file_type, path, kind in (("stems", stems, "application/zip"), ("wav", master, "audio/wav")):
            if file_type in missing:
                key = storage.new_private_key()
                storage.store_private(path, key, kind)
                files.add_file(page.beat, file_type, key=key, original_name=path.name)


def publish_if_ready(page: BeatPage) -> bool:
    """Publish the page once its files are ready, by the same gate as for everybody; False while they aren't."""
    page = BeatPage.objects.get(pk=page.pk)
    if page.live:
        return True
    if readiness.missing_for_publish(page.beat):
        return False
    try:
        (page.latest_revision or page.save_revision()).publish()
    except NotReadyError as error:
        logger.info("not ready yet", extra={"beat": page.slug, "missing": [each.reason for each in error.missing]})
        return False
    return True


def _own_price(page: BeatPage) -> None:
    price = EXCLUSIVE_PRICE_MINOR.get(page.slug)
    if price is not None:
        tier = LicenceTier.objects.get(code="exclusive")
        TierOverride.objects.get_or_create(beat=page.beat, tier=tier, defaults={"amount_minor": price})


def _genre(name: str) -> Genre:
    return Genre.objects.get_or_create(slug=slugify(name), locale=Locale.get_default(), defaults={"name": name})[0]


def _mood(name: str) -> Mood:
    return Mood.objects.get_or_create(slug=slugify(name), locale=Locale.get_default(), defaults={"name": name})[0]
