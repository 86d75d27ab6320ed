"""What readers call a key in their language: B♭ minor is "b-Moll" to a German, and B minor "h-Moll"."""

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

IN_FULL: dict[str, Promise] = {
    "A minor": pgettext_lazy("key", "A minor"),
    "Bb minor": pgettext_lazy("key", "B♭ minor"),
    "B minor": pgettext_lazy("key", "B minor"),
    "C minor": pgettext_lazy("key", "C minor"),
    "C# minor": pgettext_lazy("key", "C♯ minor"),
    "D minor": pgettext_lazy("key", "D minor"),
    "Eb minor": pgettext_lazy("key", "E♭ minor"),
    "E minor": pgettext_lazy("key", "E minor"),
    "F minor": pgettext_lazy("key", "F minor"),
    "F# minor": pgettext_lazy("key", "F♯ minor"),
    "G minor": pgettext_lazy("key", "G minor"),
    "G# minor": pgettext_lazy("key", "G♯ minor"),
    "C major": pgettext_lazy("key", "C major"),
    "Db major": pgettext_lazy("key", "D♭ major"),
    "D major": pgettext_lazy("key", "D major"),
    "Eb major": pgettext_lazy("key", "E♭ major"),
    "E major": pgettext_lazy("key", "E major"),
    "F major": pgettext_lazy("key", "F major"),
    "F# major": pgettext_lazy("key", "F♯ major"),
    "G major": pgettext_lazy("key", "G major"),
    "Ab major": pgettext_lazy("key", "A♭ major"),
    "A major": pgettext_lazy("key", "A major"),
    "Bb major": pgettext_lazy("key", "B♭ major"),
    "B major": pgettext_lazy("key", "B major"),
}


def in_plain_letters(key: str) -> str:
    """A stored key as the reader's language calls it, for fonts without musical signs: "F# minor", "fis-Moll"."""
    return str(IN_FULL.get(key, key)).replace("♭", "b").replace("♯", "#")
