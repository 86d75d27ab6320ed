"""What the form of a beat's page proposes for tempo and key: what was heard in its master, what its name says."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from catalog import queries
from catalog.filenames import read_name
from catalog.keys import NAMES
from catalog.models import Beat

HEARD, NAMED = _("Measured"), _("In the file's name")


@dataclass(frozen=True, slots=True)
class Proposal:
    """``value`` is what the field of the form takes, ``label`` what people read, ``source`` where it comes from."""

    value: str
    label: str
    source: str


@dataclass(frozen=True, slots=True)
class Proposals:
    """For one field of the form. ``is_shown``: the field is empty; a script shows and hides them while one types."""

    beat: Beat
    field: str
    proposals: tuple[Proposal, ...]
    is_shown: bool


def for_tempo(beat: Beat, *, is_shown: bool) -> Proposals:
    """What the tempo may be."""
    master = queries.newest_master(beat)
    found = []
    if master:
        named = read_name(master.original_name).bpm_hundredths
        for source, hundredths in ((HEARD, master.heard_bpm_hundredths), (NAMED, named)):
            if hundredths:
                bpm = f"{Decimal(hundredths).scaleb(-2).normalize():f}"
                found.append(Proposal(bpm, bpm, str(source)))
    return Proposals(beat, "bpm_hundredths", _each_once(found), is_shown)


def for_key(beat: Beat, *, is_shown: bool) -> Proposals:
    """What the key may be."""
    master = queries.newest_master(beat)
    found = []
    if master:
        named = read_name(master.original_name).key
        for source, key in ((HEARD, master.heard_key), (NAMED, named)):
            if key:
                found.append(Proposal(key, NAMES[key], str(source)))
    return Proposals(beat, "key", _each_once(found), is_shown)


def _each_once(found: Iterable[Proposal]) -> tuple[Proposal, ...]:
    """Without what was proposed before, so that a name which agrees with the ears adds nothing."""
    return tuple({proposal.value: proposal for proposal in reversed(list(found))}.values())[::-1]
