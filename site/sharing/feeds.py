"""The newest beats as RSS and Atom, one of each a language: for readers, and for whoever posts what is new."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from botocore.exceptions import BotoCoreError, ClientError
from django.contrib.syndication.views import Feed
from django.core.cache import cache
from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed
from django.utils.translation import gettext, override
from wagtail.models import Locale

from catalog import queries
from catalog.listing import Card
from catalog.locales import home_path
from catalog.models import BeatListing
from sharing.addresses import root_url, shop_name, short_address, with_words

NEWEST = 30
AUDIO_TYPE = "audio/mpeg"
SIZE_KEPT_S = 30 * 86_400  # a preview's file never changes under its name
FROM_FEED = {"utm_source": "feed"}


@dataclass(frozen=True, slots=True)
class Channel:
    """Whose feed it is, and in which language."""

    language: str
    root: str
    shop: str


@dataclass(frozen=True, slots=True)
class NewBeat:
    """One entry; ``audio_bytes`` is 0 while the storage can't say."""

    card: Card
    about: str
    published_at: datetime
    audio_bytes: int


class NewBeats(Feed):  # type: ignore[type-arg]  # its types name one object for feed and entry
    """RSS 2.0. Entries are named by their short addresses, which stay; sold beats are no news."""

    feed_type: Any = Rss201rev2Feed
    name = "rss"

    def __call__(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """In the language that the address names; Http404 for one that the site doesn't have."""
        language = str(kwargs["language"])
        if not Locale.objects.filter(language_code=language).exists():
            raise Http404("The shop has no such language.")
        with override(language):
            found: HttpResponse = super().__call__(request, *args, **kwargs)
            return found

    def get_object(self, request: HttpRequest, language: str) -> Channel:
        """The shop in this language."""
        return Channel(language, root_url(request), shop_name(request))

    def title(self, channel: Channel) -> str:
        """As readers list it."""
        return gettext("New beats · %(shop)s") % {"shop": channel.shop}

    def description(self, channel: Channel) -> str:
        """One sentence."""
        return gettext("The newest beats of %(shop)s, each with its preview.") % {"shop": channel.shop}

    subtitle = description

    def link(self, channel: Channel) -> str:
        """The shop, where it speaks the feed's language."""
        return f"{channel.root}{home_path()}"

    def feed_url(self, channel: Channel) -> str:
        """The feed itself."""
        return f"{channel.root}{reverse(f'sharing:{self.name}', args=[channel.language])}"

    def items(self, channel: Channel) -> list[NewBeat]:
        """The newest that can be bought: two queries."""
        rows = BeatListing.objects.filter(language=channel.language, is_sold=False).select_related("page")
        newest = list(rows.order_by("-published_at", "-beat")[:NEWEST])
        sizes = _sizes([row.beat_id for row in newest])
        return [self._entry(row, sizes.get(row.beat_id, 0)) for row in newest]

    def _entry(self, row: BeatListing, audio_bytes: int) -> NewBeat:
        card = Card.from_json(row.card)
        about = render_to_string("catalog/beat_about.html", {"page": row.page, "card": card}).strip()
        return NewBeat(card, about, row.published_at, audio_bytes)

    def item_title(self, item: NewBeat) -> str:
        """The beat's."""
        return item.card.title

    def item_description(self, item: NewBeat) -> str:
        """What its page says of itself; HTML, as feeds have it."""
        return item.about

    def item_link(self, item: NewBeat) -> str:
        """Its page; readers send no referrer, so the address says where they come from."""
        return with_words(item.card.url, FROM_FEED)

    def item_guid(self, item: NewBeat) -> str:
        """The short address, which no new title or slug changes."""
        return short_address(item.card.beat_id)

    item_guid_is_permalink = True

    def item_author_name(self, item: NewBeat) -> str:
        """Its producers."""
        return ", ".join(link.name for link in item.card.producers)

    def item_pubdate(self, item: NewBeat) -> datetime:
        """When it first went live."""
        return item.published_at

    def item_categories(self, item: NewBeat) -> list[str]:
        """Genre and moods."""
        genre = [item.card.genre.label] if item.card.genre else []
        return [*genre, *(mood.label for mood in item.card.moods)]

    def item_enclosures(self, item: NewBeat) -> list[Enclosure]:
        """The tagged preview."""
        if not item.card.preview_url:
            return []
        return [Enclosure(item.card.preview_url, str(item.audio_bytes), AUDIO_TYPE)]


class NewBeatsAtom(NewBeats):
    """The same as Atom."""

    feed_type: Any = Atom1Feed
    name = "atom"


def _sizes(beat_ids: list[int]) -> dict[int, int]:
    """Bytes of the previews on sale: the storage is asked once for each file."""
    keys = {beat_id: preview.audio_key for beat_id, preview in queries.previews_on_sale(beat_ids).items()}
    names = {beat_id: f"preview-bytes:{key}" for beat_id, key in keys.items()}
    known = cache.get_many(list(names.values()))
    sizes = {}
    for beat_id, key in keys.items():
        size = known.get(names[beat_id])
        if size is None:
            try:
                size = default_storage.size(key)
            except (BotoCoreError, ClientError, OSError):
                continue
            cache.set(names[beat_id], size, SIZE_KEPT_S)
        sizes[beat_id] = size
    return sizes
