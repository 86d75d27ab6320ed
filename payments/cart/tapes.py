"""Which lines of a cart make a beat tape whole, and which tape lacks one beat. Pure."""

from collections.abc import Sequence
from dataclasses import replace

from payments.cart.money import chargeable_part
from payments.cart.shapes import CartLine, Note, NoteKind, Tape, TapeTerms


def with_tapes(
    lines: Sequence[CartLine], terms: Sequence[TapeTerms], currency: str
) -> tuple[list[CartLine], list[Tape]]:
    """The lines with the keys of the tapes that they make whole, and these tapes, for ``price_cart``.

    A tape counts where all its beats are in the cart under its licence and cost more one by one. A line is in one tape
    at most: the tape that saves most comes first, of equal ones the lower key.
    """
    places = {(line.beat_id, line.licence_code): at for at, line in enumerate(lines)}
    candidates: list[tuple[int, str, TapeTerms, list[int]]] = []
    for tape in terms:
        members = [
            places[beat_id, tape.licence_code] for beat_id in tape.beat_ids if (beat_id, tape.licence_code) in places
        ]
        if len(members) < len(tape.beats):
            continue
        singly_minor = sum(chargeable_part(lines[at].unit_minor, currency) for at in members)
        saved_minor = singly_minor - chargeable_part(tape.amount_minor, currency)
        if saved_minor > 0:
            candidates.append((-saved_minor, tape.key, tape, members))
    marked, used = list(lines), []
    for _, key, tape, members in sorted(candidates, key=lambda each: each[:2]):
        if any(marked[at].tape for at in members):
            continue
        for at in members:
            marked[at] = replace(marked[at], tape=key)
        used.append(Tape(key, tape.name, tape.amount_minor, len(members)))
    return marked, used


def nearly_whole(marked: Sequence[CartLine], terms: Sequence[TapeTerms]) -> list[Note]:
    """A note for each tape of which one beat is missing, and the others are in no tape."""
    free = {(line.beat_id, line.licence_code) for line in marked if not line.tape}
    used = {(line.beat_id, line.licence_code) for line in marked if line.tape}
    notes = []
    for tape in sorted(terms, key=lambda each: each.key):
        missing = [(beat_id, title) for beat_id, title in tape.beats if (beat_id, tape.licence_code) not in free]
        if len(missing) == 1 and (missing[0][0], tape.licence_code) not in used:
            notes.append(
                Note(
                    NoteKind.TAPE_NEARLY,
                    tape.name,
                    missing_lines=1,
                    licence_codes=(tape.licence_code,),
                    beat_title=missing[0][1],
                    amount_minor=tape.amount_minor,
                    url=tape.url,
                )
            )
    return notes
