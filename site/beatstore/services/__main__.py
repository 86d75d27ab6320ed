"""``python -m beatstore.services run|up|exec``: see ``make help``."""

import argparse
import os
import sys
from pathlib import Path

from beatstore.services.errors import StartError
from beatstore.services.throwaway import run_with_servers

ROOT = Path(__file__).resolve().parents[3]


def main() -> int:
    """Run one of the commands; a problem ends in one line and exit code 1."""
    parser = argparse.ArgumentParser(prog="beatstore.services", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    throwaway = commands.add_parser("exec", help="run a command with fresh servers, gone afterwards")
    throwaway.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    try:
        return run_with_servers(ROOT, [part for part in arguments.argv if part != "--"])
    except StartError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main())
