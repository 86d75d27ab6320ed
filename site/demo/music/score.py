"""What a beat is before it sounds: parts, sections, mix. Frozen data; ``songs`` holds nothing else."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from demo.music.notation import STEPS_PER_BAR, STEPS_PER_BEAT, Arp, Bass, Comp, Hits, Line, Once, Pattern
from demo.music.theory import Key, parse_key
from demo.music.voices import Voice

Stem = Literal["drums", "bass", "chords", "melody", "fx"]
STEMS: tuple[Stem, ...] = ("drums", "bass", "chords", "melody", "fx")


@dataclass(frozen=True, slots=True)
class Echo:
    """A delay that answers from side to side: its time in steps, how much comes back, how loud."""

    steps: float = 3.0
    feedback: float = 0.4
    level: float = 0.25


@dataclass(frozen=True, slots=True)
class Channel:
    level_db: float = 0.0
    pan: float = 0.0
    reverb: float = 0.1
    echo: Echo | None = None
    duck: float = 0.0  # how far each kick pushes it down, 0 to 1
    chorus: float = 0.0
    crush_hz: float = 0.0  # sample rate of an old sampler; 0 for none
    human_ms: float = 3.0
    late_ms: float = 0.0  # behind the beat (negative: ahead)


@dataclass(frozen=True, slots=True)
class Part:
    stem: Stem
    voice: Voice
    pattern: Pattern
    channel: Channel = field(default_factory=Channel)


@dataclass(frozen=True, slots=True)
class Section:
    """``play`` names parts; those of ``fill`` take the last bar from their family (``hat.fill`` from ``hat``)."""

    name: str
    bars: int
    play: str
    harmony: str = "a"
    fill: str = ""
    drop_beats: float = 0.0  # drums and bass are silent for so long before the next section
    low_pass_hz: tuple[float, float] | None = None  # everything but fx opens from the first to the second
    level_db: float = 0.0

    @property
    def steps(self) -> int:
        return self.bars * STEPS_PER_BAR


@dataclass(frozen=True, slots=True)
class Room:
    seconds: float = 1.6
    damping_hz: float = 5000.0
    pre_delay_s: float = 0.018
    level: float = 1.0


@dataclass(frozen=True, slots=True)
class Mix:
    """Loudness of each stem beside the others, in LU; the master's in LUFS."""

    drums: float = 0.0
    bass: float = -2.0
    chords: float = -6.0
    melody: float = -4.0
    fx: float = -14.0
    master_lufs: float = -10.5
    glue: float = 0.5  # of a bus compressor
    presence: float = 0.35  # 0.35 lifts what is heard as near by 4 dB; not for the bass
    wow_cents: float = 0.0  # a tape's slow wavering, on chords and melody
    high_hz: float = 0.0  # the whole mix's ceiling, for what should sound old; 0 for none


@dataclass(frozen=True, slots=True)
class Song:
    slug: str
    bpm: int
    key: str
    harmony: Mapping[str, str]
    parts: Mapping[str, Part]
    sections: tuple[Section, ...]
    swing: float = 0.5  # where the second sixteenth of a pair falls: 0.5 straight, 0.66 triplets
    room: Room = field(default_factory=Room)
    mix: Mix = field(default_factory=Mix)
    sample_rate_hz: int = 44_100
    bit_depth: Literal[16, 24] = 16
    tail_s: float = 3.0
    fade_bars: int = 0
    seed: int = 1

    @property
    def parsed_key(self) -> Key:
        return parse_key(self.key)

    @property
    def step_s(self) -> float:
        return 60 / self.bpm / STEPS_PER_BEAT

    @property
    def duration_s(self) -> float:
        return sum(section.steps for section in self.sections) * self.step_s + self.tail_s


def drum(
    voice: Voice,
    text: str,
    db: float = 0.0,
    pan: float = 0.0,
    *,
    pitch: int = 60,
    reverb: float = 0.04,
    human_ms: float = 3.0,
    late_ms: float = 0.0,
    crush_hz: float = 0.0,
) -> Part:
    channel = Channel(db, pan, reverb, human_ms=human_ms, late_ms=late_ms, crush_hz=crush_hz)
    return Part("drums", voice, Hits(text, pitch), channel)


def bass(voice: Voice, text: str, low: int = 33, db: float = 0.0, *, reverb: float = 0.0, duck: float = 0.35) -> Part:
    return Part("bass", voice, Bass(text, low), Channel(db, 0.0, reverb, duck=duck, human_ms=1.0))


def chords(
    voice: Voice,
    pattern: Comp | Arp | Line,
    db: float = 0.0,
    pan: float = 0.0,
    *,
    reverb: float = 0.2,
    echo: Echo | None = None,
    duck: float = 0.0,
    chorus: float = 0.0,
    crush_hz: float = 0.0,
    human_ms: float = 3.0,
    late_ms: float = 0.0,
) -> Part:
    return Part("chords", voice, pattern, Channel(db, pan, reverb, echo, duck, chorus, crush_hz, human_ms, late_ms))


def lead(
    voice: Voice,
    pattern: Line | Arp,
    db: float = 0.0,
    pan: float = 0.0,
    *,
    reverb: float = 0.25,
    echo: Echo | None = None,
    duck: float = 0.0,
    chorus: float = 0.0,
    crush_hz: float = 0.0,
    human_ms: float = 3.0,
    late_ms: float = 0.0,
) -> Part:
    return Part("melody", voice, pattern, Channel(db, pan, reverb, echo, duck, chorus, crush_hz, human_ms, late_ms))


def effect(
    voice: Voice, bar: int = 0, bars: int = 1, db: float = 0.0, *, pitch: int = 60, reverb: float = 0.25
) -> Part:
    return Part("fx", voice, Once(bar, bars, pitch), Channel(db, 0.0, reverb, human_ms=0.0))
