"""README, "A Django developer's own way": its commands, on what requirements.txt names and nothing else.

Two commands can't run here, where there is no network: ``pip install`` is what ``restricted_python`` stands for, and
``npm ci`` is what the set-up of every test run did.
"""

import http.client
import os
import re
import shutil
import subprocess
import venv
from collections.abc import Callable, Iterator
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import psycopg
import pytest

from beatstore.services import bootstrap, ports
from beatstore.services.process import Command, spawn, stop
from tests.deadline import wait_for

ROOT = Path(__file__).resolve().parents[2]
CHECKOUT = ("catalog", "payments", "sandbox", "site", "templates", "static/build", "manage.py", "package.json")
PIN = re.compile(r"^([\w.-]+)(?:\[[\w,]+\])?==([^\s;\\]+)", re.MULTILINE)
SERVERS = ("REDIS_URL", "CACHE_URL", "AWS_S3_ENDPOINT_URL", "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")
COMMANDS = [
    "python3 -m venv .venv && . .venv/bin/activate",
    "pip install -r requirements.txt",
    "npm ci && npm run build",
    "python manage.py migrate && python manage.py prepare_storage",
    "python manage.py runserver",
    "python manage.py rqworker payments default",
    "python manage.py rqworker media",
    "python manage.py run_schedule",
    "python -m sandbox --data .local/sandbox --webhook-url http://127.0.0.1:8000/api/stripe/webhook/",
]


def pins(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Version and hashes of each package in a lock."""
    text = (ROOT / name).read_text()
    found = [*PIN.finditer(text)]
    ends = [each.start() for each in found[1:]] + [len(text)]
    return {
        each[1]: (each[2], frozenset(re.findall(r"--hash=(\S+)", text[each.start() : end])))
        for each, end in zip(found, ends, strict=True)
    }


@pytest.fixture(scope="module")
def restricted_python(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A Python that sees the packages of requirements.txt alone, as installed for this test run."""
    home = tmp_path_factory.mktemp("developer") / "venv"
    venv.create(home, symlinks=True)
    (packages,) = home.glob("lib/python3*/site-packages")
    for name in pins("requirements.txt"):
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue  # of another platform
        for top in {file.parts[0] for file in installed.files or () if file.parts[0] not in ("..", "__pycache__")}:
            if not (packages / top).exists():
                (packages / top).symlink_to(Path(str(installed.locate_file(top))))
    return home / "bin" / "python"


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the checkout, with servers of the developer's own named in its ``.env``."""
    root = tmp_path_factory.mktemp("developer") / "beat-store"
    for name in CHECKOUT:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, root / name)
    (root / "node_modules").symlink_to(ROOT / "node_modules")
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("CREATE DATABASE developer")
        named = {name: os.environ[name] for name in SERVERS}
        named |= {name: named[name].rpartition("/")[0] + f"/{9 + at}" for at, name in enumerate(SERVERS[:2])}
        named |= {"DATABASE_URL": os.environ["DATABASE_URL"].rpartition("/")[0] + "/developer"}
        named |= {"AWS_STORAGE_BUCKET_NAME": "developer-private", "AWS_PUBLIC_BUCKET_NAME": "developer-public"}
        (root / ".env").write_text("".join(f"{name}={value}\n" for name, value in named.items()))
        yield root
        connection.execute("DROP DATABASE developer WITH (FORCE)")


@pytest.fixture
def start(checkout: Path, restricted_python: Path) -> Iterator[Callable[..., Path]]:
    """``start("web", "manage.py", …)`` starts Python with these arguments in the checkout; gives its log."""
    running = []

    def run(name: str, *argv: str) -> Path:
        log = checkout / f"{name}.log"
        env = {"PATH": os.defpath, "PYTHONUNBUFFERED": "1"}
        command = Command(name=name, argv=(str(restricted_python), *argv), env=env, cwd=checkout, log=log)
        running.append((spawn(command), command))
        return log

    yield run
    for process, command in running:
        stop(process, command)


def test_the_readme_has_these_commands() -> None:
    section = (ROOT / "README.md").read_text().partition("## A Django developer's own way")[2].partition("\n## ")[0]
    block = section.partition("```sh\n")[2].partition("```")[0]

    assert [line.partition("#")[0].strip() for line in block.splitlines()] == COMMANDS
    assert "npm run dev" in block


def test_what_is_deployed_is_what_is_tested_and_every_package_has_its_hashes() -> None:
    running, testing = pins("requirements.txt"), pins("requirements-dev.txt")

    assert running
    assert {name: testing.get(name) for name in running} == running
    assert all(hashes for _, hashes in testing.values())


def test_the_shop_runs_on_servers_named_in_dotenv(
    checkout: Path, restricted_python: Path, start: Callable[..., Path]
) -> None:
    shop, sandbox = ports.choose(2)
    for name in ("migrate", "prepare_storage"):
        argv = [str(restricted_python), "manage.py", name]
        done = subprocess.run(argv, cwd=checkout, env={"PATH": os.defpath}, capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, ""), done.stderr

    served = start("runserver", "manage.py", "runserver", str(shop))
    start("rqworker", "manage.py", "rqworker", "payments", "default")
    start("media", "manage.py", "rqworker", "media")
    scheduled = start("run_schedule", "manage.py", "run_schedule")
    webhook = f"http://127.0.0.1:{shop}/api/stripe/webhook/"
    start("sandbox", "-m", "sandbox", "--port", str(sandbox), "--data", ".local/sandbox", "--webhook-url", webhook)

    wait_for(lambda: answer(shop, "/readyz") == 200, within_s=90, what="the shop has database, Redis, files, workers")
    assert answer(shop, "/static/shop/site.css") == 200
    assert answer(shop, "/admin/login/") in (200, 302)
    wait_for(lambda: answer(sandbox, "/desk/") == 200, what="the sandbox answers")
    assert "Traceback" not in served.read_text() + scheduled.read_text()


def test_npm_builds_and_npm_run_dev_builds_again_on_every_change(checkout: Path, start: Callable[..., Path]) -> None:
    shutil.rmtree(checkout / "static" / "build")
    env = {"PATH": os.pathsep.join((str(bootstrap.node_bin()), os.defpath))}
    npm = bootstrap.npm()
    subprocess.run([*npm, "run", "--silent", "build"], cwd=checkout, env=env, check=True, capture_output=True)
    built = checkout / "static" / "build" / "shop" / "site.css"
    assert built.exists()

    command = Command(
        name="dev", argv=(*npm, "run", "--silent", "dev"), env=env, cwd=checkout, log=checkout / "dev.log"
    )
    watcher = spawn(command)
    try:
        wait_for(lambda: "Watching" in (checkout / "dev.log").read_text())
        with (checkout / "site" / "frontend" / "css" / "site.css").open("a") as source:
            source.write("\n.seen-at-once { color: rebeccapurple }\n")
        wait_for(lambda: ".seen-at-once" in built.read_text(), what="the stylesheet is built again")
    finally:
        stop(watcher, command)


def answer(port: int, path: str) -> int:
    """Status of a GET; 0 if nobody answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
