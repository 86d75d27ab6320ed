"""House: four to the floor, off-beat hats, an organ in the basement and a piano with its hands in the air."""

from demo.music import drums as d
from demo.music import palette as p
from demo.music import synths as s
from demo.music.notation import Comp, Line
from demo.music.score import Echo, Mix, Room, Section, Song, bass, chords, drum, effect, lead

BASEMENT_SUN = Song(
    slug="basement-sun",
    bpm=122,
    key="A minor",
    swing=0.555,
    seed=61,
    room=Room(1.9, 5200),
    mix=Mix(drums=0, bass=-2.5, chords=-4.5, melody=-7, fx=-13, master_lufs=-10.5),
    harmony={"a": "Am9:8 Dm9:4 Am7:4", "b": "Dm9:8 Em7:4 Am9:4"},
    parts={
        "kick": drum(d.HOUSE_KICK, "X...X...X...X..."),
        "clap": drum(d.CLAP, "....X.......X... | ....X.......X..o", -1, reverb=0.14),
        "clap.fill": drum(d.CLAP, "....X..x..x.X.xx", -1, reverb=0.14),
        "hat": drum(d.HOUSE_OPEN_HAT, "..X...X...X...X.", -8, 0.1),
        "tick": drum(d.HAT, "xgxgxgxgxgxgxgxx", -13, -0.15),
        "shaker": drum(d.SHAKER, "ogXgogXgogXgogXg", -8, -0.35),
        "rim": drum(d.RIM, "...x..x....x.... | ...x..x....x.x..", -2, 0.35, reverb=0.25),
        "conga": drum(d.CONGA, "..o....x..o..x.o", -8, -0.4, pitch=60, reverb=0.2),
        "bass": bass(p.ORGAN_BASS, "R..R..R..R.5.R.. | R..R..R..R.8.7.5", 33, duck=0.5),
        "bass.b": bass(p.ORGAN_BASS, "..R...R...R...5.", 33, duck=0.5),
        "stab": chords(
            s.HOUSE_STAB,
            Comp("..X..X....X..X.. | ..X..X....X.X..x", 57, 76, 4),
            0,
            reverb=0.25,
            echo=Echo(3, 0.45, 0.22),
            duck=0.2,
        ),
        "organ": chords(p.ORGAN, Comp("X--x--.X--.x--..", 57, 74, 4), -5, 0.2, reverb=0.2, chorus=0.4, duck=0.35),
        "pad": chords(s.WARM_PAD, Comp("X---------------", 57, 76, 4), -5, reverb=0.4, duck=0.65),
        "voice": lead(
            p.CHOP,
            Line("r.4 5.2 8.4 7.2 r.4 | r.16 | r.4 11.2 10.4 8.2 r.4 | r.8 7.2 5.6", 4),
            0,
            reverb=0.4,
            echo=Echo(3, 0.5, 0.3),
        ),
        "keys": lead(
            p.RHODES,
            Line(
                "r.2 12.2 r.2 10.2 r.2 8.2 10.4 | r.2 9.2 r.2 7.2 8.8 | r.2 13.2 r.2 12.2 r.2 10.2 8.4 | "
                "r.2 9.2 r.2 7.2 5.8",
                4,
            ),
            -2,
            0.2,
            reverb=0.3,
            echo=Echo(6, 0.4, 0.2),
        ),
        "riser": effect(d.RISER, -4, 4),
        "fall": effect(d.FALL, 0, 2, -4),
        "crash": effect(d.CRASH, 0, 1, -4),
        "impact": effect(d.IMPACT, 0, 1, -2),
    },
    sections=(
        Section("intro", 4, "kick hat tick stab", low_pass_hz=(1100, 12000)),
        Section("verse", 8, "kick clap hat tick shaker rim bass stab", fill="clap.fill"),
        Section("hook", 8, "kick clap hat tick shaker rim conga bass stab organ pad voice crash fall", drop_beats=1),
        Section("bridge", 4, "pad voice keys shaker bass.b riser", "b", level_db=0.5),
        Section(
            "hook",
            8,
            "kick clap hat tick shaker rim conga bass stab organ pad voice keys crash impact fall",
            fill="clap.fill",
        ),
        Section("outro", 4, "kick hat tick shaker rim bass stab"),
    ),
    fade_bars=2,
)

OPEN_HANDS = Song(
    slug="open-hands",
    bpm=126,
    key="C major",
    swing=0.53,
    seed=62,
    room=Room(2.2, 6500),
    mix=Mix(drums=0, bass=-3, chords=-3.5, melody=-6, fx=-12, master_lufs=-10.5),
    harmony={"a": "C:8 F:4 G:4", "b": "F:4 G:4 Am7:4 G:4"},
    parts={
        "kick": drum(d.HOUSE_KICK, "X...X...X...X..."),
        "clap": drum(d.WIDE_CLAP, "....X.......X...", 0, reverb=0.16),
        "snare.fill": drum(d.TIGHT_SNARE, "x...x...x.x.xxxx", -4, reverb=0.16),
        "hat": drum(d.HOUSE_OPEN_HAT, "..X...X...X...X.", -8, -0.1),
        "tick": drum(d.HAT, "ogxgogxgogxgogxx", -12, 0.2),
        "tamb": drum(d.TAMBOURINE, "..x.x.x...x.x.x.", -9, -0.3),
        "ride": drum(d.RIDE, "..x...x...x...x.", -14, 0.3),
        "bass": bass(s.SYNTH_BASS, "..R.R.R...R.R.8. | ..R.R.R...R.5.R.", 31, duck=0.55),
        "piano": chords(
            p.HOUSE_PIANO, Comp("X..X..X...X..X.. | X..X..X...X.X.X.", 57, 78, 4), 0, reverb=0.22, duck=0.15
        ),
        "piano.left": chords(
            p.HOUSE_PIANO, Comp("X..X..X...X..X.. | X..X..X...X.X.X.", 43, 57, 2), -5, -0.2, reverb=0.1, duck=0.3
        ),
        "strings": chords(s.STRINGS, Comp("X---------------", 62, 81, 4), -4, reverb=0.4, duck=0.55),
        "diva": lead(
            p.CHOIR,
            Line(
                "5.6 6.2 8.8 | 10.6 9.2 8.8 | 8.6 6.2 8.4 11.4 | 9.4 7.4 ~9.8 |"
                "10.6 9.2 8.8 | 12.6 10.2 8.8 | 11.4 8.4 6.4 8.4 | 9.8 ~7.8",
                4,
            ),
            0,
            reverb=0.4,
            echo=Echo(3, 0.35, 0.2),
        ),
        "chop": lead(
            p.CHOP,
            Line("8.3 8.3 10.2 r.8 | 8.3 8.3 5.2 r.8 | 8.3 8.3 6.2 r.8 | 9.3 9.3 7.2 r.8", 4),
            -1,
            0.2,
            reverb=0.35,
            echo=Echo(3, 0.4, 0.25),
        ),
        "riser": effect(d.WHISTLE_RISER, -4, 4, 0, pitch=72),
        "fall": effect(d.FALL, 0, 2, -4),
        "crash": effect(d.CRASH, 0, 1, -3),
    },
    sections=(
        Section("intro", 4, "piano piano.left tick", low_pass_hz=(1100, 14000), level_db=1.5),
        Section("verse", 8, "kick clap hat tick tamb bass piano piano.left chop", fill="snare.fill"),
        Section("hook", 8, "kick clap hat tick tamb ride bass piano piano.left strings diva crash fall", drop_beats=1),
        Section("bridge", 4, "piano strings chop riser snare.fill", "b", level_db=0.5),
        Section("hook", 8, "kick clap hat tick tamb ride bass piano piano.left strings diva chop crash fall"),
        Section("outro", 4, "kick hat tick bass piano piano.left", level_db=-0.5),
    ),
    fade_bars=2,
)

SONGS = (BASEMENT_SUN, OPEN_HANDS)
