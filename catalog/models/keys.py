"""The musical keys that a beat may be in: plain letters where stored and on the wire, musical signs for people."""

_TONICS = {
    "minor": ("A", "B♭", "B", "C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "G♯"),
    "major": ("C", "D♭", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"),
}
KEYS = [
    (f"{tonic.replace('♭', 'b').replace('♯', '#')} {mode}", f"{tonic} {mode}")
    for mode, tonics in _TONICS.items()
    for tonic in tonics
]
