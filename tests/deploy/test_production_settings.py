"""Production starts with all that it needs, or says in a line each what is missing."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.deploy.setting import PRODUCTION, ROOT

SHOW = "import beatstore.settings.production as p; print(repr(({})))"
NEEDED = [
    "SECRET_KEY",
    "ALLOWED_HOSTS",
    "DATABASE_URL",
    "REDIS_URL",
    "AWS_STORAGE_BUCKET_NAME",
    "AWS_PUBLIC_BUCKET_NAME",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "STRIPE_SECRET_KEY",
    "STRIPE_PUBLISHABLE_KEY",
    "STRIPE_WEBHOOK_SECRET",
]
LIVE = {"STRIPE_SECRET_KEY": "sk_live_1", "STRIPE_PUBLISHABLE_KEY": "pk_live_1"}


def start(show: str = "0", **settings: str) -> subprocess.CompletedProcess[str]:
    """Load the production settings with these on top of a good set; "" takes one away."""
    return subprocess.run(
        [sys.executable, "-c", SHOW.format(show)],
        env={**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'site'}", **PRODUCTION, **settings},
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


def complaints(started: subprocess.CompletedProcess[str]) -> list[str]:
    """The lines about settings, without their heading."""
    assert started.returncode == 1, started.stdout
    heading, *lines = started.stderr.splitlines()
    assert heading == "Settings (environment or .env) need a look:"
    return [line.strip() for line in lines]


def test_a_whole_set_starts() -> None:
    started = start("p.DEBUG, p.BASE_URL, p.LOG_FORMAT, p.STRIPE_API_BASE")

    assert started.stderr == ""
    assert started.stdout.strip() == "(False, 'https://shop.example', 'json', 'https://api.stripe.com')"


def test_everything_missing_is_said_at_once_a_line_each() -> None:
    lines = complaints(start(**dict.fromkeys(NEEDED, "")))

    assert [line.split()[:3] for line in lines] == [[name, "is", "missing."] for name in NEEDED]
    assert all(len(line) < 200 and line.endswith((".", "beatstore", "/0", "'")) for line in lines)


def test_a_publishable_key_that_misses_beside_a_secret_one_is_said_once() -> None:
    (line,) = complaints(start(STRIPE_PUBLISHABLE_KEY=""))

    assert line.startswith("STRIPE_PUBLISHABLE_KEY is missing.")


def test_servers_of_a_store_that_once_ran_here_fill_no_gap(tmp_path: Path) -> None:
    (tmp_path / ".local" / "8000").mkdir(parents=True)
    (tmp_path / ".local" / "8000" / "services.env").write_text("DATABASE_URL=postgresql://127.0.0.1/local\n")
    code = "import pathlib, sys; from beatstore.env import Env; print(repr(Env(pathlib.Path(sys.argv[1])).text('DATABASE_URL', '')))"  # noqa: E501
    env = {"PATH": os.defpath, "PYTHONPATH": str(ROOT / "site"), "PORT": "8000"}

    def read(settings_module: str) -> str:
        argv = [sys.executable, "-c", code, str(tmp_path)]
        return subprocess.check_output(argv, env={**env, "DJANGO_SETTINGS_MODULE": settings_module}, text=True).strip()

    assert read("beatstore.settings.local") == "'postgresql://127.0.0.1/local'"
    assert read("beatstore.settings.production") == "''"


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"SECRET_KEY": "short"}, "SECRET_KEY is too easily guessed."),
        ({"SECRET_KEY": "a" * 60}, "SECRET_KEY is too easily guessed."),
        ({"SECRET_KEY": "django-insecure-" + "0123456789" * 5}, "SECRET_KEY is too easily guessed."),
        ({"SECRET_KEY_FALLBACKS": "old"}, "SECRET_KEY_FALLBACKS is too easily guessed."),
        ({"STRIPE_SECRET_KEY": "sk_test_sandbox", "STRIPE_API_BASE": ""}, "STRIPE_SECRET_KEY is the sandbox's"),
        ({"STRIPE_SECRET_KEY": "pk_test_1"}, "STRIPE_SECRET_KEY is no secret key"),
        ({"STRIPE_SECRET_KEY": "sk_live_1"}, "STRIPE_PUBLISHABLE_KEY is not of the same mode"),
        ({"STRIPE_WEBHOOK_SECRET": "whsec_1,secret"}, "STRIPE_WEBHOOK_SECRET is no signing secret"),
        ({**LIVE, "STRIPE_API_BASE": "https://stripe.example"}, "STRIPE_API_BASE leads elsewhere"),
        ({**LIVE, "STRIPE_API_BASE": "https://api.stripe.com.example"}, "STRIPE_API_BASE leads elsewhere"),
        ({**LIVE, "STRIPE_JS_URL": "http://js.stripe.com/v3/"}, "STRIPE_JS_URL leads elsewhere"),
        ({"ALLOWED_HOSTS": "*"}, "BASE_URL is missing."),
        ({"DATABASE_URL": "mysql://db/shop"}, "DATABASE_URL is not understood."),
        ({"LOG_FORMAT": "xml"}, "LOG_FORMAT='xml' is not understood."),
    ],
)
def test_a_dangerous_setting_is_refused_in_one_line(settings: dict[str, str], complaint: str) -> None:
    (line,) = complaints(start(**settings))

    assert line.startswith(complaint)


def test_test_keys_may_lead_elsewhere_by_hand_and_pages_may_load_that_script() -> None:
    started = start(
        "p.STRIPE_API_BASE, p.STRIPE_ORIGINS, p.IS_TEST_SHOP",
        STRIPE_API_BASE="https://stand-in.example",
        STRIPE_JS_URL="https://stand-in.example/js/stripe.js",
    )

    assert started.stdout.strip() == "('https://stand-in.example', ['https://stand-in.example'], True)"


def test_live_keys_go_to_stripe() -> None:
    started = start("p.STRIPE_API_BASE, p.STRIPE_JS_URL[:22], p.IS_TEST_SHOP", **LIVE)

    assert started.stdout.strip() == "('https://api.stripe.com', 'https://js.stripe.com/', False)"


def test_old_keys_stay_valid_while_the_secret_key_is_rotated() -> None:
    old = PRODUCTION["SECRET_KEY"]
    new = old[::-1]

    assert start(
        "p.SECRET_KEY, p.SECRET_KEY_FALLBACKS", SECRET_KEY=new, SECRET_KEY_FALLBACKS=old
    ).stdout.strip() == str((new, [old]))


def test_a_host_with_a_dot_trusts_its_subdomains() -> None:
    started = start("p.CSRF_TRUSTED_ORIGINS, p.BASE_URL", ALLOWED_HOSTS=".shop.example,other.example")

    assert started.stdout.strip() == "(['https://*.shop.example', 'https://other.example'], 'https://shop.example')"
