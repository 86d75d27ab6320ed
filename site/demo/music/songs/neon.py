"""Synthwave: gated snares, sixteenth-note basses, leads as wide as the windscreen."""

from demo.music import drums as d
from demo.music import palette as p
from demo.music import synths as s
from demo.music.notation import Arp, Comp, Hits, Line
from demo.music.score import Channel, Echo, Mix, Part, Room, Section, Song, bass, chords, drum, effect, lead


def toms(text: str, pitch: int, pan: float) -> Part:
    return Part("drums", d.TOM, Hits(text, pitch), Channel(-4, pan, 0.3))


CHROME_COAST = Song(
    slug="chrome-coast",
    bpm=108,
    key="E minor",
    seed=91,
    room=Room(2.3, 6000),
    mix=Mix(drums=0, bass=-2, chords=-5.5, melody=-4, fx=-14, master_lufs=-10.5),
    harmony={"a": "Em:8 C:8 G:4 D:4 B7:8", "b": "Am7:8 C:8 Em:8 B7:8"},
    parts={
        "kick": drum(d.EIGHTIES_KICK, "X...X...X...X..."),
        "snare": drum(d.GATED_SNARE, "....X.......X...", -1, reverb=0.25),
        "hat": drum(d.HAT, "x.x.x.x.x.x.x.xx", -10, 0.15, human_ms=1),
        "open": drum(d.OPEN_HAT, "..x...x...x...x.", -12, -0.15),
        "tom.high": toms("................ | ................ | ................ | ........xX......", 52, -0.4),
        "tom.mid": toms("................ | ................ | ................ | ..........xX....", 47, 0.0),
        "tom.low": toms("................ | ................ | ................ | ............xXxX", 42, 0.4),
        "clap": drum(d.WIDE_CLAP, "....X.......X...", -4, reverb=0.3),
        "bass": bass(s.SYNTH_BASS, "RRRRRRRRRRRRRRRR | RRRRRRRRRRRR8R5R", 28, duck=0.5),
        "bass.b": bass(s.SYNTH_BASS, "R.R.R.R.R.R.R.8.", 28, duck=0.5),
        "pad": chords(s.WARM_PAD, Comp("X---------------", 55, 74, 4), 0, reverb=0.4, duck=0.45),
        "poly": chords(s.POLY, Comp("X--X--X---X--X--", 59, 78, 4), -2, 0.15, reverb=0.25, chorus=0.5, duck=0.25),
        "arp": chords(
            s.SQUARE_PLUCK, Arp("0123432101234321", 64, 83, 4), -5, -0.25, reverb=0.25, echo=Echo(3, 0.4, 0.2), duck=0.2
        ),
        "lead": lead(
            s.SAW_LEAD,
            Line(
                "5.6 8.6 7.4 | 8.4 9.2 10.10 | 10.6 8.6 6.4 | 8.4 9.2 8.4 5.6 |"
                "7.6 10.6 9.2 8.2 | 9.6 7.2 5.8 | 9.6 11.6 #7.4 | 9.4 8.4 ~#7.8 |"
                "12.6 10.6 9.4 | 10.4 9.2 8.10 | 13.6 12.6 10.4 | 8.4 10.2 12.4 13.6 |"
                "14.6 12.6 10.2 9.2 | 11.6 9.2 7.8 | #7.6 9.6 11.4 | 9.4 #7.4 ~8.8",
                4,
            ),
            0,
            reverb=0.35,
            echo=Echo(3, 0.4, 0.25),
            chorus=0.4,
        ),
        "bell": lead(
            p.GLASS,
            Line(
                "12.4 r.4 10.4 r.4 | 9.4 r.4 8.4 r.4 | 10.4 r.4 8.4 r.4 | 6.4 r.4 8.4 r.4 |"
                "12.4 r.4 10.4 r.4 | 9.4 r.4 11.4 r.4 | #7.4 r.4 9.4 r.4 | 11.4 r.4 9.4 r.4",
                4,
            ),
            -4,
            0.3,
            reverb=0.45,
            echo=Echo(6, 0.4, 0.25),
        ),
        "riser": effect(d.RISER, -2, 2),
        "crash": effect(d.CRASH, 0, 1, -3),
        "impact": effect(d.IMPACT, 0, 1, 0),
        "reverse": effect(d.REVERSE, -1, 1, -2),
    },
    sections=(
        Section("intro", 4, "bass.b pad arp riser", low_pass_hz=(1100, 12000), level_db=1.5),
        Section("verse", 8, "kick snare hat bass.b pad bell arp tom.high tom.mid tom.low reverse", level_db=-1),
        Section("hook", 8, "kick snare clap hat open bass pad poly arp lead tom.high tom.mid tom.low crash impact"),
        Section("bridge", 4, "pad arp bell riser", "b", level_db=0.5),
        Section("hook", 8, "kick snare clap hat open bass pad poly arp lead tom.high tom.mid tom.low crash impact"),
        Section("outro", 2, "bass.b pad bell kick"),
    ),
    fade_bars=1,
)

ARCADE_HEART = Song(
    slug="arcade-heart",
    bpm=118,
    key="A major",
    seed=92,
    room=Room(1.8, 6500),
    mix=Mix(drums=0, bass=-2.5, chords=-5.5, melody=-4, fx=-14, master_lufs=-10.5),
    harmony={"a": "A:8 E/G#:4 F#m7:4 D:8 E:4 A:4", "b": "D:8 E:4 F#m7:4 D:8 E:8"},
    sample_rate_hz=48_000,
    bit_depth=24,
    parts={
        "kick": drum(d.EIGHTIES_KICK, "X...X...X...X... | X...X...X...X.x."),
        "snare": drum(d.GATED_SNARE, "....X.......X...", -2, reverb=0.2),
        "snare.fill": drum(d.GATED_SNARE, "....X...x.x.XxXx", -2, reverb=0.2),
        "hat": drum(d.HAT, "..x...x...x...x.", -7, 0.1, human_ms=1),
        "tick": drum(d.HAT, "xoxoxoxoxoxoxoxo", -13, -0.2, human_ms=1),
        "clap": drum(d.CLAP, "....X.......X...", -4, reverb=0.2),
        "bass": bass(s.SYNTH_BASS, "R.R8R.R8R.R8R.58", 28, duck=0.45),
        "bass.b": bass(s.SYNTH_BASS, "R-R-R-R-R-R-R-R-", 28, duck=0.45),
        "arp": chords(
            s.SQUARE_PLUCK, Arp("0213243102132431", 64, 83, 3), -3, -0.3, reverb=0.2, echo=Echo(3, 0.35, 0.18)
        ),
        "poly": chords(s.POLY, Comp("X..x..X...x.X...", 57, 76, 4), 0, 0.15, reverb=0.25, chorus=0.4, duck=0.25),
        "pad": chords(s.SUPERSAW, Comp("X---------------", 57, 76, 4), -6, reverb=0.35, duck=0.55),
        "lead": lead(
            s.SQUARE_LEAD,
            Line(
                "3.2 5.2 8.4 7.2 5.2 3.4 | 5.2 3.2 5.4 8.8 | 7.2 5.2 9.4 7.2 5.2 4.4 | 6.2 5.2 3.4 1.8 |"
                "4.2 6.2 8.4 10.2 8.2 6.4 | 8.2 6.2 8.4 10.8 | 9.2 7.2 9.4 11.2 9.6 | 10.4 ~8.12",
                5,
            ),
            0,
            reverb=0.25,
            echo=Echo(3, 0.4, 0.22),
        ),
        "lead.two": lead(
            s.SAW_LEAD,
            Line(
                "8.8 7.4 5.4 | 8.12 r.4 | 9.8 7.4 5.4 | 6.12 r.4 | 8.8 10.4 8.4 | 6.12 r.4 | 9.8 11.4 9.4 | ~8.12 r.4",
                4,
            ),
            -3,
            0.2,
            reverb=0.35,
            echo=Echo(6, 0.35, 0.2),
        ),
        "bell": lead(
            p.TOY_BELL,
            Line("r.4 12.4 r.4 10.4 | r.4 12.4 r.8 | r.4 11.4 r.4 9.4 | r.4 10.4 r.8", 4),
            -5,
            0.35,
            reverb=0.4,
            echo=Echo(3, 0.4, 0.25),
        ),
        "riser": effect(d.WHISTLE_RISER, -2, 2, 0, pitch=69),
        "crash": effect(d.CRASH, 0, 1, -3),
        "fall": effect(d.FALL, 0, 1, -3),
    },
    sections=(
        Section("intro", 4, "arp bell bass.b riser", low_pass_hz=(1100, 12000), level_db=1.5),
        Section("verse", 8, "kick snare hat tick bass.b arp poly bell", level_db=-1, fill="snare.fill"),
        Section("hook", 8, "kick snare clap hat tick bass arp poly pad lead crash fall", drop_beats=1),
        Section("bridge", 4, "pad arp lead.two riser", "b", level_db=0.5, fill="snare.fill"),
        Section("hook", 8, "kick snare clap hat tick bass arp poly pad lead lead.two crash fall"),
        Section("outro", 4, "kick hat bass.b arp bell"),
    ),
    fade_bars=2,
)

SONGS = (CHROME_COAST, ARCADE_HEART)
