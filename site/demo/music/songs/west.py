"""West coast and after: a worm of a lead over a fat bass, a disco floor, and rage."""

from demo.music import drums as d
from demo.music import palette as p
from demo.music import synths as s
from demo.music.notation import Comp, Line
from demo.music.score import Echo, Mix, Room, Section, Song, bass, chords, drum, effect, lead

PALM_SHADOW = Song(
    slug="palm-shadow",
    bpm=94,
    key="C minor",
    swing=0.55,
    seed=121,
    room=Room(1.2, 5200),
    mix=Mix(drums=0, bass=-1, chords=-5.5, melody=-4.5, fx=-17, master_lufs=-10.5),
    harmony={"a": "Cm7:8 Fm7:4 G7:4", "b": "Abmaj7:4 G7:4 Cm7:8"},
    parts={
        "kick": drum(d.PUNCH_KICK, "X..x...x..X..... | X..x..x...X...x."),
        "snare": drum(d.BREAK_SNARE, "....X.......X...", -2, reverb=0.1),
        "snare.fill": drum(d.BREAK_SNARE, "....X...x.x.XxXx", -2, reverb=0.1),
        "clap": drum(d.CLAP, "....X.......X...", 0, reverb=0.14),
        "hat": drum(d.HAT, "x.x.x.x.x.x.x.xx", -8, 0.15),
        "open": drum(d.OPEN_HAT, "..............x. | ................", -10, 0.15),
        "tamb": drum(d.TAMBOURINE, "..x.X.x...x.X.x.", -7, -0.3),
        "cowbell": drum(d.COWBELL, "X..x..x...x.x...", -12, 0.4, pitch=72, reverb=0.1),
        "bass": bass(s.MOOG_BASS, "R--R..R5..8-7-5n | R--R..R-..5-7-8n", 28, duck=0.3),
        "keys": chords(p.SUITCASE, Comp("X-----..x--x----", 55, 74, 4), 0, -0.15, reverb=0.18, chorus=0.4),
        "guitar": chords(p.HIGHLIFE_GUITAR, Comp("..x...xx..x...x.", 60, 77, 3, strum=0.1), -4, 0.4, reverb=0.12),
        "strings": chords(s.STRINGS, Comp("X---------------", 63, 82, 3), -7, reverb=0.35),
        "worm": lead(
            s.WORM_LEAD,
            Line(
                "8.3 ~10.1 ~8.4 7.2 ~8.6 | r.4 5.2 ~8.2 ~10.4 ~9.2 8.2 | 11.3 ~10.1 ~8.4 6.2 ~8.6 | "
                "9.3 ~8.1 ~#7.4 ~9.2 5.6 | "
                "12.3 ~14.1 ~12.4 10.2 ~8.6 | r.4 8.2 ~10.2 ~12.4 ~10.2 8.2 | 13.3 ~12.1 ~11.4 10.2 ~8.6 | "
                "9.4 ~8.4 ~#7.8",
                5,
            ),
            0,
            reverb=0.22,
            echo=Echo(4, 0.3, 0.15),
        ),
        "flute": lead(
            p.FLUTE, Line("r.8 5.4 8.4 | 10.6 9.2 8.8 | r.8 8.4 11.4 | 9.6 #7.2 5.8", 4), -2, 0.2, reverb=0.3
        ),
        "talk": lead(
            p.EH_CHOP,
            Line("r.4 8.2 8.2 r.8 | r.16 | r.4 8.2 10.2 8.8 | r.16", 4),
            -4,
            -0.2,
            reverb=0.25,
            echo=Echo(4, 0.4, 0.2),
        ),
        "crash": effect(d.CRASH, 0, 1, -4),
        "reverse": effect(d.REVERSE, -1, 1, -3),
        "fall": effect(d.FALL, 0, 1, -5),
    },
    sections=(
        Section("intro", 2, "keys bass hat", level_db=1.5),
        Section("verse", 8, "kick snare clap hat tamb bass keys guitar flute", fill="snare.fill"),
        Section(
            "hook", 8, "kick snare clap hat open tamb cowbell bass keys guitar strings worm crash fall", drop_beats=1
        ),
        Section("bridge", 2, "bass keys strings talk reverse", "b", level_db=0.5),
        Section("hook", 6, "kick snare clap hat open tamb cowbell bass keys guitar strings worm talk crash"),
        Section("outro", 2, "kick clap hat bass keys worm"),
    ),
    fade_bars=2,
)

SATIN_FLOOR = Song(
    slug="satin-floor",
    bpm=117,
    key="B minor",
    swing=0.53,
    seed=122,
    room=Room(1.6, 6500),
    mix=Mix(drums=0, bass=-1, chords=-5, melody=-5, fx=-14, master_lufs=-10.5),
    harmony={"a": "Bm:4 Bm9:4 Em7:4 F#7:4", "b": "Bm9:8 Gmaj7:4 F#7:4"},
    parts={
        "kick": drum(d.HOUSE_KICK, "X...X...X...X..."),
        "snare": drum(d.TIGHT_SNARE, "....X.......X...", -4, reverb=0.12),
        "snare.fill": drum(d.TIGHT_SNARE, "....X...X.X.XxXX", -4, reverb=0.12),
        "clap": drum(d.WIDE_CLAP, "....X.......X...", -1, reverb=0.16),
        "hat": drum(d.HAT, "xoXoxoXoxoXoxoXo", -10, -0.15),
        "open": drum(d.HOUSE_OPEN_HAT, "..X...X...X...X.", -9, 0.1),
        "conga": drum(d.CONGA, "..x..xo...x.o.xx | x.o..x....xo..x.", -6, 0.4, pitch=59, reverb=0.15),
        "tamb": drum(d.TAMBOURINE, "....x.......x.x.", -8, -0.35),
        "bass": bass(s.FUNK_BASS, "R.8.R.8R..8.R.8. | R.8.R.8.5.8.R7n.", 30, duck=0.3),
        "bass.b": bass(s.FUNK_BASS, "R.......R...5.8.", 30, duck=0.3),
        "guitar": chords(p.HIGHLIFE_GUITAR, Comp("x.gx.gx.g.x.gxgx", 59, 78, 4, strum=0.12), 0, -0.4, reverb=0.1),
        "keys": chords(p.RHODES, Comp("X--..x-..x-.X-..", 57, 76, 4), 0, 0.25, reverb=0.2, chorus=0.5),
        "strings": chords(s.STRINGS, Comp("X---------------", 66, 85, 3), -4, reverb=0.35, duck=0.25),
        "line": lead(
            s.STAB_STRINGS,
            Line(
                "12.2 r.1 12.1 11.2 12.2 r.2 10.2 9.2 8.2 | r.2 8.2 10.2 12.4 r.6 | "
                "11.2 r.1 11.1 10.2 11.2 r.2 8.2 11.4 | 9.4 #7.4 9.4 12.4",
                5,
            ),
            0,
            reverb=0.3,
        ),
        "poly": lead(
            s.POLY,
            Line(
                "5.3 8.3 9.2 10.4 r.4 | 12.3 10.3 9.2 8.8 | 8.3 11.3 10.2 8.4 r.4 | 9.3 #7.3 9.2 5.8 |"
                "5.3 8.3 9.2 10.4 r.4 | 12.3 14.3 12.2 10.8 | 13.3 11.3 8.2 11.8 | 9.3 11.3 10.2 9.8",
                4,
            ),
            -1,
            0.15,
            reverb=0.25,
            echo=Echo(3, 0.35, 0.2),
        ),
        "voice": lead(
            p.CHOP,
            Line("r.4 8.2 r.2 8.2 10.6 | r.16 | r.4 11.2 r.2 10.2 8.6 | r.16", 4),
            -3,
            -0.15,
            reverb=0.35,
            echo=Echo(3, 0.4, 0.25),
        ),
        "riser": effect(d.RISER, -2, 2),
        "crash": effect(d.CRASH, 0, 1, -3),
        "fall": effect(d.FALL, 0, 1, -4),
    },
    sections=(
        Section("intro", 4, "kick guitar hat bass.b riser", low_pass_hz=(1100, 14000), level_db=1.5),
        Section("verse", 8, "kick clap hat open conga bass guitar keys voice", fill="snare.fill"),
        Section(
            "hook", 8, "kick snare clap hat open conga tamb bass guitar keys strings line crash fall", drop_beats=1
        ),
        Section("bridge", 4, "keys strings poly conga hat riser", "b", level_db=0.5),
        Section("hook", 8, "kick snare clap hat open conga tamb bass guitar keys strings line poly crash fall"),
        Section("outro", 4, "kick clap hat open bass guitar"),
    ),
    fade_bars=2,
)

OVERLOAD = Song(
    slug="overload",
    bpm=155,
    key="G# minor",
    seed=123,
    room=Room(1.6, 5600),
    mix=Mix(drums=0, bass=0, chords=-7, melody=-2.5, fx=-13, master_lufs=-9.5, glue=0.6),
    harmony={"a": "G#m:16 E:8 D#7:8", "b": "C#m:8 E:8 G#m:16"},
    parts={
        "kick": drum(d.TRAP_KICK, "X.....x...x..x.. | X..x......x....."),
        "snare": drum(d.TRAP_SNARE, "........X.......", -2, reverb=0.1),
        "snare.fill": drum(d.TRAP_SNARE, "x.x.x.x.XxXx33XX", -2, reverb=0.1),
        "clap": drum(d.SHORT_CLAP, "........X....... | ........X.....x.", 0, reverb=0.1),
        "hat": drum(
            d.HAT, "x.x.x.x.x.x.x.x. | x.x.3.x.x.x.x.4. | x.x.x.xxx.x.x.x. | x.x.x.3.x.4.6.6.", -6, 0.1, human_ms=1
        ),
        "open": drum(d.OPEN_HAT, "......x.......x.", -10, -0.2),
        "bass": bass(
            s.DIRTY_808, "R-----R---R----- | R--R------R---R- | R-----R---R----- | R--R---8--5---n-", 28, duck=0.55
        ),
        "bass.b": bass(s.DIRTY_808, "R--------------- | R---------R-----", 28, duck=0.55),
        "lead": lead(
            s.RAGE_LEAD,
            Line(
                "8.2 12.2 10.2 8.2 12.2 10.2 8.2 7.2 | 8.2 12.2 10.2 8.2 14.2 12.2 10.2 9.2 | "
                "8.2 12.2 10.2 8.2 12.2 10.2 8.2 7.2 | 5.2 8.2 10.2 12.2 11.2 10.2 9.2 7.2 | "
                "6.2 10.2 8.2 6.2 13.2 12.2 10.2 8.2 | 6.2 10.2 8.2 6.2 10.2 12.2 13.4 | "
                "#7.2 11.2 9.2 #7.2 12.2 11.2 9.2 #7.2 | 9.4 11.4 12.4 #7.4",
                4,
            ),
            0,
            reverb=0.2,
            duck=0.35,
        ),
        "siren": lead(
            s.SQUARE_LEAD,
            Line("r.8 15.4 ~12.4 | r.16 | r.8 15.4 ~17.4 | r.16 | r.8 13.4 ~15.4 | r.16 | r.8 12.4 ~#14.4 | r.16", 4),
            -7,
            0.3,
            reverb=0.35,
            echo=Echo(3, 0.45, 0.3),
        ),
        "voice": lead(
            p.EH_CHOP,
            Line("8.2! r.14 | r.8 8.2 8.2! r.4 | 8.2! r.14 | r.12 10.2 8.2", 4),
            -4,
            -0.25,
            reverb=0.3,
            echo=Echo(4, 0.4, 0.25),
        ),
        "pad": chords(s.SUPERSAW, Comp("X---------------", 56, 75, 3), 0, reverb=0.35, duck=0.55),
        "organ": chords(p.ORGAN, Comp("X..X..X...X..X..", 56, 74, 3), -3, reverb=0.2, duck=0.3),
        "choir": chords(p.DARK_CHOIR, Comp("X---------------", 56, 75, 3), -2, reverb=0.45),
        "riser": effect(d.WHISTLE_RISER, -2, 2, 0, pitch=68),
        "impact": effect(d.IMPACT, 0, 1, 2),
        "crash": effect(d.CRASH, 0, 1, -2),
    },
    sections=(
        Section("intro", 4, "lead choir riser", low_pass_hz=(1100, 12000), level_db=1.5),
        Section("hook", 8, "kick snare clap hat open bass lead pad impact crash", fill="snare.fill"),
        Section("verse", 8, "kick snare hat bass.b organ voice", level_db=-1, drop_beats=2),
        Section("hook", 8, "kick snare clap hat open bass lead pad voice impact crash", fill="snare.fill"),
        Section("bridge", 4, "choir siren organ riser", "b", level_db=0.5),
        Section("hook", 8, "kick snare clap hat open bass lead pad siren impact crash"),
        Section("outro", 4, "lead choir", low_pass_hz=(9000, 400)),
    ),
    fade_bars=2,
)

SONGS = (PALM_SHADOW, SATIN_FLOOR, OVERLOAD)
