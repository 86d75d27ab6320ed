"""How a ``Beat`` comes to be: with the first page that carries its ``translation_key``, and its right with it."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from django.db import IntegrityError, transaction

from catalog.models import Beat, BeatPage, BeatProducer, ExclusiveRight, ProducerPrice, TierOverride


def ensure_beat(translation_key: UUID, *, producers: Iterable[int] = ()) -> Beat:
    """The beat of a page; made, with an open right, if this is its first page. Safe when called twice at once.

    A new beat gets the prices of the first of ``producers`` (ids).
    """
    beat = Beat.objects.filter(translation_key=translation_key).first()
    if beat is not None:
        return beat
    try:
        with transaction.atomic():
            made = Beat.objects.create(translation_key=translation_key, right=ExclusiveRight.objects.create())
            for producer in list(producers)[:1]:
                take_prices(made, producer)
            return made
    except IntegrityError:  # another page of the same beat was faster
        return Beat.objects.get(translation_key=translation_key)


def is_uncredited(page: BeatPage) -> bool:
    """Whether a page names no producer yet, as it is saved, and no page of its beat was ever published."""
    if BeatProducer.objects.filter(page=page.pk).exists():
        return False
    of_beat = BeatPage.objects.filter(translation_key=page.translation_key)
    return not of_beat.filter(first_published_at__isnull=False).exists()


def take_first_prices(translation_key: UUID, producers: Sequence[int]) -> None:
    """What ``ensure_beat`` gives a new beat, for one that names its first producer later; in a transaction.

    Nothing for a beat that has prices of its own by then.
    """
    held = Beat.objects.select_for_update(of=("self",), no_key=True)
    beat = held.filter(translation_key=translation_key).first() if producers else None
    if beat is not None and not beat.tier_overrides.exists():
        take_prices(beat, producers[0])


def take_prices(beat: Beat, producer: int) -> int:
    """Write a producer's prices into the beat's own, over those of the same licences; returns how many there are.

    Who changes what is on sale by it refreshes the shop window.
    """
    prices = ProducerPrice.objects.filter(producer=producer)
    rows = [
        TierOverride(
            beat=beat,
            tier_id=price.tier_id,
            is_offered=price.is_offered,
            amount_minor=price.amount_minor,
            is_free=price.is_free,
        )
        for price in prices
    ]
    TierOverride.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["beat", "tier"],
        update_fields=["is_offered", "amount_minor", "is_free"],
    )
    return len(rows)
