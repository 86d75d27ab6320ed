"""Which Python files changed: a thread listens to the kernel, the supervisor's loop collects."""

import threading
from collections.abc import Iterable
from pathlib import Path

from watchfiles import PythonFilter, watch


class ChangedFiles:
    """``take`` returns the files that were saved since it was asked last."""

    def __init__(self, folders: Iterable[Path]) -> None:
        self._folders = [folder for folder in folders if folder.is_dir()]
        self._changed: set[Path] = set()
        self._lock = threading.Lock()
        self._end = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="watch", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._end.set()
        self._thread.join(2)

    def take(self) -> set[Path]:
        """What changed since the last call."""
        with self._lock:
            changed, self._changed = self._changed, set()
        return changed

    def _listen(self) -> None:
        changes = watch(
            *self._folders,
            watch_filter=PythonFilter(ignore_paths=[]),
            step=50,
            rust_timeout=500,
            stop_event=self._end,
            raise_interrupt=False,
        )
        for batch in changes:
            with self._lock:
                self._changed |= {Path(name) for _, name in batch}
