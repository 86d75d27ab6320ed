"""From Lagos and Johannesburg: talking percussion and highlife guitars; log drums under late-night keys."""

from demo.music import drums as d
from demo.music import palette as p
from demo.music import synths as s
from demo.music.notation import Arp, Comp, Line
from demo.music.score import Echo, Mix, Room, Section, Song, bass, chords, drum, effect, lead

MARKET_SUNDAY = Song(
    slug="market-sunday",
    bpm=104,
    key="G major",
    swing=0.54,
    seed=51,
    room=Room(1.1, 6000),
    mix=Mix(drums=0, bass=-2, chords=-5, melody=-5, fx=-15, master_lufs=-11),
    harmony={"a": "G:8 C:4 D:4", "b": "Em7:4 C:4 G/B:4 D:4"},
    parts={
        "kick": drum(d.HOUSE_KICK, "X...x..x..x.x... | X...x..x..x.x.x.", 0),
        "snare": drum(d.DANCE_SNARE, "...x......x..... | ...x..x...x.....", -6, reverb=0.12),
        "snare.fill": drum(d.DANCE_SNARE, "...x..x...x.x3xx", -5, reverb=0.12),
        "clave": drum(d.CLAVE, "X..X..X...X.X...", -7, 0.35, reverb=0.18),
        "shaker": drum(d.SHAKER, "XogoXogoXogoXogo", -5, -0.3, human_ms=4),
        "hat": drum(d.HAT, "..x...x...x...x.", -10, 0.2),
        "conga": drum(d.CONGA, "..o.x..g..o.xx.g", -4, -0.35, pitch=59, reverb=0.12),
        "conga.low": drum(d.CONGA, "x......x.......x", -4, -0.2, pitch=55, reverb=0.12),
        "talk": drum(d.TALKING_DRUM, "................ | ..........o.x.X.", -6, 0.4, pitch=57, reverb=0.2),
        "bass": bass(s.FUNK_BASS, "R--R--R.5-.R3-5. | R--R--8.5-.3R---", 31, duck=0.3),
        "bass.b": bass(s.FUNK_BASS, "R-----R...5-R---", 31, duck=0.3),
        "guitar": chords(
            p.HIGHLIFE_GUITAR, Arp("0.2.3.2.1.3.2.3. | 0.3.2.4.3.2.1.2.", 59, 76, 4), 0, -0.4, reverb=0.12
        ),
        "guitar.two": chords(p.HIGHLIFE_GUITAR, Comp("..x..x....x..x..", 62, 79, 3), -3, 0.45, reverb=0.12),
        "keys": chords(p.RHODES, Comp("X-----..x---....", 55, 72, 4), -2, reverb=0.2, duck=0.3),
        "pipe": lead(
            p.PAN_PIPE,
            Line(
                "5.3 6.3 5.2 3.4 r.4 | 5.3 8.3 7.2 5.8 | 6.3 8.3 6.2 5.4 6.4 | 5.3 4.3 2.2 2.8? |"
                "5.3 6.3 8.2 10.4 r.4 | 9.3 8.3 9.2 5.8 | 8.3 6.3 8.2 10.4 8.4 | 9.3 7.3 5.2 9.8",
                4,
            ),
            0,
            0.1,
            reverb=0.3,
            echo=Echo(3, 0.3, 0.18),
        ),
        "marimba": lead(p.MARIMBA, Arp("0.1.2..3.2.1..2.", 62, 79, 4), -3, 0.3, reverb=0.2),
        "voice": lead(
            p.CHOP,
            Line("r.2 5.2 5.2 6.4 5.6 | r.16 | r.2 8.2 8.2 6.4 5.6 | r.16", 4),
            -3,
            -0.2,
            reverb=0.35,
            echo=Echo(3, 0.4, 0.25),
        ),
        "fall": effect(d.FALL, 0, 1, -4),
        "riser": effect(d.RISER, -1, 1),
        "crash": effect(d.CRASH, 0, 1, -5),
    },
    sections=(
        Section("intro", 4, "shaker clave guitar marimba conga riser", level_db=1.5),
        Section("verse", 8, "kick snare clave shaker conga conga.low bass guitar keys voice", fill="snare.fill"),
        Section(
            "hook", 8, "kick snare clave shaker hat conga conga.low talk bass guitar guitar.two keys pipe crash fall"
        ),
        Section("bridge", 4, "shaker conga bass.b keys marimba voice riser", "b", level_db=0.5, drop_beats=1),
        Section(
            "hook", 8, "kick snare clave shaker hat conga conga.low talk bass guitar guitar.two keys pipe marimba crash"
        ),
        Section("outro", 2, "shaker clave guitar marimba conga"),
    ),
    fade_bars=1,
)

KIOSK_AFTER_DARK = Song(
    slug="kiosk-after-dark",
    bpm=112,
    key="F minor",
    swing=0.53,
    seed=52,
    room=Room(1.7, 5200),
    mix=Mix(drums=-1, bass=0, chords=-4, melody=-6, fx=-14, master_lufs=-11),
    harmony={"a": "Fm:8 Bbm9:4 Fm7:2 C7:2", "b": "Bbm9:4 Eb9:4 Fm9:8"},
    parts={
        "kick": drum(d.SOFT_KICK, "X...x...X...x...", -2),
        "snare": drum(d.RIM, "...x..x....x..x.", 2, 0.15, reverb=0.2),
        "clap": drum(d.SHORT_CLAP, "....x.......x...", -4, reverb=0.2),
        "shaker": drum(d.SHAKER, "XgoxXgoxXgoxXgox", -6, -0.25, human_ms=3),
        "hat": drum(d.HOUSE_OPEN_HAT, "..x...x...x...x.", -11, 0.2),
        "wood": drum(d.WOOD, "x..x..x...x..x.. | x..x..x.x.x..xx.", -6, -0.4, reverb=0.2),
        "conga": drum(d.CONGA, "......x.......xx | ..x...x...x.....", -6, 0.4, pitch=56, reverb=0.2),
        "tom": drum(d.TOM, "................ | ............x.xX", -6, 0.2, pitch=41, reverb=0.15),
        "bass": bass(
            s.LOG_DRUM, "R..R..R...R.8.R. | R..R...88.5..R.. | R..R..R...R.8.R. | R.R...R..88.5.R.", 29, duck=0.1
        ),
        "bass.b": bass(s.LOG_DRUM, "R.........R...5. | R......8......n.", 29, duck=0.1),
        "keys": chords(
            p.RHODES, Comp("X--.x-..X--..x-. | ..x--.x-.X--..o.", 56, 75, 4), 0, reverb=0.25, echo=Echo(3, 0.3, 0.12)
        ),
        "pad": chords(s.WARM_PAD, Comp("X---------------", 56, 73, 4), -5, reverb=0.4),
        "piano": lead(
            p.PIANO,
            Line(
                "r.4 8.2 10.2 12.3 11.3 10.2 | 9.3 8.3 7.2 8.8 | r.4 8.2 10.2 13.3 11.3 10.2 | 8.3 10.3 9.2 #7.4 r.4 |"
                "r.4 5.2 7.2 8.3 10.3 9.2 | 8.3 7.3 5.2 8.8 | r.4 6.2 8.2 10.3 11.3 13.2 | 10.3 8.3 9.2 #7.4 r.4",
                4,
            ),
            0,
            0.15,
            reverb=0.3,
            echo=Echo(3, 0.35, 0.15),
        ),
        "whistle": lead(
            p.WHISTLE,
            Line("r.8 12.4 ~13.2 ~12.2 | 8.8 r.8 | r.8 12.4 ~10.4 | 9.8 r.8", 4),
            -4,
            -0.25,
            reverb=0.45,
            echo=Echo(6, 0.4, 0.25),
        ),
        "voice": lead(
            p.CHOP,
            Line("r.12 8.2 8.2 | 7.4 r.12 | r.16 | r.12 5.2 7.2", 4),
            -4,
            0.2,
            reverb=0.4,
            echo=Echo(4, 0.45, 0.3),
        ),
        "riser": effect(d.RISER, -2, 2),
        "fall": effect(d.FALL, 0, 2, -3),
    },
    sections=(
        Section("intro", 4, "shaker wood keys pad riser", level_db=1.5, low_pass_hz=(1500, 14000)),
        Section("verse", 8, "kick snare shaker wood conga bass.b keys pad voice", level_db=-0.5),
        Section("hook", 8, "kick snare clap shaker hat wood conga tom bass keys piano fall", drop_beats=0),
        Section("bridge", 4, "shaker snare pad whistle keys riser", "b", level_db=0.5),
        Section("hook", 8, "kick snare clap shaker hat wood conga tom bass keys piano whistle fall"),
        Section("outro", 4, "kick shaker wood keys pad whistle"),
    ),
    fade_bars=2,
)

SONGS = (MARKET_SUNDAY, KIOSK_AFTER_DARK)
