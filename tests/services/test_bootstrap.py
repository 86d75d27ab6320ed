"""Set-up from a bare Python: what is there is left alone, what was interrupted is made whole."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from beatstore.services import bootstrap

ROOT = Path(__file__).resolve().parents[2]
BEGIN_WITH_OLD = "import runpy, sys; sys.version_info = (3, 10); runpy.run_path(sys.argv[0], run_name='__main__')"


def begin(code: str, *, path: str) -> subprocess.CompletedProcess[str]:
    """The first step of `make run`, in a Python that says another version of itself."""
    code = f"import sys; sys.argv = ['site/beatstore/services/begin.py']; {code}"
    return subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"PATH": path}, capture_output=True, text=True, check=False
    )


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout whose lock asks for nothing, so that no network is needed."""
    (tmp_path / ".local").mkdir()
    (tmp_path / "requirements-dev.txt").write_text("")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    monkeypatch.setattr(bootstrap, "VENV", tmp_path / ".venv")
    monkeypatch.setattr(bootstrap, "LOCK", tmp_path / "requirements-dev.txt")
    monkeypatch.setattr(bootstrap, "LOG", tmp_path / ".local" / "set-up.log")
    return tmp_path


def test_a_venv_is_made_once_and_repaired_when_it_broke(checkout: Path, capfd: pytest.CaptureFixture[str]) -> None:
    bootstrap.set_up_venv()
    assert "making .venv" in capfd.readouterr().out
    bootstrap.set_up_venv()
    assert capfd.readouterr().out == ""

    (checkout / "requirements-dev.txt").write_text("nothing-of-this-name==1.0 --hash=sha256:" + "0" * 64 + "\n")
    with pytest.raises(bootstrap.SetupError, match=r"The Python packages can't be installed.*\.local/set-up\.log"):
        bootstrap.set_up_venv()
    assert "making .venv" not in capfd.readouterr().out

    (checkout / "requirements-dev.txt").write_text("")
    (checkout / ".venv" / "bin" / "python").unlink()
    bootstrap.set_up_venv()

    assert "making .venv" in capfd.readouterr().out
    subprocess.run([checkout / ".venv" / "bin" / "python", "-m", "pip", "--version"], check=True, capture_output=True)


def test_the_locks_lines_about_one_package_are_found() -> None:
    lines = bootstrap.locked("uv").splitlines()

    assert lines[0].startswith("uv==")
    assert all("--hash=sha256:" in line for line in lines[1:])
    assert len(lines) > 2


def test_an_old_python_is_told_so() -> None:
    done = begin(BEGIN_WITH_OLD, path="/nowhere")

    assert done.returncode == 1
    assert "is too old; the store needs 3.11 or newer. Name one: make run PYTHON=python3.12" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_newer_python_is_found_past_names_that_do_not_run(tmp_path: Path) -> None:
    """As a version manager's, which are on PATH for versions that are not chosen."""
    for name, does in (("python3.13", "exit 127"), ("python3.12", "echo found by $1")):
        (tmp_path / name).write_text(f"#!/bin/sh\n[ $1 = -c ] && [ {name} = python3.12 ] && exit 0\n{does}\n")
        (tmp_path / name).chmod(0o755)

    done = begin(BEGIN_WITH_OLD, path=str(tmp_path))

    assert done.stdout.startswith("found by ")
    assert done.stderr == ""


def test_every_line_of_the_first_step_is_understood_by_an_old_python() -> None:
    ast.parse((ROOT / "site/beatstore/services/begin.py").read_text(), feature_version=(3, 6))


def test_a_missing_python_is_told_by_make() -> None:
    done = subprocess.run(
        ["make", "run", "PYTHON=no-such-python"], cwd=ROOT, capture_output=True, text=True, check=False
    )

    assert done.returncode != 0
    assert "There is no no-such-python here. Install Python 3.11 or newer, or name one" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_changed_source_is_a_changed_digest(checkout: Path) -> None:
    source = checkout / "site" / "frontend" / "app.js"
    source.parent.mkdir(parents=True)
    source.write_text("1")
    before = bootstrap.digest(bootstrap.front_end_files())

    source.write_text("2")

    assert bootstrap.digest(bootstrap.front_end_files()) != before
