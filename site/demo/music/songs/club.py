"""Phonk and Jersey club: cowbells over a broken 808; five kicks a bar, chops and a squeaking bed."""

from demo.music import drums as d
from demo.music import palette as p
from demo.music import synths as s
from demo.music.notation import Comp, Hits, Line
from demo.music.score import Channel, Echo, Mix, Part, Room, Section, Song, bass, chords, drum, effect, lead

BLACK_ICE = Song(
    slug="black-ice",
    bpm=160,
    key="C# minor",
    seed=101,
    room=Room(1.4, 4200),
    mix=Mix(drums=0, bass=0.5, chords=-9, melody=-2.5, fx=-17, master_lufs=-9.2, glue=0.7),
    harmony={"a": "C#m:16 A:8 G#7:8", "b": "F#m:8 C#m:8 A:8 G#7:8"},
    parts={
        "kick": drum(d.PUNCH_KICK, "X.....X...X..... | X.....X...X...x."),
        "kick.four": drum(d.PUNCH_KICK, "X...X...X...X..."),
        "clap": drum(d.SHORT_CLAP, "....X.......X...", 0, reverb=0.1),
        "snare": drum(d.TIGHT_SNARE, "....X.......X... | ....X.......X.xx", -3, reverb=0.08, crush_hz=20_000),
        "snare.fill": drum(d.TIGHT_SNARE, "X...X...X.X.XXXX", -3, reverb=0.08, crush_hz=20_000),
        "hat": drum(d.HAT, "..X...X...X...X. | ..X...X...X.3.X.", -6, 0.1, human_ms=1),
        "tick": drum(d.HAT, "xoxoxoxoxoxoxoxo", -12, -0.1, human_ms=1),
        "bass": bass(
            s.DIRTY_808, "R-----R---R----- | R-----R---R---8- | R-----R---R----- | R-----R---5---n-", 29, duck=0.6
        ),
        "bass.b": bass(s.DIRTY_808, "R--------------- | R---------R-----", 29, duck=0.6),
        "bell": lead(
            d.PHONK_BELL,
            Line(
                "8.3! 8.1 10.2 8.2 7.2 8.2 5.4 | 8.3! 8.1 10.2 8.2 11.2 10.2 8.4 | "
                "8.3! 8.1 10.2 8.2 7.2 8.2 5.4 | 3.2 5.2 7.2 8.2 10.2 9.2 8.4 | "
                "6.3! 6.1 8.2 6.2 10.2 8.2 6.4 | 8.3! 8.1 10.2 8.2 13.2 12.2 10.4 | "
                "#7.3! #7.1 9.2 #7.2 5.2 #7.2 9.4 | 12.2 11.2 9.2 #7.2 9.2 8.2 #7.4",
                4,
            ),
            0,
            reverb=0.18,
            crush_hz=18_000,
        ),
        "bell.two": lead(
            d.PHONK_BELL,
            Line(
                "r.2 12.2 r.4 r.2 12.2 10.4 | r.2 12.2 r.4 r.2 10.2 9.4 | r.2 12.2 r.4 r.2 12.2 10.4 | "
                "r.2 12.2 r.4 r.2 10.2 9.4 | "
                "r.2 13.2 r.4 r.2 12.2 10.4 | r.2 13.2 r.4 r.2 12.2 13.4 | r.2 12.2 r.4 r.2 12.2 11.4 | "
                "r.2 12.2 r.4 r.2 11.2 9.4",
                4,
            ),
            -7,
            0.35,
            reverb=0.3,
            crush_hz=18_000,
        ),
        "voice": lead(
            p.EH_CHOP,
            Line("1.2! r.4 1.2 r.8 | r.16 | 1.2! r.4 1.2 1.4 r.4 | r.16", 3),
            -4,
            -0.25,
            reverb=0.35,
            crush_hz=14_000,
            echo=Echo(4, 0.45, 0.3),
        ),
        "choir": chords(p.DARK_CHOIR, Comp("X---------------", 52, 71, 3), 0, reverb=0.45, duck=0.6, crush_hz=20_000),
        "strings": chords(s.STRINGS, Comp("X---------------", 61, 80, 3), -4, reverb=0.3, duck=0.6),
        "crackle": effect(d.CRACKLE, 0, 0, 2, reverb=0),
        "riser": effect(d.RISER, -2, 2),
        "impact": effect(d.IMPACT, 0, 1, 2),
        "crash": effect(d.CRASH, 0, 1, -3),
    },
    sections=(
        Section("intro", 8, "choir bell crackle riser", low_pass_hz=(1100, 12000), level_db=1.5),
        Section("hook", 8, "kick clap snare hat bass bell choir impact crash", fill="snare.fill"),
        Section("verse", 8, "kick.four clap hat tick bass.b voice choir crackle", level_db=-1),
        Section("hook", 8, "kick clap snare hat tick bass bell bell.two choir impact crash", fill="snare.fill"),
        Section("bridge", 4, "choir strings voice crackle riser", "b", level_db=0.5),
        Section("hook", 8, "kick.four clap snare hat tick bass bell bell.two strings voice impact crash"),
        Section("outro", 4, "choir bell crackle", low_pass_hz=(9000, 400)),
    ),
    fade_bars=2,
)

TURNPIKE = Song(
    slug="turnpike",
    bpm=138,
    key="Bb minor",
    seed=102,
    room=Room(1.3, 5600),
    mix=Mix(drums=0, bass=-2, chords=-4, melody=-4.5, fx=-14, master_lufs=-10),
    harmony={"a": "Bbmadd9:8 Gbmaj7:4 Ebm7:2 F7:2", "b": "Ebm9:8 Gbmaj7:4 F7:4"},
    parts={
        "kick": drum(d.JERSEY_KICK, "X...X...X..X..X."),
        "kick.fill": drum(d.JERSEY_KICK, "X...X...XX.X3.X."),
        "clap": drum(d.SHORT_CLAP, "....X......X..X. | ....X..x...X..X.", -1, reverb=0.12),
        "snare": drum(d.TIGHT_SNARE, "...........x..x.", -8, 0.1, reverb=0.1),
        "hat": drum(d.HAT, "..x...x...x...x. | ..x...x...x.x.xx", -7, 0.15),
        "squeak": Part("drums", d.SQUEAK, Hits("..x.x...x.x..... | ..x.x...x.x...x.", 82), Channel(-9, -0.3, 0.1)),
        "squeak.two": Part("drums", d.SQUEAK, Hits("...x.x...x.x.... | ...x.x...x.x...x", 73), Channel(-9, -0.3, 0.1)),
        "tick": drum(d.RIM, "x..x..x.x..x..x.", -3, 0.35, reverb=0.15),
        "bass": bass(s.BOOM, "R---R---R--R--R- | R---R---R--R--5-", 27, duck=0.5),
        "keys": chords(p.RHODES, Comp("X--.X--.X-.X-.X. | X--.X--.X-.X-.x.", 56, 75, 4), -1, 0.1, reverb=0.2, duck=0.3),
        "saw": chords(s.SUPERSAW, Comp("X...X...X..X..X.", 58, 77, 4), -3, reverb=0.25, duck=0.2),
        "pad": chords(s.WARM_PAD, Comp("X---------------", 56, 75, 4), -4, reverb=0.4, duck=0.5),
        "chop": lead(
            p.CHOP,
            Line(
                "8.1! r.1 8.1 r.1 10.2 r.2 8.1! r.2 7.1 r.2 5.2 | 8.1! r.1 8.1 r.1 12.2 r.2 10.1! r.2 9.1 r.2 8.2 |"
                "6.1! r.1 8.1 r.1 10.2 r.2 8.1! r.2 10.1 r.2 13.2 | 11.1! r.1 11.1 r.1 10.2 r.2 9.1! r.2 9.1 r.2 #7.2",
                4,
            ),
            0,
            reverb=0.25,
            echo=Echo(4, 0.35, 0.18),
        ),
        "chop.two": lead(
            p.EH_CHOP, Line("r.6 5.1 5.1 r.8 | r.6 8.1 7.1 r.8", 4), -4, 0.35, reverb=0.3, echo=Echo(3, 0.4, 0.25)
        ),
        "bell": lead(
            p.GLASS,
            Line("12.4 10.4 9.4 8.4 | 7.4 8.4 10.8 | 13.4 12.4 10.4 8.4 | 11.8 9.4 #7.4", 4),
            -3,
            -0.3,
            reverb=0.4,
            echo=Echo(3, 0.4, 0.22),
        ),
        "riser": effect(d.RISER, -2, 2),
        "crash": effect(d.CRASH, 0, 1, -4),
        "fall": effect(d.FALL, 0, 1, -4),
    },
    sections=(
        Section("intro", 4, "keys chop riser", low_pass_hz=(1100, 14000), level_db=1.5),
        Section("verse", 8, "kick clap hat tick bass keys bell chop.two", fill="kick.fill"),
        Section("hook", 8, "kick clap snare hat tick squeak squeak.two bass keys saw chop crash fall", drop_beats=1),
        Section("bridge", 4, "pad bell chop.two tick riser", "b", level_db=0.5),
        Section(
            "hook", 8, "kick clap snare hat tick squeak squeak.two bass keys saw chop bell crash fall", fill="kick.fill"
        ),
        Section("hook", 4, "kick clap snare hat tick squeak squeak.two bass keys saw chop chop.two"),
        Section("outro", 4, "keys bell pad hat", low_pass_hz=(12000, 800)),
    ),
    fade_bars=2,
)

SONGS = (BLACK_ICE, TURNPIKE)
