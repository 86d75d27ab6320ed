"""Fresh servers for one command, gone afterwards: what ``make test`` runs in."""

import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from beatstore.services import migrated, ports
from beatstore.services.errors import StartError
from beatstore.services.place import Place
from beatstore.services.process import dies_with_us
from beatstore.services.stack import Stack

PREFIX = "test-"


def run_with_servers(root: Path, argv: Sequence[str]) -> int:
    """Run ``argv`` with the settings of fresh servers; returns its exit code."""
    sweep(root)
    name = f"{PREFIX}{os.getpid()}-{secrets.token_hex(3)}"
    place = Place(root / ".local" / name)
    place.claim()
    started = time.monotonic()
    try:
        migrated.begin(root, place)
        stack = Stack(place, throwaway=True)
        try:
            settings = stack.launch()
            stack.wait_ready("postgres", "redis", "s3")
            say(f"servers are ready ({time.monotonic() - started:.1f} s), in {place.folder}")
            return _run(argv, {**os.environ, **settings, **fixed_settings(root, name)}, root)
        finally:
            stack.stop()
            migrated.keep(root, place)
    finally:
        shutil.rmtree(place.folder, ignore_errors=True)


def fixed_settings(root: Path, name: str) -> dict[str, str]:
    """Settings of a test run, whatever the developer's own ``.env`` says."""
    shop, sandbox = (f"http://127.0.0.1:{port}" for port in ports.choose(2))
    return {
        "BEATSTORE_TEST_SERVERS": name,
        "BEATSTORE_MIGRATIONS": migrated.digest(root),
        "DJANGO_SETTINGS_MODULE": "beatstore.settings.test",
        "PORT": name,  # names the data folder; each test server has a port of its own
        "PYTHONPATH": os.pathsep.join((str(root), str(root / "site"))),
        "BASE_URL": shop,
        "STRIPE_API_BASE": sandbox,
        "STRIPE_JS_URL": f"{sandbox}/js/stripe.js",
        "STRIPE_PUBLISHABLE_KEY": "",
        "STRIPE_SECRET_KEY": "",
        "STRIPE_WEBHOOK_SECRET": "",
    }


def sweep(root: Path) -> None:
    """End and remove what test runs that died at once left behind."""
    for folder in (root / ".local").glob(f"{PREFIX}*"):
        place = Place(folder)
        try:
            place.claim()
        except StartError:
            continue  # a run that goes on
        place.pids.end_leftovers()
        shutil.rmtree(folder, ignore_errors=True)


def say(line: str) -> None:
    """Tell the person at the keyboard."""
    print(f"[services] {line}", file=sys.stderr, flush=True)


def _run(argv: Sequence[str], env: dict[str, str], root: Path) -> int:
    # Ctrl-C reaches the command directly, being of our group; we only wait for it to end.
    signal.signal(signal.SIGINT, lambda *_: None)
    try:
        process = subprocess.Popen(argv, env=env, cwd=root, preexec_fn=dies_with_us(signal.SIGTERM))
    except FileNotFoundError as error:
        raise StartError(f"There is no program {argv[0]}.") from error
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    return process.wait()
