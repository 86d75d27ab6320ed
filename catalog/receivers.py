"""What Wagtail and its generic views do to pages and snippets, told to the shop window.

Signals, because there is no call of ours to put there; whatever we do ourselves calls ``listing`` directly.
"""

from typing import Any

from django.db.models import Q
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.images import get_image_model
from wagtail.images.models import AbstractImage
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import (
    page_published,
    page_slug_changed,
    page_unpublished,
    post_page_move,
    published,
    unpublished,
)

from catalog import listing
from catalog.media import renditions
from catalog.models import Beat, BeatIndexPage, BeatListing, BeatPage, Genre, LicenceTier, Mood, Producer, SoundsLike


@receiver([page_published, page_unpublished], sender=BeatPage)  # sent by Wagtail's actions
def beat_page_changed(instance: BeatPage, **_: Any) -> None:
    """A page went live, changed or went away."""
    listing.refresh_on_commit(Beat.objects.filter(translation_key=instance.beat_key).values_list("pk", flat=True))


@receiver([page_published, page_unpublished])  # sent by Wagtail's actions
def any_page_changed(**_: Any) -> None:
    """Navigation, articles and collections are cached under the same number."""
    listing.raise_content_number()


@receiver(page_published)  # sent by Wagtail's actions
@receiver(post_save, sender=get_image_model())  # saved by Wagtail's image library
@receiver(post_save, sender=Producer)  # saved by Wagtail's generic views
def pictures_shown(instance: Page | AbstractImage | Producer, **_: Any) -> None:
    """What pages show of these is made on a worker."""
    renditions.ring(instance)


@receiver([post_page_move, page_slug_changed])  # sent by Wagtail's actions
def addresses_changed(instance: Page, **_: Any) -> None:
    """The addresses of all pages below changed."""
    pages = BeatPage.objects.descendant_of(instance, inclusive=True)
    listing.mark_due(BeatListing.objects.filter(page__in=pages))
    listing.raise_content_number()


@receiver([post_save, post_delete], sender=PageViewRestriction)  # saved by Wagtail's privacy form
def privacy_changed(instance: PageViewRestriction, **_: Any) -> None:
    """Pages below became private or public."""
    pages = BeatPage.objects.descendant_of(instance.page, inclusive=True)
    listing.mark_due(BeatListing.objects.filter(page__in=pages))
    listing.raise_content_number()


@receiver([page_published, page_unpublished], sender=BeatIndexPage)  # sent by Wagtail's actions
def featured_changed(instance: BeatIndexPage, **_: Any) -> None:
    """Others stand first now: those that did, and those that do."""
    keys = instance.featured.values_list("beat_page__translation_key", "beat_page__alias_of__translation_key")
    chosen = Q(beat__translation_key__in={key for pair in keys for key in pair if key})
    rows = BeatListing.objects.filter(chosen | Q(featured_rank__isnull=False))
    listing.mark_due(rows.filter(language=instance.locale.language_code))


@receiver([post_save, post_delete], sender=SoundsLike)  # saved by Wagtail's generic views
def words_changed(**_: Any) -> None:
    """A name's page says something else, is somewhere else, or is there no longer."""
    listing.raise_content_number()


@receiver(post_delete, sender=BeatPage)  # Wagtail deletes trees of pages in one query
def beat_page_deleted(**_: Any) -> None:
    """The row went with its page; cached pages still show it."""
    listing.raise_content_number()


@receiver([published, unpublished], sender=LicenceTier)  # sent by Wagtail's actions
@receiver(post_delete, sender=LicenceTier)  # deleted by Wagtail's generic view
def licence_changed(**_: Any) -> None:
    """Price, name or files of a licence stand on every card."""
    listing.mark_due()


@receiver([post_save, post_delete], sender=Genre)  # saved by Wagtail's generic views
@receiver([post_save, post_delete], sender=Mood)  # saved by Wagtail's generic views
@receiver([post_save, post_delete], sender=Producer)  # saved by Wagtail's generic views
def name_changed(instance: Genre | Mood | Producer, **_: Any) -> None:
    """A name that cards show changed; its old slug finds the rows, its pages those of a new slug."""
    if isinstance(instance, Producer):
        where = Q(page__beat_producers__producer=instance.pk)
    elif isinstance(instance, Genre):
        where = Q(page__genre__translation_key=instance.translation_key)
    else:
        where = Q(page__moods__translation_key=instance.translation_key)
    pages = BeatListing.objects.filter(where).values("pk")
    listing.mark_due(BeatListing.objects.filter(pk__in=pages))


@receiver(post_save, sender=get_image_model())  # saved by Wagtail's image library
@receiver(pre_delete, sender=get_image_model())  # while pages still name it
def picture_changed(instance: AbstractImage, **_: Any) -> None:
    """Another file, crop or description: the sizes that cards show are made anew, the old ones are removed."""
    listing.mark_due(BeatListing.objects.filter(page__cover=instance.pk))
