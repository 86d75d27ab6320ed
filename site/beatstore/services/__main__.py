"""``python -m beatstore.services run|up|exec``: see ``make help``."""

import argparse
import os
import sys
from pathlib import Path

from beatstore.services.errors import StartError
from beatstore.services.store import Store
from beatstore.services.throwaway import run_with_servers

ROOT = Path(__file__).resolve().parents[3]


def main() -> int:
    """Run one of the commands; a problem ends in one line and exit code 1."""
    parser = argparse.ArgumentParser(prog="beatstore.services", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="the store with all that it needs")
    commands.add_parser("up", help="its servers alone")
    throwaway = commands.add_parser("exec", help="run a command with fresh servers, gone afterwards")
    throwaway.add_argument("argv", nargs=argparse.REMAINDER, metavar="-- COMMAND")
    arguments = parser.parse_args()
    os.chdir(ROOT)
    try:
        if arguments.command == "exec":
            argv = arguments.argv[1:] if arguments.argv[:1] == ["--"] else arguments.argv
            return run_with_servers(ROOT, argv)
        Store(ROOT).run(servers_only=arguments.command == "up")
    except StartError as problem:
        print(f"error: {problem}", file=sys.stderr)
        return 1
    except OSError as problem:
        where = f": {problem.filename}" if problem.filename else ""
        print(f"error: {problem.strerror}{where}. Put that right and start again.", file=sys.stderr)
        return 1
    except KeyboardInterrupt:  # before there was anything to stop
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
