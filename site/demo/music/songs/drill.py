"""Drill: snares that come late, hats in threes, 808s that glide between the chords."""

from demo.music import drums as d
from demo.music import palette as p
from demo.music import synths as s
from demo.music.notation import Arp, Comp, Line
from demo.music.score import Echo, Mix, Room, Section, Song, bass, chords, drum, effect, lead

HATS = "x..x..x.x..x..x. | x..x..x.x..x3.x."

BASALT = Song(
    slug="basalt",
    bpm=142,
    key="B minor",
    seed=21,
    room=Room(2.0, 3800),
    mix=Mix(drums=0, bass=-0.5, chords=-6, melody=-4.5, fx=-13, master_lufs=-10),
    harmony={"a": "Bm:8 Em:8 G:8 F#7:8", "b": "G:8 F#7:8 Bm:16"},
    parts={
        "kick": drum(d.PUNCH_KICK, "X..x...x..x..... | X.....x...x....x | X..x...x..x..... | X.....x..x.x...."),
        "snare": drum(d.TIGHT_SNARE, "........X....... | ............X...", -1, reverb=0.1),
        "snare.fill": drum(d.TIGHT_SNARE, "....x.......X.xx", -1, reverb=0.1),
        "ghost": drum(d.RIM, ".....g.....g..g. | ...g..g...g.....", -1, 0.35, reverb=0.1),
        "hat": drum(d.HAT, HATS, -7, 0.1, human_ms=1.5),
        "hat.fill": drum(d.HAT, "x..x..x.3.3.6.6.", -5, 0.1),
        "open": drum(d.OPEN_HAT, "......x......... | ................", -10, -0.25),
        "crow": drum(d.WOOD, "..o.....o.....o. | ....o.....o.....", -2, -0.4, reverb=0.25),
        "bass": bass(
            s.SLIDE_808, "R------5--R----- | R---//8---5---n- | R------R--8----- | R---5---R---//--", 28, duck=0.5
        ),
        "bass.b": bass(s.SLIDE_808, "R---------R----- | R-----5---R---//", 28, duck=0.5),
        "piano": lead(
            p.PIANO,
            Line(
                "8.3 8.3 9.2 10.4 9.4 | 8.3 7.3 8.2 5.8 | 4.3 6.3 8.2 11.4 10.4 | 10.3 9.3 8.2 6.8 |"
                "10.3 8.3 6.2 10.4 13.4! | 12.3 10.3 8.2 6.8 | 5.3 9.3 #7.2 11.4 9.4 | #7.3 9.3 8.2 #7.8",
                4,
            ),
            reverb=0.35,
            echo=Echo(3, 0.35, 0.2),
        ),
        "piano.low": lead(p.PIANO, Line("1.3 1.3 2.2 3.4 2.4 | 1.3 0.3 1.2 -2.8", 4), -2, -0.15, reverb=0.35),
        "cello": chords(s.STRINGS, Comp("X-----------x---", 48, 66, 3), 0, reverb=0.3, duck=0.35),
        "stabs": chords(s.STAB_STRINGS, Comp("X..X..X.X..X..X.", 62, 80, 3), -2, 0.15, reverb=0.25, duck=0.2),
        "choir": chords(p.DARK_CHOIR, Comp("X---------------", 55, 74, 3), -3, reverb=0.45),
        "shout": lead(
            p.EH_CHOP, Line("r.14 8.2! | r.16 | r.12 5.2 8.2! | r.16", 4), -5, 0.3, reverb=0.4, echo=Echo(3, 0.45, 0.3)
        ),
        "riser": effect(d.WHISTLE_RISER, -2, 2, 0, pitch=71),
        "impact": effect(d.IMPACT, 0, 1, 2),
        "crash": effect(d.CRASH, 0, 1, -4),
        "reverse": effect(d.REVERSE, -1, 1, -3),
    },
    sections=(
        Section("intro", 4, "piano.low cello riser", low_pass_hz=(1100, 12000), level_db=1.5),
        Section("hook", 8, "kick snare ghost hat open bass piano cello impact crash", fill="hat.fill snare.fill"),
        Section("verse", 8, "kick snare ghost hat crow bass.b cello shout reverse", level_db=-1, drop_beats=1),
        Section(
            "hook", 8, "kick snare ghost hat open crow bass piano stabs cello impact crash", fill="hat.fill snare.fill"
        ),
        Section("bridge", 4, "choir piano.low shout riser", level_db=0.5),
        Section("hook", 8, "kick snare ghost hat open crow bass piano stabs choir shout impact crash"),
        Section("outro", 4, "piano.low choir ghost", level_db=-2),
    ),
)

COLD_HARBOUR = Song(
    slug="cold-harbour",
    bpm=144,
    key="G minor",
    seed=22,
    room=Room(2.4, 4600),
    mix=Mix(drums=0, bass=-0.5, chords=-5, melody=-5, fx=-13, master_lufs=-10),
    harmony={"a": "Gm:8 Ebmaj7:8 Gm:8 Cm7:4 D7:4", "b": "Ebmaj7:8 D7:8 Gm:16"},
    parts={
        "kick": drum(d.PUNCH_KICK, "X.....x....x.... | X..x......x....x"),
        "snare": drum(d.TRAP_SNARE, "........X....... | ............X..g", -2, reverb=0.12),
        "snare.fill": drum(d.TRAP_SNARE, "...x..x.....X.3X", -2, reverb=0.12),
        "clap": drum(d.SHORT_CLAP, "........X....... | ............X...", 0, reverb=0.1),
        "hat": drum(d.HAT, "x..x..x.x..x.3x. | x..x..xxx..x..6.", -6, -0.1, human_ms=1.5),
        "hat.fill": drum(d.HAT, "3..3..3.4..4..6.", -5, -0.1),
        "open": drum(d.OPEN_HAT, "................ | ......x.........", -10, 0.25),
        "rim": drum(d.RIM, "...o.....o..o... | ...o..o......o..", -2, 0.4, reverb=0.2),
        "bass": bass(
            s.SLIDE_808, "R-----R----R---- | R--R------5---// | R-----8----5---- | R--R----R---n---", 28, duck=0.5
        ),
        "chops": chords(
            p.CHOP, Comp("X--x--X-..x-X--. | X--x--X-X-..x-..", 58, 77, 3), 0, reverb=0.3, echo=Echo(3, 0.35, 0.15)
        ),
        "pad": chords(p.DARK_CHOIR, Comp("X---------------", 51, 70, 4), -3, reverb=0.4, duck=0.4),
        "bells": lead(
            p.TOY_BELL,
            Line(
                "12.6 10.2 9.8 | 8.6 9.2 10.8 | 10.6 8.2 7.8 | 5.6 7.2 8.8 |"
                "8.6 10.2 12.8 | 10.6 9.2 8.8 | 11.6 8.2 10.8 | 9.4 8.4 #7.4 5.4",
                4,
            ),
            -1,
            0.15,
            reverb=0.4,
            echo=Echo(6, 0.4, 0.2),
        ),
        "glass": lead(p.GLASS, Arp("3.2.1.0.3.2.1.2.", 62, 81, 4), -5, -0.3, reverb=0.4, echo=Echo(3, 0.4, 0.2)),
        "shout": lead(
            p.EH_CHOP,
            Line("r.10 5.2 5.2 8.2! | r.16 | r.16 | r.12 8.4!", 4),
            -5,
            -0.3,
            reverb=0.4,
            echo=Echo(3, 0.4, 0.3),
        ),
        "riser": effect(d.RISER, -1, 1),
        "impact": effect(d.IMPACT, 0, 1, 2),
        "crash": effect(d.CRASH, 0, 1, -4),
    },
    sections=(
        Section("intro", 4, "chops pad riser", low_pass_hz=(1100, 12000), level_db=1.5),
        Section("verse", 8, "kick snare hat rim bass chops", level_db=-1, fill="snare.fill"),
        Section(
            "hook", 8, "kick snare clap hat open rim bass chops pad bells impact crash", fill="hat.fill", drop_beats=1
        ),
        Section("verse", 8, "kick snare hat rim bass pad glass shout", level_db=-1),
        Section("bridge", 4, "pad glass bells riser", level_db=0.5),
        Section(
            "hook",
            8,
            "kick snare clap hat open rim bass chops pad bells shout impact crash",
            fill="hat.fill snare.fill",
        ),
        Section("outro", 4, "chops pad bells", level_db=-2, low_pass_hz=(12000, 500)),
    ),
)

SONGS = (BASALT, COLD_HARBOUR)
