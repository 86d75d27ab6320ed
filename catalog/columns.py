"""The fields of a beat as columns of a spreadsheet: the one place where a field becomes text, and text a field.

Reading a page and writing what was read changes nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.db import transaction

from catalog import cells, listing
from catalog.cells import CellError
from catalog.lookups import Lookups
from catalog.models import Beat, BeatPage, BeatProducer, ContentId, Producer, TierOverride

__all__ = ["BY_NAME", "COLUMNS", "LICENCES", "CellError", "Column", "Lookups", "read_licences", "write_licences"]

MAX_TITLE, MAX_NAME, MAX_TAG = 255, 60, 100
ALL, NONE = "all", "none"
_SAID = {
    **dict.fromkeys(("", "no", "n", "false", "0", "-"), ContentId.NO),
    **dict.fromkeys(("cleared", "yes, licensees cleared", "yes, cleared"), ContentId.CLEARED),
    **dict.fromkeys(("yes", "y", "true", "1", "x"), ContentId.CLAIMED),
}
Read = Callable[[BeatPage], str]
Write = Callable[[BeatPage, str, Lookups], None]


@dataclass(frozen=True, slots=True)
class Column:
    """One field of a page. ``name`` stands in code, ``label`` over the column, ``help`` says what may be written."""

    name: str
    label: str
    help: str
    read: Read
    _write: Write

    def write(self, page: BeatPage, text: str, lookups: Lookups) -> None:
        """Change the field of the page in memory; raises CellError. Nothing is saved but the words of new tags."""
        self._write(page, cells.cleaned(text), lookups)


def _read_title(page: BeatPage) -> str:
    return str(page.title)


def _write_title(page: BeatPage, text: str, _: Lookups) -> None:
    title = cells.one_line(text)
    if not title:
        raise CellError("The beat has no title.")
    page.title = page.draft_title = _within(title, MAX_TITLE, "title")


def _read_bpm(page: BeatPage) -> str:
    return cells.tempo_text(page.bpm_hundredths)


def _write_bpm(page: BeatPage, text: str, _: Lookups) -> None:
    page.bpm_hundredths = cells.tempo_of(text)


def _read_key(page: BeatPage) -> str:
    return page.key


def _write_key(page: BeatPage, text: str, _: Lookups) -> None:
    page.key = cells.key_of(text)


def _read_genre(page: BeatPage) -> str:
    return page.genre.name if page.genre else ""


def _write_genre(page: BeatPage, text: str, lookups: Lookups) -> None:
    page.genre = lookups.genres.find(text) if text else None


def _read_moods(page: BeatPage) -> str:
    return cells.join_names(sorted(mood.name for mood in page.moods.all()))


def _write_moods(page: BeatPage, text: str, lookups: Lookups) -> None:
    page.moods.set([lookups.moods.find(name) for name in cells.split_names(text)])


def _read_sounds_like(page: BeatPage) -> str:
    return cells.join_names(page.sounds_like or [])


def _write_sounds_like(page: BeatPage, text: str, _: Lookups) -> None:
    page.sounds_like = [_within(name, MAX_NAME, "name") for name in cells.split_names(text)]


def _read_tags(page: BeatPage) -> str:
    return cells.join_names(sorted(tag.name for tag in page.tags.all()))


def _write_tags(page: BeatPage, text: str, _: Lookups) -> None:
    tags = [_within(name, MAX_TAG, "tag") for name in cells.split_names(text)]
    if {tag.name for tag in page.tags.all()} != set(tags):  # else its rows stay the same
        page.tags.set(tags)


def _read_producers(page: BeatPage) -> str:
    rows = sorted(page.beat_producers.all(), key=lambda row: (row.sort_order is None, row.sort_order or 0))
    return cells.shares_text([(row.producer.name, row.share_bp) for row in rows])


def _write_producers(page: BeatPage, text: str, lookups: Lookups) -> None:
    known = {row.producer_id: row for row in page.beat_producers.all()}
    credited: dict[int, BeatProducer] = {}
    shares: list[int | None] = []
    for place, item in enumerate(cells.split_names(text)):
        producer, share = _credit(item, lookups)
        if producer.pk in credited:
            raise CellError(f"{producer.name} is named twice.")
        row = credited[producer.pk] = known.get(producer.pk) or BeatProducer(producer=producer)
        row.sort_order = place
        shares.append(share)
    given = [share for share in shares if share is not None]
    if given and len(given) < len(shares):
        raise CellError("Give each producer a share, as in “A 60, B 40”, or none of them.")
    for row, share in zip(credited.values(), given or cells.equal_shares(len(shares)), strict=True):
        row.share_bp = share
    page.beat_producers.set(list(credited.values()))


def _credit(item: str, lookups: Lookups) -> tuple[Producer, int | None]:
    """The producer and the share of "A 60"; "Studio 54" is a name, unless there is a producer called Studio."""
    name, share = cells.split_share(item)
    by_name, whole = lookups.producers.get(name), lookups.producers.get(item)
    if by_name is None and whole is not None:
        return whole, None
    return by_name or lookups.producers.find(name), share


def _read_samples(page: BeatPage) -> str:
    return page.samples_disclosed


def _write_samples(page: BeatPage, text: str, _: Lookups) -> None:
    page.samples_disclosed = text


def _read_content_id(page: BeatPage) -> str:
    return str(page.content_id)


def _write_content_id(page: BeatPage, text: str, _: Lookups) -> None:
    value = _SAID.get(cells.one_line(text).casefold())
    if value is None:
        raise CellError(f"“{text}” is no answer: write no, yes, or cleared (yes, and licensees are cleared).")
    page.content_id = value


def _read_story(page: BeatPage) -> str:
    return cells.story_text(page.story)


def _write_story(page: BeatPage, text: str, _: Lookups) -> None:
    html = cells.story_html(text)
    if cells.story_text(html) != _read_story(page):  # else what is bold stays bold
        page.story = html


def _within(text: str, most: int, what: str) -> str:
    if len(text) > most:
        raise CellError(f"The {what} “{text[:20]}…” has {len(text)} letters; {most} is the most.")
    return text


COLUMNS = (
    Column("title", "Title", "The beat's name.", _read_title, _write_title),
    Column("bpm", "BPM", "Beats per minute: 140 or 92.5.", _read_bpm, _write_bpm),
    Column("key", "Key", "Am, F# minor, Bb major, or Camelot's 8A.", _read_key, _write_key),
    Column("genre", "Genre", "The name of one genre of the shop.", _read_genre, _write_genre),
    Column("moods", "Moods", "Moods of the shop, with commas between them.", _read_moods, _write_moods),
    Column("sounds_like", "Sounds like", "Artists, with commas between them.", _read_sounds_like, _write_sounds_like),
    Column("tags", "Tags", "Free words, with commas between them.", _read_tags, _write_tags),
    Column(
        "producers",
        "Producers",
        "With their shares: “A 60, B 40”. Without numbers the shares are equal.",
        _read_producers,
        _write_producers,
    ),
    Column("samples", "Samples", "Samples from elsewhere and their licences.", _read_samples, _write_samples),
    Column(
        "content_id", "Content ID", "no, yes, or cleared (licensees are cleared).", _read_content_id, _write_content_id
    ),
    Column("story", "Story", "Plain text; an empty line begins a new paragraph.", _read_story, _write_story),
)
BY_NAME = {column.name: column for column in COLUMNS}
LICENCES = "licences"  # the column of ``read_licences`` and ``write_licences``, which have no page


def read_licences(beat: Beat, lookups: Lookups) -> str:
    """Codes of the licences that the beat is offered under: "all", "none", or codes with commas between them."""
    refused = {row.tier_id for row in beat.tier_overrides.all() if not row.is_offered}
    codes = [code for code in lookups.tiers.names if lookups.tiers.find(code).pk not in refused]
    if len(codes) == len(lookups.tiers.names):
        return ALL
    return cells.join_names(codes) or NONE


def licences_of(text: str, lookups: Lookups) -> set[int]:
    """Ids of the licences that a cell names; raises CellError."""
    text = cells.cleaned(text)
    if text.casefold() in (ALL, NONE):
        names = lookups.tiers.names if text.casefold() == ALL else ()
    else:
        names = tuple(cells.split_names(text))
    return {lookups.tiers.find(name).pk for name in names}


def write_licences(beat: Beat, text: str, lookups: Lookups) -> bool:
    """Offer the beat under the licences that are named and no others; True if that is a change. Raises CellError.

    Counts at once, as prices do; the beat's own prices stay. The shop window follows after the commit.
    """
    offered = licences_of(text, lookups)
    with transaction.atomic():
        rows = {row.tier_id: row for row in TierOverride.objects.select_for_update().filter(beat=beat)}
        is_changed = False
        for code in lookups.tiers.names:
            tier = lookups.tiers.find(code)
            row, is_offered = rows.get(tier.pk), tier.pk in offered
            if (row is None or row.is_offered) == is_offered:
                continue
            is_changed = True
            row = row or TierOverride(beat=beat, tier=tier)
            row.is_offered = is_offered
            if is_offered and row.amount_minor is None and not row.is_free:
                row.delete()
            else:
                row.save()
        if is_changed:
            listing.refresh_on_commit([beat.pk])
    return is_changed
