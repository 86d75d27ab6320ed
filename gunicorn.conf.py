"""How the shop is served: ``gunicorn`` in this folder needs no arguments. Sized by the machine, not by settings."""

import os
import sys
from pathlib import Path

from gunicorn.arbiter import Arbiter

ROOT = Path(__file__).resolve().parent
sys.path[:0] = [str(path) for path in (ROOT / "site", ROOT) if str(path) not in sys.path]

from beatstore.checks import stop_if_wrong  # noqa: E402  # found since the line above

SHARED_MEMORY = Path("/dev/shm")  # noqa: S108  # a heartbeat file on a slow disk would stall a worker
CPU_QUOTA = Path("/sys/fs/cgroup/cpu.max")


def usable_cpus() -> int:
    """Processors that this process may use: its affinity, cut by the container's quota."""
    cpus = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    try:
        quota, period = CPU_QUOTA.read_text().split()
        return max(1, min(cpus, round(int(quota) / int(period))))
    except (OSError, ValueError):  # no cgroup v2, or "max": no quota
        return cpus


wsgi_app = "beatstore.wsgi"
bind = "0.0.0.0:8000"
# Requests wait for PostgreSQL, S3 and Stripe far more than they compute: threads do the waiting. Each thread may hold
# a database connection: 8 workers with 8 threads stay below PostgreSQL's 100, with room for the workers of the queues.
worker_class = "gthread"
workers = min(max(2, usable_cpus()), 8)
threads = 8
preload_app = True  # a wrong setting ends the start instead of a loop of dying workers; memory is shared
worker_tmp_dir = str(SHARED_MEMORY) if SHARED_MEMORY.is_dir() else None
# A slow leak never grows old; the jitter keeps workers from leaving together.
max_requests = 5000
max_requests_jitter = 1000
# The longest a request may take is Stripe's client with its retry (payments/gateway/client.py).
timeout = 60
graceful_timeout = 30
keepalive = 75  # longer than the proxy keeps a connection (deploy/Caddyfile), so that it never writes to a closed one
# Addresses with a token are long enough; nothing of ours comes near these.
limit_request_line = 4094
limit_request_fields = 100
control_socket_disable = True  # nothing is steered from inside; a read-only container has no place for it


def on_starting(server: Arbiter) -> None:
    """What ends a worker's start ends the web's: settings that can't be right together, a Redis that forgets jobs."""
    stop_if_wrong()


accesslog = "-"
errorlog = "-"
logger_class = "beatstore.gunicorn_log.GunicornLogger"
