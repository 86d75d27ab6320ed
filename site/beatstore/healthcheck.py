"""``python -m beatstore.healthcheck web|worker|schedule``: does this container do its work? For Docker's HEALTHCHECK.

Starts no Django, since it runs every few seconds: the web is asked over HTTP, a worker is known by its heartbeat in
Redis, the schedule by its lease in the database.
"""

import socket
import sys
import urllib.request

import psycopg
from redis import Redis
from redis.exceptions import RedisError
from rq.worker_registration import REDIS_WORKER_KEYS

from beatstore.env import Env

WEB = "http://127.0.0.1:8000/healthz"  # where gunicorn.conf.py binds
LIMIT_S = 3


def main(role: str) -> int:
    """Exit code 0 if it does; else 1, with a line that says what is wrong."""
    looks = {"web": web_answers, "worker": worker_beats, "schedule": schedule_runs}
    try:
        is_well = looks[role]()
    except (OSError, RedisError, psycopg.Error) as error:
        print(f"{role}: {error}", file=sys.stderr)  # noqa: T201  # Docker keeps what a check prints
        return 1
    return 0 if is_well else 1


def web_answers() -> bool:
    """gunicorn has a thread for us."""
    with urllib.request.urlopen(WEB, timeout=LIMIT_S) as answer:
        return bool(answer.status == 200)


def worker_beats() -> bool:
    """A worker of this host has told Redis of itself; its key lapses when its heartbeats stop."""
    url = Env().text("REDIS_URL", "")
    with Redis.from_url(url, socket_connect_timeout=LIMIT_S, socket_timeout=LIMIT_S, decode_responses=True) as client:
        hosts = [client.hget(key, "hostname") for key in client.sscan_iter(REDIS_WORKER_KEYS)]
    return socket.gethostname() in hosts


def schedule_runs() -> bool:
    """A scheduler holds the lease: this one, or the one that it would replace."""
    with psycopg.connect(Env().text("DATABASE_URL", ""), connect_timeout=LIMIT_S) as connection:
        found = connection.execute("SELECT until > shop_now() FROM beatstore_schedulerlease").fetchone()
    return bool(found and found[0])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
