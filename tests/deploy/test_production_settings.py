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
    ("in_the_environment", "in_the_file", "chosen"),
    [("", "", "local"), ("", "production", "production"), ("test", "production", "test")],
)
def test_the_file_chooses_the_settings_where_the_environment_does_not(
    tmp_path: Path, in_the_environment: str, in_the_file: str, chosen: str
) -> None:
    (tmp_path / ".env").write_text(f"DJANGO_SETTINGS_MODULE={in_the_file}\n")
    code = (
        "import os, pathlib, sys; from beatstore.env import choose_settings as c; c('local', pathlib.Path(sys.argv[1]))"
    )
    env = {"PATH": os.defpath, "PYTHONPATH": str(ROOT / "site")}
    env |= {"DJANGO_SETTINGS_MODULE": in_the_environment} if in_the_environment else {}

    said = subprocess.check_output(
        [sys.executable, "-c", f"{code}; print(os.environ['DJANGO_SETTINGS_MODULE'])", str(tmp_path)],
        env=env,
        text=True,
    )

    assert said.strip() == chosen


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
        ({"DATABASE_URL": "postgresql://u:p@db:port/shop"}, "DATABASE_URL is no address."),
        ({"REDIS_URL": "redis://:pa#ss@redis:6379/0"}, "REDIS_URL is no address."),
        ({"EMAIL_URL": "smtp+tls://user:pa#ss@mail.example:587"}, "EMAIL_URL is no address."),
        ({"EMAIL_URL": "mail.example"}, "EMAIL_URL is not understood."),
        ({"EMAIL_URL": "smtp+tls://"}, "EMAIL_URL names no host."),
        ({"SENTRY_DSN": "https://sentry.example/1"}, "SENTRY_DSN is not understood."),
        ({"BASE_URL": "shop.example"}, "BASE_URL is not understood."),
        ({"BASE_URL": "http://shop.example"}, "BASE_URL is not https."),
        ({"ALLOWED_HOSTS": "https://shop.example"}, "ALLOWED_HOSTS has 'https://shop.example'."),
        ({"ALLOWED_HOSTS": "shop.example:443"}, "ALLOWED_HOSTS has 'shop.example:443'."),
        ({"CSRF_TRUSTED_ORIGINS": "shop.example"}, "CSRF_TRUSTED_ORIGINS has 'shop.example'."),
        ({"CORS_ALLOWED_ORIGINS": "https://a.example/"}, "CORS_ALLOWED_ORIGINS has 'https://a.example/'."),
        ({"AWS_S3_ENDPOINT_URL": "s3:9000"}, "AWS_S3_ENDPOINT_URL is not understood."),
        ({"AWS_PUBLIC_BUCKET_NAME": "shop-private"}, "AWS_PUBLIC_BUCKET_NAME is the private bucket's name too"),
        ({"SHOP_CURRENCY": "dollars"}, "SHOP_CURRENCY='DOLLARS' can't be charged."),
        ({"SHOP_TIME_ZONE": "Mars/City"}, "SHOP_TIME_ZONE='Mars/City' is not understood."),
        ({"RATE_LIMIT_CHECKOUT": "lots"}, "RATE_LIMIT_CHECKOUT='lots' is not understood."),
        ({"HOLD_LIMITS": "two"}, "HOLD_LIMITS='two' is not understood."),
        ({"DOWNLOAD_LIMITS": "20/d"}, "DOWNLOAD_LIMITS='20/d' is not understood."),
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
    started = start("p.STRIPE_API_BASE, p.STRIPE_JS_URL[:22], p.LINK_ORIGINS[0], p.IS_TEST_SHOP", **LIVE)

    assert started.stdout.strip() == "('https://api.stripe.com', 'https://js.stripe.com/', 'https://link.com', False)"


def test_old_keys_stay_valid_while_the_secret_key_is_rotated() -> None:
    old = PRODUCTION["SECRET_KEY"]
    new = old[::-1]

    assert start(
        "p.SECRET_KEY, p.SECRET_KEY_FALLBACKS", SECRET_KEY=new, SECRET_KEY_FALLBACKS=old
    ).stdout.strip() == str((new, [old]))


def test_a_host_with_a_dot_trusts_its_subdomains() -> None:
    started = start("p.CSRF_TRUSTED_ORIGINS, p.BASE_URL", ALLOWED_HOSTS=".shop.example,other.example")

    assert started.stdout.strip() == "(['https://*.shop.example', 'https://other.example'], 'https://shop.example')"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("smtp+tls://user:p%23ss@mail.example", ("mail.example", 587, "p#ss", True, False)),
        ("smtp+tls://user:pass@mail.example:2525", ("mail.example", 2525, "pass", True, False)),
        ("smtp+ssl://user:pass@mail.example", ("mail.example", 465, "pass", False, True)),
        ("smtp://mail.example", ("mail.example", 25, None, False, False)),
    ],
)
def test_mail_goes_by_the_encrypted_line_that_its_address_names(url: str, expected: tuple[object, ...]) -> None:
    started = start(
        "p.EMAIL_HOST, p.EMAIL_PORT, p.EMAIL_HOST_PASSWORD, p.EMAIL_USE_TLS, p.EMAIL_USE_SSL", EMAIL_URL=url
    )

    assert started.stdout.strip() == repr(expected)
