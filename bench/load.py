"""Several clients at once, each on a connection that stays open; how many answers came, and how long each took."""

import http.client
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from statistics import quantiles
from urllib.parse import urlsplit

CLIENTS = 8


@dataclass(frozen=True, slots=True)
class Request:
    """One request; ``path`` is on the server that the load is put on."""

    method: str
    path: str
    body: bytes | None = None
    headers: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Load:
    """What came of it: answers a second over all clients, and the times of single answers in milliseconds."""

    answers: int
    per_second: float
    median_ms: float
    p95_ms: float


def put_load(url: str, requests: Callable[[], Iterator[Request]], *, for_s: float) -> Load:
    """Send from ``CLIENTS`` threads for so many seconds; SystemExit if an answer isn't 200.

    ``requests`` is called once for each client and gives what that client sends, in turn.
    """
    took_s: list[list[float]] = [[] for _ in range(CLIENTS)]
    wrong: list[str] = []
    prepared = [requests() for _ in range(CLIENTS)]
    started = time.perf_counter()
    until = started + for_s
    threads = [
        threading.Thread(target=_client, args=(url, prepared[number], until, took_s[number], wrong))
        for number in range(CLIENTS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    elapsed_s = time.perf_counter() - started
    if wrong:
        raise SystemExit(f"error: {wrong[0]}")
    every = [one for each in took_s for one in each]
    cuts = quantiles(every, n=20)
    return Load(len(every), len(every) / elapsed_s, cuts[9] * 1000, cuts[18] * 1000)


def _client(url: str, requests: Iterator[Request], until: float, took_s: list[float], wrong: list[str]) -> None:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=30)
    try:
        for request in requests:
            before = time.perf_counter()
            if before > until or wrong:
                return
            connection.request(request.method, request.path, request.body, dict(request.headers or {}))
            answer = connection.getresponse()
            said = answer.read()
            if answer.status != 200:
                wrong.append(f"{request.method} {request.path} answers {answer.status}: {said[:200]!r}")
                return
            took_s.append(time.perf_counter() - before)
    except (OSError, http.client.HTTPException) as error:
        wrong.append(f"{request.method} {request.path}: {error!r}")
    finally:
        connection.close()
