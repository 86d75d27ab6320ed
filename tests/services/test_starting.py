"""What stands in the way of a start ends in one line that says what to do, and exit code 1."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qrcode.main import QRCode

from beatstore.services import address, given, summary
from beatstore.services.address import read_address
from beatstore.services.crew import Crew
from beatstore.services.errors import StartError
from beatstore.services.place import Place

ROOT = Path(__file__).resolve().parents[2]


def start(port: int | str, **env: str) -> subprocess.CompletedProcess[str]:
    """``make run`` without make."""
    return subprocess.run(
        [sys.executable, "-m", "beatstore.services", "run"],
        env={**os.environ, "PORT": str(port), **env},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port on which somebody listens."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield int(server.getsockname()[1])


def test_a_taken_port(taken_port: int) -> None:
    done = start(taken_port)

    assert done.returncode == 1
    assert done.stderr == (
        f"error: Port {taken_port} is taken. Stop what listens there, or choose another: "
        f"make run PORT={taken_port + 1}\n"
    )


def test_a_second_store_on_the_same_port(taken_port: int) -> None:
    place = Place(ROOT / ".local" / str(taken_port))
    place.claim()

    done = start(taken_port)

    assert done.returncode == 1
    assert done.stderr.startswith(f"error: A store already runs in {place.folder} (process {os.getpid()}). Stop it")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_a_port_that_is_none(port: str) -> None:
    with pytest.raises(StartError, match=f"PORT={port} is no port. Give a number from 1 to 65535: make run PORT=8000"):
        read_address({"PORT": port})


def test_a_host_that_is_not_ours(taken_port: int) -> None:
    done = start(taken_port, HOST="192.0.2.7")

    assert done.returncode == 1
    assert "error: HOST=192.0.2.7 is no address of this machine" in done.stderr
    assert done.stderr.count("\n") == 1


def test_a_folder_that_can_not_be_made(tmp_path: Path) -> None:
    (tmp_path / "store").write_text("in the way")

    with pytest.raises(StartError, match=r"Can't write to .*store \(.*\)\. Make it writable"):
        Place(tmp_path / "store").claim()


def test_a_full_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("beatstore.services.place.LEAST_FREE_BYTES", 2**60)

    with pytest.raises(StartError, match=r"Only \d+ MB are free on the disk of .*Make room"):
        Place(tmp_path / "store").claim()


def test_named_servers_are_used_and_stray_keys_name_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [*os.environ]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "for something else")
    monkeypatch.setenv("REDIS_URL", "")
    (tmp_path / ".env").write_text(
        "DATABASE_URL=postgresql://elsewhere/shop\nREDIS_URL=\nSTRIPE_SECRET_KEY=sk_test_sandbox\n"
    )

    settings = given.given_settings(tmp_path)

    assert {name: given.is_given(name, settings) for name in given.NAMED_BY} == {
        "postgres": True,
        "redis": False,
        "s3": False,
        "sandbox": False,
    }


def test_all_addresses_are_told_as_one_that_others_can_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(address, "DOCUMENTATION_ADDRESS", ("127.0.0.1", 9))  # the tests' network ends there

    found = read_address({"HOST": "0.0.0.0", "PORT": "8001"})  # noqa: S104

    assert found.public_host not in address.ANYWHERE
    assert found.url() == f"http://{found.public_host}:8001"
    assert not found.is_local


@pytest.mark.parametrize(
    ("host", "shop", "beside_listens_on", "beside_url", "beside_inner_url"),
    [
        ("127.0.0.1", "http://127.0.0.1:8001", "127.0.0.1", "http://127.0.0.1:9", "http://127.0.0.1:9"),
        ("[::1]", "http://[::1]:8001", "127.0.0.1", "http://127.0.0.1:9", "http://127.0.0.1:9"),
        ("192.0.2.7", "http://192.0.2.7:8001", "192.0.2.7", "http://192.0.2.7:9", "http://192.0.2.7:9"),
    ],
)
def test_sandbox_and_files_are_told_to_browsers_as_they_listen(
    host: str, shop: str, beside_listens_on: str, beside_url: str, beside_inner_url: str
) -> None:
    found = read_address({"HOST": host, "PORT": "8001"})

    assert (found.url(), found.inner_url()) == (shop, shop)
    assert found.beside.host == beside_listens_on
    assert (found.beside.url(9), found.beside.inner_url(9)) == (beside_url, beside_inner_url)


def test_other_settings_are_looked_at_anew_and_a_cache_of_ones_own_is_used(tmp_path: Path) -> None:
    (tmp_path / ".env.example").write_text("# LOG_FORMAT=console\nCACHE_URL=\n")
    (tmp_path / "requirements-dev.txt").touch()
    place = Place(tmp_path / "store")
    place.claim()
    ours = {"REDIS_URL": "redis://own/0", "CACHE_URL": "redis://own/1"}

    def crew(**chosen: str) -> Crew:
        made = Crew(tmp_path, place, read_address({}), {"STRIPE_SECRET_KEY": "sk_test_1", **chosen})
        made.take_settings(ours)
        return made

    assert crew().state_of_code() == crew(SHLVL="2").state_of_code()
    assert crew().state_of_code() != crew(LOG_FORMAT="xml").state_of_code()
    assert crew().own["CACHE_URL"] == "redis://own/1"
    assert "CACHE_URL" not in crew(CACHE_URL="redis://elsewhere/0").own
    assert crew(REDIS_URL="left over").own["REDIS_URL"] == "redis://own/0"


@pytest.mark.parametrize(("host", "is_shown"), [("127.0.0.1", False), ("192.0.2.7", True)])
def test_who_listens_in_the_network_is_shown_a_code_for_a_phone(tmp_path: Path, host: str, is_shown: bool) -> None:
    place = Place(tmp_path / ".local" / "8001")
    place.claim()
    crew = Crew(tmp_path, place, read_address({"HOST": host, "PORT": "8001"}), {})

    said = summary.lines(crew, tmp_path, has_keys=False)

    drawn = [line for line in said if "█" in line]
    code = [line for line in summary.code_to_scan("http://192.0.2.7:8001/") if "█" in line]
    assert drawn == (code if is_shown else [])


def test_the_code_says_the_address() -> None:
    """Two rows of the code stand in one line of letters; what is light is drawn."""
    code: QRCode[Any] = QRCode(border=2)
    code.add_data("http://192.0.2.7:8001/")
    code.make()
    light = [[not dark for dark in row] for row in code.get_matrix()]

    halves = {"█": (True, True), "▀": (True, False), "▄": (False, True), " ": (False, False), "\xa0": (False, False)}
    drawn = [[halves[letter] for letter in line] for line in summary.code_to_scan("http://192.0.2.7:8001/")]

    rows = [[cell[half] for cell in line] for line in drawn for half in (0, 1)]
    assert rows[: len(light)] == light
