"""What the demo shop says of its beats: titles, genres, moods, stories. The music itself is in ``demo.music.songs``."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class About:
    """One beat in words; tempo, key and length come from its score."""

    slug: str
    title: str
    genre: str
    moods: tuple[str, ...]
    tags: tuple[str, ...]
    producer: str
    story: str
    sounds_like: tuple[str, ...] = ()
    is_featured: bool = False
    prior_leases: int = 0


HALDEN, MIRA, NORTH = "Halden Row", "Mira Kestrel", "North Pier Audio"
PRODUCERS = {
    HALDEN: "Drums first, everything else after. Demo producer of this shop.",
    MIRA: "Keys, tape and slow tempos. Demo producer of this shop.",
    NORTH: "Club music from a room with a view of the harbour. Demo producer of this shop.",
}

BEATS: tuple[About, ...] = (
    About(
        "night-freight", "Night Freight", "Trap", ("Dark", "Driving"), ("808", "bells", "choir"), HALDEN,
        "A goods train at two in the morning: sliding 808s, a cold bell and a choir that never quite arrives.",
        ("dark trap",), is_featured=True, prior_leases=3,
    ),
    About(
        "paper-lanterns", "Paper Lanterns", "Trap", ("Dreamy", "Melancholy"), ("plucks", "808", "night"), MIRA,
        "Plucked strings over a slow-burning low end, with room left in the middle for a voice.", ("melodic trap",),
    ),
    About(
        "basalt", "Basalt", "Drill", ("Dark", "Tense"), ("sliding bass", "strings", "hard"), HALDEN,
        "Skipping hats, a bass that leans into every bar, strings kept low so that the words stay in front.",
        ("drill",), prior_leases=1,
    ),
    About(
        "cold-harbour", "Cold Harbour", "Drill", ("Tense", "Melancholy"), ("piano", "sliding bass", "winter"), NORTH,
        "Piano in an empty hall and a kick pattern that refuses to sit still.", ("melodic drill",),
    ),
    About(
        "corner-light", "Corner Light", "Boom Bap", ("Warm", "Laid-back"), ("swing", "upright bass", "dusty"), HALDEN,
        "Swung drums, an upright bass and a chord that sounds like the lamp over the shop door.",
        ("boom bap",), is_featured=True, prior_leases=2,
    ),
    About(
        "ninth-floor", "Ninth Floor", "Boom Bap", ("Dark", "Laid-back"), ("horns", "swing", "city"), HALDEN,
        "Short horns, a dry snare, a walk up the stairs because the lift is broken again.",
    ),
    About(
        "rain-on-tape", "Rain on Tape", "Lo-fi", ("Warm", "Dreamy"), ("tape", "rhodes", "study"), MIRA,
        "Electric piano through a tired tape machine. Good for verses that are half spoken.", ("lo-fi hip hop",),
        is_featured=True,
    ),
    About(
        "window-seat", "Window Seat", "Lo-fi", ("Melancholy", "Laid-back"), ("guitar", "tape", "slow"), MIRA,
        "A small loop that changes a little every time it comes round, like a view from a train.",
    ),
    About(
        "market-sunday", "Market Sunday", "Afrobeats", ("Bright", "Warm"), ("log drum", "guitar", "summer"), NORTH,
        "Palm-muted guitar, shakers and a bass line with a smile.", ("afrobeats",), prior_leases=4,
    ),
    About(
        "kiosk-after-dark", "Kiosk After Dark", "Afrobeats", ("Dreamy", "Warm"), ("log drum", "night", "pads"), NORTH,
        "The last people at the kiosk, a log drum answering from across the street.", ("amapiano",),
    ),
    About(
        "basement-sun", "Basement Sun", "House", ("Driving", "Warm"), ("organ", "four on the floor"), NORTH,
        "Four on the floor, an organ stab and a vocal-shaped gap in the hook.", ("deep house",),
    ),
    About(
        "open-hands", "Open Hands", "House", ("Bright", "Driving"), ("piano", "hands up", "vocal house"), NORTH,
        "Big piano chords and a bass that stays out of their way until it doesn't.", ("piano house",),
    ),
    About(
        "velvet-hour", "Velvet Hour", "R&B", ("Warm", "Dreamy"), ("slow jam", "rhodes", "sub"), MIRA,
        "Seventy beats a minute, extended chords and a snare that takes its time.", ("slow r&b",), is_featured=True,
    ),
    About(
        "low-tide", "Low Tide", "R&B", ("Laid-back", "Warm"), ("guitar", "neo soul"), MIRA,
        "Clean guitar, lazy hats, and a bridge that goes somewhere else and comes back.", ("neo soul",),
    ),
    About(
        "salt-and-brass", "Salt and Brass", "Dancehall", ("Driving", "Bright"), ("brass", "riddim"), NORTH,
        "A riddim with salt on it: brass on the off-beat, bass on the floor.", ("dancehall",), prior_leases=1,
    ),
    About(
        "slow-ember", "Slow Ember", "Dancehall", ("Warm", "Laid-back"), ("riddim", "marimba", "summer"), NORTH,
        "Marimba, a patient kick, and enough air for two voices.",
    ),
    About(
        "chrome-coast", "Chrome Coast", "Synthwave", ("Dreamy", "Driving"), ("analogue", "arps", "night drive"), MIRA,
        "Arpeggios over a coast road; the drums are wider than the car.", ("synthwave",), is_featured=True,
    ),
    About(
        "arcade-heart", "Arcade Heart", "Synthwave", ("Bright", "Driving"), ("arps", "eighties"), MIRA,
        "A lead line to hum on the way home and a gated snare that means it.",
    ),
    About(
        "black-ice", "Black Ice", "Phonk", ("Dark", "Tense"), ("cowbell", "distorted", "fast"), HALDEN,
        "Cowbell, clipped 808s and a Memphis mood at a hundred and sixty.", ("phonk",),
    ),
    About(
        "turnpike", "Turnpike", "Jersey Club", ("Driving", "Bright"), ("five kicks", "chops"), HALDEN,
        "Five kicks to the bar and a chopped voice that is all vowels.", ("jersey club",),
    ),
    About(
        "two-step-home", "Two-Step Home", "UK Garage", ("Dreamy", "Driving"), ("two-step", "organ bass"), NORTH,
        "Shuffled hats, an organ bass, rain on the top deck.", ("uk garage",), prior_leases=2,
    ),
    About(
        "silver-rapids", "Silver Rapids", "Drum and Bass", ("Driving", "Dreamy"), ("breaks", "reese"), NORTH,
        "Rolling breaks at a hundred and seventy under chords that move at half the speed.", ("liquid",),
    ),
    About(
        "palm-shadow", "Palm Shadow", "West Coast", ("Laid-back", "Bright"), ("whistle lead", "bounce"), HALDEN,
        "A whistle lead, a clap on two and four, the windows down.", ("west coast",),
    ),
    About(
        "satin-floor", "Satin Floor", "Disco", ("Bright", "Warm"), ("strings", "slap bass"), NORTH,
        "Strings, slap bass and a hi-hat that never stops.", ("nu disco",),
    ),
    About(
        "overload", "Overload", "Hyperpop", ("Tense", "Bright"), ("distorted", "saw", "fast"), HALDEN,
        "Everything in the red on purpose, and a chorus that fits through a phone speaker.", ("rage",),
    ),
    About(
        "slow-aurora", "Slow Aurora", "Ambient", ("Dreamy", "Melancholy"), ("pads", "cinematic", "no drums"), MIRA,
        "Long pads, a distant piano and hardly a drum: for spoken word, or for the end of the record.",
    ),
    About(
        "sugar-static", "Sugar Static", "Hyperpop", ("Bright", "Dreamy"), ("bubblegum", "arps"), MIRA,
        "Sweet chords through a broken radio, with a drop that winks.",
    ),
)  # fmt: skip

LEAD = "night-freight"
EXCLUSIVE_PRICE_MINOR = {"chrome-coast": 180_000, "velvet-hour": 150_000, "night-freight": 240_000}

# Beats sold together, below what the demo's own deal makes of them.
TAPE = (
    "paper-walls", "Paper Walls",
    "Three slow beats from one pair of hands, mixed alike and made to follow each other: the quiet side of a record.",
    ("rain-on-tape", "window-seat", "slow-aurora"),
    {"mp3-lease": 4900, "wav-lease": 7900, "stems": 16_900},
)  # fmt: skip

COLLECTIONS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    (
        "after-midnight", "After Midnight",
        "Slow burners for verses written late: low light, long reverbs, nothing in a hurry.",
        ("velvet-hour", "rain-on-tape", "night-freight", "kiosk-after-dark", "chrome-coast", "slow-aurora"),
    ),
    (
        "drums-up-front", "Drums Up Front",
        "Beats that start with the kick and let it lead. Loud in a car, clear on a phone.",
        ("basalt", "turnpike", "black-ice", "corner-light", "silver-rapids", "ninth-floor"),
    ),
    (
        "open-windows", "Open Windows",
        "Bright keys, warm bass, tempos to walk to. For hooks that people sing back.",
        ("market-sunday", "open-hands", "palm-shadow", "satin-floor", "low-tide", "slow-ember"),
    ),
)  # fmt: skip
