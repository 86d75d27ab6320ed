"""Every row of the pages about failures and features names tests that there are, or a page."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ("failures.md", "features.md")


@cache
def names_in(file: str) -> frozenset[str]:
    """Names of a file's test functions; none if there is no such file."""
    path = ROOT / file
    body = ast.parse(path.read_text()).body if path.exists() else []
    return frozenset(node.name for node in body if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"))


def rows(page: str) -> list[tuple[str, str]]:
    """What a page's tables say: the row's name, and who holds it."""
    lines = (ROOT / "docs" / page).read_text().splitlines()
    found = [line.strip("| ").split(" | ", 1) for line in lines if line.startswith("| ") and " --- " not in line]
    return [(name, held) for name, held in found if held not in ("tests", "held by")]


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_is_named_exists(page: str) -> None:
    named = [tuple(each.split("::")) for _, held in rows(page) for each in re.findall(r"`(tests/[^`]+)`", held)]

    assert named
    assert [each for each in named if each[1] not in names_in(each[0])] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_row_names_a_test_or_a_page(page: str) -> None:
    assert [name for name, held in rows(page) if not re.search(r"`tests/[^`]+::test_\w+`|\]\([^)]+\)", held)] == []
    assert len({name for name, _ in rows(page)}) == len(rows(page))
