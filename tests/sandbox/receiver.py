"""A shop's webhook address for tests: takes what the sandbox delivers, and answers as a test says."""

import json
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import stripe

from tests.deadline import wait_for

SECRET = "whsec_sandbox"


@dataclass(frozen=True, slots=True)
class Delivery:
    """One POST, as it came in."""

    body: bytes
    signature: str
    content_type: str

    def event(self, secret: str = SECRET) -> stripe.Event:
        """The event, verified by Stripe's own library; raises SignatureVerificationError."""
        event: stripe.Event = stripe.Webhook.construct_event(self.body, self.signature, secret)
        return event


class Receiver:
    """Listens on a free port; ``statuses`` are given out one by one, then 200 for ever."""

    def __init__(self) -> None:
        self.taken: list[Delivery] = []
        self.statuses: list[int] = []
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/api/stripe/webhook/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def empty(self) -> None:
        """Forget what came in and what was to be answered."""
        with self._lock:
            self.taken.clear()
            self.statuses.clear()

    def types(self) -> list[str]:
        """Types of the events taken so far, in the order they came; unverified."""
        return [json.loads(delivery.body)["type"] for delivery in list(self.taken)]

    def wait_for(self, count: int) -> list[Delivery]:
        """Wait until so many deliveries came in."""
        wait_for(lambda: len(self.taken) >= count, what=f"{count} deliveries")
        return list(self.taken)

    def _take(self, delivery: Delivery) -> int:
        with self._lock:
            self.taken.append(delivery)
            return self.statuses.pop(0) if self.statuses else 200

    def _handler(receiver) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                delivery = Delivery(body, self.headers["Stripe-Signature"], self.headers["Content-Type"])
                self.send_response(receiver._take(delivery))
                self.end_headers()

            def log_message(self, format: str, *args: Any) -> None:
                return

        return Handler
