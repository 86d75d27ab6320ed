"""Sheets as people save them are read, and what is none is refused in a sentence."""

import zipfile
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from catalog.importing import sheets
from catalog.importing.sheets import SheetError

ROWS = [("Title", "BPM"), ("Nächte, spät", "140"), ('Say "yes"\nnow', "92.5")]


def read(path: Path, content: bytes, name: str = "beats.csv") -> list[tuple[str, ...]]:
    path.write_bytes(content)
    sheet = sheets.read(path, name)
    return [sheet.headers, *(row for _, row in sheet.rows)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_csv_of_any_kind(encoding: str, delimiter: str, tmp_path: Path) -> None:
    lines = [f"Title{delimiter}BPM", f'"Nächte, spät"{delimiter}140', f'"Say ""yes""\nnow"{delimiter}92.5']

    assert read(tmp_path / "x", "\r\n".join(lines).encode(encoding)) == ROWS


def test_rows_have_the_numbers_that_people_see(tmp_path: Path) -> None:
    (tmp_path / "x").write_text("\nTitle,BPM,\n\nNight Bus,140,\n,,\nOther\n")

    sheet = sheets.read(tmp_path / "x", "x.csv")

    assert sheet.headers == ("Title", "BPM")
    assert sheet.rows == ((4, ("Night Bus", "140")), (6, ("Other", "")))


def test_numbers_and_days_of_a_workbook_are_read_as_people_see_them(tmp_path: Path) -> None:
    book = Workbook()
    page = book.active
    assert page is not None
    page.append(["Title", "BPM", "Half", "Day", "Yes"])
    page.append(["Night Bus", 140, 92.5, date(2027, 3, 31), True])
    book.save(tmp_path / "x.xlsx")

    assert sheets.read(tmp_path / "x.xlsx", "x.xlsx").rows == ((2, ("Night Bus", "140", "92.5", "2027-03-31", "yes")),)


TEXTS = st.text(st.characters(exclude_categories=["C"]), max_size=30).map(str.strip)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.lists(st.tuples(TEXTS, TEXTS).filter(any), min_size=1, max_size=5))
def test_what_is_written_is_read(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    table = [("a", "b"), *rows]
    with (tmp_path / "x.xlsx").open("wb") as file:
        sheets.write_xlsx(table, file)
    (tmp_path / "x.csv").write_text("".join(sheets.write_csv(table)), encoding="utf-8", newline="")

    assert [row for _, row in sheets.read(tmp_path / "x.csv", "x.csv").rows] == rows
    assert [row for _, row in sheets.read(tmp_path / "x.xlsx", "x.xlsx").rows] == rows


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "'=1"])
def test_nothing_that_we_write_is_a_formula(text: str, tmp_path: Path) -> None:
    line = list(sheets.write_csv([(text, "")]))[1]
    with (tmp_path / "x.xlsx").open("wb") as file:
        sheets.write_xlsx([(text,)], file)
    cell = load_workbook(tmp_path / "x.xlsx").worksheets[0]["A1"]

    assert line.startswith("'")
    assert (cell.data_type, cell.value) == ("s", text)


@pytest.mark.parametrize("harm", ["garbled", "password"])
def test_a_workbook_that_cannot_be_unpacked_is_refused_in_words(harm: str, tmp_path: Path) -> None:
    with (tmp_path / "x.xlsx").open("wb") as file:
        sheets.write_xlsx([("Title", "BPM"), *((f"Beat {number}", "140") for number in range(300))], file)
    content = bytearray((tmp_path / "x.xlsx").read_bytes())
    with zipfile.ZipFile(tmp_path / "x.xlsx") as archive:
        part = archive.getinfo("xl/worksheets/sheet1.xml")
    if harm == "garbled":
        begins = part.header_offset + 30 + len(part.filename)
        content[begins + 60 : begins + 120] = b"\xff" * 60
    else:  # as zip programs mark what they encrypt
        for head, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
            at = -1
            while (at := content.find(head, at + 1)) >= 0:
                content[at + flags] |= 1

    with pytest.raises(SheetError, match="broken"):
        read(tmp_path / "x", bytes(content), "x.xlsx")


def bomb(path: Path) -> bytes:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("xl/sheet1.xml", "w") as part:
        for _ in range(210):
            part.write(bytes(1 << 20))
    return path.read_bytes()


@pytest.mark.parametrize(
    ("content", "name", "said"),
    [
        (b"", "x.csv", "empty"),
        (b"\n\n", "x.csv", "empty"),
        (b"Title,BPM\n", "x.csv", "nothing below"),
        (b"PK\x03\x04broken", "x.xlsx", "broken"),
        (b"PK\x03\x04broken", "x.csv", "CSV or XLSX"),
        (b"\xd0\xcf\x11\xe0", "x.xls", "CSV or XLSX"),
        (b"RIFF\0\0ab\0", "x.csv", "CSV"),
        ("Ti\0tle\n1".encode("utf-16"), "x.csv", "no CSV"),
        (b"Title\n" + b"x" * 140_000, "x.csv", "can't be read"),
        (b"Title\n" + b"x" * 40_000, "x.csv", "letters"),
        (b"Title\n" + b"x\n" * 10_001, "x.csv", "more than 10000 rows"),
        (b",".join([b"x"] * 101) + b"\ny", "x.csv", "101 columns"),
    ],
)
def test_what_is_no_sheet_is_refused(content: bytes, name: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(SheetError, match=said):
        read(tmp_path / "x", content, name)


def test_a_zip_bomb_is_refused_before_it_unfolds(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="unfolds"):
        read(tmp_path / "x", bomb(tmp_path / "bomb"), "x.xlsx")
