"""How a ``Beat`` comes to be: with the first page that carries its ``translation_key``, and its right with it."""

from uuid import UUID

from django.db import IntegrityError, transaction

from catalog.models import Beat, ExclusiveRight


def ensure_beat(translation_key: UUID) -> Beat:
    """The beat of a page; made, with an open right, if this is its first page. Safe when called twice at once."""
    beat = Beat.objects.filter(translation_key=translation_key).first()
    if beat is not None:
        return beat
    try:
        with transaction.atomic():
            return Beat.objects.create(translation_key=translation_key, right=ExclusiveRight.objects.create())
    except IntegrityError:  # another page of the same beat was faster
        return Beat.objects.get(translation_key=translation_key)
