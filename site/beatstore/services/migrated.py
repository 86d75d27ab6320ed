"""Test runs begin with a database that an earlier run migrated, as long as no migration has changed since.

Kept as a whole data folder under ``.local/migrated/<digest>``, copied for each run; running two hundred migrations
takes longer than most test runs.
"""

import hashlib
import shutil
import subprocess
from pathlib import Path

from beatstore.services.place import Place

CODE = ("catalog", "payments", "site")
ALSO_MIGRATES = ("site/accounts/roles.py",)  # runs after every migrate
MARKER = "migrated"  # written into the place by the test run that made the copy inside the database server
PASSWORD = "postgres_password"  # noqa: S105  # the secret's name


def digest(root: Path) -> str:
    """What the migrated database depends on."""
    found = hashlib.sha256((root / "requirements-dev.txt").read_bytes())
    files = [file for folder in CODE for file in sorted((root / folder).rglob("migrations/*.py"))]
    files += [file for name in ALSO_MIGRATES for file in root.glob(name)]
    for file in files:
        found.update(f"{file.relative_to(root)}\0".encode() + file.read_bytes())
    return found.hexdigest()[:16]


def begin(root: Path, place: Place) -> None:
    """Give a fresh place the kept data folder, if there is one for today's migrations."""
    kept = _kept(root, digest(root))
    if not (kept / PASSWORD).exists():
        return
    copied = subprocess.run(["cp", "-a", kept / "postgres", place.folder], capture_output=True, check=False)
    if copied.returncode:  # another user's, or just replaced
        shutil.rmtree(place.folder / "postgres", ignore_errors=True)
        return
    place.set_secret(PASSWORD, (kept / PASSWORD).read_text())


def keep(root: Path, place: Place) -> None:
    """Keep the data folder of a run that migrated, now that its server has ended; older ones go."""
    marker = place.folder / MARKER
    if not marker.exists():
        return
    kept = _kept(root, marker.read_text())
    if kept.exists():
        return
    for older in kept.parent.glob("*"):
        shutil.rmtree(older, ignore_errors=True)
    kept.mkdir(parents=True, mode=0o700)
    (place.folder / "postgres").rename(kept / "postgres")
    (kept / PASSWORD).touch(0o600)
    (kept / PASSWORD).write_text(place.secret(PASSWORD))


def _kept(root: Path, name: str) -> Path:
    return root / ".local" / "migrated" / name
