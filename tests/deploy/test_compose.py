"""The compose file keeps to its specification, and to what a shop needs to run safely."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from beatstore.services import roles
from tests.deploy.setting import DOT_ENV, ROOT, command_of, compose, environment_of, service, variables_of_compose

OURS = ("web", "worker", "media", "schedule", "migrate", "prepare_storage", "demo")
ONE_SHOT = ("migrate", "prepare_storage", "demo")
SERVERS = ("db", "redis", "cache", "s3", "proxy")


def test_it_keeps_to_the_compose_specification() -> None:
    checker = Path(sys.executable).parent / "check-jsonschema"

    done = subprocess.run(
        [checker, "--builtin-schema", "vendor.compose-spec", ROOT / "docker-compose.yml"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 0, done.stdout


def test_it_has_every_part_of_the_shop() -> None:
    assert set(compose()["services"]) == {*OURS, *SERVERS}


def test_its_processes_are_started_as_everywhere_else() -> None:
    assert command_of("worker") == roles.payments_worker()
    assert command_of("media") == roles.media_worker()
    assert command_of("schedule") == roles.scheduler()
    assert service("web")["command"] == ["gunicorn"]


@pytest.mark.parametrize("name", OURS)
def test_its_environment_is_all_that_production_needs(name: str) -> None:
    code = "import beatstore.settings.production as p; print(p.BASE_URL, p.STRIPE_IS_SANDBOX, p.TRUSTED_PROXIES)"

    started = subprocess.run(
        [sys.executable, "-c", code],
        env={**environment_of(name), "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}"},
        cwd="/",
        capture_output=True,
        text=True,
        check=False,
    )

    assert (started.stdout, started.stderr) == ("https://shop.example False 1\n", "")


def test_what_the_owner_must_set_is_named_when_it_is_missing() -> None:
    must_be_set = {name for name, kind in variables_of_compose().items() if kind == "?"}

    assert must_be_set == set(DOT_ENV)
    for name in must_be_set:
        rest = {key: value for key, value in DOT_ENV.items() if key != name}
        with pytest.raises(KeyError, match=name):
            [environment_of(each, rest) for each in (*OURS, "db", "redis", "s3", "proxy")]


def test_no_secret_is_inside() -> None:
    for name in compose()["services"]:
        for key, value in service(name).get("environment", {}).items():
            if re.search(r"PASSWORD|SECRET|_KEY|AUTH", key) and not key.endswith(("_ID", "_FALLBACKS")):
                assert str(value).startswith("${"), f"{name}: {key}"


def test_every_image_of_others_has_a_version() -> None:
    for name in SERVERS:
        _, _, tag = service(name)["image"].partition(":")
        assert re.match(r"\d", tag), name


@pytest.mark.parametrize("name", OURS)
def test_our_containers_have_no_rights_that_they_do_not_need(name: str) -> None:
    ours = service(name)

    assert ours["read_only"] is True
    assert ours["cap_drop"] == ["ALL"]
    assert ours["security_opt"] == ["no-new-privileges:true"]
    assert "user" not in ours  # the image's own, which is not root
    assert "privileged" not in ours
    writable = [volume.partition(":")[2] for volume in ours.get("volumes", [])] + [
        mount.partition(":")[0] for mount in ours["tmpfs"]
    ]
    assert writable == ["/tmp"]  # noqa: S108


def test_only_the_proxy_is_published_and_servers_are_shut_in() -> None:
    assert [name for name in compose()["services"] if "ports" in service(name)] == ["proxy"]
    assert compose()["networks"]["back"]["internal"] is True
    assert service("proxy")["networks"] == ["front"]
    for name in ("db", "redis", "cache"):
        assert service(name)["networks"] == ["back"]


def test_everything_that_stays_up_is_looked_after() -> None:
    for name in {*OURS, *SERVERS} - {*ONE_SHOT}:
        assert service(name)["restart"] == "unless-stopped", name
        # The image itself has the web's check.
        assert name == "web" or service(name)["healthcheck"]["test"][0] in ("CMD", "CMD-SHELL"), name
    for name in ONE_SHOT:
        assert service(name)["healthcheck"] == {"disable": True}, name


def test_nothing_starts_before_what_it_stands_on() -> None:
    ready, done = {"condition": "service_healthy"}, {"condition": "service_completed_successfully"}

    assert service("migrate")["depends_on"] == {"db": ready}
    assert service("prepare_storage")["depends_on"] == {"s3": ready}
    for name in ("web", "worker", "media", "schedule", "demo"):
        assert service(name)["depends_on"] == {"migrate": done, "prepare_storage": done, "redis": ready, "cache": ready}


def test_demo_data_comes_only_when_asked_for() -> None:
    assert service("demo")["profiles"] == ["demo"]
    assert not [name for name in {*OURS, *SERVERS} - {"demo"} if "profiles" in service(name)]


def test_jobs_are_kept_and_the_cache_forgets() -> None:
    jobs, cache = (" ".join(service(name)["command"]) for name in ("redis", "cache"))

    assert "--appendonly yes" in jobs
    assert "--maxmemory-policy noeviction" in jobs
    assert "--maxmemory-policy allkeys-lru" in cache
    assert "--maxmemory 256mb" in cache


def test_the_database_is_kept_where_its_image_puts_it() -> None:
    assert service("db")["image"].startswith("postgres:18")
    assert service("db")["volumes"] == ["database:/var/lib/postgresql"]


def test_every_volume_and_network_is_declared() -> None:
    named = {volume.partition(":")[0] for name in compose()["services"] for volume in service(name).get("volumes", [])}
    networks = {network for name in compose()["services"] for network in service(name)["networks"]}

    assert {name for name in named if "/" not in name} == set(compose()["volumes"])
    assert networks == set(compose()["networks"])


def test_the_proxy_leads_to_services_and_ports_that_are_there() -> None:
    text = (ROOT / "deploy" / "Caddyfile").read_text()
    upstreams = re.findall(r"^\s*reverse_proxy (\S+)", text, re.MULTILINE)

    assert upstreams == ["web:8000", "s3:8333"]
    assert "-s3.port=8333" in service("s3")["command"]
    assert 'bind = "0.0.0.0:8000"' in (ROOT / "gunicorn.conf.py").read_text()
    assert set(re.findall(r"\{\$(\w+)\}", text)) == set(service("proxy")["environment"])


def test_the_proxy_speaks_of_a_restart_only_where_the_shop_does_not_answer() -> None:
    text = (ROOT / "deploy" / "Caddyfile").read_text()

    # Without statuses it would say so of a body too large, too.
    assert re.findall(r"handle_errors(.*) {", text) == [" 502 503 504"]
