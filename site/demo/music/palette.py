"""The label's keys, strings, winds and voices, by name: settings of the voices that more than one beat plays."""

from demo.music.voices.keys import Modulated
from demo.music.voices.struck import Organ, Struck
from demo.music.voices.vocal import Blown, Vocal

# Keys and strings that are hit, plucked or blown
RHODES = Modulated(
    ((1, 1.0, 1, 1.7, 0.6), (2, 0.22, 1, 0.8, 0.4), (1, 0.35, 14, 0.6, 0.07)),
    ring_s=1.5,
    tremolo_hz=4.4,
    tremolo_depth=0.16,
    drive=0.5,
)
SUITCASE = Modulated(
    ((1, 1.0, 1, 2.2, 0.9), (2, 0.2, 1, 1.0, 0.5), (1, 0.25, 7, 0.7, 0.1)),
    ring_s=2.0,
    tremolo_hz=3.1,
    tremolo_depth=0.25,
    drive=0.9,
)
GLASS = Modulated(
    ((1, 1.0, 3.5, 1.4, 0.35), (2, 0.3, 1, 0.5, 0.3)), ring_s=1.1, width=0.6, detune_cents=6, lets_ring=True
)
DARK_BELL = Modulated(
    ((1, 1.0, 1.41, 1.6, 0.6), (1, 0.5, 2, 0.4, 0.4)), ring_s=1.6, width=0.5, detune_cents=5, lets_ring=True
)
MUSIC_BOX = Struck(
    ((1, 1, 1), (3.0, 0.25, 0.4), (6.1, 0.22, 0.2), (9.5, 0.1, 0.1)), ring_s=0.8, lets_ring=True, width=0.3, hammer=0.1
)
PIANO = Struck(
    harmonics=22,
    tilt=0.85,
    stiffness=0.0004,
    ring_s=1.1,
    damping=0.75,
    strings=2,
    detune_cents=1.6,
    width=0.55,
    hammer=0.14,
    position=0.12,
    release_s=0.2,
)
FELT_PIANO = Struck(
    harmonics=12,
    tilt=1.45,
    stiffness=0.0004,
    ring_s=0.9,
    damping=0.9,
    strings=2,
    detune_cents=2.2,
    width=0.45,
    hammer=0.22,
    hammer_hz=(150, 1200),
    release_s=0.25,
)
DUSTY_PIANO = Struck(
    harmonics=18,
    tilt=0.9,
    stiffness=0.0006,
    ring_s=0.7,
    damping=0.9,
    strings=2,
    detune_cents=4.5,
    width=0.2,
    hammer=0.18,
    drive=0.9,
)
HOUSE_PIANO = Struck(
    harmonics=26,
    tilt=0.7,
    stiffness=0.0004,
    ring_s=0.9,
    damping=0.6,
    strings=2,
    detune_cents=2.5,
    width=0.6,
    hammer=0.2,
    drive=0.7,
    position=0.1,
)
NYLON = Struck(
    harmonics=18,
    tilt=0.95,
    damping=0.95,
    position=0.19,
    ring_s=0.85,
    hammer=0.1,
    hammer_hz=(900, 3200),
    width=0.25,
    detune_cents=1.5,
    lets_ring=False,
    release_s=0.22,
)
HIGHLIFE_GUITAR = Struck(
    harmonics=22,
    tilt=0.6,
    damping=0.75,
    position=0.13,
    ring_s=0.4,
    hammer=0.16,
    hammer_hz=(1500, 5000),
    width=0.2,
    drive=0.5,
)
HARP = Struck(harmonics=16, tilt=1.1, damping=0.8, position=0.5, ring_s=1.0, lets_ring=True, width=0.4)
KALIMBA = Struck(
    ((1, 1, 1), (5.4, 0.22, 0.12), (8.9, 0.1, 0.06)),
    ring_s=0.55,
    hammer=0.25,
    hammer_hz=(300, 1600),
    lets_ring=True,
    width=0.25,
)
MARIMBA = Struck(
    ((1, 1, 1), (3.93, 0.3, 0.18), (9.2, 0.12, 0.07)),
    ring_s=0.3,
    hammer=0.18,
    hammer_hz=(400, 2200),
    lets_ring=True,
    width=0.2,
)
VIBES = Struck(
    ((1, 1, 1), (4.0, 0.22, 0.35), (10.1, 0.05, 0.1)),
    ring_s=1.4,
    lets_ring=False,
    release_s=0.4,
    width=0.3,
    hammer=0.06,
    vibrato_cents=6,
)
TOY_BELL = Struck(
    ((1, 1, 1), (2.76, 0.5, 0.5), (5.4, 0.3, 0.3), (8.93, 0.15, 0.15)), ring_s=0.9, lets_ring=True, width=0.5
)
ORGAN = Organ()
ORGAN_BASS = Organ(((1.0, 1.0), (2.0, 0.55), (3.0, 0.28), (4.0, 0.08)), percussion=0.25, drive=0.8, decay_s=0.28)
FLUTE = Blown()
WHISTLE = Blown((1.0, 0.05), breath=0.04, vibrato_cents=28)
PAN_PIPE = Blown((1.0, 0.1, 0.22, 0.02), breath=0.3, attack_s=0.03)

# Voices
CHOIR = Vocal(("ah", "oo"), morph_s=1.2, singers=4)
DARK_CHOIR = Vocal(("oh", "oo"), morph_s=0.8, singers=4, attack_s=0.2, breath=0.03)
CHOP = Vocal(
    ("ah", "oh"), morph_s=0.12, singers=2, attack_s=0.012, decay_s=0.3, sustain=0.6, release_s=0.1, scoop=1.5, width=0.5
)
EH_CHOP = Vocal(
    ("eh", "ah"),
    morph_s=0.09,
    singers=2,
    attack_s=0.01,
    decay_s=0.25,
    sustain=0.5,
    release_s=0.09,
    scoop=2.0,
    width=0.5,
)
