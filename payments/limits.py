"""How limits are written in the settings, and what they mean; no Django, since the settings themselves ask here."""

import re
from dataclasses import dataclass

PERIOD_S = {"s": 1, "m": 60, "h": 3600, "d": 86_400}


@dataclass(frozen=True, slots=True)
class HoldLimits:
    """``at_once`` unpaid holds; lapsed ones within ``window_s`` seconds, on one beat and in the shop."""

    at_once: int
    on_a_beat: int
    in_the_shop: int
    window_s: int


@dataclass(frozen=True, slots=True)
class DownloadLimits:
    """Signed addresses of one file: so many within ``window_s`` seconds, so many alive at once."""

    in_window: int
    window_s: int
    at_once: int


@dataclass(frozen=True, slots=True)
class CardTestingLimit:
    """More than ``declines`` within ``window_s`` seconds that are at least ``percent`` of all that were decided."""

    declines: int
    window_s: int
    percent: int


def parsed_rate(rate: str) -> tuple[int, int]:
    """``"60/m"`` as (60, 60 seconds), ``"30/15m"`` as (30, 900 seconds); raises ValueError that says what to write."""
    match = re.fullmatch(r"(\d+)/([1-9]\d*)?([smhd])", rate.strip())
    if match is None:
        raise ValueError(f"{rate!r}: write a number, a slash and s, m, h or d, as in 60/m; or leave it empty")
    return int(match[1]), int(match[2] or 1) * PERIOD_S[match[3]]


def parsed_rates(text: str) -> tuple[tuple[int, int], ...]:
    """``"5/h 20/d"`` as two rates that hold together; raises ValueError for anything else."""
    rates = tuple(parsed_rate(rate) for rate in text.split())
    if not rates:
        raise ValueError(f"{text!r}: write one rate or several, as in 5/h 20/d")
    return rates


def parsed_play_limits(text: str) -> tuple[str, str]:
    """``"6/h 300/h"`` as two rates, of one beat and in the shop, still written; raises ValueError for anything else."""
    of_a_beat, in_the_shop = text.split()
    parsed_rates(text)
    return of_a_beat, in_the_shop


def parsed_card_testing_limit(text: str) -> CardTestingLimit:
    """``"30/15m 60%"`` as a limit; raises ValueError for anything else."""
    rate, percent = text.split()
    if not re.fullmatch(r"\d{1,3}%", percent) or int(percent[:-1]) > 100:
        raise ValueError(f"{percent!r}: write a percentage, as in 60%")
    return CardTestingLimit(*parsed_rate(rate), int(percent[:-1]))


def parsed_hold_limits(text: str) -> HoldLimits:
    """``"2 3/d 6/d"`` as limits; raises ValueError for anything else."""
    at_once, on_a_beat, in_the_shop = text.split()
    (beat, window_s), (shop, other_window_s) = parsed_rate(on_a_beat), parsed_rate(in_the_shop)
    if window_s != other_window_s:
        raise ValueError(f"{text!r}: both limits on lapsed holds need the same window")
    return HoldLimits(int(at_once), beat, shop, window_s)


def parsed_download_limits(text: str) -> DownloadLimits:
    """``"20/d 5"`` as limits; raises ValueError for anything else."""
    rate, at_once = text.split()
    return DownloadLimits(*parsed_rate(rate), int(at_once))
