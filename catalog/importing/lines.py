"""What one row of an import says: the cells of its sheet by column, and the files that belong to it."""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from catalog.filenames import Named, read_name
from catalog.importing import folder, matching, sheets
from catalog.media import storage
from catalog.models import ImportBatch, ImportFile, ImportRow

NO_NAME = Named("")


@dataclass(slots=True)
class Line:
    """``cells`` are by the names of ``matching.LABELS``; ``named`` is what the name of the main file says."""

    number: int
    values: tuple[str, ...] = ()
    cells: dict[str, str] = field(default_factory=dict)
    files: list[ImportFile] = field(default_factory=list)
    error: str = ""
    left: str = ""  # why nothing becomes of it
    warnings: list[str] = field(default_factory=list)

    @property
    def main(self) -> ImportFile | None:
        """The WAV, else the MP3."""
        audio = {file.type: file for file in self.files if file.type in ("wav", "mp3")}
        return audio.get("wav") or audio.get("mp3")

    @property
    def named(self) -> Named:
        """Title, tempo and key in the main file's name."""
        main = self.main
        return read_name(main.path) if main else NO_NAME

    @property
    def title(self) -> str:
        """The sheet's, else the one in the file's name, else that name."""
        main = self.main
        return " ".join(self.cells.get("title", "").split()) or self.named.title or (main.path if main else "")


def of_row(batch: ImportBatch, row: ImportRow) -> Line:
    """The line that the row was planned from; its files come with one query unless they were prefetched."""
    return Line(row.number, tuple(row.values), cells_of(batch.columns, row.values), list(row.files.all()))


def cells_of(columns: Sequence[str], values: Sequence[str]) -> dict[str, str]:
    """The values by the columns that they mean."""
    return {name: value for name, value in zip(columns, values, strict=False) if name}


def of_batch(batch: ImportBatch) -> list[Line]:
    """All lines of an import, in the order of the sheet, what belongs to none of them last. Raises SheetError."""
    files = {file.path: file for file in batch.files.exclude(sha256="")}
    sorted_ = folder.sort(files)
    groups = list(sorted_.groups)
    lines: list[Line] = []
    if batch.sheet_key:
        for number, values in read_sheet(batch).rows:
            lines.append(Line(number, values, cells_of(batch.columns, values)))
        _give_files(lines, groups, files)
    else:
        for group in groups:
            lines.append(Line(len(lines) + 1, files=[files[path] for path in group.files.values()]))
        groups = []
    left = [*((path, "No row of the sheet names this file.") for group in groups for path in group.files.values())]
    last = max((line.number for line in lines), default=0)
    for number, (path, reason) in enumerate([*left, *sorted_.left], start=last + 1):
        lines.append(Line(number, files=[files[path]], left=reason))
    return lines


def read_sheet(batch: ImportBatch) -> sheets.Sheet:
    """The batch's sheet, from the bucket."""
    with tempfile.TemporaryDirectory(prefix="beatstore-sheet-") as name:
        path = storage.fetch_private(batch.sheet_key, Path(name) / "sheet")
        return sheets.read(path, batch.sheet_name)


def _give_files(lines: Iterable[Line], groups: list[folder.Group], files: Mapping[str, ImportFile]) -> None:
    """Take each line's group out of ``groups``: first those that a line names, then those that its title finds."""
    lines = list(lines)
    for line in lines:
        if name := line.cells.get(matching.FILE, "").strip():
            found = _by_name(name, groups)
            _give(line, found, groups, files)
            if not found:
                line.warnings.append(
                    f"“{name}” did not come with it." if files else f"No files came: “{name}” is missing."
                )
    for line in lines:
        title = folder.plain(line.cells.get("title", ""))
        if line.cells.get(matching.FILE, "").strip() or not title:
            continue
        fitting = [group for group in groups if folder.plain(group.named.title) == title]
        if len(fitting) == 1:
            _give(line, fitting[0], groups, files)
        elif fitting:
            paths = ", ".join(f"“{group.main}”" for group in fitting)
            line.error = f"Several files have this title: {paths}. Name the right one in the column “File”."


def _give(line: Line, group: folder.Group | None, groups: list[folder.Group], files: Mapping[str, ImportFile]) -> None:
    if group is not None:
        groups.remove(group)
        line.files = [files[path] for path in group.files.values()]


def _by_name(name: str, groups: Iterable[folder.Group]) -> folder.Group | None:
    """The group of the file that a cell names: with its folders or without, with its ending or without."""
    wanted = name.replace("\\", "/").casefold()
    all_ = list(groups)
    for key in (
        lambda path: path.casefold(),
        lambda path: path.rsplit("/", 1)[-1].casefold(),
        lambda path: path.rsplit(".", 1)[0].rsplit("/", 1)[-1].casefold(),
    ):
        for words in (wanted, wanted.rsplit("/", 1)[-1]):
            fitting = [group for group in all_ if any(key(path) == words for path in group.files.values())]
            if len(fitting) == 1:
                return fitting[0]
    return None
