"""Pictures of editors in the sizes that a place shows: what a worker has made of them, and nothing else."""

from typing import Any

from django import template
from wagtail.images.models import AbstractImage

from catalog.media import renditions
from catalog.media.renditions import Shown

register = template.Library()


@register.simple_tag(takes_context=True)
def picture_of(context: dict[str, Any], image: AbstractImage | None, use: str) -> Shown | None:
    """The picture as ``components/picture.html`` takes it; None without one, and in the seconds before it is made."""
    request = context.get("request") or getattr(context, "request", None)
    is_editors = getattr(request, "is_preview", False) or "block_def" in context  # of a page, of a block
    return renditions.shown(image, use, may_make=is_editors) if image else None
