"""What one may ask of the shop window: the GET parameters of the contract, parsed once for pages and API."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any, Self
from urllib.parse import urlencode

from django.conf import settings
from django.http import QueryDict

from catalog.errors import InvalidRequestError

SORTS = ("featured", "newest", "popular", "price", "-price", "bpm")
# Several values of one of these mean any of them.
LISTS = ("genre", "mood", "tag", "sounds_like", "producer", "key", "license", "length")
LIMITS = ("bpm_min", "bpm_max", "price_max")
FLAGS = ("bpm_half_double", "key_compatible")  # each widens another filter; "1" or left out
NUMBERS = (*LIMITS, "page", "page_size")
PARAMETERS = ("q", *LISTS, *NUMBERS, *FLAGS, "sort")
LENGTHS: dict[str, tuple[int, int | None]] = {"short": (0, 119), "medium": (120, 180), "long": (181, None)}  # seconds
DEFAULT_PAGE_SIZE, MAX_PAGE_SIZE = 16, 100
MAX_QUERY_LENGTH = 200
LARGEST = 2**31 - 1  # of the database's integers


@dataclass(frozen=True, slots=True)
class ListingQuery:
    """Filters, sort and page. ``price_max`` is in the currency's smallest unit, tempos in beats per minute.

    ``bpm_half_double`` takes tempos between both limits at half and double time, too; ``key_compatible`` the keys that
    go well with those of ``key``; ``length`` are names of ``LENGTHS``.
    """

    q: str = ""
    genre: tuple[str, ...] = ()
    mood: tuple[str, ...] = ()
    tag: tuple[str, ...] = ()
    sounds_like: tuple[str, ...] = ()
    producer: tuple[str, ...] = ()
    key: tuple[str, ...] = ()
    license: tuple[str, ...] = ()
    length: tuple[str, ...] = ()
    bpm_min: int | None = None
    bpm_max: int | None = None
    price_max: int | None = None
    bpm_half_double: bool = False
    key_compatible: bool = False
    sort: str = "featured"
    page: int = 1
    page_size: int = DEFAULT_PAGE_SIZE
    language: str = settings.LANGUAGE_CODE

    @classmethod
    def parse(cls, params: QueryDict, *, language: str, is_strict: bool) -> Self:
        """Query of a request. Strict: an unknown parameter or bad value raises InvalidRequestError; else it's ignored.

        A parameter without a value (an untouched field of a form) means the same as none.
        """
        given: dict[str, object] = {}
        for name, values in params.lists():
            if name not in PARAMETERS:
                if is_strict:
                    raise InvalidRequestError(f"There is no parameter “{name}”.", parameter=name)
                continue
            filled = [value.strip() for value in values if value.strip()]
            if not filled:
                continue
            try:
                given[name] = _value(name, filled)
            except ValueError as error:
                if is_strict:
                    raise InvalidRequestError(f"“{name}”: {error}", parameter=name) from error
        return cls(**given, language=language)  # type: ignore[arg-type]  # _value gives each field its type

    def with_page(self, page: int) -> Self:
        """The same question, another page of the answer."""
        return replace(self, page=page)

    def without(self, name: str, value: str | None = None) -> Self:
        """The same question less one filter (or one value of it), from its first page."""
        kept: object = ()
        if value is not None and name in LISTS:
            kept = tuple(one for one in getattr(self, name) if one != value)
        elif name not in LISTS:
            kept = "" if name == "q" else False if name in FLAGS else None
        changed: Any = {name: kept}
        return replace(self, page=1, **changed)

    def active(self) -> tuple[tuple[str, str], ...]:
        """Filters in force, as (parameter, value), for chips."""
        pairs = [(name, value) for name in LISTS for value in getattr(self, name)]
        pairs += [(name, str(value)) for name in LIMITS if (value := getattr(self, name)) is not None]
        pairs += [(name, "1") for name in FLAGS if getattr(self, name)]
        return (*([("q", self.q)] if self.q else []), *pairs)

    def querystring(self) -> str:
        """Parameters of an address that asks the same; what is at its default is left out."""
        pairs = list(self.active())
        if self.sort != "featured":
            pairs.append(("sort", self.sort))
        if self.page != 1:
            pairs.append(("page", str(self.page)))
        if self.page_size != DEFAULT_PAGE_SIZE:
            pairs.append(("page_size", str(self.page_size)))
        return urlencode(pairs)


def _value(name: str, values: list[str]) -> object:
    if name in LISTS:
        if name == "length" and not set(values) <= set(LENGTHS):
            raise ValueError(f"of {', '.join(LENGTHS)}.")
        return tuple(dict.fromkeys(_clean(values)))
    if len(values) > 1:
        raise ValueError("give it once.")
    value = values[0]
    if name in FLAGS:
        if value != "1":
            raise ValueError("1, or left out.")
        return True
    if name == "sort":
        if value not in SORTS:
            raise ValueError(f"one of {', '.join(SORTS)}.")
        return value
    if name == "q":
        (value,) = _clean([value])
        return value
    return _whole(value, at_least=1 if name in ("page", "page_size") else 0, at_most=_ceiling(name))


def _clean(values: Iterable[str]) -> list[str]:
    found = list(values)
    if any(len(value) > MAX_QUERY_LENGTH or "\x00" in value for value in found):
        raise ValueError(f"at most {MAX_QUERY_LENGTH} printable characters.")
    return found


def _whole(value: str, *, at_least: int, at_most: int) -> int:
    if not (value.isascii() and value.isdigit() and len(value) <= 10) or not at_least <= int(value) <= at_most:
        raise ValueError(f"a whole number from {at_least} to {at_most}.")
    return int(value)


def _ceiling(name: str) -> int:
    if name.startswith("bpm"):
        return 1000
    return MAX_PAGE_SIZE if name == "page_size" else LARGEST if name == "price_max" else 1_000_000
