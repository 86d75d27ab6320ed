"""``make bench-soak``: see ``bench.histories``."""

from bench.start import run

if __name__ == "__main__":
    run("bench.histories")
