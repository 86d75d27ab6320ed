"""Where a job puts its files: a private folder that goes with it, and what killed jobs left is swept by the next."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PREFIX = "beatstore-media-"
STALE_AFTER_S = 2 * 60 * 60  # no job takes so long
SPARE_BYTES = 200 << 20


class NoRoomError(OSError):
    """The disk is too full for the work."""


@contextmanager
def work_folder(*, needs_bytes: int = 0) -> Iterator[Path]:
    """An empty folder, removed afterwards; raises NoRoomError if the disk hasn't room for ``needs_bytes``."""
    sweep()
    with tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True) as name:
        free = shutil.disk_usage(name).free
        if free < needs_bytes + SPARE_BYTES:
            raise NoRoomError(f"The work needs {needs_bytes >> 20} MB, and {free >> 20} MB of disk are free.")
        yield Path(name)


def sweep() -> None:
    """Remove folders of jobs that were killed."""
    for left in Path(tempfile.gettempdir()).glob(f"{PREFIX}*"):
        try:
            is_stale = left.stat().st_mtime < time.time() - STALE_AFTER_S
        except OSError:  # its own job removed it meanwhile
            continue
        if is_stale:
            shutil.rmtree(left, ignore_errors=True)
