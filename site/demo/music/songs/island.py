"""Dancehall and reggaeton: the same three against four, once with brass and skanks, once with nylon and embers."""

from demo.music import drums as d
from demo.music import palette as p
from demo.music import synths as s
from demo.music.notation import Arp, Comp, Line
from demo.music.score import Echo, Mix, Room, Section, Song, bass, chords, drum, effect, lead

SALT_AND_BRASS = Song(
    slug="salt-and-brass",
    bpm=100,
    key="F minor",
    seed=81,
    room=Room(1.2, 5200),
    mix=Mix(drums=0, bass=-1, chords=-5.5, melody=-4.5, fx=-14, master_lufs=-10.5),
    harmony={"a": "Fm:8 Db:4 C:4", "b": "Bbm:4 Fm:4 Db:4 C:4"},
    parts={
        "kick": drum(d.PUNCH_KICK, "X..x....X..x...."),
        "snare": drum(d.DANCE_SNARE, "......X.......X. | ......X......xX.", -2, reverb=0.12),
        "snare.fill": drum(d.DANCE_SNARE, "......X...x.xxXX", -2, reverb=0.12),
        "clap": drum(d.SHORT_CLAP, "......X.......X.", -2, reverb=0.12),
        "rim": drum(d.RIM, "...x..x....x..x. | ...x..x..x.x..x.", 0, 0.3, reverb=0.15),
        "hat": drum(d.HAT, "x.xgx.xgx.xgx.xx", -9, -0.15),
        "shaker": drum(d.SHAKER, "goxogoxogoxogoxo", -8, 0.35),
        "conga": drum(d.CONGA, "....o..x....o.xx", -7, -0.4, pitch=61, reverb=0.15),
        "tom": drum(d.TOM, "................ | ..........x.x.x.", -6, 0.3, pitch=48, reverb=0.2),
        "bass": bass(s.SUB, "R--R--5-R--R--8- | R--R--5-R-.R5-n-", 29, duck=0.45),
        "skank": chords(
            s.HOUSE_STAB,
            Comp("..x...x...x...x. | ..x...x...x..xx.", 58, 76, 3),
            -2,
            -0.2,
            reverb=0.2,
            echo=Echo(3, 0.45, 0.2),
        ),
        "organ": chords(p.ORGAN, Comp("..x.x...x.x.x...", 58, 74, 3), -5, 0.25, reverb=0.15),
        "brass": lead(
            s.BRASS,
            Line(
                "5.2 8.2 8.2! r.2 7.2 8.6 | 5.2 8.2 8.2! r.2 10.2 9.6 | 6.2 8.2 10.2! r.2 9.2 8.6 | "
                "5.2 #7.2 9.2! r.2 8.2 #7.6 | "
                "5.2 8.2 8.2! r.2 7.2 8.6 | 5.2 8.2 10.2! r.2 12.2 10.6 | 13.2 12.2 10.2! r.2 9.2 8.6 | "
                "9.2 #7.2 5.2! r.2 #7.2 9.6",
                4,
            ),
            0,
            reverb=0.2,
        ),
        "brass.two": lead(
            s.BRASS,
            Line(
                "3.2 5.2 5.2! r.2 4.2 5.6 | 3.2 5.2 5.2! r.2 8.2 7.6 | 4.2 6.2 8.2! r.2 6.2 4.6 | "
                "#7.2 5.2 5.2! r.2 5.2 5.6",
                4,
            ),
            -5,
            -0.35,
            reverb=0.2,
        ),
        "flute": lead(
            p.FLUTE,
            Line("r.4 12.2 11.2 10.4 8.4 | r.16 | r.4 13.2 12.2 10.4 8.4 | r.4 9.2 8.2 #7.8", 4),
            -1,
            0.25,
            reverb=0.35,
            echo=Echo(3, 0.45, 0.3),
        ),
        "voice": lead(
            p.EH_CHOP,
            Line("8.1 r.5 8.2! r.8 | r.16 | 8.1 r.5 10.2! r.8 | r.16", 4),
            -3,
            0.2,
            reverb=0.35,
            echo=Echo(3, 0.5, 0.35),
        ),
        "riser": effect(d.RISER, -1, 1),
        "crash": effect(d.CRASH, 0, 1, -4),
        "fall": effect(d.FALL, 0, 1, -4),
    },
    sections=(
        Section("intro", 4, "rim shaker skank flute riser", level_db=1.5),
        Section("verse", 8, "kick snare rim hat conga bass skank voice", fill="snare.fill"),
        Section(
            "hook",
            8,
            "kick snare clap rim hat shaker conga tom bass skank organ brass brass.two crash fall",
            drop_beats=1,
        ),
        Section("bridge", 4, "kick rim shaker bass organ flute riser", "b", level_db=0.5),
        Section(
            "hook",
            8,
            "kick snare clap rim hat shaker conga tom bass skank organ brass brass.two voice crash fall",
            fill="snare.fill",
        ),
        Section("outro", 2, "rim shaker bass skank flute"),
    ),
    fade_bars=1,
)

SLOW_EMBER = Song(
    slug="slow-ember",
    bpm=95,
    key="G minor",
    seed=82,
    room=Room(1.7, 5200),
    mix=Mix(drums=0, bass=-1.5, chords=-5, melody=-4.5, fx=-14, master_lufs=-10.5),
    harmony={"a": "Gm:8 Eb:4 D7:4", "b": "Cm7:4 Gm:4 Eb:4 D7:4"},
    parts={
        "kick": drum(d.PUNCH_KICK, "X...X...X...X..."),
        "snare": drum(d.DANCE_SNARE, "...X..X....X..X.", -2, reverb=0.1),
        "snare.fill": drum(d.DANCE_SNARE, "...X..X....X3.XX", -2, reverb=0.1),
        "clap": drum(d.CLAP, "......x.......x.", -5, 0.15, reverb=0.15),
        "hat": drum(d.HAT, "x.x.x.x.x.x.x.xx", -10, 0.2),
        "shaker": drum(d.SHAKER, "xogoxogoxogoxogo", -9, -0.35),
        "conga": drum(d.CONGA, "x..o..x.x..o.xx.", -7, -0.35, pitch=58, reverb=0.18),
        "clave": drum(d.CLAVE, "..............o. | ....o.....o.....", -7, 0.4, reverb=0.3),
        "bass": bass(s.BOOM, "R--R--R-R--R--5- | R--R--R-R--R-.n-", 28, duck=0.45),
        "bass.b": bass(s.SUB, "R-----R-R-----5-", 28, duck=0.45),
        "pluck": chords(s.PLUCK, Comp("X..x..x.X..x..x.", 57, 75, 3), -1, 0.2, reverb=0.2, echo=Echo(3, 0.35, 0.15)),
        "guitar": chords(p.NYLON, Arp("0-1-2-1-3-2-1-2-", 55, 74, 4, ring=1.6), -2, -0.3, reverb=0.2),
        "pad": chords(s.WARM_PAD, Comp("X---------------", 55, 74, 3), -6, reverb=0.4, duck=0.4),
        "lead": lead(
            p.NYLON,
            Line(
                "8.3 9.1 10.4 9.2 8.2 7.4 | 8.3 7.1 5.4 4.2 5.6 | 6.3 8.1 10.4 12.2 10.6 | 11.3 9.1 #7.4 8.2 #7.6 |"
                "8.3 9.1 10.4 12.2 14.2 12.4 | 12.3 10.1 8.4 9.2 10.6 | 13.3 12.1 10.4 8.2 10.6 | 9.3 8.1 #7.4 6.2 5.6",
                4,
            ),
            0,
            -0.1,
            reverb=0.35,
            echo=Echo(3, 0.4, 0.22),
        ),
        "flute": lead(
            p.PAN_PIPE,
            Line("r.8 12.4 ~10.4 | 9.4 8.4 r.8 | r.8 13.4 ~12.4 | 11.4 9.4 r.8", 4),
            -2,
            0.25,
            reverb=0.4,
            echo=Echo(6, 0.4, 0.25),
        ),
        "voice": lead(
            p.CHOP,
            Line("r.6 5.2 r.2 8.2 7.4 | r.16 | r.6 8.2 r.2 10.2 9.4 | r.16", 4),
            -3,
            0.1,
            reverb=0.4,
            echo=Echo(3, 0.45, 0.3),
        ),
        "riser": effect(d.RISER, -2, 2),
        "crash": effect(d.CRASH, 0, 1, -4),
        "reverse": effect(d.REVERSE, -1, 1, -3),
    },
    sections=(
        Section("intro", 4, "guitar flute shaker riser", low_pass_hz=(1200, 14000), level_db=1.5),
        Section("verse", 8, "kick snare hat conga clave bass.b guitar voice reverse", level_db=-1, fill="snare.fill"),
        Section("hook", 8, "kick snare clap hat shaker conga bass pluck guitar lead crash", drop_beats=1),
        Section("bridge", 2, "guitar pad flute riser", "b", level_db=0.5),
        Section("hook", 8, "kick snare clap hat shaker conga clave bass pluck pad lead flute crash", fill="snare.fill"),
        Section("outro", 2, "kick snare guitar flute"),
    ),
    fade_bars=1,
)

SONGS = (SALT_AND_BRASS, SLOW_EMBER)
