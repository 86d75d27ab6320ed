"""May this page go live? The gate before every way of publishing: button, bulk, schedule, workflow, code."""

import logging
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from wagtail.models import Revision

from catalog import readiness
from catalog.models import Beat, BeatPage
from catalog.readiness import Missing, NotReadyError

logger = logging.getLogger(__name__)
SCHEDULED = "wagtail.publish.scheduled"  # how Wagtail's publish_scheduled marks what it does


def may_publish(page: BeatPage, revision: Revision, *, is_scheduled: bool) -> bool:
    """True if ``revision`` may go live; its first files are on sale then.

    Otherwise raises NotReadyError, or for the scheduler logs it and answers False: the revision stays due.
    """
    draft = revision.as_object()
    beat = Beat.objects.get(translation_key=page.beat_key)
    with transaction.atomic():
        missing = [*missing_fields(draft), *readiness.missing_for_publish(beat)]
        if not missing:
            readiness.offer_first(beat)
            return True
    if not is_scheduled:
        raise NotReadyError(missing)
    logger.warning("scheduled beat is not ready", extra={"page": page.pk, "missing": [item.reason for item in missing]})
    return False


def may_start_live(translation_key: UUID) -> bool:
    """Whether a page of this beat may be inserted as live: its files are on sale already."""
    beat = Beat.objects.filter(translation_key=translation_key).first()
    return beat is not None and not readiness.missing_for_publish(beat) and not readiness.nothing_on_sale(beat)


def missing_fields(draft: BeatPage) -> list[Missing]:
    """What the page itself lacks; drafts are saved without these checks."""
    missing: list[Missing] = []
    try:
        draft.full_clean()
    except ValidationError as error:
        for field, messages in error.message_dict.items():
            label = _label(draft, field)
            missing += [Missing(field, f"{label}: {message}" if label else message) for message in messages]
    if not draft.beat_producers.all():
        missing.append(Missing("beat_producers", "Name at least one producer."))
    return missing


def _label(draft: BeatPage, field: str) -> str:
    known = {one.name: str(getattr(one, "verbose_name", one.name)) for one in draft._meta.get_fields()}
    return known.get(field, "").capitalize()
