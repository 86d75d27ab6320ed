"""The sizes of pictures that pages show, beside beats' covers: made on a worker, never while a visitor waits.

Covers are made by the refresh of the shop window. What else is shown, Wagtail's index of references says: which page
names which picture, and where. So nothing needs to be remembered, and what was lost is found again each minute.
"""

import logging
import time
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from botocore.exceptions import BotoCoreError, ClientError
from django.apps import apps
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.db.models import Model
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage, AbstractRendition, Filter
from wagtail.models import ReferenceIndex

from catalog import listing
from catalog.media import bell

logger = logging.getLogger(__name__)
JOB = "catalog.jobs.make_renditions"
WORK_FOR_S = 20.0
UNREADABLE_S = 600  # for how long a picture that can't be read isn't tried again
# The storage is away, the original is gone or damaged, or the picture was deleted meanwhile.
FAULTS = (OSError, BotoCoreError, ClientError, SyntaxError, ValueError, IntegrityError)
AVIF, WEBP, JPEG = "|format-avif|avifquality-50", "|format-webp", "|format-jpeg"


@dataclass(frozen=True, slots=True)
class Use:
    """What one kind of place offers: AVIF by widths for nearly all browsers, the rest for those without it.

    ``is_at_once``: so small that it is made where it lacks, as what stands on every page.
    """

    avif: tuple[str, ...]
    others: tuple[str, ...]
    is_at_once: bool = False

    @property
    def specs(self) -> tuple[str, ...]:
        """All of it, as Wagtail spells it."""
        return (*self.avif, *self.others)


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture as a page shows it: the smallest of ``srcset`` is ``url``; ``sources`` are AVIF, and may be none."""

    url: str
    full_url: str
    srcset: str
    sources: str
    width: int
    height: int
    alt: str


def _use(avif: Iterable[str], others: Iterable[str], ending: str = WEBP) -> Use:
    return Use(tuple(one + AVIF for one in avif), tuple(one + ending for one in others))


# Widths: a phone's of two and of three dots a pixel, and a desk's, of what the place takes there.
USES = {
    "wide": _use(["fill-480x300", "fill-720x450", "fill-1080x675"], ["fill-480x300", "fill-960x600"]),
    "whole": _use(["width-800", "width-1200", "width-1600"], ["width-800", "width-1600"]),
    "tile": _use(["fill-480x360", "fill-720x540"], ["fill-480x360", "fill-960x720"]),
    "portrait": _use([], ["fill-192x192"]),
    "logo": Use((), ("max-600x64" + WEBP,), is_at_once=True),  # of settings, which Wagtail's index leaves out
    "elsewhere": _use([], ["fill-1200x630"], JPEG),  # what other sites show of a link
}
# By the model's label and the path that Wagtail's index gives: filled in by the apps whose pages these are.
_places: dict[tuple[str, str], tuple[str, ...]] = {}


def show(label: str, path: str, *uses: str) -> None:
    """Say that pages show the picture at ``path`` of a model (``editorial.articlepage``) in these ways."""
    _places[label, path] = uses


def shown(image: AbstractImage, use: str, *, may_make: bool = False) -> Shown | None:
    """What there is of a picture, None before any of it is; ``may_make`` for an editor's preview, who can wait."""
    wanted = USES[use]
    found = _find(image, wanted)
    if (may_make or wanted.is_at_once) and len(found) < len(wanted.specs) and _make(image, wanted.specs):
        found = _find(image, wanted)
    others = [found[spec] for spec in wanted.others if spec in found]
    if not others:
        return None
    first = others[0]
    return Shown(
        url=first.url,
        full_url=first.full_url,
        srcset=_srcset(others),
        sources=_srcset(found[spec] for spec in wanted.avif if spec in found),
        width=first.width,
        height=first.height,
        alt=first.alt,
    )


def ring(instance: Model) -> None:
    """Have made, once the present transaction is committed, what pages show of ``instance`` or of a picture itself."""
    label = instance._meta.label_lower
    if isinstance(instance, AbstractImage) or any(label == known for known, _ in _places):
        bell.send_on_commit(JOB, label, instance.pk)


def go_on(label: str = "", pk: int = 0) -> int:
    """Make what is shown and isn't there, for some seconds; returns for how many pictures.

    ``label`` and ``pk`` name a row that was saved a moment ago, which the index may not know yet. Safe to run twice.
    """
    if label:
        _look_into(label, pk)
    made: set[int] = set()
    ends = time.monotonic() + WORK_FOR_S
    for image, specs in _due():
        if time.monotonic() > ends:
            break
        if _make(image, specs):
            made.add(image.pk)
    if made:
        listing.raise_content_number()
    return len(made)


def _make(image: AbstractImage, specs: Collection[str]) -> bool:
    """Make those sizes that lack, all or none; False, and a line in the log, where it can't be done now."""
    unreadable = f"picture-unreadable:{image.file.name}"
    if cache.get(unreadable):
        return False
    try:
        image.get_renditions(*specs)
    except FAULTS:
        logger.exception("picture could not be made", extra={"image": image.pk})
        cache.set(unreadable, True, UNREADABLE_S)
        return False
    return True


def _find(image: AbstractImage, use: Use) -> dict[str, AbstractRendition]:
    """What there is, by its spec; kept where Wagtail keeps what it makes."""
    found = image.find_existing_renditions(*(Filter(spec=spec) for spec in use.specs))
    model = image.get_rendition_model()
    unkept = {
        model.construct_cache_key(image, one.get_cache_key(image), one.spec): rendition
        for one, rendition in found.items()
        if not getattr(rendition, "_from_cache", False)
    }
    if unkept:
        model.cache_backend.set_many(unkept)
    return {one.spec: rendition for one, rendition in found.items()}


def _look_into(label: str, pk: int) -> None:
    row = apps.get_model(label)._default_manager.filter(pk=pk).first()
    if row is not None and ReferenceIndex.is_indexed(type(row)):
        with transaction.atomic():
            ReferenceIndex.create_or_update_for_object(row)


def _due() -> list[tuple[AbstractImage, list[str]]]:
    """Pictures with the sizes that they lack; three queries.

    First come those that no page can show yet, last the AVIF of what is shown without it; of each the newest.
    """
    model = get_image_model()
    types = ContentType.objects.get_for_models(*{apps.get_model(label) for label, _ in _places})
    uses = {(types[apps.get_model(label)].pk, path): named for (label, path), named in _places.items()}
    wanted: dict[str, set[str]] = defaultdict(set)
    references = ReferenceIndex.objects.filter(
        to_content_type=ContentType.objects.get_for_model(model),
        content_type__in=types.values(),
        model_path__in={path for _, path in _places},
    )
    for type_id, path, image_id in references.values_list("content_type", "model_path", "to_object_id"):
        wanted[image_id].update(uses.get((type_id, path), ()))
    due: list[tuple[int, AbstractImage, list[str]]] = []
    for image in model.objects.filter(pk__in=wanted).prefetch_related("renditions").order_by("-pk"):
        named = [USES[use] for use in sorted(wanted[str(image.pk)])]
        specs = [spec for use in named for spec in use.specs]
        there = {one.spec for one in image.find_existing_renditions(*(Filter(spec=spec) for spec in specs))}
        is_blank = any(there.isdisjoint(use.others) for use in named)
        others = [spec for use in named for spec in use.others if spec not in there]
        avif = [spec for use in named for spec in use.avif if spec not in there]
        due += [(0 if is_blank else 1, image, others)] * bool(others) + [(2, image, avif)] * bool(avif)
    return [(image, specs) for _, image, specs in sorted(due, key=lambda one: one[0])]


def _srcset(renditions: Iterable[object]) -> str:
    widths = {rendition.width: rendition.url for rendition in renditions}  # type: ignore[attr-defined]  # Wagtail's
    return ", ".join(f"{url} {width}w" for width, url in sorted(widths.items()))
