"""What the shop does in a second beside what it could do at best, measured in turns in one run."""

import os
import sys
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from functools import partial
from itertools import repeat
from statistics import median
from urllib.parse import urlsplit

from django.conf import settings

from beatstore.services import ports
from bench import listing
from bench.load import CLIENTS, Load, Request, put_load
from bench.report import write_report
from bench.shop import open_shop
from bench.start import say
from bench.webhooks import deliveries, verifications_per_second
from catalog.listing import ListingQuery
from payments.models import StripeWebhookEvent
from tests.processes import HttpProcess

BEATS = 100
ROUNDS = 3
ROUND_S = 4.0
WARM_UP_S = 1.5
WEBHOOKS_A_CLIENT = 1200  # more than a round can send
CONSTANT = "/bench/constant/"


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that was measured, and what bounds it; medians over the rounds."""

    name: str
    per_second: float
    median_ms: float
    p95_ms: float
    limit_name: str
    limit_per_second: float
    share: float  # of the limit; 1 would mean that the shop itself costs nothing


def main() -> int:
    """Measure, print, write ``bench/results/latest.json``."""
    say(f"putting {BEATS} beats on sale")
    browse = open_shop(BEATS)
    url = f"http://127.0.0.1:{ports.choose(1)[0]}"
    argv = (sys.executable, "-m", "gunicorn", "--bind", urlsplit(url).netloc, "--access-logfile", os.devnull)
    with HttpProcess("shop", argv, url):
        figures = [measure_webhooks(url), *measure_browsing(url, browse)]
    figures += measure_lists()
    show(figures)
    write_report(
        "latest", clients=CLIENTS, rounds=ROUNDS, round_s=ROUND_S, figures=[asdict(figure) for figure in figures]
    )
    return 0


def measure_webhooks(url: str) -> Figure:
    """Deliveries that were verified, stored, committed and answered, beside verifying alone."""
    say("webhooks, beside Stripe's verification alone")
    send = partial(deliveries, WEBHOOKS_A_CLIENT)
    put_load(url, partial(deliveries, 20), for_s=WARM_UP_S)
    before = StripeWebhookEvent.objects.count()
    rounds = [(put_load(url, send, for_s=ROUND_S), verifications_per_second(for_s=1.0)) for _ in range(ROUNDS)]
    stored, answered = StripeWebhookEvent.objects.count() - before, sum(load.answers for load, _ in rounds)
    if stored != answered:
        raise SystemExit(f"error: {answered} webhooks were answered with 200, {stored} are in the database")
    limit = median(per_second for _, per_second in rounds)
    return _figure("webhooks acknowledged", [load for load, _ in rounds], "Stripe's verification alone", limit)


def measure_browsing(url: str, path: str) -> list[Figure]:
    """The browse page as strangers get it, and made anew for whoever has a session; beside 20 KB of constant text."""
    say(f"browse page of {BEATS} beats, beside 20 KB of constant text")
    known = {"Cookie": f"{settings.SESSION_COOKIE_NAME}=of-a-visitor"}

    def load(page: str, headers: Mapping[str, str] | None = None, for_s: float = ROUND_S) -> Load:
        ask: Callable[[], repeat[Request]] = partial(repeat, Request("GET", page, headers=headers))
        return put_load(url, ask, for_s=for_s)

    load(path, for_s=WARM_UP_S)
    load(CONSTANT, for_s=WARM_UP_S)
    rounds = [(load(path), load(path, known), load(CONSTANT)) for _ in range(ROUNDS)]
    limit = median(constant.per_second for _, _, constant in rounds)
    kept, anew = [page for page, _, _ in rounds], [page for _, page, _ in rounds]
    limit_name = "20 KB of constant text"
    return [_figure("browse page", kept, limit_name, limit), _figure("browse page made anew", anew, limit_name, limit)]


def measure_lists() -> list[Figure]:
    """Lists with count and facets in one process, beside a page of cards alone."""
    say(f"lists of {listing.BEATS} beats with their facets, beside the cards alone")
    listing.fill()
    figures: list[Figure] = []
    for name, query in listing.ASKED.items():
        rounds = [
            (listing.ask(query, for_s=1.0), listing.ask_cards_alone(ListingQuery(), for_s=0.5)) for _ in range(ROUNDS)
        ]
        limit = median(cards.per_second for _, cards in rounds)
        figures.append(_figure(f"list: {name}", [load for load, _ in rounds], "its page of cards alone", limit))
    return figures


def show(figures: list[Figure]) -> None:
    """A line for each figure."""
    print(f"\n{'':<24}{'a second':>10}{'median':>10}{'95 %':>10}   {'limit':<30}{'a second':>10}{'share':>8}")
    for each in figures:
        times = f"{each.median_ms:>7.1f} ms{each.p95_ms:>7.1f} ms"
        limit = f"{each.limit_name:<30}{each.limit_per_second:>10.0f}{each.share:>8.3f}"
        print(f"{each.name:<24}{each.per_second:>10.0f}{times}   {limit}")


def _figure(name: str, loads: list[Load], limit_name: str, limit_per_second: float) -> Figure:
    per_second = median(load.per_second for load in loads)
    return Figure(
        name=name,
        per_second=round(per_second, 1),
        median_ms=round(median(load.median_ms for load in loads), 2),
        p95_ms=round(median(load.p95_ms for load in loads), 2),
        limit_name=limit_name,
        limit_per_second=round(limit_per_second, 1),
        share=round(per_second / limit_per_second, 4),
    )
