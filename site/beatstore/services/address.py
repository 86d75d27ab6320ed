"""Where the store listens, and under which address other machines and browsers reach it."""

import socket
from collections.abc import Mapping
from dataclasses import dataclass

from beatstore.addresses import http_url
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

    @property
    def inner_host(self) -> str:
        """What the store's own processes call this machine."""
        return "127.0.0.1" if self.host in ANYWHERE else self.host

    @property
    def beside(self) -> "Address":
        """For the sandbox and the files' server, which browsers visit too: IPv4 where only this machine's come."""
        return Address("127.0.0.1", self.port, "127.0.0.1") if self.is_local else self

    def url(self, port: int | None = None) -> str:
        """Address for browsers, without a slash at the end."""
        return http_url(self.public_host, port or self.port)

    def inner_url(self, port: int | None = None) -> str:
        """Address for the store's own processes, without a slash at the end."""
        return http_url(self.inner_host, port or self.port)


def read_address(settings: Mapping[str, str]) -> Address:
    """From ``HOST`` and ``PORT``; StartError if they are no address."""
    host, port = settings.get("HOST", "127.0.0.1").strip("[]"), settings.get("PORT", "8000")
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
