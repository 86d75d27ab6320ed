"""Where the store listens, and under which address other machines and browsers reach it."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass

from beatstore.services.errors import StartError

ANYWHERE = ("0.0.0.0", "::")  # noqa: S104  # compared with, never bound to by default
DOCUMENTATION_ADDRESS = ("192.0.2.1", 9)  # RFC 5737: routed outwards, never reached; nothing is sent


@dataclass(frozen=True, slots=True)
class Address:
    """``host`` and ``port`` are listened on; ``public_host`` is what browsers are told."""

    host: str
    port: int
    public_host: str

    @property
    def is_local(self) -> bool:
        """Only this machine's browsers can come."""
        return self.host in ("localhost", "::1") or self.host.startswith("127.")

    def url(self, port: int | None = None) -> str:
        """Address for browsers, without a slash at the end."""
        host = f"[{self.public_host}]" if ":" in self.public_host else self.public_host
        return f"http://{host}:{port or self.port}"


def read_address(settings: Mapping[str, str]) -> Address:
    """From ``HOST`` and ``PORT``; StartError if they are no address."""
    host, port = settings.get("HOST", "127.0.0.1"), settings.get("PORT", "8000")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        raise StartError(f"PORT={port} is no port. Give a number from 1 to 65535: make run PORT=8000")
    return Address(host=host, port=int(port), public_host=_own_address() if host in ANYWHERE else host)


def _own_address() -> str:
    """This machine's address in its network, or loopback if it is in none."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(DOCUMENTATION_ADDRESS)
        except OSError:
            return "127.0.0.1"
        return str(probe.getsockname()[0])
