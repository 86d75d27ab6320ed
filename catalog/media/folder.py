"""Where a job puts its files: a private folder that goes with it, and what killed jobs left is swept by the next.

A job holds a lock on its folder, which the system takes away with the process: a folder without it is nobody's.
"""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "beatstore-media-"
STALE_AFTER_S = 60  # a folder that was made just now may not be locked yet
SPARE_BYTES = 200 << 20


class NoRoomError(OSError):
    """The disk is too full for the work."""


@contextmanager
def work_folder(*, needs_bytes: int = 0) -> Iterator[Path]:
    """An empty folder, removed afterwards; raises NoRoomError if the disk hasn't room for ``needs_bytes``."""
    sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name, _locked(Path(name)):
        free = shutil.disk_usage(name).free
        if free < needs_bytes + SPARE_BYTES:
            raise NoRoomError(f"The work needs {needs_bytes >> 20} MB, and {free >> 20} MB of disk are free.")
        yield Path(name)


def sweep() -> None:
    """Remove folders of jobs that were killed."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            if left.stat().st_mtime >= time.time() - STALE_AFTER_S:
                continue
            with _locked(left):
                shutil.rmtree(left, ignore_errors=True)
        except OSError:  # its own job works in it, or removed it meanwhile
            continue


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; raises BlockingIOError while another holds it."""
    opened = os.open(folder, os.O_RDONLY | os.O_CLOEXEC)
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(opened)
