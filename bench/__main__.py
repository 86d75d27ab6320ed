"""``python -m bench [NAME]``: one of the benchmarks that ``make bench`` runs one after the other."""

import sys

from bench.start import run

BENCHES = {
    "server": "bench.run",
    "phone": "bench.phone",
    "pages": "bench.pages",
}

if __name__ == "__main__":
    name = sys.argv[1] if len(sys.argv) > 1 else "server"
    if name not in BENCHES:
        sys.exit(f"error: there are {', '.join(BENCHES)}, not {name!r}")
    run(BENCHES[name])
