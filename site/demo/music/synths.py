"""The label's synthesisers and basses, by name: settings of the voices that more than one beat plays."""

from demo.music.voices.low import LogDrum, Sub808, Upright
from demo.music.voices.synth import Synth

# Synthesisers
WARM_PAD = Synth(
    "saw", unison=3, detune_cents=11, width=0.9, cutoff_hz=900, attack_s=0.35, decay_s=1.5, sustain=0.8, release_s=0.9
)
SOFT_PAD = Synth(
    "triangle", unison=3, detune_cents=9, width=0.9, cutoff_hz=1600, attack_s=0.5, release_s=1.2, air=0.012
)
STRINGS = Synth(
    "saw",
    unison=4,
    detune_cents=16,
    width=0.9,
    cutoff_hz=2600,
    attack_s=0.14,
    decay_s=1,
    sustain=0.85,
    release_s=0.35,
    vibrato_cents=7,
)
STAB_STRINGS = Synth(
    "saw",
    unison=4,
    detune_cents=14,
    width=0.8,
    cutoff_hz=3000,
    attack_s=0.02,
    decay_s=0.22,
    sustain=0.25,
    release_s=0.15,
)
POLY = Synth(
    "saw",
    unison=2,
    detune_cents=10,
    width=0.8,
    cutoff_hz=850,
    sweep_octaves=2.0,
    sweep_s=0.25,
    attack_s=0.006,
    decay_s=0.5,
    sustain=0.55,
    release_s=0.3,
)
HOUSE_STAB = Synth(
    "saw",
    unison=3,
    detune_cents=12,
    width=0.7,
    cutoff_hz=700,
    sweep_octaves=2.4,
    sweep_s=0.09,
    resonance=0.35,
    decay_s=0.16,
    sustain=0.12,
    release_s=0.16,
)
SUPERSAW = Synth(
    "saw", unison=5, detune_cents=22, width=1.0, cutoff_hz=6500, attack_s=0.004, decay_s=0.4, sustain=0.7, release_s=0.2
)
PLUCK = Synth(
    "saw",
    unison=2,
    detune_cents=9,
    width=0.6,
    cutoff_hz=600,
    sweep_octaves=3.2,
    sweep_s=0.07,
    decay_s=0.16,
    sustain=0.0,
    release_s=0.2,
)
SQUARE_PLUCK = Synth(
    "square",
    unison=1,
    width=0.3,
    cutoff_hz=700,
    sweep_octaves=2.6,
    sweep_s=0.06,
    decay_s=0.2,
    sustain=0.0,
    release_s=0.2,
)
BRASS = Synth(
    "saw",
    unison=3,
    detune_cents=9,
    width=0.5,
    cutoff_hz=700,
    sweep_octaves=2.2,
    sweep_s=0.05,
    opens=True,
    attack_s=0.03,
    decay_s=0.4,
    sustain=0.7,
    release_s=0.1,
)
SAW_LEAD = Synth(
    "saw",
    unison=3,
    detune_cents=11,
    width=0.6,
    cutoff_hz=3800,
    attack_s=0.01,
    sustain=0.85,
    vibrato_cents=14,
    release_s=0.16,
)
WORM_LEAD = Synth("saw", cutoff_hz=5200, attack_s=0.01, sustain=0.9, vibrato_cents=12, release_s=0.08, resonance=0.2)
SQUARE_LEAD = Synth(
    "square",
    unison=2,
    detune_cents=8,
    width=0.5,
    cutoff_hz=2600,
    attack_s=0.005,
    decay_s=0.25,
    sustain=0.6,
    vibrato_cents=9,
)
RAGE_LEAD = Synth(
    "saw",
    unison=5,
    detune_cents=24,
    width=1.0,
    cutoff_hz=4200,
    sweep_octaves=1.2,
    sweep_s=0.12,
    attack_s=0.003,
    decay_s=0.3,
    sustain=0.6,
    release_s=0.1,
    drive=1.2,
)
SYNTH_BASS = Synth(
    "saw",
    unison=2,
    detune_cents=6,
    cutoff_hz=380,
    sweep_octaves=2.4,
    sweep_s=0.09,
    resonance=0.3,
    decay_s=0.25,
    sustain=0.55,
    release_s=0.06,
    sub=0.5,
    drive=0.8,
)
FUNK_BASS = Synth(
    "saw",
    cutoff_hz=450,
    sweep_octaves=2.8,
    sweep_s=0.05,
    resonance=0.3,
    decay_s=0.22,
    sustain=0.5,
    release_s=0.05,
    sub=0.3,
    drive=0.7,
)
MOOG_BASS = Synth(
    "saw",
    cutoff_hz=320,
    sweep_octaves=1.8,
    sweep_s=0.16,
    resonance=0.35,
    decay_s=0.5,
    sustain=0.7,
    release_s=0.07,
    sub=0.6,
    drive=1.0,
)
REESE = Synth(
    "saw", unison=3, detune_cents=22, cutoff_hz=420, attack_s=0.01, sustain=0.9, release_s=0.08, sub=0.9, drive=0.9
)
SUB = Synth("triangle", cutoff_hz=260, attack_s=0.006, decay_s=0.6, sustain=0.8, release_s=0.07, sub=0.0, drive=0.5)

# Low end that is hit
BOOM = Sub808(drive=2.4, harmonics=0.16)
SOFT_808 = Sub808(drive=0.7, drop=9, click=0.05, ring_s=1.3)
DIRTY_808 = Sub808(drive=5.0, harmonics=0.25, ring_s=1.6)
SLIDE_808 = Sub808(drive=3.2, harmonics=0.2, ring_s=1.5, drop=10)
LOG_DRUM = LogDrum()
UPRIGHT = Upright()
FINGER_BASS = Upright(ring_s=1.1, growl=0.85, finger=0.16)
