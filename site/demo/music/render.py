"""From score to sound: places every note, runs each part through its channel, and hands the stems to the desk."""

from dataclasses import dataclass

import numpy as np

from demo.music.effects import add_chorus, add_echo, brighten, ceiling, crushed, ducking, reverberate, sweep, waver
from demo.music.mixdown import balance, master, summed
from demo.music.notation import STEPS_PER_BAR, STEPS_PER_BEAT, Harmony, Note, read_harmony
from demo.music.score import STEMS, Part, Section, Song, Stem
from demo.music.tone import Signal, Tone, stretched

VELOCITY_STEPS = 5  # how many colours of loudness a voice is rendered in
TAKES = 3  # different strokes of one drum, used in turn
HUMAN_VELOCITY = 0.07
CONTROL = 64  # samples between two values of a slow curve
KICKS = "kick"  # parts of this family push down what ducks


@dataclass(frozen=True, slots=True)
class Rendered:
    """``stems`` are ``(2, samples)`` float32; their sum is the master."""

    song: Song
    stems: dict[Stem, Signal]

    @property
    def master(self) -> Signal:
        return summed(self.stems)


@dataclass(frozen=True, slots=True)
class Placed:
    """A part's notes over the whole song; steps count from its first."""

    name: str
    part: Part
    notes: tuple[Note, ...]


def render(song: Song) -> Rendered:
    """Play ``song``; the same song gives the same samples."""
    rate = song.sample_rate_hz
    samples = int(song.duration_s * rate)
    placed = place(song)
    kicks = [
        int(_seconds(song, note.start) * rate)
        for line in placed
        if line.name.split(".")[0] == KICKS
        for note in line.notes
        if note.velocity > 0.5
    ]
    levels = _levels(song, samples)
    duck = ducking(kicks, samples, rate)
    stems: dict[Stem, Signal] = {stem: np.zeros((2, samples), np.float32) for stem in STEMS}
    sends: dict[Stem, Signal] = {stem: np.zeros(samples, np.float32) for stem in STEMS}
    scratch = np.zeros((2, samples), np.float32)
    for index, line in enumerate(placed):
        scratch.fill(0)
        _play(song, line, index, scratch)
        _through(song, line, scratch, duck)
        stems[line.part.stem] += scratch
        if line.part.channel.reverb:
            sends[line.part.stem] += scratch.sum(axis=0) * np.float32(0.5 * line.part.channel.reverb)
    for stem in STEMS:
        if sends[stem].any():
            stems[stem] += reverberate(sends[stem], song.room, rate)
        stems[stem] = _finished(song, stem, stems[stem])
        stems[stem] *= levels
    balance(stems, song.mix, rate)
    master(stems, song.mix, rate)
    return Rendered(song, stems)


def place(song: Song) -> tuple[Placed, ...]:
    """All notes of all parts, sections laid end to end, fills and drops taken into account."""
    notes: dict[str, list[Note]] = {}
    start = 0
    for section in song.sections:
        harmony = read_harmony(song.parsed_key, song.harmony[section.harmony], section.steps)
        for name in (*section.play.split(), *section.fill.split()):
            found = _section_notes(song.parts[name], name, section, harmony)
            notes.setdefault(name, []).extend(
                Note(note.start + start, note.length, note.pitch, note.velocity, note.bends) for note in found
            )
        start += section.steps
    return tuple(Placed(name, song.parts[name], tuple(found)) for name, found in notes.items())


def _section_notes(part: Part, name: str, section: Section, harmony: Harmony) -> list[Note]:
    last_bar = section.steps - STEPS_PER_BAR
    filling = {fill.split(".")[0] for fill in section.fill.split()}
    is_fill = name in section.fill.split()
    silent_from = (
        section.steps - section.drop_beats * STEPS_PER_BEAT if part.stem in ("drums", "bass") else section.steps
    )
    kept = []
    for note in part.pattern.notes(harmony, section.steps):
        replaced = not is_fill and name.split(".")[0] in filling and note.start >= last_bar
        if replaced or (is_fill and note.start < last_bar) or note.start >= silent_from:
            continue
        kept.append(Note(note.start, min(note.length, silent_from - note.start), note.pitch, note.velocity, note.bends))
    return kept


def _seconds(song: Song, step: float) -> float:
    """Of a step, swung: the second of each pair of sixteenths comes late, what lies between follows."""
    pair, within = divmod(step, 2.0)
    swung = within * 2 * song.swing if within < 1 else 2 * song.swing + (within - 1) * (2 - 2 * song.swing)
    return (2 * pair + swung) * song.step_s


def _play(song: Song, line: Placed, index: int, track: Signal) -> None:
    """Add the part's notes to an empty track."""
    rate, channel = song.sample_rate_hz, line.part.channel
    rng = np.random.default_rng((song.seed, index))
    sounds: dict[tuple[object, ...], Signal] = {}
    gain = 10 ** (channel.level_db / 20)
    angle = (channel.pan + 1) * np.pi / 4
    pan = np.array([[np.cos(angle)], [np.sin(angle)]], np.float32) * np.float32(np.sqrt(2))
    for note in line.notes:
        begin = _seconds(song, note.start)
        seconds = max(_seconds(song, note.start + note.length) - begin, 0.02)
        velocity = float(np.clip(note.velocity * (1 + HUMAN_VELOCITY * rng.standard_normal()), 0.05, 1))
        begin += (channel.late_ms + channel.human_ms * float(np.clip(rng.standard_normal(), -2, 2))) / 1000
        colour = int(np.ceil(velocity * VELOCITY_STEPS)) / VELOCITY_STEPS
        bends = tuple((steps * song.step_s, float(semitones)) for steps, semitones in note.bends)
        take = int(rng.integers(TAKES)) if line.part.stem == "drums" else 0
        named = (note.pitch, round(seconds, 2), colour, bends, take)
        if named not in sounds:
            voice_rng = np.random.default_rng((song.seed, index, len(sounds)))
            sounds[named] = line.part.voice.play(Tone(note.pitch, round(seconds, 2), colour, bends, rate), voice_rng)
        first = max(int(begin * rate), 0)
        sound = sounds[named][..., : track.shape[1] - first]
        track[:, first : first + sound.shape[-1]] += sound * (pan * np.float32(gain * velocity))


def _through(song: Song, line: Placed, track: Signal, duck: Signal) -> None:
    """The part's own effects, in place."""
    channel, rate = line.part.channel, song.sample_rate_hz
    if channel.crush_hz:
        track[:] = crushed(track, channel.crush_hz, rate)
    if channel.chorus:
        add_chorus(track, channel.chorus, rate)
    if channel.duck:
        track *= 1 - np.float32(channel.duck) * duck
    if channel.echo:
        add_echo(track, channel.echo, song.step_s, rate)


def _finished(song: Song, stem: Stem, track: Signal) -> Signal:
    """Tape, presence, and the filters that open and close over whole sections."""
    rate = song.sample_rate_hz
    if song.mix.wow_cents and stem in ("chords", "melody"):
        track = waver(track, song.mix.wow_cents, rate)
    if stem != "bass":
        brighten(track, song.mix.presence)
    if song.mix.high_hz:
        track = ceiling(track, rate, song.mix.high_hz)
    start = 0
    for section in song.sections:
        end = start + int(section.steps * song.step_s * rate)
        last = section is song.sections[-1]
        if section.low_pass_hz and stem != "fx":
            sweep(track[:, start : None if last else end], rate, *section.low_pass_hz)
        start = end
    return track


def _levels(song: Song, samples: int) -> Signal:
    """One gain for all stems at each sample: the sections' levels, and the end."""
    rate = song.sample_rate_hz
    levels, places, start = [], [], 0.0
    for section in song.sections:
        end = start + section.steps * song.step_s
        levels += [10 ** (section.level_db / 20)] * 2
        places += [start + 0.01, end - 0.01]
        start = end
    times = np.arange(0, samples + CONTROL, CONTROL) / rate
    curve = np.interp(times, places, levels)
    fade_s = song.fade_bars * STEPS_PER_BAR * song.step_s + min(song.tail_s, 1.5)
    remaining = np.clip((samples / rate - times) / fade_s, 0, 1)
    curve *= np.sin(remaining * np.pi / 2) ** 2 if song.fade_bars else remaining
    return stretched(curve.astype(np.float32), CONTROL, samples)
