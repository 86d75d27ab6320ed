"""The label's drums, transitions and record surfaces, by name: settings of the voices that more than one beat plays."""

from demo.music.voices.kit import Clap, Kick, Rim, Skin, Snap, Snare
from demo.music.voices.metal import Cowbell, Crackle, Cymbal, Hat, Shaker
from demo.music.voices.sweeps import Impact, Riser
from demo.music.voices.synth import Synth

# Kicks, snares, hands, hats, skins
TRAP_KICK = Kick(low_hz=47, octaves=2.5, ring_s=0.15, drive=2.0, click=0.3)
DUSTY_KICK = Kick(low_hz=58, octaves=1.6, fall_s=0.022, ring_s=0.11, drive=1.6, dust=0.16, high_hz=5200, click=0.35)
SOFT_KICK = Kick(low_hz=52, octaves=1.7, ring_s=0.14, click=0.12, drive=0.6, dust=0.06, high_hz=3600)
HOUSE_KICK = Kick(low_hz=50, octaves=2.7, fall_s=0.022, ring_s=0.19, drive=1.8, click=0.3)
PUNCH_KICK = Kick(low_hz=54, octaves=2.2, ring_s=0.12, drive=2.2, click=0.4)
JERSEY_KICK = Kick(low_hz=52, octaves=2.8, fall_s=0.03, ring_s=0.15, drive=3.0, click=0.35)
EIGHTIES_KICK = Kick(low_hz=56, octaves=1.9, ring_s=0.12, drive=1.0, click=0.5)
TRAP_SNARE = Snare(tone_hz=205, wires_s=0.12, crack=0.55, drive=1.2)
DUSTY_SNARE = Snare(tone_hz=178, body=0.8, body_s=0.06, wires=0.75, wires_s=0.09, crack=0.6, drive=1.6, high_hz=6800)
SOFT_SNARE = Snare(tone_hz=185, wires_s=0.1, crack=0.2, drive=0.4, high_hz=5200)
BRUSH = Snare(
    tone_hz=190, body=0.25, wires=0.9, wires_s=0.075, crack=0.15, wires_hz=(1200, 6500), drive=0.2, high_hz=6500
)
TIGHT_SNARE = Snare(tone_hz=220, body=0.7, body_s=0.05, wires_s=0.07, crack=0.7, drive=1.2)
GATED_SNARE = Snare(tone_hz=170, body=0.7, wires_s=0.14, crack=0.5, gate_s=0.26, drive=1.0)
BREAK_SNARE = Snare(tone_hz=212, body=0.75, body_s=0.07, wires_s=0.11, crack=0.65, drive=1.4, wires_hz=(1300, 8500))
DANCE_SNARE = Snare(tone_hz=240, body=0.9, body_s=0.05, wires=0.55, wires_s=0.06, crack=0.5, drive=1.0)
CLAP = Clap()
WIDE_CLAP = Clap(width=0.9, tail_s=0.16)
SHORT_CLAP = Clap(hands=3, spacing_s=0.007, tail_s=0.06)
SNAP = Snap()
RIM = Rim()
CLAVE = Rim((2350.0, 2480.0), ring_s=0.03, noise_level=0.1)
WOOD = Rim((980.0, 1240.0), ring_s=0.028, noise_level=0.15)
HAT = Hat()
DARK_HAT = Hat(ring_s=0.03, low_hz=5200, high_hz=9000, metal=0.35)
SOFT_HAT = Hat(ring_s=0.028, low_hz=5000, high_hz=8500, metal=0.2)
OPEN_HAT = Hat(ring_s=0.19, width=0.3)
HOUSE_OPEN_HAT = Hat(ring_s=0.13, low_hz=6000, width=0.35, metal=0.4)
RIDE = Hat(ring_s=0.5, low_hz=4200, metal=0.75, scale=2.9, width=0.3)
CRASH = Cymbal()
REVERSE = Cymbal(ring_s=0.45, reverse=True)
SHAKER = Shaker()
TAMBOURINE = Hat(ring_s=0.06, low_hz=6500, metal=0.7, scale=3.3)
CONGA = Skin()
TOM = Skin(bend_octaves=0.5, bend_s=0.05, ring_s=0.26, overtone=0.15, drive=0.8)
SQUEAK = Synth(
    "triangle", cutoff_hz=6000, attack_s=0.008, decay_s=0.03, sustain=0.3, release_s=0.03, vibrato_cents=0, air=0.15
)
TALKING_DRUM = Skin(bend_octaves=-0.45, bend_s=0.07, ring_s=0.22, slap=0.12)
COWBELL = Cowbell()
PHONK_BELL = Cowbell(ring_s=0.3, drive=2.2)

# Transitions and surfaces
RISER = Riser()
FALL = Riser(from_hz=6000, to_hz=250, falls=True)
WHISTLE_RISER = Riser(whistle=0.12)
IMPACT = Impact()
CRACKLE = Crackle()
RAIN = Crackle(clicks_per_s=150, hiss=0.5)
