"""Servers that are not there, in the two ways in which servers are not there."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

NOBODY = 1  # a port at which nothing listens


@contextmanager
def silent_server() -> Iterator[int]:
    """The port of something that takes connections and never says a word."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]
