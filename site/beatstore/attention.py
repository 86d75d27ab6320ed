"""What an editor must look at: files that were refused, and work on files that doesn't end."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from catalog.clock import ShopNow
from catalog.models import BeatPage, Deliverable, Preview
from payments.back_office.attention import Person

PATIENCE = timedelta(minutes=15)  # longer than the largest stems take
MOST = 10  # beats that are listed


@dataclass(frozen=True, slots=True)
class MediaTrouble:
    """One beat whose files need somebody: a sentence, and the page's address in the admin."""

    beat: str
    sentence: str
    url: str


def media_troubles(user: Person) -> list[MediaTrouble]:
    """At most ``MOST`` beats with their trouble, files before previews; none whose page ``user`` may not edit."""
    sentences: dict[UUID, str] = {}
    for file in _files():
        sentences.setdefault(file.beat.translation_key, _of_file(file))
    for preview in _previews():
        sentences.setdefault(preview.beat.translation_key, _of_preview(preview))
    return list(islice(_on_pages(user, sentences), MOST))


def _files() -> Iterable[Deliverable]:
    """Refused files that no newer one replaces, and files that wait too long."""
    newer = Deliverable.objects.filter(beat=OuterRef("beat"), type=OuterRef("type"), version__gt=OuterRef("version"))
    refused = Q(state=Deliverable.State.REFUSED) & ~Exists(newer)
    waiting = Q(state=Deliverable.State.UPLOADED, created_at__lt=ShopNow() - PATIENCE)
    found = Deliverable.objects.filter(refused | waiting, beat__archived_at=None).select_related("beat")
    return found.order_by("-created_at", "-pk")[: 2 * MOST]


def _previews() -> Iterable[Preview]:
    """Previews that could not be made and that no newer one replaces, and those that wait too long."""
    newer = Preview.objects.filter(beat=OuterRef("beat"), created_at__gt=OuterRef("created_at"))
    failed = Q(state=Preview.State.FAILED) & ~Exists(newer)
    waiting = Q(state=Preview.State.PENDING, created_at__lt=ShopNow() - PATIENCE)
    found = Preview.objects.filter(failed | waiting, beat__archived_at=None).select_related("beat")
    return found.order_by("-created_at", "-pk")[: 2 * MOST]


def _of_file(file: Deliverable) -> str:
    if file.state == Deliverable.State.REFUSED:
        return f"{file.get_type_display()} was refused: {file.refusal}"
    return f"{file.get_type_display()} has waited for its check for more than {_minutes()} minutes."


def _of_preview(preview: Preview) -> str:
    if preview.state == Preview.State.FAILED:
        return f"The preview could not be made: {preview.failure}"
    return f"The preview has been in the making for more than {_minutes()} minutes."


def _minutes() -> int:
    return int(PATIENCE.total_seconds() // 60)


def _on_pages(user: Person, sentences: dict[UUID, str]) -> Iterator[MediaTrouble]:
    """The beat's page in the shop's first language, or whichever there is, stands for the beat."""
    pages: dict[UUID, BeatPage] = {}
    found = BeatPage.objects.filter(alias_of=None, translation_key__in=list(sentences)).select_related("locale")
    for page in found.order_by("pk"):
        pages.setdefault(page.translation_key, page)
    for key, sentence in sentences.items():
        page = pages.get(key)
        if page is not None and page.permissions_for_user(user).can_edit():
            yield MediaTrouble(page.title, sentence, reverse("wagtailadmin_pages:edit", args=[page.pk]))
