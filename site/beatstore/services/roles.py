"""The store's own processes: what each is called and how it is started."""

import sys
from pathlib import Path

from beatstore import queues

PREPARE = (sys.executable, "-m", "beatstore.services.prepare")
EMPTY, FILLED = "empty", "filled"  # its last line: is there a shop in the database?
MANAGE = (sys.executable, "manage.py")
# A worker that died is missed after this long (RQ's default of 420 s leaves its job lying for minutes).
WORKER_TTL_S = 30


def worker(*queue_names: str) -> tuple[str, ...]:
    """A worker of these queues; it runs Wagtail's background tasks too (``settings.RQ``)."""
    flags = ("--with-scheduler", f"--worker-ttl={WORKER_TTL_S}")
    return (*MANAGE, "rqworker", *queue_names, *flags)


def payments_worker() -> tuple[str, ...]:
    """The worker that money waits for."""
    return worker(queues.PAYMENTS, queues.DEFAULT)


def media_worker() -> tuple[str, ...]:
    """The worker for minutes of audio, apart, so that a sale never waits behind a master."""
    return worker(queues.MEDIA)


def web(host: str, port: int) -> tuple[str, ...]:
    """Django's own server; the supervisor restarts it when code changes, faster than its reloader's polling."""
    address = f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
    return (*MANAGE, "runserver", "--noreload", "--skip-checks", address)


def warm(argv: tuple[str, ...]) -> tuple[str, ...]:
    """A process that waits to become ``argv``, a call of manage.py."""
    python, *script = argv
    return (python, "-m", "beatstore.services.warm", *script)


def sandbox(host: str, port: int, data: Path, webhook_url: str) -> tuple[str, ...]:
    """The stand-in for Stripe."""
    return (
        *(sys.executable, "-m", "sandbox", "--host", host, "--port", str(port)),
        *("--data", str(data), "--webhook-url", webhook_url),
    )


def scheduler() -> tuple[str, ...]:
    """What happens at set times."""
    return (*MANAGE, "run_schedule")
