"""The command line: ``python -m sandbox --port 12111 --data DIR --webhook-url URL``."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from pathlib import Path
from types import FrameType

from sandbox.app import Sandbox
from sandbox.config import DEFAULT_RETRY_DELAYS_S, DEFAULT_WALLET_PATIENCE_S, Config
from sandbox.countries import NAMES
from sandbox.server import serve

# A shop that names its own keys while it uses the sandbox has them signed with; several secrets, by commas, all sign.
KEYS = (
    ("--secret-key", "STRIPE_SECRET_KEY", "sk_test_sandbox"),
    ("--publishable-key", "STRIPE_PUBLISHABLE_KEY", "pk_test_sandbox"),
    ("--webhook-secret", "STRIPE_WEBHOOK_SECRET", "whsec_sandbox"),
)


def main() -> int:
    """Serve until SIGINT or SIGTERM; 1 if it couldn't start, with one line that says why."""
    config = _config(_parser().parse_args())
    signal.signal(signal.SIGTERM, _interrupt)
    print(f"Stripe sandbox on {config.base_url} (desk: {config.base_url}/desk/)", flush=True)  # noqa: T201 for people
    try:
        serve(Sandbox(config))
    except OSError as error:
        sys.stderr.write(f"The sandbox can't use {config.host}:{config.port} or {config.data}: {error.strerror}\n")
        return 1
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="A Stripe for the laptop and for tests.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=12111)
    parser.add_argument("--data", type=Path, required=True, help="folder for its database")
    parser.add_argument("--webhook-url", default="", help="where events are posted; none are sent without it")
    for flag, name, default in KEYS:
        parser.add_argument(flag, default=os.environ.get(name) or default, help=f"{name}, else {default}")
    parser.add_argument("--webhook-timeout", type=float, default=10.0, metavar="S")
    parser.add_argument("--settle-delay", type=float, default=5.0, metavar="S", help="until a pending refund settles")
    parser.add_argument(
        "--wallet-patience", type=float, default=DEFAULT_WALLET_PATIENCE_S, metavar="S", help="until its attempt ends"
    )
    parser.add_argument("--tax-origin", type=_country, default="US", metavar="XX", help="where the shop sells from")
    parser.add_argument(
        "--retry-delays", default=",".join(map(str, DEFAULT_RETRY_DELAYS_S)), metavar="S,S,…", help="between deliveries"
    )
    return parser


def _config(arguments: argparse.Namespace) -> Config:
    return Config(
        host=arguments.host,
        port=arguments.port,
        data=arguments.data,
        webhook_url=arguments.webhook_url,
        secret_key=arguments.secret_key,
        publishable_key=arguments.publishable_key,
        webhook_secrets=tuple(secret.strip() for secret in arguments.webhook_secret.split(",") if secret.strip()),
        retry_delays_s=tuple(float(delay) for delay in arguments.retry_delays.split(",") if delay.strip()),
        webhook_timeout_s=arguments.webhook_timeout,
        settle_delay_s=arguments.settle_delay,
        wallet_patience_s=arguments.wallet_patience,
        tax_origin=arguments.tax_origin,
    )


def _country(text: str) -> str:
    if text.upper() not in NAMES:
        raise argparse.ArgumentTypeError(f"{text} is no country's two letters")
    return text.upper()


def _interrupt(signum: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
