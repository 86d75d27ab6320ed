"""The image: small, without root, without secrets, and with all that the shop needs."""

import re
import tomllib
from pathlib import Path

from tests.deploy.image import build_values, ignore_rules, instructions, is_let_in
from tests.deploy.setting import PRODUCTION, ROOT, compose


def of(word: str) -> list[str]:
    """The arguments of every instruction of that name."""
    return [rest for name, rest in instructions() if name == word]


def test_it_does_not_run_as_root() -> None:
    last = [rest for name, rest in instructions() if name in ("FROM", "USER")][-1]

    assert re.fullmatch(r"[1-9]\d+:[1-9]\d+", last)


def test_its_bases_have_versions_and_the_python_that_is_tested() -> None:
    bases = dict(argument.split("=") for argument in of("ARG"))
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["mypy"]["python_version"]

    assert bases["PYTHON_IMAGE"].startswith(f"python:{wanted}-slim-")
    assert re.match(r"node:\d+-\w+-slim$", bases["NODE_IMAGE"])
    assert {line.split()[0] for line in of("FROM")} == {"${NODE_IMAGE}", "${PYTHON_IMAGE}"}


def test_every_package_is_checked_against_its_hash() -> None:
    (install,) = [line for line in of("RUN") if "pip install" in line]

    assert "--require-hashes -r requirements.txt" in install
    assert "--no-cache-dir" in install
    assert [line for line in of("RUN") if line.startswith("npm ci ")]


def test_it_copies_only_what_is_there_and_fetches_nothing_by_itself() -> None:
    copied = [
        word for line in of("COPY") if not line.startswith("--from=") for word in line.split()[:-1] if word != "."
    ]

    assert copied
    assert [name for name in copied if not (ROOT / name).exists() or not is_let_in(name)] == []
    assert of("ADD") == []
    assert not re.search(r"curl|wget|apt-get", (ROOT / "Dockerfile").read_text())


def test_no_secret_gets_in() -> None:
    assert ignore_rules()[0] == "*"
    for name in (
        ".env",
        ".local/8000/services.env",
        ".git/config",
        "tests/conftest.py",
        "sandbox/app.py",
        "node_modules/x",
    ):
        assert not is_let_in(name), name
    assert not re.search(r"SECRET|PASSWORD|TOKEN|_KEY", " ".join(of("ENV") + of("ARG")))
    assert {len(value) < 80 for name, value in build_values().items() if name != "SECRET_KEY"} == {True}
    assert not PRODUCTION.items() & {(name, value) for name, value in build_values().items() if "KEY" in name}


def test_it_is_asked_how_it_is_and_starts_the_web_by_default() -> None:
    (check,) = of("HEALTHCHECK")

    assert check.endswith('CMD ["python", "-m", "beatstore.healthcheck", "web"]')
    assert of("CMD") == ['["gunicorn"]']
    assert compose()["services"]["web"]["build"] == "."


def test_nothing_of_the_build_stays_in_it(image: Path) -> None:
    assert not (image / "deploy" / "build.env").exists()
    assert not (image / ".env").exists()
    assert (image / "staticfiles" / "staticfiles.json").exists()
    assert (image / "LICENSE").exists()
