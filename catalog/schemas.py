"""Shapes of beats on the wire, as the contract has them; amounts are in the currency's smallest unit."""

from ninja import Schema


class LinkOut(Schema):
    name: str
    url: str


class PreviewOut(Schema):
    url: str
    peaks: str


class CoversOut(Schema):
    small: str
    medium: str
    large: str
    alt: str


class LicenceOut(Schema):
    code: str
    name: str
    amount: int
    currency: str
    types: list[str]
    exclusive: bool
    available: bool


class QuotedLicenceOut(LicenceOut):
    quote: str
    terms: str
    limits: list[tuple[str, str]]


class BeatOut(Schema):
    id: int
    title: str
    url: str
    producers: list[LinkOut]
    genre: str | None
    genre_label: str | None
    moods: list[str]
    mood_labels: list[str]
    tags: list[str]
    sounds_like: list[str]
    bpm: int | float
    key: str
    duration: int
    cover: str
    covers: CoversOut
    preview: PreviewOut
    state: str
    licenses: list[LicenceOut]


class PriorLeasesOut(Schema):
    count: int
    last_end: str | None


class BeatDetailOut(BeatOut):
    licenses: list[QuotedLicenceOut]  # type: ignore[assignment]  # the same, with what only a sale needs
    prior_leases: PriorLeasesOut


class FacetValueOut(Schema):
    value: str
    label: str
    count: int


class BeatsOut(Schema):
    count: int
    next: str | None
    previous: str | None
    items: list[BeatOut]
    facets: dict[str, list[FacetValueOut]]
