"""The beats, as scores; ``SONGS`` has them all by slug."""

from demo.music.score import Song
from demo.music.songs import afro, boom_bap, club, drill, house, island, lofi, neon, soul, still, trap, uk, west

_FAMILIES = (trap, drill, boom_bap, lofi, afro, house, soul, island, neon, club, uk, west, still)

SONGS: dict[str, Song] = {song.slug: song for family in _FAMILIES for song in family.SONGS}
