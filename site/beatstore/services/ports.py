"""Which TCP ports the store's own servers listen on, and whether an address is free."""

import errno
import random
import socket

from beatstore.services.errors import StartError

# Below Linux' range for outgoing connections (32768 and up), so that none of those takes our port meanwhile.
OWN_PORTS = range(20_000, 32_000)


def is_free(host: str, port: int) -> bool:
    """May one listen there? Another error than "taken" is raised."""
    try:
        _try(host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            return False
        raise
    return True


def check_free(host: str, port: int) -> None:
    """Raise StartError, with what to do, unless one may listen on ``host:port``."""
    try:
        _try(host, port)
    except OSError as error:
        raise StartError(_advice(host, port, error)) from error


def choose(count: int, *, taken: frozenset[int] = frozenset()) -> list[int]:
    """``count`` free ports of this machine, none of ``taken``."""
    found: list[int] = []
    for port in random.sample(OWN_PORTS, len(OWN_PORTS)):
        if len(found) == count:
            return found
        if port not in taken and is_free("127.0.0.1", port):
            found.append(port)
    raise StartError("No free TCP ports are left between 20000 and 32000. Stop what uses them and start again.")


def _try(host: str, port: int) -> None:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        probe.bind((host, port))
        probe.listen(1)


def _advice(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        other = port + 1 if port < 65535 else 8000
        return f"Port {port} is taken. Stop what listens there, or choose another: make run PORT={other}"
    if error.errno == errno.EACCES:
        return f"Port {port} is for the administrator only. Choose one above 1023: make run PORT=8000"
    return f"HOST={host} is no address of this machine ({error.strerror}). Leave it out, or give 0.0.0.0 for all."
