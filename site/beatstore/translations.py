"""What visitors read, in other languages: ``python -m beatstore.translations`` brings the catalogues up to date, with
``compile`` makes what Django reads. Babel does both, so that no machine needs the gettext programs.

The back office speaks English.
"""

import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
LOCALE = ROOT / "locale"
PROGRAMS = ("catalog", "payments", "site")
BACK_OFFICE = frozenset({"admin", "back_office", "desk", "editor", "importing", "migrations", "demo"})  # folders
# As Django's makemessages knows them.
KEYWORDS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
WIDTH = 110


def in_use() -> Catalog:
    """Every marked text of code and templates, with the files that it stands in."""
    found = Catalog(fuzzy=False)
    for path in sorted(sources()):
        source = path.read_text()
        if path.suffix != ".py":
            source = _without_indent(templatize(source))
        name = str(path.relative_to(ROOT))
        for _line, message, _comments, context in extract("python", io.BytesIO(source.encode()), KEYWORDS):
            found.add(message, locations=[(name, 0)], context=context)
    return found


def languages() -> list[Path]:
    """The catalogue of each language."""
    return sorted(LOCALE.glob("*/LC_MESSAGES/django.po"))


def read(path: Path) -> Catalog:
    """One language's catalogue."""
    with path.open("rb") as file:
        return read_po(file, locale=path.parts[-3])


def update() -> None:
    """Bring every catalogue up to what is in use: new texts are empty, those that nobody uses any more go."""
    template = in_use()
    for path in languages():
        catalog = read(path)
        catalog.update(template, no_fuzzy_matching=True, update_creation_date=False)
        catalog.obsolete.clear()
        with path.open("wb") as file:
            write_po(file, catalog, width=WIDTH, omit_header=False, include_lineno=False, ignore_obsolete=True)


def compile_all() -> None:
    """Make the ``.mo`` of each language, which is what Django reads."""
    for path in languages():
        fresh = path.with_suffix(".new")
        with fresh.open("wb") as file:
            write_mo(file, read(path))
        fresh.replace(path.with_suffix(".mo"))


def sources() -> Iterator[Path]:
    """Code and templates that may hold texts for visitors."""
    for folder, suffixes in (*((name, (".py", ".html")) for name in PROGRAMS), ("templates", (".html", ".txt"))):
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in suffixes and BACK_OFFICE.isdisjoint(path.relative_to(ROOT).parts):
                yield path


def _without_indent(source: str) -> str:
    """What ``templatize`` leaves is read word by word, and an indent would mean something then."""
    return "\n".join(line.lstrip() for line in source.splitlines())


if __name__ == "__main__":
    compile_all() if sys.argv[1:] == ["compile"] else update()
