"""From London: two-step garage that skips, and liquid drum and bass."""

from demo.music import drums as d
from demo.music import palette as p
from demo.music import synths as s
from demo.music.notation import Arp, Comp, Line
from demo.music.score import Echo, Mix, Room, Section, Song, bass, chords, drum, effect, lead

TWO_STEP_HOME = Song(
    slug="two-step-home",
    bpm=132,
    key="F minor",
    swing=0.6,
    seed=111,
    room=Room(1.5, 5200),
    mix=Mix(drums=0, bass=-1.5, chords=-5, melody=-5.5, fx=-14, master_lufs=-10.5),
    harmony={"a": "Fmadd9:8 Dbmaj7:4 C7#9:4", "b": "Bbm9:8 Dbmaj7:4 C7b9:4"},
    parts={
        "kick": drum(d.HOUSE_KICK, "X.........x..... | X......x..x....."),
        "snare": drum(d.TIGHT_SNARE, "....X.......X... | ....X.......X..g", -2, reverb=0.12),
        "snare.fill": drum(d.TIGHT_SNARE, "....X..x.x..X.xx", -2, reverb=0.12),
        "clap": drum(d.CLAP, "....X.......X...", -3, reverb=0.14),
        "rim": drum(d.RIM, "...g..o..g.o...g | .g.g..o....o.g.o", 1, 0.3, reverb=0.15),
        "hat": drum(d.HAT, "..x..x.x..x..xx. | ..x..xxx..x..x.x", -7, -0.15),
        "open": drum(d.HOUSE_OPEN_HAT, "..x.......x.....", -11, 0.15),
        "shaker": drum(d.SHAKER, "gogxgogxgogxgogx", -8, 0.35),
        "bass": bass(p.ORGAN_BASS, "R..R..5...R.8..R | ..R..R5..R..7.5.", 29, duck=0.4),
        "bass.b": bass(s.REESE, "R-----..R---5--- | R-----..8-5---n-", 29, duck=0.4),
        "stab": chords(
            p.ORGAN,
            Comp("X..X...X..x..... | ..X..X....X..x..", 58, 77, 4),
            0,
            0.1,
            reverb=0.2,
            echo=Echo(3, 0.35, 0.15),
        ),
        "keys": chords(p.RHODES, Comp("X-----..x---..o-", 56, 74, 4), -1, -0.15, reverb=0.25, duck=0.2),
        "strings": chords(s.STRINGS, Comp("X---------------", 60, 79, 3), -7, reverb=0.4, duck=0.3),
        "chop": lead(
            p.CHOP,
            Line(
                "r.2 8.2 r.1 10.1 8.2 r.2 7.2 5.4 | r.2 8.2 r.1 10.1 12.2 r.2 10.2 8.4 | "
                "r.2 6.2 r.1 8.1 10.2 r.2 12.2 13.4 | r.2 11.2 r.1 9.1 #7.2 r.2 9.2 5.4",
                4,
            ),
            0,
            reverb=0.3,
            echo=Echo(3, 0.4, 0.22),
        ),
        "vocal": lead(
            p.CHOIR,
            Line("12.6 10.2 ~9.8 | 8.12 r.4 | 10.6 12.2 ~13.8 | 11.12 r.4", 4),
            -4,
            0.2,
            reverb=0.45,
            echo=Echo(6, 0.35, 0.2),
        ),
        "pluck": lead(
            s.SQUARE_PLUCK, Arp("0..2..1.3..2..1.", 65, 84, 4), -5, -0.35, reverb=0.25, echo=Echo(3, 0.45, 0.25)
        ),
        "riser": effect(d.RISER, -2, 2),
        "crash": effect(d.CRASH, 0, 1, -4),
        "fall": effect(d.FALL, 0, 2, -4),
    },
    sections=(
        Section("intro", 4, "keys hat rim pluck riser", low_pass_hz=(1100, 14000), level_db=1.5),
        Section("verse", 8, "kick snare rim hat shaker bass keys pluck", fill="snare.fill"),
        Section("hook", 8, "kick snare clap rim hat open shaker bass stab keys chop crash fall", drop_beats=1),
        Section("bridge", 4, "keys strings vocal bass.b riser", "b", level_db=0.5),
        Section(
            "hook", 8, "kick snare clap rim hat open shaker bass stab keys chop vocal crash fall", fill="snare.fill"
        ),
        Section("hook", 4, "kick snare clap rim hat open shaker bass.b stab strings chop"),
        Section("outro", 4, "keys hat rim kick pluck"),
    ),
    fade_bars=2,
)

SILVER_RAPIDS = Song(
    slug="silver-rapids",
    bpm=170,
    key="Eb minor",
    seed=112,
    room=Room(2.0, 6000),
    mix=Mix(drums=0, bass=-1.5, chords=-5, melody=-5.5, fx=-13, master_lufs=-10),
    harmony={"a": "Ebm9:16 Cbmaj7:8 Bb7:8", "b": "Abm9:8 Bbm7:8 Ebm9:16"},
    parts={
        "kick": drum(d.PUNCH_KICK, "X.........X..... | X.........X....."),
        "snare": drum(d.BREAK_SNARE, "....X.......X... | ....X..g.g..X..g", -1, reverb=0.08),
        "snare.fill": drum(d.BREAK_SNARE, "....X..x.x..XxXX", -1, reverb=0.08),
        "ghost": drum(d.BREAK_SNARE, ".......g.g.....g | ..g....g.g....g.", -5, 0.1, reverb=0.05, crush_hz=22_050),
        "hat": drum(d.HAT, "x.x.x.xxx.x.x.x. | x.x.x.x.x.xxx.x.", -8, -0.1),
        "ride": drum(d.RIDE, "x.x.x.x.x.x.x.x.", -13, 0.2),
        "shaker": drum(d.SHAKER, "ogogogogogogogog", -9, 0.35),
        "bass": bass(
            s.REESE, "R-----..R-----.. | R-----..5---8--- | R-----..R-----.. | R---..R-..8-5-n-", 27, duck=0.5
        ),
        "bass.b": bass(s.SUB, "R-------R------- | R-------5-----n-", 27, duck=0.5),
        "pad": chords(s.WARM_PAD, Comp("X---------------", 55, 75, 4), 0, reverb=0.45, duck=0.35),
        "piano": chords(p.PIANO, Comp("X--.x-..X--.x-..", 56, 75, 4), 0, -0.1, reverb=0.3, duck=0.15),
        "arp": chords(s.PLUCK, Arp("0.2.1.3.2.4.3.2.", 63, 82, 4), -4, 0.3, reverb=0.3, echo=Echo(3, 0.45, 0.25)),
        "voice": lead(
            p.CHOIR,
            Line(
                "8.12 7.4 | ~5.16 | 10.12 9.4 | ~8.12 r.4 | 10.8 12.8 | ~13.12 10.4 | 9.8 11.8 | ~9.12 r.4",
                4,
            ),
            0,
            reverb=0.5,
            echo=Echo(6, 0.4, 0.25),
        ),
        "keys": lead(
            p.RHODES,
            Line(
                "r.2 5.2 8.2 10.4 9.2 8.4 | r.2 7.2 8.4 5.8 | r.2 5.2 8.2 12.4 10.2 9.4 | 8.6 9.2 10.8 |"
                "r.2 6.2 8.2 10.4 13.2 12.4 | r.2 10.2 8.4 6.8 | r.2 5.2 9.2 11.4 9.2 #7.4 | 9.6 8.2 ~#7.8",
                4,
            ),
            0,
            0.2,
            reverb=0.35,
            echo=Echo(3, 0.4, 0.22),
        ),
        "riser": effect(d.RISER, -4, 4),
        "crash": effect(d.CRASH, 0, 1, -2),
        "impact": effect(d.IMPACT, 0, 1, 0),
        "reverse": effect(d.REVERSE, -1, 1, -2),
    },
    sections=(
        Section("intro", 8, "pad piano keys riser", low_pass_hz=(1100, 14000), level_db=1.5),
        Section("hook", 16, "kick snare ghost hat ride bass pad piano arp keys crash impact", fill="snare.fill"),
        Section("verse", 8, "kick snare hat shaker bass.b pad voice reverse", level_db=-1, drop_beats=2),
        Section(
            "hook", 16, "kick snare ghost hat ride shaker bass pad piano arp voice keys crash impact", fill="snare.fill"
        ),
        Section("outro", 6, "pad piano voice shaker", low_pass_hz=(14000, 900)),
    ),
    fade_bars=2,
)

SONGS = (TWO_STEP_HOME, SILVER_RAPIDS)
