"""`make clean`: what the other targets made goes, what people made stays, and a store that runs is let be."""

import fcntl
from pathlib import Path

import pytest

from beatstore.services import clean

MADE = (
    ".venv/bin/python",
    ".local/8000/lock",
    ".local/set-up.log",
    "node_modules/esbuild/package.json",
    "static/build/shop/site.css",
    "bench/lighthouse/node_modules/lighthouse/package.json",
    "bench/results/latest.json",
    "bench/results/pages.json",
    "bench/results/phone.json",
    "catalog/__pycache__/models.pyc",
    ".mypy_cache/3.11/cache.db",
)
KEPT = (
    ".env",
    "catalog/models.py",
    "static/own.css",
    "bench/results/.gitkeep",
    "bench/lighthouse/package.json",
    "notes/__pycache__/mine.txt",
)


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout in which everything was made, and a copy of PostgreSQL's programs elsewhere."""
    root, copy = tmp_path / "shop", tmp_path / "beatstore-postgres-1"
    for name in (*MADE, *KEPT):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    copy.mkdir()
    (root / ".local" / "postgres.programs").write_text(f"1 2\n{copy}")
    monkeypatch.setattr(clean, "ROOT", root)
    return root


def test_what_was_made_goes_and_nothing_else(checkout: Path) -> None:
    assert clean.main() == 0

    assert sorted(str(file.relative_to(checkout)) for file in checkout.rglob("*") if file.is_file()) == sorted(KEPT)
    assert not (checkout.parent / "beatstore-postgres-1").exists()


def test_nothing_goes_while_a_store_runs(checkout: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with (checkout / ".local" / "8000" / "lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)

        assert clean.main() == 1

    assert all((checkout / name).exists() for name in (*MADE, *KEPT))
    assert "a store still runs in" in capsys.readouterr().err
