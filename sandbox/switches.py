"""The desk's switches, kept in the database: what is to go wrong with webhooks and API calls, and what buyers have.

So they outlive a kill. Each has a type and a default; ``Switches`` is one reading of them all.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields, replace
from typing import Literal, get_args

from sandbox.store import Transaction
from sandbox.wallets import DeviceWallet

ApiFault = Literal["none", "error_before", "error_after", "timeout_before", "timeout_after", "slow", "rate_limited"]
CHOICES: dict[str, tuple[str, ...]] = {"api_fault": get_args(ApiFault), "device_wallet": get_args(DeviceWallet)}


@dataclass(frozen=True, slots=True)
class Switches:
    """``webhook_*`` concern deliveries, ``api_*`` the calls under /v1/ (also those of the buyer's browser).

    ``api_fault_calls``: how many more calls it strikes, 0 for all. ``api_fault_path``: only calls whose
    ``METHOD /path`` contains this text. ``device_wallet``: which wallet the buyers' devices have.
    """

    webhook_lose: bool = False
    webhook_delay_s: float = 0.0
    webhook_copies: int = 1
    webhook_shuffle_s: float = 0.0
    webhook_corrupt: bool = False
    api_fault: ApiFault = "none"
    api_fault_calls: int = 0
    api_fault_path: str = ""
    api_wait_s: float = 30.0
    device_wallet: DeviceWallet = "none"


class SwitchError(ValueError):
    """A switch that doesn't exist, or a value that doesn't fit it."""


def read(tx: Transaction) -> Switches:
    stored = {row["name"]: json.loads(row["value"]) for row in tx.execute("SELECT name, value FROM switches")}
    return replace(Switches(), **stored)


def change(tx: Transaction, wanted: dict[str, object]) -> Switches:
    """Set the named switches and leave the others; raises SwitchError, then nothing has changed."""
    for name, value in {name: _checked(name, value) for name, value in wanted.items()}.items():
        tx.execute(
            "INSERT INTO switches (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            name,
            json.dumps(value),
        )
    return read(tx)


def reset(tx: Transaction) -> Switches:
    tx.execute("DELETE FROM switches")
    return Switches()


def as_json(switches: Switches) -> dict[str, object]:
    return asdict(switches)


def _checked(name: str, value: object) -> object:
    default = {field.name: field.default for field in fields(Switches)}.get(name)
    if default is None:
        raise SwitchError(f"There is no switch {name!r}.")
    if name in CHOICES and value not in CHOICES[name]:
        raise SwitchError(f"{name} is one of {', '.join(CHOICES[name])}.")
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        value = float(value)
    if type(value) is not type(default):
        raise SwitchError(f"{name} is a {type(default).__name__}, not {value!r}.")
    if isinstance(value, int | float) and value < 0:
        raise SwitchError(f"{name} can't be negative.")
    return value
