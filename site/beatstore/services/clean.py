"""``make clean``: removes what the other targets made, unless a store still runs on it. Standard library only."""

import contextlib
import fcntl
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MADE = (
    *(".venv", ".local", "node_modules", "static/build", "staticfiles"),
    *(
        "bench/lighthouse/node_modules",
        "bench/results/latest.json",
        "bench/results/phone.json",
        "bench/results/pages.json",
    ),
)
CACHES = (".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", ".import_linter_cache")
OURS = ("catalog", "payments", "sandbox", "site", "tests", "bench")  # folders with __pycache__ of ours


def main() -> int:
    """Remove it all; 1 and nothing removed if a store runs."""
    if running := [folder for folder in _stores() if _is_held(folder / "lock")]:
        print(f"error: a store still runs in {running[0]}. Stop it with Ctrl-C first.", file=sys.stderr)
        return 1
    with contextlib.suppress(OSError):  # see readable.py
        shutil.rmtree((ROOT / ".local" / "postgres.programs").read_text().partition("\n")[2])
    for name in (*MADE, *CACHES):
        if (ROOT / name).exists():
            print(f"[clean] {name}")
            _remove(ROOT / name)
    for compiled in (ROOT / "locale").glob("*/LC_MESSAGES/django.mo"):
        compiled.unlink()
    for folder in OURS:
        for cache in list((ROOT / folder).rglob("__pycache__")):
            shutil.rmtree(cache, ignore_errors=True)
    if left := [name for name in MADE if (ROOT / name).exists()]:
        print(
            f"error: {', '.join(left)} can't be removed: another user made it. Remove it as that user.", file=sys.stderr
        )
        return 1
    return 0


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path, ignore_errors=True)
        return
    with contextlib.suppress(OSError):
        path.unlink()


def _stores() -> list[Path]:
    return [lock.parent for lock in (ROOT / ".local").glob("*/lock")]


def _is_held(lock: Path) -> bool:
    try:
        with lock.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


if __name__ == "__main__":
    sys.exit(main())
