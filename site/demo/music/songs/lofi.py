"""Lo-fi: soft drums behind the beat, keys and guitar on a tape that wavers, rain and dust."""

from demo.music import drums as d
from demo.music import palette as p
from demo.music import synths as s
from demo.music.notation import Arp, Comp, Line
from demo.music.score import Echo, Mix, Room, Section, Song, bass, chords, drum, effect, lead

RAIN_ON_TAPE = Song(
    slug="rain-on-tape",
    bpm=74,
    key="Eb major",
    swing=0.59,
    seed=41,
    room=Room(1.6, 3600),
    mix=Mix(
        drums=-1,
        bass=-3,
        chords=-2,
        melody=-5,
        fx=-19,
        master_lufs=-13.5,
        wow_cents=9,
        high_hz=9500,
        glue=0.3,
        presence=0.15,
    ),
    harmony={"a": "Ebmaj7:4 Cm7:4 Abmaj9:4 Eb/G:4 Fm7:4 Bb9sus4:4 Ebadd9:8", "b": "Abmaj9:4 Gm7:4 Fm9:4 Bb13:4"},
    parts={
        "kick": drum(d.SOFT_KICK, "X......x..x..... | X.....x...x....."),
        "snare": drum(d.SOFT_SNARE, "....X.......X... | ....X.......X..g", -3, late_ms=16, reverb=0.12),
        "snare.fill": drum(d.SOFT_SNARE, "....X..g..g.X.gx", -3, late_ms=16, reverb=0.12),
        "rim": drum(d.RIM, "....X.......X...", 2, 0.2, late_ms=14, reverb=0.15),
        "hat": drum(d.SOFT_HAT, "x.o.x.o.x.o.x.og", -8, 0.2, late_ms=6, human_ms=6),
        "shaker": drum(d.SHAKER, "g.o.g.o.g.o.g.o.", -10, -0.3, human_ms=6),
        "bass": bass(s.UPRIGHT, "R------.5-..R--n | R------.R-3-5---", 27, duck=0.2),
        "bass.b": bass(s.UPRIGHT, "R-------5-----n-", 27, duck=0.2),
        "keys": chords(
            p.RHODES,
            Comp("X------.o---x-.. | ..x-----..o-x---", 55, 75, 4, strum=0.35),
            0,
            reverb=0.2,
            chorus=0.4,
            human_ms=8,
        ),
        "pad": chords(s.SOFT_PAD, Comp("X---------------", 58, 75, 3), -6, reverb=0.4),
        "piano": lead(
            p.FELT_PIANO,
            Line(
                "5.4 3.2 5.2 8.6 r.2 | 6.3 5.1 3.4 r.8 | 8.4 6.2 4.2 3.6 r.2 | 5.3 3.1 1.4 r.8 |"
                "4.4 6.2 8.2 9.6 r.2 | 8.3 9.1 6.4 5.4 r.4 | 5.4 8.2 7.2 5.6 r.2 | 3.3 2.1 1.4 r.8",
                4,
            ),
            0,
            -0.15,
            reverb=0.35,
            echo=Echo(6, 0.3, 0.16),
            human_ms=8,
        ),
        "bells": lead(
            p.KALIMBA,
            Line("r.10 12.2 10.4 | r.16 | r.10 13.2 12.4 | r.16", 4),
            -5,
            0.3,
            reverb=0.45,
            echo=Echo(3, 0.4, 0.25),
        ),
        "crackle": effect(d.CRACKLE, 0, 0, 9, reverb=0.05),
        "rain": effect(d.RAIN, 0, 0, -2, reverb=0),
    },
    sections=(
        Section("intro", 2, "keys crackle rain", low_pass_hz=(900, 5000)),
        Section("verse", 8, "kick snare hat bass keys piano crackle rain", fill="snare.fill"),
        Section("hook", 4, "kick snare rim hat shaker bass keys pad bells crackle", drop_beats=1),
        Section("bridge", 2, "bass.b keys pad bells crackle rain", "b", level_db=0.5),
        Section("hook", 6, "kick snare rim hat shaker bass keys pad piano crackle"),
        Section("outro", 2, "keys piano crackle rain", low_pass_hz=(6000, 700)),
    ),
    fade_bars=1,
)

WINDOW_SEAT = Song(
    slug="window-seat",
    bpm=82,
    key="A minor",
    swing=0.6,
    seed=42,
    room=Room(1.2, 4200),
    mix=Mix(
        drums=-1,
        bass=-3,
        chords=-2.5,
        melody=-4,
        fx=-25,
        master_lufs=-13,
        wow_cents=6,
        high_hz=11_000,
        glue=0.3,
        presence=0.15,
    ),
    harmony={"a": "Am9:4 Fmaj7:4 Dm9:4 E7b9:4", "b": "Dm9:4 G13:4 Cmaj7:4 E7#9:4"},
    parts={
        "kick": drum(d.SOFT_KICK, "X..x......x..x.. | X......x..x....."),
        "snare": drum(d.BRUSH, "....X.......X..g | ....X..g....X...", -2, late_ms=13, reverb=0.12),
        "snare.fill": drum(d.BRUSH, "....X..g.gx.X.gx", -2, late_ms=13, reverb=0.12),
        "hat": drum(d.SOFT_HAT, "x.oxx.o.x.oxx.o.", -8, 0.2, late_ms=5, human_ms=5),
        "wood": drum(d.WOOD, "..........o..... | ...o......o.....", -4, -0.35, reverb=0.25),
        "bass": bass(s.FINGER_BASS, "R-----.R..5-R--n | R-----.R5-..3--n", 28, duck=0.2),
        "guitar": chords(
            p.NYLON, Arp("0--1-2-3-2-1-2-. | 0--2-1-3--2-1-2-", 52, 71, 4, ring=2.0), 0, -0.1, reverb=0.16, human_ms=7
        ),
        "strum": chords(p.NYLON, Comp("X-----..o---x---", 52, 71, 4, strum=0.6), -2, 0.15, reverb=0.2, human_ms=7),
        "pad": chords(s.WARM_PAD, Comp("X---------------", 57, 74, 3), -9, reverb=0.4),
        "kalimba": lead(
            p.KALIMBA,
            Line(
                "5.2 8.2 10.4 9.2 8.2 r.4 | 7.2 8.2 5.4 3.4 r.4 | 4.2 6.2 8.4 10.2 9.2 r.4 | 8.2 #7.2 9.4 #7.4 r.4 |"
                "5.2 8.2 12.4 11.2 10.2 r.4 | 9.2 8.2 10.4 8.4 r.4 | 11.2 10.2 8.4 6.2 4.2 r.4 | 5.2 #7.2 9.4 8.4 #7.4",
                4,
            ),
            0,
            0.1,
            reverb=0.3,
            echo=Echo(3, 0.35, 0.2),
            human_ms=6,
        ),
        "whistle": lead(
            p.WHISTLE,
            Line("r.4 12.6 ~10.2 9.4 | ~8.8 r.8 | r.4 11.6 ~10.2 8.4 | ~9.8 r.8", 4),
            -5,
            0.25,
            reverb=0.4,
            late_ms=10,
        ),
        "crackle": effect(d.CRACKLE, 0, 0, 8, reverb=0),
    },
    sections=(
        Section("intro", 2, "guitar crackle", low_pass_hz=(900, 5000)),
        Section("verse", 8, "kick snare hat bass guitar kalimba crackle", fill="snare.fill"),
        Section("hook", 4, "kick snare hat wood bass strum pad whistle crackle", drop_beats=1),
        Section("bridge", 2, "bass strum kalimba crackle", "b", level_db=0.5),
        Section("hook", 6, "kick snare hat wood bass guitar pad kalimba whistle crackle"),
        Section("outro", 2, "guitar kalimba crackle"),
    ),
    fade_bars=1,
)

SONGS = (RAIN_ON_TAPE, WINDOW_SEAT)
