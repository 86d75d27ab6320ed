"""Ambient: a harp, a choir, a heart; and a cloud of a beat for those who sing softly."""

from demo.music import drums as d
from demo.music import palette as p
from demo.music import synths as s
from demo.music.notation import Arp, Comp, Line
from demo.music.score import Echo, Mix, Room, Section, Song, bass, chords, drum, effect, lead

SLOW_AURORA = Song(
    slug="slow-aurora",
    bpm=72,
    key="D major",
    seed=131,
    room=Room(4.2, 5200, pre_delay_s=0.03, level=1.2),
    mix=Mix(drums=-7, bass=-4, chords=-1, melody=-3, fx=-13, master_lufs=-14, glue=0.2, presence=0.2),
    harmony={"a": "Dadd9:8 Gmaj7:4 Dadd9:4", "b": "Bm7:4 D/F#:4 Gmaj7:4 Dadd9:4"},
    sample_rate_hz=48_000,
    bit_depth=24,
    tail_s=5.0,
    parts={
        "kick": drum(d.SOFT_KICK, "X..o....X..o....", 0, reverb=0.1),
        "rim": drum(d.WOOD, "....g..g....g.g.", 1, 0.3, reverb=0.5),
        "shaker": drum(d.SHAKER, "g.o.g.o.g.o.g.o.", -5, -0.3, reverb=0.2),
        "bass": bass(s.SUB, "R---------------", 31, reverb=0.1, duck=0.2),
        "pad": chords(s.WARM_PAD, Comp("X---------------", 50, 72, 4), 0, reverb=0.5),
        "air": chords(s.SOFT_PAD, Comp("X---------------", 67, 86, 3), -5, reverb=0.6),
        "choir": chords(p.CHOIR, Comp("X---------------", 60, 79, 3), -5, reverb=0.6),
        "harp": chords(
            p.HARP, Arp("0.1.2.3.4.3.2.1.", 62, 81, 4), -3, -0.2, reverb=0.4, echo=Echo(3, 0.45, 0.25), human_ms=8
        ),
        "bell": lead(
            p.GLASS,
            Line(
                "5.6 8.6 10.4 | 9.8 8.8 | 6.6 8.6 11.4 | 10.8 8.8 | 12.6 10.6 8.4 | 9.8 8.8 | 11.6 8.6 6.4 | 5.8 ~8.8",
                4,
            ),
            0,
            0.2,
            reverb=0.6,
            echo=Echo(6, 0.5, 0.35),
            human_ms=10,
        ),
        "piano": lead(
            p.FELT_PIANO,
            Line("1.4 5.4 3.8 | 2.4 5.4 3.8 | 4.4 8.4 6.8 | 5.4 3.4 1.8", 4),
            0,
            -0.15,
            reverb=0.5,
            echo=Echo(4, 0.35, 0.2),
            human_ms=12,
        ),
        "flute": lead(
            p.FLUTE,
            Line("r.8 5.8 | ~8.12 r.4 | r.8 6.4 8.4 | ~9.12 r.4", 5),
            -5,
            0.25,
            reverb=0.6,
            echo=Echo(6, 0.4, 0.25),
        ),
        "rain": effect(d.RAIN, 0, 0, -4, reverb=0.2),
        "reverse": effect(d.REVERSE, -1, 1, -2),
        "swell": effect(d.RISER, -2, 2, -3),
    },
    sections=(
        Section("intro", 4, "pad air harp rain", low_pass_hz=(1100, 12000)),
        Section("verse", 4, "kick bass pad harp piano rain reverse"),
        Section("hook", 4, "kick rim shaker bass pad air choir harp bell"),
        Section("bridge", 4, "bass air choir flute piano swell", "b"),
        Section("hook", 4, "kick rim shaker bass pad air choir harp bell flute"),
        Section("outro", 2, "pad air harp piano rain"),
    ),
    fade_bars=2,
)

SUGAR_STATIC = Song(
    slug="sugar-static",
    bpm=130,
    key="Ab major",
    seed=132,
    room=Room(2.6, 5600),
    mix=Mix(drums=-0.5, bass=-1, chords=-3, melody=-4, fx=-15, master_lufs=-11),
    harmony={"a": "Abadd9:8 Dbmaj9:4 Abadd9:4 Dbadd9:4 Eb:4 Abmaj9:8", "b": "Dbmaj9:8 Eb:8 Abmaj9:16"},
    parts={
        "kick": drum(d.TRAP_KICK, "X.........x..... | X..x......x....x", -1),
        "snare": drum(d.SOFT_SNARE, "........X.......", -2, reverb=0.2),
        "clap": drum(d.CLAP, "........X.......", -1, reverb=0.2),
        "snap": drum(d.SNAP, "........X...o...", 1, 0.2, reverb=0.25),
        "hat": drum(d.HAT, "x.x.x.xxx.x.x.3. | x.x.x.x.x.xxx.4.", -8, 0.15, human_ms=2),
        "hat.fill": drum(d.HAT, "x.x.3.3.4.4.6.6.", -7, 0.15),
        "perc": drum(d.CLAVE, "...o......o..... | ......o......o..", -7, -0.4, reverb=0.3),
        "bass": bass(
            s.SOFT_808, "R---------R--R-- | R-----R-----5--- | R---------R----- | R--R------3---n-", 25, duck=0.45
        ),
        "keys": chords(
            p.GLASS, Comp("X-----..x---..x- | X---..x-----..o-", 60, 80, 4), 0, reverb=0.3, chorus=0.4, duck=0.25
        ),
        "pad": chords(s.SOFT_PAD, Comp("X---------------", 56, 76, 4), -4, reverb=0.45, duck=0.35),
        "choir": chords(p.CHOIR, Comp("X---------------", 60, 79, 3), -6, reverb=0.5),
        "box": lead(
            p.MUSIC_BOX,
            Line(
                "5.2 8.2 9.2 10.4 9.2 8.4 | 12.2 10.2 9.2 8.6 r.4 | 6.2 8.2 11.2 10.4 8.2 6.4 | 5.2 8.2 10.2 8.6 r.4 |"
                "6.2 8.2 11.2 13.4 12.2 11.4 | 9.2 11.2 9.2 7.6 r.4 | 5.2 8.2 10.2 12.4 10.2 8.4 | 9.2 7.2 ~8.8 r.4",
                5,
            ),
            0,
            0.1,
            reverb=0.35,
            echo=Echo(3, 0.4, 0.25),
        ),
        "flute": lead(
            p.WHISTLE,
            Line(
                "r.8 12.4 ~10.4 | 8.8 r.8 | r.8 13.4 ~11.4 | ~10.8 r.8 | r.8 13.4 ~11.4 | ~9.8 r.8 | "
                "r.8 12.4 ~10.4 | 8.8 r.8",
                5,
            ),
            -6,
            -0.25,
            reverb=0.45,
            echo=Echo(6, 0.4, 0.25),
        ),
        "voice": lead(
            p.CHOP,
            Line("r.4 5.2 8.2 r.8 | r.16 | r.4 10.2 9.2 r.8 | r.16", 4),
            -5,
            0.3,
            reverb=0.45,
            echo=Echo(3, 0.5, 0.3),
        ),
        "riser": effect(d.RISER, -1, 1),
        "crash": effect(d.CRASH, 0, 1, -4),
        "reverse": effect(d.REVERSE, -1, 1, -2),
    },
    sections=(
        Section("intro", 4, "keys box reverse", low_pass_hz=(1200, 14000), level_db=1.5),
        Section("verse", 8, "kick snare snap hat perc bass keys voice flute", level_db=-1, drop_beats=1),
        Section("hook", 8, "kick snare clap snap hat perc bass keys pad box crash", fill="hat.fill"),
        Section("bridge", 4, "pad choir flute voice riser", "b", level_db=0.5),
        Section("hook", 8, "kick snare clap snap hat perc bass keys pad choir box crash", fill="hat.fill"),
        Section("hook", 4, "kick clap hat bass keys pad box flute"),
        Section("outro", 2, "keys box choir"),
    ),
    fade_bars=1,
)

SONGS = (SLOW_AURORA, SUGAR_STATIC)
