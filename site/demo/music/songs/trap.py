"""Trap: half-time drums, rolling hats, tuned 808s that slide."""

from demo.music import drums as d
from demo.music import palette as p
from demo.music import synths as s
from demo.music.notation import Arp, Comp, Line
from demo.music.score import Echo, Mix, Room, Section, Song, bass, chords, drum, effect, lead

NIGHT_FREIGHT = Song(
    slug="night-freight",
    bpm=140,
    key="C minor",
    seed=11,
    room=Room(2.2, 4200),
    mix=Mix(drums=0, bass=-1.5, chords=-7.5, melody=-4.5, fx=-12, master_lufs=-10),
    harmony={"a": "Cm:8 Ab:4 G7:4", "b": "Fm9:8 Abmaj7:8 Cm:8 Gm7:8"},
    parts={
        "kick": drum(d.TRAP_KICK, "X.....x...x..... | X.........x..x.. | X.....x...x..... | X..x......x...x."),
        "kick.b": drum(d.TRAP_KICK, "X.........x..... | X..x......x....."),
        "snare": drum(d.TRAP_SNARE, "........X....... | ........X......g", -1, reverb=0.12),
        "snare.fill": drum(d.TRAP_SNARE, "........X..x..xX", -1, reverb=0.12),
        "clap": drum(d.WIDE_CLAP, "........X.......", 0, reverb=0.15),
        "hat": drum(
            d.HAT, "x.x.x.x.x.x.x.3. | x.x.x3x.x.x.x.66 | x.x.x.x.xxx.x.x. | x.x.4.x.x.x.3.x.", -6, 0.12, human_ms=2
        ),
        "hat.fill": drum(d.HAT, "x.x.x.x.4.4.6.6.", -5, 0.12),
        "open": drum(d.OPEN_HAT, "......x......... | ..............x.", -10, -0.2),
        "perc": drum(d.RIM, "...........o.... | .....o.....o..g.", -2, -0.45, reverb=0.2),
        "bass": bass(
            s.SLIDE_808, "R-----R---R----- | R---------5--R-/ | R-----R---R----- | R--R------8---n-", 29, duck=0.5
        ),
        "bass.b": bass(s.SLIDE_808, "R---------R----- | R--R------R-----", 29, duck=0.5),
        "bell": lead(
            p.DARK_BELL,
            Line(
                "5.3 8.3 7.2 8.4 10.4 | 9.3 8.3 7.2 5.8 | 6.3 8.3 10.2 12.4 11.4 | 10.3 9.3 #7.2 9.4 5.4? |"
                "5.3 8.3 7.2 8.4 12.4! | 11.3 10.3 9.2 8.8 | 6.3 8.3 10.2 13.4! 12.4 | 11.2 9.2 #7.4 5.8",
                4,
            ),
            reverb=0.35,
            echo=Echo(3, 0.4, 0.22),
        ),
        "top": lead(
            p.MUSIC_BOX,
            Line("r.6 8.2 10.2 8.6 | r.6 10.2 9.2 7.6 | r.6 8.2 10.2 13.6 | r.6 11.2 9.2 #7.6", 5),
            -8,
            0.3,
            reverb=0.45,
            echo=Echo(6, 0.35, 0.2),
        ),
        "choir": chords(p.DARK_CHOIR, Comp("X---------------", 53, 72, 3), 0, reverb=0.4, duck=0.3),
        "strings": chords(s.STAB_STRINGS, Comp("X..X..X.....x...", 60, 79, 3), -3, reverb=0.3, duck=0.2),
        "piano": chords(p.PIANO, Comp("X-------x-----o-", 48, 67, 4), 0, reverb=0.3),
        "riser": effect(d.RISER, -2, 2),
        "reverse": effect(d.REVERSE, -1, 1, -3),
        "impact": effect(d.IMPACT, 0, 1, 2),
        "crash": effect(d.CRASH, 0, 1, -4),
    },
    sections=(
        Section("intro", 4, "piano bell riser", low_pass_hz=(1100, 12000), level_db=1.5),
        Section(
            "hook", 8, "kick snare clap hat open perc bass bell top choir impact crash", fill="hat.fill snare.fill"
        ),
        Section("verse", 8, "kick.b snare hat bass.b piano perc reverse", level_db=-1.5, drop_beats=1),
        Section(
            "hook", 8, "kick snare clap hat open perc bass bell choir strings impact crash", fill="hat.fill snare.fill"
        ),
        Section("bridge", 4, "choir top piano riser", level_db=0.5),
        Section("hook", 8, "kick snare clap hat open perc bass bell top choir strings impact crash"),
        Section("outro", 4, "piano bell hat", level_db=-2),
    ),
)

PAPER_LANTERNS = Song(
    slug="paper-lanterns",
    bpm=148,
    key="F# minor",
    seed=12,
    room=Room(1.8, 5200),
    mix=Mix(drums=0, bass=-1.5, chords=-5, melody=-4, fx=-13, master_lufs=-10.5),
    harmony={"a": "F#m9:8 Dmaj7:4 C#m7:4 F#m9:8 Dmaj7:4 E:4", "b": "Dmaj7:8 E:8 F#m:16"},
    parts={
        "kick": drum(d.TRAP_KICK, "X.........x..... | X..x..x......... | X.........x..x.. | X.....x........."),
        "snare": drum(d.TRAP_SNARE, "........X.......", -2, reverb=0.14),
        "snare.fill": drum(d.TRAP_SNARE, "........X.x.x3X.", -2, reverb=0.14),
        "clap": drum(d.CLAP, "........X....... | ........X.....o.", 0, reverb=0.1),
        "hat": drum(d.HAT, "x.xxx.x.x.xx3.x. | x.x.x.xxx.x.x.4.", -6, -0.1, human_ms=2),
        "hat.fill": drum(d.HAT, "x.x.3.3.4.4.6.6.", -6, -0.1),
        "open": drum(d.OPEN_HAT, "..............x. | ................", -10, 0.25),
        "snap": drum(d.SNAP, "....o.......o...", -3, 0.3, reverb=0.2),
        "bass": bass(
            s.BOOM, "R---------R----- | R--R--R-----5--- | R---------R--R-- | R-----R-------n-", 30, duck=0.45
        ),
        "guitar": chords(p.NYLON, Arp("0-2-1-3-2-1-3-2- | 0-2-3-4-3-2-1-2-", 52, 71, 4, ring=1.8), 0, -0.2, reverb=0.2),
        "guitar.soft": chords(p.NYLON, Comp("X-------x---o---", 52, 71, 4, strum=0.5), -2, 0.2, reverb=0.25),
        "pad": chords(s.WARM_PAD, Comp("X---------------", 54, 73, 4), -4, reverb=0.35, duck=0.4),
        "flute": lead(
            p.FLUTE,
            Line(
                "5.4 8.4 7.2 5.6 | 4.2 5.2 3.8 r.4 | 6.4 8.4 10.2 8.6 | 9.2 7.2 5.8 r.4 |"
                "10.4 9.2 8.2 5.8 | 5.2 7.2 8.4 8.8 | 6.4 8.2 10.2 13.8 | 11.2 9.2 ~7.4 ~8.8",
                5,
            ),
            reverb=0.4,
            echo=Echo(6, 0.4, 0.22),
        ),
        "harp": lead(
            p.HARP,
            Line("r.4 8.2 10.2 12.8 | r.4 12.2 10.2 8.8 | r.4 8.2 10.2 13.8 | r.4 12.2 11.2 9.8", 4),
            -4,
            0.35,
            reverb=0.4,
            echo=Echo(3, 0.35, 0.2),
        ),
        "voice": lead(
            p.CHOP,
            Line("r.8 8.2 7.2 5.4 | r.16 | r.8 10.2 9.2 8.4 | r.16", 4),
            -6,
            -0.3,
            reverb=0.5,
            echo=Echo(4, 0.5, 0.3),
        ),
        "riser": effect(d.RISER, -1, 1),
        "fall": effect(d.FALL, 0, 2, -4),
        "crash": effect(d.CRASH, 0, 1, -2),
    },
    sections=(
        Section("intro", 4, "guitar harp riser", level_db=1.5),
        Section("verse", 8, "kick snare hat snap bass guitar.soft harp voice", level_db=-1, drop_beats=2),
        Section(
            "hook", 8, "kick snare clap hat open snap bass guitar pad flute crash fall", fill="hat.fill snare.fill"
        ),
        Section("bridge", 4, "guitar.soft pad harp voice riser", "b", level_db=0.5),
        Section("hook", 8, "kick snare clap hat open snap bass guitar pad flute voice crash fall", fill="hat.fill"),
        Section("hook", 8, "kick snare clap hat open bass guitar pad flute harp crash"),
        Section("outro", 4, "guitar flute", level_db=-2),
    ),
    fade_bars=2,
)

SONGS = (NIGHT_FREIGHT, PAPER_LANTERNS)
