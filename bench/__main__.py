"""``make bench``: see ``bench.run``."""

from bench.start import run

if __name__ == "__main__":
    run("bench.run")
