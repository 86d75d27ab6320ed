"""Puts the demo's prints into Wagtail's image library, as an editor's upload would."""

import io

from django.core.files.images import ImageFile
from PIL import Image as Drawing
from wagtail.images.models import Image

from demo.prints.artwork import ARTWORK, draw_artwork
from demo.prints.covers import draw_cover


def cover_image(slug: str, beat_title: str) -> Image:
    """The cover of one beat, saved."""
    return _saved(draw_cover(slug), slug, f"Cover of {beat_title}")


def artwork_image(slug: str, page_title: str) -> Image | None:
    """The wide picture of an article or a collection, saved; None where none was drawn for it."""
    return _saved(draw_artwork(slug), slug, page_title) if slug in ARTWORK else None


def _saved(drawing: Drawing.Image, slug: str, title: str) -> Image:
    body = io.BytesIO()
    drawing.save(body, "WEBP", quality=92)
    body.seek(0)
    image = Image(title=title, description=f"{title}: flat shapes, printed", file=ImageFile(body, name=f"{slug}.webp"))
    image.save()
    return image
