"""Which header of a sheet means which column: proposed by its words, corrected by people, remembered for the next."""

import hashlib
import json
from collections.abc import Sequence

from catalog.columns import COLUMNS, LICENCES
from catalog.importing.folder import plain
from catalog.models import ColumnChoice

ID, FILE, LEASES_ELSEWHERE = "id", "file", "leases_elsewhere"
BEAT, LICENCE, COUNT, ENDS = "beat", "licence", "count", "ends"
IGNORED = ""
LABELS: dict[str, str] = {
    ID: "ID",
    FILE: "File",
    **{column.name: column.label for column in COLUMNS},
    LICENCES: "Licences",
    LEASES_ELSEWHERE: "Leases sold elsewhere",
}
HELP: dict[str, str] = {
    ID: "As our export has it. Leave it empty for a new beat.",
    FILE: "Name of the WAV or MP3. Left empty, the file is found by the title.",
    **{column.name: column.help for column in COLUMNS},
    LICENCES: "“all”, “none”, or codes of licences with commas between them. Empty: all.",
    LEASES_ELSEWHERE: "How many leases were sold before, or in other shops. 0 is an answer.",
}
LEASE_LABELS: dict[str, str] = {
    ID: "ID",
    BEAT: "Beat",
    LICENCE: "Licence",
    COUNT: "Leases",
    ENDS: "Last ends on",
}
_WORDS: dict[str, tuple[str, ...]] = {
    ID: ("id", "beat id", "uuid"),
    FILE: ("file", "filename", "file name", "audio", "audio file", "wav", "path", "datei"),
    "title": ("title", "name", "beat", "beat name", "track", "track name", "track title", "song", "titel"),
    "bpm": ("bpm", "tempo", "beats per minute"),
    "key": ("key", "musical key", "scale", "tonart"),
    "genre": ("genre", "genres", "style"),
    "moods": ("moods", "mood", "feel"),
    "sounds_like": ("sounds like", "type beat", "similar artists", "artists", "artist type"),
    "tags": ("tags", "tag", "keywords"),
    "producers": ("producers", "producer", "made by", "prod", "collaborators"),
    "samples": ("samples", "samples disclosed", "sample"),
    "content_id": ("content id", "contentid", "registered with content id"),
    "story": ("story", "description", "about", "text", "beschreibung"),
    LICENCES: ("licences", "licenses", "licence", "license", "tiers"),
    LEASES_ELSEWHERE: ("leases sold elsewhere", "leases elsewhere", "earlier leases", "leases sold", "leases"),
}
_LEASE_WORDS: dict[str, tuple[str, ...]] = {
    ID: _WORDS[ID],
    BEAT: _WORDS["title"],
    LICENCE: ("licence", "license", "licence name", "license type", "tier"),
    COUNT: ("leases", "count", "number", "sold", "quantity", "anzahl"),
    ENDS: ("last ends on", "ends", "end", "end date", "until", "expires", "valid until"),
}


def labels(*, is_of_leases: bool) -> dict[str, str]:
    """Columns that may be chosen, with their labels."""
    return LEASE_LABELS if is_of_leases else LABELS


def propose(headers: Sequence[str], *, is_of_leases: bool) -> list[str]:
    """For each header the column that its words mean, each column once; "" for what isn't known."""
    words = _LEASE_WORDS if is_of_leases else _WORDS
    taken: set[str] = set()
    found: list[str] = []
    for header in headers:
        said = plain(header)
        name = next((name for name, known in words.items() if said in known and name not in taken), IGNORED)
        taken.add(name)
        found.append(name)
    return found


def remembered(person_id: int | None, headers: Sequence[str], *, is_of_leases: bool) -> list[str] | None:
    """What this person chose for these headers the last time."""
    choice = ColumnChoice.objects.filter(person=person_id, headers_sha256=_hash(headers, is_of_leases)).first()
    return None if choice is None else [str(name) for name in choice.columns]


def remember(person_id: int | None, headers: Sequence[str], columns: Sequence[str], *, is_of_leases: bool) -> None:
    """Keep the choice for the next sheet with these headers."""
    if person_id is not None:
        ColumnChoice.objects.update_or_create(
            person_id=person_id,
            headers_sha256=_hash(headers, is_of_leases),
            defaults={"columns": list(columns)},
        )


def problem(columns: Sequence[str], *, is_of_leases: bool) -> str:
    """Why a sheet can't be read by this choice; "" if it can."""
    chosen = [name for name in columns if name]
    known = labels(is_of_leases=is_of_leases)
    twice = next((name for name in chosen if chosen.count(name) > 1), "")
    if twice:
        return f"Two columns are matched to “{known[twice]}”: keep one of them."
    wanted = {BEAT, ID} if is_of_leases else {"title", FILE, ID}
    if not wanted & set(chosen):
        return f"Match a column to “{known[BEAT if is_of_leases else 'title']}”: nothing else says which beat is meant."
    if is_of_leases and not {COUNT, ENDS, LICENCE} & set(chosen):
        return "Match a column to “Leases”, “Last ends on” or “Licence”: nothing else says what was sold."
    return ""


def _hash(headers: Sequence[str], is_of_leases: bool) -> str:
    said = json.dumps([is_of_leases, *map(plain, headers)])
    return hashlib.sha256(said.encode()).hexdigest()
