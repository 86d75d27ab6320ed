"""``make bench-soak``: the shop for half an hour (``SOAK_MINUTES``) in one of three ways, ``SOAK_MODE``.

histories: random histories with crashes and faults at chosen places, on a clock that moves (``bench.soak_histories``).
processes: the real processes, killed, with webhooks lost and Redis emptied, on the real clock (``bench.processes``).
day: a day of the shop's time with 10,000 purchases (``bench.day``).
"""

import os
import sys

from bench.start import run

MODES = {
    "histories": ("bench.soak_histories", "beatstore.settings.test"),
    "processes": ("bench.processes", "bench.settings"),
    "day": ("bench.day", "beatstore.settings.test"),
}

if __name__ == "__main__":
    mode = os.environ.get("SOAK_MODE", "histories")
    if mode not in MODES:
        sys.exit(f"error: SOAK_MODE is one of {', '.join(MODES)}, not {mode!r}")
    run(*MODES[mode])
