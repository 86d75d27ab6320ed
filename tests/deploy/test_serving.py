"""The commands of image and compose file, run outside of them, on real servers and with the production settings."""

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis

from beatstore.services.throwaway import PREFIX
from tests.beatstore.listening import NOBODY
from tests.deadline import wait_for
from tests.deploy.production import BY_PROXY, ProductionWeb, here
from tests.deploy.setting import ROOT, command_of, service
from tests.processes import RealProcess

pytestmark = pytest.mark.django_db(transaction=True)
OPERATIONS = ROOT / "docs" / "operations.md"
TOKEN = "S3cretTokenOfAnOrder"


def start(name: str) -> RealProcess:
    """A worker or the schedule, by the compose file's own command."""
    return RealProcess(name, command_of(name), here(name))


def health(name: str) -> int:
    """Exit code of that container's health check."""
    _, _, *arguments = service(name)["healthcheck"]["test"]
    return subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, **here(name)},
        cwd=ROOT,
        check=False,
    ).returncode


@pytest.fixture(scope="module")
def web(django_db_setup: None, image: Path) -> Iterator[ProductionWeb]:
    with ProductionWeb(image) as running:
        yield running


def test_the_shop_is_ready_once_every_command_of_the_compose_file_runs(web: ProductionWeb) -> None:
    only_workers = {"status": "not ready", "missing": ["workers"]}
    # The first look of a fresh process may take longer than a look may.
    wait_for(lambda: json.loads(web.get("/readyz").body) == only_workers, what="all but workers is there")  # type: ignore[attr-defined]
    assert health("schedule") == 1

    with ExitStack() as stack:
        for name in ("worker", "media", "schedule"):
            stack.enter_context(start(name))
        wait_for(lambda: web.get("/readyz").status == 200, what="/readyz says that nothing is missing")
        wait_for(lambda: health("schedule") == 0, what="a scheduler holds the lease")
        assert health("worker") == 0


def test_probes_are_answered_under_any_name_and_without_tls(web: ProductionWeb) -> None:
    for path in ("/healthz", "/readyz"):
        assert web.get(path, Host="10.0.0.7:8000").status in (200, 503)

    assert web.get("/healthz", Host="10.0.0.7:8000").status == 200
    assert web.get("/", **{**BY_PROXY, "Host": "10.0.0.7:8000"}).status == 400


def test_plain_http_leads_to_tls_but_a_webhook_is_never_redirected(web: ProductionWeb) -> None:
    page, webhook = (
        web.get("/accounts/login/", Host="shop.example"),
        web.get("/api/stripe/webhook/", Host="shop.example"),
    )

    assert (page.status, page.headers["Location"]) == (301, "https://shop.example/accounts/login/")
    assert webhook.status == 405


def test_pages_carry_hashed_assets_and_strict_headers(web: ProductionWeb) -> None:
    page = web.get("/accounts/login/")

    assert page.status == 200
    assert b"/static/shop/site." in page.body  # type: ignore[attr-defined]
    assert page.headers["Strict-Transport-Security"] == "max-age=31536000"  # of other hosts the shop says nothing
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    assert "'unsafe-eval'" not in page.headers["Content-Security-Policy"]


def test_the_documented_first_steps_open_a_shop(web: ProductionWeb) -> None:
    (line,) = re.findall(r"docker compose run --rm web (python manage.py shell .*)", OPERATIONS.read_text())
    _, *arguments = shlex.split(line)
    assert web.get("/").status == 404 or b"Your Shop" not in web.get("/").body  # type: ignore[attr-defined]

    env = {**os.environ, **here("web")}
    subprocess.run([sys.executable, *arguments], env=env, cwd=ROOT, check=True)

    page = web.get("/")
    assert page.status == 200
    assert b"Your Shop" in page.body  # type: ignore[attr-defined]


def test_the_log_has_a_line_of_json_for_a_request_and_no_token_in_it(web: ProductionWeb) -> None:
    said_before = len(web.output)
    web.get(f"/orders/{TOKEN}/return/?payment_intent=pi_1&payment_intent_client_secret=pi_1_secret_{TOKEN}")
    web.get(f"/api/beats/1/download/?type=wav&purchase={TOKEN}")
    web.get("/healthz")

    for path in ("/return/", "/download/"):
        web.wait_until_said(path)
    lines = [line for line in web.output[said_before:].splitlines() if line.startswith("{")]
    asked = [entry for entry in map(json.loads, lines) if entry["logger"] == "gunicorn.access"]
    assert sorted((entry["message"], entry["status"]) for entry in asked) == [
        ("GET /api/beats/1/download/?type=wav&purchase=…", 404),
        ("GET /orders/…/return/?payment_intent=pi_1&payment_intent_client_secret=…", 404),
    ]
    assert TOKEN not in web.output


def test_a_shop_whose_redis_throws_jobs_away_does_not_open() -> None:
    env = here("web")
    with Redis.from_url(env["REDIS_URL"]) as redis:
        redis.config_set("maxmemory-policy", "allkeys-lru")
        try:
            started = subprocess.run(
                (*command_of("web"), "--bind", "127.0.0.1:0"),
                # The database is away: the checks ask nobody else.
                env={**os.environ, **env, "DATABASE_URL": f"postgresql://127.0.0.1:{NOBODY}/shop"},
                cwd=ROOT,
                capture_output=True,
                text=True,
                timeout=120,
                check=False,
            )
        finally:
            redis.config_set("maxmemory-policy", "noeviction")

    assert started.returncode == 1
    assert "beatstore.E001: The Redis at REDIS_URL has maxmemory-policy allkeys-lru" in started.stderr
    assert "Traceback" not in started.stderr


def test_a_half_configured_shop_ends_at_once_and_says_why() -> None:
    started = subprocess.run(
        command_of("web"),
        env={**os.environ, **here("web"), "STRIPE_WEBHOOK_SECRET": "", "SECRET_KEY": ""},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )

    assert started.returncode != 0
    assert "SECRET_KEY is missing." in started.stderr
    assert "STRIPE_WEBHOOK_SECRET is missing." in started.stderr
    assert "Traceback" not in started.stderr
    assert PREFIX not in started.stderr
