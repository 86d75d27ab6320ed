"""The spare that waits with everything loaded but our own code, and becomes the next process when a file is saved."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from beatstore.services import roles
from beatstore.services.process import Command, family
from beatstore.services.supervisor import Service
from tests.services.test_supervisor import Until

ROOT = Path(__file__).resolve().parents[2]
ENV = {**os.environ, "PYTHONPATH": f"{ROOT / 'site'}:{ROOT}"}
SAYS_WHO = "import os, sys, time\nprint(os.getpid(), *sys.argv[1:], flush=True)\ntime.sleep(300)\n"


@pytest.fixture
def until(tmp_path: Path) -> Until:
    """A supervisor of its own for each test."""
    return Until(tmp_path)


def make_web(script: Path, folder: Path) -> Service:
    """A service as ``make run``'s web: cold the first time, then from its spare."""
    argv = (sys.executable, str(script), "runserver")

    def command(words: tuple[str, ...], *, waits: bool = False) -> Command:
        return Command(name="web", argv=words, env=ENV, cwd=folder, patience_s=0.5, waits=waits)

    return Service(
        name="web",
        command=lambda: command(argv),
        spare=lambda: command(roles.warm(argv), waits=True),
        watches=(folder,),
    )


def test_a_saved_file_wakes_the_spare(
    until: Until, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("beatstore.services.supervisor.SPARE_AFTER_S", 0.0)
    script = tmp_path / "manage.py"
    script.write_text(SAYS_WHO)
    web = make_web(script, tmp_path)
    until.supervisor.add(web)
    until(lambda: web.waiting is not None)
    assert web.waiting is not None
    spare, said = web.waiting.pid, ""

    until.supervisor.files_changed({script})

    def is_answered() -> bool:
        nonlocal said
        said += capfd.readouterr().out
        return f"{spare} runserver" in said

    until(is_answered)
    assert web.process is not None
    assert web.process.pid == spare
    until(lambda: web.waiting is not None)
    assert web.waiting is not None
    next_spare = web.waiting.pid
    until.supervisor.stop()
    assert family(spare) == family(next_spare) == []


@pytest.mark.parametrize(("word", "ran"), [("go\n", "ran"), ("", "")])
def test_it_begins_at_the_word_and_ends_without_one(tmp_path: Path, word: str, ran: str) -> None:
    script = tmp_path / "manage.py"
    script.write_text(
        "import sys\nif __name__ == '__main__': print('ran' if sys.argv[1:] == ['check'] else sys.argv)\n"
    )
    argv = roles.warm((sys.executable, str(script), "check"))

    done = subprocess.run(argv, input=word, env=ENV, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert (done.stdout.strip(), done.stderr) == (ran, "")
