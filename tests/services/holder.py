"""Run by the tests: holds a place's servers, or one stubborn child, until it is ended."""

import signal
import sys
from pathlib import Path

from beatstore.services.place import Place
from beatstore.services.stack import Stack


def main() -> None:
    """``holder.py FOLDER`` starts PostgreSQL and Redis there and prints their settings, a line each."""
    place = Place(Path(sys.argv[1]))
    place.claim()
    place.pids.end_leftovers()
    stack = Stack(place, throwaway=False, without={"s3"})
    settings = stack.launch()
    stack.wait_ready("postgres", "redis")
    for name, value in sorted(settings.items()):
        sys.stdout.write(f"{name}={value}\n")
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    signal.pause()


if __name__ == "__main__":
    main()
