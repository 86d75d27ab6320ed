"""``make check``: every check runs, two at a time, and a summary tells which of them failed. No server is needed."""

import os
import secrets
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from beatstore.services import bootstrap

ROOT = Path(__file__).resolve().parents[3]
BIN = Path(sys.executable).parent
PYTHON_CODE = ("catalog", "payments", "sandbox", "site", "tests", "bench", "manage.py")
LONGEST_FILE = 350  # lines; style.md asks for about 300
COUNTED = ("*.py", "*.js", "*.mjs", "*.css")
NOT_COUNTED = ("/migrations/",)
AT_ONCE = 2
# Nobody is asked here: these only have to be well-formed.
NOWHERE = {
    "DATABASE_URL": "postgresql://nobody@127.0.0.1:1/nowhere",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "CACHE_URL": "redis://127.0.0.1:1/1",
}


@dataclass(frozen=True, slots=True)
class Check:
    """One command that passes with exit code 0."""

    name: str
    argv: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a check said and how long it took."""

    name: str
    passed: bool
    said: str
    took_s: float


def main() -> int:
    """Run all checks; 1 if any failed."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        running = [pool.submit(_run, check) for check in commands()]
        running.append(pool.submit(_timed, "file lengths", long_files))
        outcomes = []
        for job in running:
            outcome = job.result()
            outcomes.append(outcome)
            if outcome.said and not outcome.passed:
                print(f"\n--- {outcome.name}\n{outcome.said}", flush=True)
            print(f"{'ok    ' if outcome.passed else 'FAILED'}  {outcome.name} ({outcome.took_s:.1f} s)", flush=True)
    failed = [outcome.name for outcome in outcomes if not outcome.passed]
    print(f"\n{len(failed)} of {len(outcomes)} checks failed: {', '.join(failed)}" if failed else "\nall checks passed")
    return 1 if failed else 0


def commands() -> list[Check]:
    """The checks that are programs; the slowest first."""
    manage = (sys.executable, "manage.py")
    code = tuple(path for path in PYTHON_CODE if (ROOT / path).is_file() or any((ROOT / path).rglob("*.py")))
    return [
        # From a cache that is older than a change mypy now and then dies over Wagtail's untyped models.
        Check("types (mypy)", (_tool("mypy"), "--no-incremental", *code), {**NOWHERE, **_settings("test")}),
        Check("JavaScript and CSS (Biome, tsc)", (*bootstrap.npm(), "run", "--silent", "check"), _with_node()),
        Check(
            "templates (djlint)", (_tool("djlint"), "--lint", "--quiet", "templates", "sandbox", "catalog/templates")
        ),
        Check("format (ruff)", (_tool("ruff"), "format", "--check", ".")),
        Check("lint (ruff)", (_tool("ruff"), "check", ".")),
        Check("import contracts", (_tool("lint-imports"),)),
        Check(
            "missing migrations",
            (sys.executable, "-W", "ignore", *manage[1:], "makemigrations", "--check", "--dry-run"),
            {**NOWHERE, **_settings("test")},
        ),
        Check(
            "production settings (check --deploy)",
            (*manage, "check", "--deploy", "--fail-level", "WARNING"),
            {**NOWHERE, **_production()},
        ),
    ]


def long_files() -> tuple[bool, str]:
    """Do all source files fit on a few screens?"""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", *COUNTED],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    if listed.returncode:
        return True, "no git repository: file lengths were not looked at"
    found = [
        f"{name} has {count} lines; {LONGEST_FILE} is the most: split it by concept"
        for name, count in _lengths(listed.stdout.splitlines())
        if count > LONGEST_FILE
    ]
    return not found, "\n".join(found)


def _lengths(names: Iterable[str]) -> Iterable[tuple[str, int]]:
    for name in names:
        if not any(part in f"/{name}" for part in NOT_COUNTED) and (ROOT / name).is_file():
            yield name, len((ROOT / name).read_bytes().splitlines())


def _settings(name: str) -> dict[str, str]:
    return {"DJANGO_SETTINGS_MODULE": f"beatstore.settings.{name}"}


def _production() -> dict[str, str]:
    """Production's required settings, with values for this moment only."""
    return {
        **_settings("production"),
        "SECRET_KEY": secrets.token_urlsafe(64),
        "ALLOWED_HOSTS": "shop.example",
        "BASE_URL": "https://shop.example",
        "STRIPE_SECRET_KEY": f"sk_test_{secrets.token_hex(12)}",
        "STRIPE_PUBLISHABLE_KEY": f"pk_test_{secrets.token_hex(12)}",
        "STRIPE_WEBHOOK_SECRET": f"whsec_{secrets.token_hex(12)}",
        "STRIPE_API_BASE": "",
        "STRIPE_JS_URL": "",
        "AWS_STORAGE_BUCKET_NAME": "shop-private",
        "AWS_PUBLIC_BUCKET_NAME": "shop-public",
        "AWS_ACCESS_KEY_ID": "throw-away",
        "AWS_SECRET_ACCESS_KEY": secrets.token_hex(12),
        "EMAIL_URL": "smtp://localhost:25",
        "DEFAULT_FROM_EMAIL": "shop@shop.example",
    }


def _with_node() -> dict[str, str]:
    return {"PATH": os.pathsep.join((str(bootstrap.node_bin()), os.environ.get("PATH", os.defpath)))}


def _tool(name: str) -> str:
    return str(BIN / name)


def _run(check: Check) -> Outcome:
    def run() -> tuple[bool, str]:
        done = subprocess.run(
            check.argv,
            cwd=ROOT,
            env={**os.environ, **check.env},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            stdin=subprocess.DEVNULL,
            text=True,
            check=False,
        )
        return done.returncode == 0, done.stdout.strip()

    return _timed(check.name, run)


def _timed(name: str, run: Callable[[], tuple[bool, str]]) -> Outcome:
    started = time.monotonic()
    passed, said = run()
    return Outcome(name, passed, said, time.monotonic() - started)


if __name__ == "__main__":
    sys.exit(main())
