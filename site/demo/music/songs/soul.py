"""R&B and neo-soul: extended chords, snaps and late snares, a bass that sings."""

from demo.music import drums as d
from demo.music import palette as p
from demo.music import synths as s
from demo.music.notation import Comp, Line
from demo.music.score import Echo, Mix, Room, Section, Song, bass, chords, drum, effect, lead

VELVET_HOUR = Song(
    slug="velvet-hour",
    bpm=70,
    key="Db major",
    swing=0.54,
    seed=71,
    room=Room(2.4, 4800),
    mix=Mix(drums=-1, bass=-2, chords=-2.5, melody=-4.5, fx=-16, master_lufs=-12),
    harmony={"a": "Dbmaj9:4 Ebm9:4 Ab13:4 Dbadd9:4", "b": "Gbmaj9:4 Fm7:4 Ebm9:4 Ab9sus4:4"},
    sample_rate_hz=48_000,
    bit_depth=24,
    parts={
        "kick": drum(d.TRAP_KICK, "X.....x..x...... | X..x...x..x....."),
        "snap": drum(d.SNAP, "....X.......X...", 3, 0.1, reverb=0.25),
        "snare": drum(d.TRAP_SNARE, "....X.......X... | ....X.......X..g", -4, reverb=0.2, late_ms=6),
        "snare.fill": drum(d.TRAP_SNARE, "....X.......X.3X", -4, reverb=0.2, late_ms=6),
        "hat": drum(d.HAT, "xxoxxxoxxx2xxxo4 | xxoxx4oxxxoxx3o6", -9, 0.15, human_ms=2),
        "hat.soft": drum(d.HAT, "x.o.x.o.x.o.x.o4", -10, 0.15, human_ms=2),
        "open": drum(d.OPEN_HAT, "......x......... | ..............x.", -12, -0.25),
        "wood": drum(d.WOOD, "...o......o..... | .......o.....o..", -4, -0.4, reverb=0.3),
        "bass": bass(s.SOFT_808, "R-----R--R------ | R--R---5--R-3-n-", 25, duck=0.4),
        "keys": chords(
            p.RHODES, Comp("X---------x-.o-- | X-----x-----o---", 54, 75, 4, strum=0.3), 0, reverb=0.25, chorus=0.5
        ),
        "pad": chords(s.WARM_PAD, Comp("X---------------", 56, 75, 4), -7, reverb=0.45, duck=0.35),
        "choir": chords(p.CHOIR, Comp("X---------------", 61, 80, 3), -6, reverb=0.5),
        "guitar": lead(
            p.NYLON,
            Line(
                "r.2 5.1 6.1 8.4 9.2 ~10.6 | r.2 11.1 10.1 9.4 6.2 4.6 | r.2 4.1 5.1 7.4 9.2 11.6 | "
                "r.2 10.2 9.4 8.2 5.6 | "
                "r.2 5.1 6.1 8.4 10.2 12.6 | r.2 13.1 12.1 11.4 9.2 6.6 | r.2 7.1 9.1 11.4 10.2 9.6 | "
                "r.2 10.2 8.4 9.2 8.6",
                4,
            ),
            0,
            -0.2,
            reverb=0.35,
            echo=Echo(3, 0.35, 0.18),
            late_ms=8,
        ),
        "voice": lead(
            p.CHOIR,
            Line("12.6 ~10.2 8.8 | 9.8 r.8 | 11.6 ~9.2 7.8 | 8.8 r.8", 4),
            -4,
            0.2,
            reverb=0.5,
            echo=Echo(4, 0.4, 0.25),
        ),
        "bells": lead(
            p.GLASS,
            Line("r.12 12.2 15.2 | r.16 | r.12 11.2 14.2 | r.16", 4),
            -8,
            0.35,
            reverb=0.5,
            echo=Echo(3, 0.4, 0.25),
        ),
        "reverse": effect(d.REVERSE, -1, 1, -2),
        "riser": effect(d.RISER, -1, 1),
        "crash": effect(d.CRASH, 0, 1, -6),
    },
    sections=(
        Section("intro", 2, "keys bells reverse", low_pass_hz=(1100, 12000), level_db=1.5),
        Section("verse", 6, "kick snap hat.soft wood bass keys guitar", level_db=-1),
        Section("hook", 4, "kick snap snare hat open wood bass keys pad choir voice crash", fill="snare.fill"),
        Section("bridge", 2, "keys pad voice bells riser", "b", level_db=0.5, drop_beats=1),
        Section("hook", 6, "kick snap snare hat open wood bass keys pad choir voice guitar crash"),
        Section("outro", 2, "keys guitar bells"),
    ),
    fade_bars=1,
)

LOW_TIDE = Song(
    slug="low-tide",
    bpm=92,
    key="Bb major",
    swing=0.6,
    seed=72,
    room=Room(1.3, 5400),
    mix=Mix(drums=0, bass=-1.5, chords=-3.5, melody=-5, fx=-18, master_lufs=-11.5),
    harmony={"a": "Bbmaj7:4 Ebmaj9:4 Cm9:4 Bb69:4", "b": "Cm9:4 F13:4 Bbmaj9:4 D7#9:4"},
    parts={
        "kick": drum(d.DUSTY_KICK, "X..x...x..X..... | X.....x.x.X..x.."),
        "snare": drum(d.SOFT_SNARE, "....X..g....X..g | ....X.g.....X.g.", -1, late_ms=18, reverb=0.1),
        "snare.fill": drum(d.SOFT_SNARE, "....X..gx.g.X3.x", -1, late_ms=18, reverb=0.1),
        "rim": drum(d.RIM, "....X.......X...", 3, 0.15, late_ms=16, reverb=0.15),
        "snap": drum(d.SNAP, "....x.......x...", -1, -0.2, late_ms=10, reverb=0.2),
        "hat": drum(d.HAT, "x.ogx.o.x.ogxgo.", -8, 0.2, human_ms=6),
        "tamb": drum(d.TAMBOURINE, "..o.x.o...o.x.o.", -11, -0.35, human_ms=6),
        "bass": bass(s.FINGER_BASS, "R--R..5R..8-7-5n | R--R..5-.R3-5-8n", 29, duck=0.2),
        "bass.b": bass(s.FINGER_BASS, "R-----5---8---n-", 29, duck=0.2),
        "keys": chords(
            p.SUITCASE,
            Comp("X--..x-...X-.x-. | ..X--.x-..X--.o.", 55, 75, 4, strum=0.2),
            0,
            reverb=0.18,
            human_ms=7,
            late_ms=5,
        ),
        "guitar": chords(p.HIGHLIFE_GUITAR, Comp("...x..o...x...o.", 62, 79, 3, strum=0.15), -6, -0.4, reverb=0.15),
        "horns": chords(s.BRASS, Comp("..........X.XX-- | ................", 60, 77, 3), -4, 0.25, reverb=0.25),
        "lead": lead(
            p.WHISTLE,
            Line(
                "3.3 5.1 8.6 r.2 7.2 5.2 | 6.3 5.1 ~4.4 3.4 r.4 | 4.3 5.1 6.6 r.2 8.2 9.2 | 10.3 9.1 ~8.4 5.4 r.4 |"
                "12.3 10.1 8.6 r.2 9.2 10.2 | 11.3 10.1 ~8.4 6.4 r.4 | 6.3 8.1 9.6 r.2 11.2 9.2 | 8.3 6.1 ~5.4 8.4 r.4",
                5,
            ),
            -1,
            0.1,
            reverb=0.3,
            echo=Echo(3, 0.3, 0.15),
            late_ms=8,
        ),
        "vibes": lead(
            p.VIBES,
            Line("r.8 8.2 10.2 12.4 | r.16 | r.8 9.2 8.2 6.4 | r.16", 4),
            -1,
            -0.25,
            reverb=0.35,
            echo=Echo(4, 0.35, 0.2),
        ),
        "voice": lead(
            p.CHOP, Line("r.4 5.2 6.2 ~8.8 | r.16 | r.4 10.2 9.2 ~6.8 | r.16", 4), -3, -0.2, reverb=0.4, late_ms=10
        ),
        "crash": effect(d.CRASH, 0, 1, -4),
        "reverse": effect(d.REVERSE, -1, 1, -3),
    },
    sections=(
        Section("intro", 2, "keys hat vibes", level_db=1.5),
        Section("verse", 8, "kick snare rim hat bass keys guitar voice", fill="snare.fill"),
        Section(
            "hook", 8, "kick snare snap hat tamb bass keys guitar horns lead crash", fill="snare.fill", drop_beats=1
        ),
        Section("bridge", 2, "bass.b keys vibes voice reverse", "b", level_db=0.5),
        Section("hook", 6, "kick snare snap hat tamb bass keys guitar horns lead vibes crash"),
        Section("outro", 2, "keys bass rim vibes"),
    ),
    fade_bars=1,
)

SONGS = (VELVET_HOUR, LOW_TIDE)
