"""The demo's shop for whoever measures pages: its texts, covers and licences as they are, its music a hiss.

Making the music takes minutes and changes no page; a preview is as heavy as a real one, and one master can be bought.
"""

import hashlib
import random
import tempfile
from decimal import Decimal
from pathlib import Path

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage, storages
from wagtail.models import Page

from bench.shop import put_on_sale
from catalog import listing
from catalog.audio import ffmpeg
from catalog.audio.preview import PREVIEW_KBPS
from catalog.models import BeatPage, Deliverable, Preview
from demo import beats, shop
from demo.catalogue import BEATS, LEAD

PREVIEW_S, MASTER_S = 150, 30


def open_demo() -> dict[str, str]:
    """Put the demo's beats on sale; returns the addresses of one page of each kind."""
    tree = shop.make_frame()
    shop.make_deals()
    pages = [beats.draft(about, tree.beats) for about in BEATS]
    chance = random.Random(1)  # the same shop each time
    for page in pages:
        put_on_sale(page.beat, chance, types=("wav", "mp3", "stems"), duration_s=PREVIEW_S)
    _give_sound(next(page for page in pages if page.slug == LEAD))
    BeatPage.objects.update(live=True, has_unpublished_changes=False)
    shop.make_featured(tree)
    shop.make_articles(tree)
    shop.make_collections(tree)
    shop.make_tape(tree)
    listing.rebuild()
    return {
        "home": "/",
        "browse": str(tree.beats.url),
        "beat": str(BeatPage.objects.get(slug=LEAD).url),
        "article": _first(tree.articles),
        "collection": _first(tree.collections),
    }


def _give_sound(page: BeatPage) -> None:
    """A preview that plays and a master that can be fetched."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        preview_file, master_file = folder / "preview.mp3", folder / "master.wav"
        for path, seconds, kind in (
            (preview_file, PREVIEW_S, ("-c:a", "libmp3lame", "-b:a", f"{PREVIEW_KBPS}k")),
            (master_file, MASTER_S, ("-c:a", "pcm_s24le")),
        ):
            hiss = ["-f", "lavfi", "-i", f"anoisesrc=d={seconds}:c=pink:r=44100:a=0.1", "-ac", "2"]
            ffmpeg.run([], [*hiss, *kind, "-y", str(path)], folder=folder, timeout_s=120)
        preview = Preview.objects.get(beat=page.beat)
        preview.audio_key = default_storage.save("previews/bench.mp3", ContentFile(preview_file.read_bytes()))
        preview.duration_s = Decimal(PREVIEW_S)
        preview.save()
        body = master_file.read_bytes()
    master = Deliverable.objects.get(beat=page.beat, type="wav")
    master.storage_key = storages["private"].save(master.storage_key, ContentFile(body))
    master.size_bytes, master.sha256 = len(body), hashlib.sha256(body).hexdigest()
    master.save()


def _first(parent: Page) -> str:
    return str(parent.get_children().live().first().get_url())
