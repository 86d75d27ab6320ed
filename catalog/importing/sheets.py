"""Spreadsheets as they come: CSV of any delimiter in the usual encodings, and XLSX; and as we write them.

A file is taken for hostile: it is fenced in bytes, rows, columns, and in what a zip may unfold to.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import IO, Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils.exceptions import InvalidFileException

MAX_BYTES = 20 << 20
MAX_ROWS = 10_000
MAX_COLUMNS = 100
MAX_CELL = 32_767  # as Excel has it
MAX_UNFOLDED_BYTES = 40 << 20  # opened, its texts take six times as much memory
MAX_PARTS = 2_000
DELIMITERS = ",;\t|"
CSV, XLSX = "csv", "xlsx"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
# A spreadsheet program takes these for formulas, in a CSV even where they are text.
_FORMULA = re.compile(r"'*[=+\-@\t\r]")
_NOT_IN_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_BROKEN_XLSX = (
    zipfile.BadZipFile,
    InvalidFileException,
    KeyError,
    ValueError,
    OSError,
    SyntaxError,
    TypeError,
    IndexError,
    AttributeError,
    ArithmeticError,
    EOFError,
    RuntimeError,  # a zip with a password
    zlib.error,
)


class SheetError(Exception):
    """The sheet can't be read; ``str()`` tells the editor why."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """``rows`` have the number that a spreadsheet program shows beside them, and as many cells as there are headers."""

    headers: tuple[str, ...]
    rows: tuple[tuple[int, tuple[str, ...]], ...]


def is_sheet(name: str) -> bool:
    """Whether a file of that name is read as a sheet."""
    return name.lower().endswith((".csv", ".tsv", ".xlsx"))  # a folder's notes.txt is none


def read(path: Path, name: str) -> Sheet:
    """Read a sheet; its first row that isn't empty has the headers. Raises SheetError."""
    if path.stat().st_size > MAX_BYTES:
        raise SheetError(f"The sheet is larger than {MAX_BYTES >> 20} MB.")
    with path.open("rb") as file:
        is_zip = file.read(4) == b"PK\x03\x04"
    if name.lower().endswith((".xls", ".ods", ".numbers")) or (is_zip and not name.lower().endswith(".xlsx")):
        raise SheetError("Save the sheet as CSV or XLSX: other kinds are not read.")
    return _sheet(_xlsx_rows(path) if is_zip else _csv_rows(path.read_bytes()))


def _sheet(rows: Iterable[Sequence[str]]) -> Sheet:
    headers: tuple[str, ...] = ()
    found: list[tuple[int, tuple[str, ...]]] = []
    for number, row in enumerate(rows, start=1):
        cells = tuple(cell.strip() for cell in row)
        if not any(cells):
            continue
        if max(map(len, cells)) > MAX_CELL:
            raise SheetError(f"Row {number}: a cell has more than {MAX_CELL} letters.")
        if not headers:
            last = max(place for place, cell in enumerate(cells, start=1) if cell)
            headers = cells[:last]
            if last > MAX_COLUMNS:
                raise SheetError(f"The sheet has {last} columns; {MAX_COLUMNS} are the most.")
            continue
        found.append((number, (*cells, *[""] * len(headers))[: len(headers)]))
        if len(found) > MAX_ROWS:
            raise SheetError(f"The sheet has more than {MAX_ROWS} rows. Cut it into several.")
    if not headers:
        raise SheetError("The sheet is empty.")
    if not found:
        raise SheetError("The sheet has a row of headers and nothing below it.")
    return Sheet(headers, tuple(found))


def _csv_rows(content: bytes) -> Iterator[list[str]]:
    text = _decoded(content)
    if "\0" in text:
        raise SheetError("This is no CSV and no XLSX.")
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep="):  # a word of Excel's to itself
        text = text.split("\n", 1)[-1]
        delimiter = first[4:5] or ","
    else:
        unquoted = re.sub(r'"[^"]*"', "", first)
        delimiter = max(DELIMITERS, key=unquoted.count)
    try:
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter):
            yield [_unguarded(cell) for cell in row]
    except csv.Error as error:
        raise SheetError(f"The sheet can't be read as CSV: {error}.") from error


def _decoded(content: bytes) -> str:
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _as(content, "utf-16")
    if content[:200].count(0) > len(content[:200]) // 4:
        return _as(content, "utf-16-le" if content[1:2] == b"\0" else "utf-16-be")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace").replace("\ufffd", "?")  # latin-1 as Windows writes it


def _as(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise SheetError("The sheet's text is broken. Save it as CSV in UTF-8.") from error


def _xlsx_rows(path: Path) -> Iterator[list[str]]:
    try:
        _fence(path)
        with path.open("rb") as file:  # by a path the library goes by the name's ending
            book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
            for row in book.worksheets[0].iter_rows(max_row=MAX_ROWS * 2, max_col=MAX_COLUMNS + 1, values_only=True):
                yield [_shown(value) for value in row]
    except _BROKEN_XLSX as error:
        raise SheetError("The XLSX is broken. Open it in your spreadsheet program and save it again.") from error


def _fence(path: Path) -> None:
    """Refuse what unfolds to more than a sheet of such size could need."""
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNFOLDED_BYTES:
            raise SheetError("The XLSX unfolds to more than a sheet of beats needs. Save it as CSV.")


def _shown(value: Any) -> str:
    """A cell as people see it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6f}".rstrip("0").rstrip(".")
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value)


def _guarded(cell: str) -> str:
    return f"'{cell}" if _FORMULA.match(cell) else cell


def _unguarded(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and _FORMULA.match(cell) else cell


def write_csv(rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """CSV that spreadsheet programs open as UTF-8, in pieces."""
    yield "\ufeff"
    line = io.StringIO(newline="")
    writer = csv.writer(line)
    for row in rows:
        writer.writerow([_guarded(cell) for cell in row])
        yield line.getvalue()
        line.seek(0)
        line.truncate()


def write_xlsx(rows: Iterable[Sequence[str]], to: IO[bytes]) -> None:
    """XLSX with text in every cell: nothing in it is a formula."""
    book = Workbook(write_only=True)
    page = book.create_sheet("Beats")
    for row in rows:
        page.append([_text_cell(page, cell) for cell in row])
    book.save(to)


def _text_cell(page: Any, text: str) -> Any:
    cell = WriteOnlyCell(page, value="")
    cell.data_type = "s"
    cell._value = _NOT_IN_XML.sub("", text)[:MAX_CELL]
    return cell
