"""Beats as their newest drafts have them, for a whole list in a fixed number of queries.

Wagtail makes a page of a revision with some queries each; here what all drafts name is fetched at once, and the pages
are made in memory: for reading, never to be saved.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.models import BeatPage, BeatProducer, BeatTag, Genre, Mood, Producer, TaggedBeat

PLAIN = ("title", "bpm_hundredths", "key", "story", "samples_disclosed", "content_id")
Content = Mapping[str, Any]


@dataclass(slots=True)
class _Named:
    """Rows that the drafts name, by their ids."""

    genres: dict[int, Genre] = field(default_factory=dict)
    moods: dict[int, Mood] = field(default_factory=dict)
    tags: dict[int, BeatTag] = field(default_factory=dict)
    producers: dict[int, Producer] = field(default_factory=dict)


def as_drafted(pages: Sequence[BeatPage]) -> dict[int, BeatPage]:
    """By the page's id, a page that has what the newest draft has. ``pages`` come with their ``latest_revision``."""
    bare = [page for page in pages if page.latest_revision is None]
    contents: dict[int, Content] = {
        page.pk: page.latest_revision.content for page in pages if page.latest_revision is not None
    }
    contents |= _saved(bare)
    named = _Named(
        Genre.objects.in_bulk({each["genre"] for each in contents.values() if each.get("genre")}),
        Mood.objects.in_bulk({pk for each in contents.values() for pk in each.get("moods") or ()}),
        BeatTag.objects.in_bulk({row["tag"] for each in contents.values() for row in each.get("tagged_items") or ()}),
        Producer.objects.in_bulk(
            {row["producer"] for each in contents.values() for row in each.get("beat_producers") or ()}
        ),
    )
    return {page.pk: _drafted(page, contents[page.pk], named) for page in pages}


def _drafted(page: BeatPage, content: Content, named: _Named) -> BeatPage:
    plain = {name: content[name] for name in PLAIN if name in content}
    drafted = BeatPage(pk=page.pk, translation_key=page.translation_key, locale_id=page.locale_id, **plain)
    drafted.genre = named.genres.get(content.get("genre") or 0)
    drafted.sounds_like = _names(content.get("sounds_like"))
    drafted.moods.set([named.moods[pk] for pk in content.get("moods") or () if pk in named.moods])
    drafted.tagged_items.set(
        [
            TaggedBeat(tag=named.tags[row["tag"]])
            for row in content.get("tagged_items") or ()
            if row["tag"] in named.tags
        ]
    )
    drafted.beat_producers.set(
        [
            BeatProducer(producer=named.producers[row["producer"]], share_bp=row["share_bp"])
            for row in sorted(content.get("beat_producers") or (), key=lambda row: row.get("sort_order") or 0)
            if row["producer"] in named.producers
        ]
    )
    return drafted


def _saved(pages: Iterable[BeatPage]) -> dict[int, Content]:
    """The same of pages that no revision was ever made of: what is saved to them."""
    found = {page.pk: page for page in pages}
    if not found:
        return {}
    moods, tags, credits_ = defaultdict(list), defaultdict(list), defaultdict(list)
    for row in BeatPage.moods.through.objects.filter(beatpage__in=found).values("beatpage_id", "mood_id"):
        moods[row["beatpage_id"]].append(row["mood_id"])
    for tagged in TaggedBeat.objects.filter(content_object__in=found).order_by("pk"):
        tags[tagged.content_object_id].append({"tag": tagged.tag_id})
    for credit in BeatProducer.objects.filter(page__in=found).order_by("sort_order", "pk"):
        share = {"producer": credit.producer_id, "share_bp": credit.share_bp, "sort_order": credit.sort_order}
        credits_[credit.page_id].append(share)
    return {
        pk: {
            **{name: getattr(page, name) for name in PLAIN},
            "genre": page.genre_id,
            "sounds_like": page.sounds_like,
            "moods": moods[pk],
            "tagged_items": tags[pk],
            "beat_producers": credits_[pk],
        }
        for pk, page in found.items()
    }


def _names(value: Any) -> list[str]:
    """A list of names, which a revision keeps as JSON within its JSON."""
    return list(json.loads(value)) if isinstance(value, str) else list(value or ())
