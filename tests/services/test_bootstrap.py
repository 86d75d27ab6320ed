"""Set-up from a bare Python: what is there is left alone, what was interrupted is made whole."""

import subprocess
import sys
from pathlib import Path

import pytest

from beatstore.services import bootstrap


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
    code = "import sys; sys.version_info = (3, 10); sys.path.insert(0, 'site/beatstore/services');"
    code += (
        "import bootstrap; bootstrap.shutil.which = lambda _: None; bootstrap.sys.argv = ['x']; exit(bootstrap.main())"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)

    assert done.returncode == 1
    assert "is too old; the store needs 3.11 or newer. Name one: make run PYTHON=python3.12" in done.stderr


def test_a_changed_source_is_a_changed_digest(checkout: Path) -> None:
    source = checkout / "site" / "frontend" / "app.js"
    source.parent.mkdir(parents=True)
    source.write_text("1")
    before = bootstrap.digest(bootstrap.front_end_files())

    source.write_text("2")

    assert bootstrap.digest(bootstrap.front_end_files()) != before
