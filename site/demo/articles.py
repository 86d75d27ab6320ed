"""The demo shop's articles, ready for the StreamField: (block, value) pairs; ``beat:slug`` names a beat of the shop."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Article:
    slug: str
    title: str
    summary: str
    body: tuple[tuple[str, Any], ...]


ARTICLES: tuple[Article, ...] = (
    Article(
        "how-a-licence-works",
        "What you buy when you buy a beat",
        "A lease is permission, not ownership. Here is what the five licences allow, in plain words.",
        (
            ("text", "<p>A beat on this page is not for sale the way a shirt is. What you buy is a licence: permission to use the music in a song of yours, within limits that are written down before you pay and stay the same afterwards.</p>"),
            ("heading", "Leases and limits"),
            ("text", "<p>The smaller licences count things: streams, copies, videos, radio stations, years. They cost little because several people may hold one for the same beat. When your song outgrows its limits, you come back and take the next licence up.</p><p>The unlimited licence counts nothing and never ends. It is still not exclusive: somebody else may have written to the same beat before you.</p>"),
            ("licence_table", {"heading": "The licences, side by side", "note": "Prices are for most beats; a few have their own."}),
            ("heading", "The contract is frozen"),
            ("text", "<p>The words you see at checkout are the words in your contract. They are kept with a fingerprint of the text, so that neither of us can change them later. You get them as a PDF in your name with the files.</p>"),
            ("faq", {"heading": "Asked often", "questions": [
                {"question": "Who owns the song?", "answer": "<p>The beat stays the producer's, your words and your voice stay yours. The publishing of the song is shared half and half.</p>"},
                {"question": "What if the beat is sold exclusively after I leased it?", "answer": "<p>Your licence stays valid to its end. The beat only leaves the shop for new buyers.</p>"},
            ]}),
        ),
    ),
    Article(
        "exclusive-or-lease",
        "Exclusive or lease?",
        "One of them takes the beat off the shelf. When that is worth it, and when it isn't.",
        (
            ("text", "<p>An exclusive licence means that the beat is sold to nobody after you. The shop closes every other licence on it in the same moment, and its page says so from then on.</p>"),
            ("heading", "When a lease is enough"),
            ("text", "<ul><li>You are trying the song out, or it is one of many this year.</li><li>You don't mind that another voice may exist over the same music.</li><li>The limits are far away, and you can upgrade when they come near.</li></ul>"),
            ("heading", "When to go exclusive"),
            ("text", "<ul><li>A label, a film or a brand asks who else has the music.</li><li>You plan a video that costs more than the beat.</li><li>The song works, and you want no second one like it.</li></ul><p>Leases that were sold before are named with the exclusive, on the page and in the contract. You know what you buy.</p>"),
            ("beat", "beat:chrome-coast"),
            ("text", "<p>While you pay for an exclusive, it is held for you for a few minutes. Nobody can take it from under your fingers; and if you change your mind, it is free again.</p>"),
        ),
    ),
    Article(
        "what-stems-are-for",
        "What stems are for",
        "The same beat in separate tracks: what a mixing engineer does with them, and when a WAV will do.",
        (
            ("text", "<p>A WAV is the finished mix in one file. Stems are the same music in parts: drums, bass, chords, melody and effects, each as a WAV of full length. Laid on top of each other from the first sample, they are the mix again, bit for bit.</p>"),
            ("heading", "Room for the voice"),
            ("text", "<p>With stems the engineer can turn the melody down where you sing, cut the bass for one bar before the hook, or let the drums drop out under a spoken line. With a single file all of that is a compromise.</p>"),
            ("quote", {"text": "If the voice and the piano fight, I would rather move the piano than the voice.", "source": "Said in most mixing rooms"}),
            ("heading", "When you don't need them"),
            ("text", "<p>For a demo, a freestyle or a short video, the WAV is fine: it is mixed, loud enough and has headroom for a voice. Stems are big; take them when somebody is going to open a session with them.</p>"),
            ("beat_row", {"heading": "Worth opening up", "beats": ["beat:night-freight", "beat:corner-light", "beat:velvet-hour"]}),
        ),
    ),
    Article(
        "key-and-tempo",
        "Writing in the right key and tempo",
        "The two numbers beside every beat, and how to use them before you record.",
        (
            ("text", "<p>Every beat here says its key and its tempo. They look like small print. They are the quickest way to find out whether a beat fits your voice.</p>"),
            ("heading", "Key"),
            ("text", "<p>Hum the lowest and the highest note that you can hold without strain. If your comfortable range runs from A to E, beats in A minor or C major will carry you; one in C sharp minor may ask for notes you don't have that day. Minor keys read as darker, but it is the melody that decides.</p>"),
            ("heading", "Tempo"),
            ("text", "<p>Tempo is counted in beats per minute. A fast trap beat at 140 is felt at 70 by the voice; drum and bass at 170 leaves room for lines at 85. If your words stumble, try the same lyrics at half or double the speed before you change them.</p><p>Use the tempo filter on the beats page to find music for a text that is already written.</p>"),
            ("beat_row", {"heading": "Slow, middle, fast", "beats": ["beat:rain-on-tape", "beat:low-tide", "beat:silver-rapids"]}),
            ("call_to_action", {"text": "Filter by tempo and key while something plays.", "label": "Browse beats", "page": "beats", "link": ""}),
        ),
    ),
)  # fmt: skip
