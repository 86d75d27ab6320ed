"""Boom bap: a swung break from a dusty sampler, upright bass, a loop one could have found on a record."""

from demo.music import drums as d
from demo.music import palette as p
from demo.music import synths as s
from demo.music.notation import Comp, Line
from demo.music.score import Echo, Mix, Room, Section, Song, bass, chords, drum, effect, lead

SP_HZ = 26_040  # what the samplers of the time recorded at

CORNER_LIGHT = Song(
    slug="corner-light",
    bpm=90,
    key="D minor",
    swing=0.61,
    seed=31,
    room=Room(1.0, 4200),
    mix=Mix(drums=0, bass=-3, chords=-4, melody=-5, fx=-25, master_lufs=-11.5, wow_cents=3, high_hz=13_500),
    harmony={"a": "Dm9:4 Gm7:4 Bbmaj7:4 A7b9:4", "b": "Gm9:4 C9:4 Fmaj7:4 A7b9:4"},
    parts={
        "kick": drum(d.DUSTY_KICK, "X......x..X..... | X..x...x..X....x", crush_hz=SP_HZ),
        "snare": drum(d.DUSTY_SNARE, "....X..g....X..g | ....X..g.g..X...", -1, late_ms=9, crush_hz=SP_HZ, reverb=0.08),
        "snare.fill": drum(d.DUSTY_SNARE, "....X..g.gx.Xxgx", -1, late_ms=9, crush_hz=SP_HZ, reverb=0.08),
        "hat": drum(d.DARK_HAT, "x.o.x.o.x.o.xgo. | x.o.x.ogx.o.x.o.", -6, 0.15, late_ms=4, crush_hz=SP_HZ),
        "open": drum(d.HOUSE_OPEN_HAT, "................ | ..............o.", -12, 0.15, crush_hz=SP_HZ),
        "tamb": drum(d.TAMBOURINE, "....o.......o...", -9, -0.3, late_ms=6),
        "bass": bass(s.UPRIGHT, "R-----.R3---5--n | R-----.R5-.R3--n", 28, duck=0.2),
        "bass.b": bass(s.UPRIGHT, "R--.R---5--.8--n", 28, duck=0.2),
        "piano": chords(
            p.DUSTY_PIANO,
            Comp("X----.o-..x--... | X----.o-.x-.o-..", 55, 74, 4, strum=0.25),
            0,
            -0.1,
            reverb=0.12,
            crush_hz=SP_HZ,
        ),
        "organ": chords(p.ORGAN, Comp("X---------------", 57, 74, 3), -9, 0.2, reverb=0.2, chorus=0.4),
        "horn": lead(
            s.BRASS,
            Line(
                "r.2 5.2 8.3 7.1 8.4 5.4 | r.2 4.2 6.3 5.1 4.8 | r.2 6.2 8.3 10.1 9.4 8.4 | r.2 8.2 7.2 5.2 #7.8",
                4,
            ),
            -1,
            0.1,
            reverb=0.25,
            late_ms=8,
        ),
        "vibes": lead(
            p.VIBES,
            Line("12.6 10.2 r.8 | 11.4 10.2 9.2 r.8 | 10.6 8.2 r.8 | 7.2 8.2 9.4 #7.8?", 4),
            -1,
            -0.25,
            reverb=0.3,
            echo=Echo(4, 0.3, 0.15),
            late_ms=6,
        ),
        "crackle": effect(d.CRACKLE, 0, 0, 8, reverb=0),
        "reverse": effect(d.REVERSE, -1, 1, -4),
        "crash": effect(d.CRASH, 0, 1, -6),
    },
    sections=(
        Section("intro", 2, "piano crackle", low_pass_hz=(1100, 12000)),
        Section("verse", 8, "kick snare hat bass piano crackle", fill="snare.fill"),
        Section("hook", 4, "kick snare hat open tamb bass piano organ horn crackle crash", fill="snare.fill"),
        Section("verse", 4, "kick snare hat bass piano vibes crackle", drop_beats=1),
        Section("bridge", 2, "bass.b organ vibes crackle reverse", "b", level_db=0.5),
        Section("hook", 6, "kick snare hat open tamb bass piano organ horn vibes crackle crash"),
        Section("outro", 2, "piano bass crackle"),
    ),
    fade_bars=1,
)

NINTH_FLOOR = Song(
    slug="ninth-floor",
    bpm=86,
    key="E minor",
    swing=0.58,
    seed=32,
    room=Room(1.3, 4800),
    mix=Mix(drums=0, bass=-3, chords=-4.5, melody=-4.5, fx=-25, master_lufs=-11.5, wow_cents=2, high_hz=15_000),
    harmony={"a": "Em7:8 Am7:8 Cmaj7:8 B7:4 Em7:4", "b": "Cmaj9:4 B7#9:4 Em9:8"},
    parts={
        "kick": drum(d.DUSTY_KICK, "X.x.......X..x.. | X......x.xX....."),
        "snare": drum(d.BREAK_SNARE, "....X..g.g..X..g | ....X..g....X.g.", -2, late_ms=7, crush_hz=SP_HZ, reverb=0.08),
        "snare.fill": drum(d.BREAK_SNARE, "....X..gx.g.X3xx", -2, late_ms=7, crush_hz=SP_HZ, reverb=0.08),
        "hat": drum(d.DARK_HAT, "xgogxgogxgogxgog", -7, 0.2, late_ms=3, crush_hz=SP_HZ),
        "ride": drum(d.RIDE, "x...o...x...o.o.", -15, -0.25, late_ms=3),
        "shaker": drum(d.SHAKER, "g.o.g.o.g.o.g.o.", -9, -0.3),
        "bass": bass(s.FINGER_BASS, "R--.R-.R5-.R7--n | R--.R-.R--8-.5.n", 28, duck=0.2),
        "bass.b": bass(s.FINGER_BASS, "R-------5---R--n", 28, duck=0.2),
        "keys": chords(
            p.SUITCASE, Comp("X------.x-..X--- | ..x---..x----.o.", 55, 74, 4, strum=0.2), 0, reverb=0.18, late_ms=5
        ),
        "horns": chords(
            s.BRASS, Comp("X.........x.X... | ..............X-", 59, 76, 3), -4, 0.2, reverb=0.25, late_ms=4
        ),
        "vibes": lead(
            p.VIBES,
            Line(
                "8.2 10.2 8.4 r.2 7.2 5.4 | r.4 9.3 10.1 9.2 7.6 | 8.4 6.2 4.2 r.2 8.2 10.4 | 11.2 10.2 8.2 6.2 8.8 |"
                "12.3 10.1 8.4 r.2 8.2 10.4 | r.4 5.2 6.2 8.8 | 11.3 9.1 #7.4 5.4 #7.4 | 8.2 10.2 8.4 r.8",
                4,
            ),
            0,
            -0.15,
            reverb=0.3,
            echo=Echo(3, 0.25, 0.14),
            late_ms=6,
        ),
        "flute": lead(
            p.FLUTE,
            Line("r.8 12.2 14.2 ~15.4 | 14.2 12.6 r.8 | r.8 13.2 12.2 10.4 | 11.2 9.6 r.8", 4),
            -3,
            0.25,
            reverb=0.35,
            late_ms=8,
        ),
        "crackle": effect(d.CRACKLE, 0, 0, 8, reverb=0),
        "crash": effect(d.CRASH, 0, 1, -6),
    },
    sections=(
        Section("intro", 2, "keys crackle", low_pass_hz=(1100, 12000)),
        Section("verse", 8, "kick snare hat shaker bass keys crackle", fill="snare.fill"),
        Section("hook", 8, "kick snare hat ride bass keys horns vibes crackle crash", fill="snare.fill", drop_beats=1),
        Section("bridge", 2, "bass.b keys flute crackle", "b", level_db=0.5),
        Section("hook", 4, "kick snare hat ride shaker bass keys horns vibes flute crackle crash"),
        Section("outro", 2, "keys bass crackle flute"),
    ),
    fade_bars=1,
)

SONGS = (CORNER_LIGHT, NINTH_FLOOR)
