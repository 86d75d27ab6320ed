"""What a card is, and how it travels to and from ``BeatListing.card`` as JSON."""

from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Link:
    """A name that leads somewhere; ``url`` is a path of this site."""

    name: str
    url: str


@dataclass(frozen=True, slots=True)
class Term:
    """A value of a facet: what addresses carry, and what people read."""

    value: str
    label: str


# A row's thumb on a phone of three dots a pixel; a card there on one of two and of three; the width of the screen.
AVIF_WIDTHS = (216, 384, 608, 800)


@dataclass(frozen=True, slots=True)
class Cover:
    """Square WebP pictures of 96, 320 and 800 pixels; the drawn stand-in where an editor gave none.

    ``avif``: the same at half the weight, as wide as ``AVIF_WIDTHS``; empty for the stand-in.
    """

    url_small: str
    url_medium: str
    url_large: str
    alt: str
    avif: tuple[str, ...] = ()

    @property
    def row_sources(self) -> str:
        """What a ``srcset`` offers for a row's thumb: one size does for every screen."""
        return self._sources(AVIF_WIDTHS[:1])

    @property
    def card_sources(self) -> str:
        """What it offers for a card, half as wide as a phone."""
        return self._sources(AVIF_WIDTHS[1:3])

    @property
    def large_sources(self) -> str:
        """What it offers for a cover as wide as the screen."""
        return self._sources(AVIF_WIDTHS[1:])

    def _sources(self, widths: tuple[int, ...]) -> str:
        there = dict(zip(AVIF_WIDTHS, self.avif, strict=False))
        return ", ".join(f"{there[width]} {width}w" for width in widths if width in there)


@dataclass(frozen=True, slots=True)
class CardLicence:
    """One licence as lists show it; a sale reads ``offers`` instead."""

    code: str
    name: str
    amount_minor: int
    types: tuple[str, ...]
    is_exclusive: bool
    is_available: bool
    regular_amount_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """What a card, a row, the player and the API's list show of a beat; made of one row, without a query.

    ``wave_path`` is the ``d`` of an SVG path in a box of 160 by 32; ``state`` is ``available`` or ``sold``;
    ``from_amount_minor`` is None once nothing is for sale; ``is_reduced`` while a sale lowers a price.
    """

    beat_id: int
    title: str
    url: str
    producers: tuple[Link, ...]
    genre: Term | None
    moods: tuple[Term, ...]
    tags: tuple[str, ...]
    sounds_like: tuple[str, ...]
    bpm: Decimal
    key: str
    duration_s: int
    cover: Cover
    preview_url: str
    peaks_url: str
    wave_path: str
    state: str
    from_amount_minor: int | None
    currency: str
    licences: tuple[CardLicence, ...]

    @property
    def is_reduced(self) -> bool:
        """Whether a sale lowers one of its prices now."""
        return any(licence.is_available and licence.regular_amount_minor for licence in self.licences)

    def as_json(self) -> dict[str, Any]:
        """JSON that ``from_json`` reads back."""
        return {**asdict(self), "bpm": str(self.bpm)}

    @classmethod
    def from_json(cls, stored: dict[str, Any]) -> Self:
        """The card that ``as_json`` wrote."""
        return cls(
            **{
                **stored,
                "producers": tuple(Link(**link) for link in stored["producers"]),
                "genre": Term(**stored["genre"]) if stored["genre"] else None,
                "moods": tuple(Term(**term) for term in stored["moods"]),
                "tags": tuple(stored["tags"]),
                "sounds_like": tuple(stored["sounds_like"]),
                "bpm": Decimal(stored["bpm"]),
                "cover": Cover(**{**stored["cover"], "avif": tuple(stored["cover"].get("avif", ()))}),
                "licences": tuple(
                    CardLicence(**{**licence, "types": tuple(licence["types"])}) for licence in stored["licences"]
                ),
            }
        )
