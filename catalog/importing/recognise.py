"""Whether a beat was imported before: by the id of our export, else by the sound itself, else by title and file name.

A renamed file is the same beat, and so is a new master under the old name. Marks are unique in the database, so two
imports of the same folder at once make nothing twice.
"""

import hashlib
from uuid import UUID

from django.db import IntegrityError, transaction
from wagtail.models import Locale

from catalog.importing import folder, matching
from catalog.importing.lines import Line
from catalog.models import Beat, BeatPage, Deliverable, ImportMark

SOUND = ("wav", "mp3")


def id_of(line: Line) -> UUID | None:
    """The id in the line's cell; None if there is none, or it is none of ours."""
    try:
        return UUID(line.cells.get(matching.ID, "").strip())
    except ValueError:
        return None


def marks_of(line: Line) -> list[str]:
    """Keys by which the line is known again, the surest first."""
    uuid, main = id_of(line), line.main
    keys = [f"id:{uuid}"] if uuid else []
    keys += [f"sha:{file.sha256}" for file in line.files if file.type in SOUND and file.sha256]
    if main is not None:
        keys.append(_name_mark(line.title, folder.stem_key(main.path)))
    return [*keys, _name_mark(line.title, "")]


def find(line: Line) -> Beat | None:
    """The beat that the line means, if the shop has it, with a page that shows it."""
    uuid = id_of(line)
    found = Beat.objects.select_related("right").filter(uuid=uuid).first() if uuid else None
    if found is not None and _is_shown(found):
        return found
    shared, keys = shared_mark_of(line), marks_of(line)
    marked = {known.key: known.beat for known in ImportMark.objects.filter(key__in=keys).select_related("beat__right")}
    for key in keys:
        found = marked.get(key)
        if found is None and key.startswith("sha:"):
            sound = Deliverable.objects.filter(sha256=key[4:], derived_from=None, type__in=SOUND)
            found = Beat.objects.select_related("right").filter(pk__in=sound.values("beat")).first()
        if found is not None and _is_shown(found) and not (key == shared and has_sound(found)):
            return found
    return None


class FoundError(Exception):
    """Another import made the beat in between."""


def mark(beat: Beat, line: Line, *, is_new: bool) -> None:
    """Remember the beat by the line, in the row's transaction; raises FoundError if another import made it faster."""
    shared, keys = shared_mark_of(line), marks_of(line)
    marked = {known.key: known for known in ImportMark.objects.filter(key__in=keys).select_related("beat")}
    for key, known in marked.items():
        if known.beat_id != beat.pk and not _is_shown(known.beat):
            ImportMark.objects.filter(pk=known.pk).update(beat=beat)  # the page of that one was deleted
        elif is_new and known.beat_id != beat.pk and key != shared:
            raise FoundError
    fresh = [ImportMark(key=key, beat=beat) for key in keys if key not in marked]
    try:
        with transaction.atomic():
            ImportMark.objects.bulk_create(fresh)
    except IntegrityError as error:  # committed since we looked
        raise FoundError from error


def shared_mark_of(line: Line) -> str:
    """The mark that several lines may have: the title alone, where a file tells them apart; "" for none."""
    return _name_mark(line.title, "") if line.main is not None else ""


def page_of(beat: Beat) -> BeatPage | None:
    """The page that is imported to: of the shop's first language if there is one."""
    pages = BeatPage.objects.filter(translation_key=beat.translation_key, alias_of=None).select_related("locale")
    found: BeatPage | None = min(pages, key=lambda page: (page.locale_id != _first_locale(), page.pk), default=None)
    return found


def has_sound(beat: Beat) -> bool:
    """Whether a WAV or MP3 was ever given to the beat."""
    return beat.deliverables.filter(type__in=SOUND).exclude(state=Deliverable.State.REFUSED).exists()


def _first_locale() -> int:
    return int(Locale.get_default().pk)


def _is_shown(beat: Beat) -> bool:
    return BeatPage.objects.filter(translation_key=beat.translation_key).exists()


def _name_mark(title: str, stem: str) -> str:
    return f"name:{hashlib.sha256(f'{folder.plain(title)}|{stem}'.encode()).hexdigest()}"
