"""The sandbox as a process for tests, with all that a test wants of it: a client, a buyer's card, the desk."""

import http.client
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urlsplit

import stripe

from beatstore.services import ports
from tests.processes import HttpProcess

VISA = "4242424242424242"
DECLINED = "4000000000000002"
NO_FUNDS = "4000000000009995"
THREE_D_SECURE = "4000002500003155"
DISPUTED = "4000000000000259"
INQUIRY = "4000000000001976"
REFUND_PENDING = "4000000000007726"
REFUND_FAILS = "4000000000005126"
PROCESSING = "4000000000001190"

WALLET = "amazon_pay"
RETURN_URL = "https://shop.test/return?order=1"
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer with a JSON body."""

    status: int
    headers: Mapping[str, str]
    body: dict[str, Any]

    @property
    def error(self) -> dict[str, Any]:
        """Stripe's error object; KeyError if it was none."""
        error: dict[str, Any] = self.body["error"]
        return error


class SandboxServer(HttpProcess):
    """A sandbox on a port and a folder of its own. Started again after ``kill``, it goes on where it was.

    ``webhook_url`` empty: no webhooks. ``arguments`` are further ones of its command line.
    """

    secret_key = "sk_test_sandbox"
    publishable_key = "pk_test_sandbox"
    webhook_secret = "whsec_sandbox"

    def __init__(self, data: Path, *, webhook_url: str = "", arguments: tuple[str, ...] = ()) -> None:
        port = ports.choose(1)[0]
        argv = (sys.executable, "-m", "sandbox", "--port", str(port), "--data", str(data), "--webhook-url", webhook_url)
        super().__init__("sandbox", (*argv, *arguments), f"http://127.0.0.1:{port}")

    @property
    def client(self) -> stripe.StripeClient:
        """A client with the secret key, without retries."""
        return stripe.StripeClient(
            self.secret_key, base_addresses={"api": self.url, "files": self.url}, max_network_retries=0
        )

    def create_intent(self, amount_minor: int = 4900, *, key: str = "", **params: Any) -> stripe.PaymentIntent:
        """Make an intent over the API; ``key`` is its idempotency key."""
        wanted: Any = {
            "amount": amount_minor,
            "currency": "usd",
            "automatic_payment_methods": {"enabled": True},
            **params,
        }
        options: Any = {"idempotency_key": key} if key else {}
        return self.client.v1.payment_intents.create(wanted, options)

    def confirm(self, client_secret: str, card: str = VISA, *, passes: bool | None = True) -> Answer:
        """Pay as the browser's form does; an asked-for authentication is passed, failed, or (None) left open.

        The answer is the intent as the buyer's browser sees it, or Stripe's error.
        """
        intent_id = client_secret.split("_secret_")[0]
        answer = self.post(
            f"/v1/payment_intents/{intent_id}/confirm",
            {
                "key": self.publishable_key,
                "client_secret": client_secret,
                "use_stripe_sdk": "true",
                "payment_method_data[type]": "card",
                "payment_method_data[card][number]": card,
                "payment_method_data[card][exp_month]": "12",
                "payment_method_data[card][exp_year]": "2034",
                "payment_method_data[card][cvc]": "123",
                "payment_method_data[billing_details][address][country]": "US",
                "payment_method_data[billing_details][address][postal_code]": "94107",
            },
        )
        if answer.body.get("status") != "requires_action" or passes is None:
            return answer
        return self.authenticate(client_secret, passes=passes)

    def authenticate(self, client_secret: str, *, passes: bool) -> Answer:
        """Answer the bank's question and give the intent as it is then."""
        intent_id = client_secret.split("_secret_")[0]
        outcome = "complete" if passes else "fail"
        values = {"client_secret": client_secret, "outcome": outcome, "embedded": "1"}
        status, _, body = self.request("POST", f"/pay/3ds/{intent_id}/", urlencode(values), FORM)
        assert status == 200, body
        query = urlencode({"key": self.publishable_key, "client_secret": client_secret})
        return self.get(f"/v1/payment_intents/{intent_id}?{query}")

    def confirm_with_wallet(self, client_secret: str, return_url: str = RETURN_URL) -> Answer:
        """Choose the wallet as the browser's form does; the answer says where the buyer is sent (``next_action``)."""
        intent_id = client_secret.split("_secret_")[0]
        values = {
            "key": self.publishable_key,
            "client_secret": client_secret,
            "use_stripe_sdk": "true",
            "payment_method_data[type]": WALLET,
            **({"return_url": return_url} if return_url else {}),
        }
        return self.post(f"/v1/payment_intents/{intent_id}/confirm", values)

    def confirm_with_token(self, client_secret: str, token: str) -> Answer:
        """Pay with what a device's wallet gives for a card, ``tok_{wallet}_{number}``."""
        intent_id = client_secret.split("_secret_")[0]
        values = {
            "key": self.publishable_key,
            "client_secret": client_secret,
            "payment_method_data[type]": "card",
            "payment_method_data[card][token]": token,
        }
        return self.post(f"/v1/payment_intents/{intent_id}/confirm", values)

    def answer_wallet(self, client_secret: str, outcome: str = "pay") -> tuple[int, str]:
        """Press a button of the wallet's page, ``pay`` or ``refuse``; gives status and where it sends the buyer."""
        intent_id = client_secret.split("_secret_")[0]
        values = urlencode({"client_secret": client_secret, "outcome": outcome})
        status, headers, _ = self.request("POST", f"/pay/wallet/{intent_id}/", values, FORM)
        return status, headers.get("Location", "")

    def pay(self, amount_minor: int = 4900, card: str = VISA, **params: Any) -> stripe.PaymentIntent:
        """Make an intent, pay it with a card, and give it as the shop sees it."""
        intent = self.create_intent(amount_minor, **params)
        assert intent.client_secret is not None
        self.confirm(intent.client_secret, card)
        return self.client.v1.payment_intents.retrieve(intent.id)

    def create_session(self, amount_minor: int = 4900, **params: Any) -> stripe.checkout.Session:
        """Make a hosted checkout session of one line."""
        price = {"currency": "usd", "unit_amount": amount_minor, "product_data": {"name": "A beat"}}
        wanted: Any = {
            "mode": "payment",
            "line_items": [{"price_data": price, "quantity": 1}],
            "success_url": "https://shop.test/return?session={CHECKOUT_SESSION_ID}",
            "cancel_url": "https://shop.test/cart",
            **params,
        }
        return self.client.v1.checkout.sessions.create(wanted)

    def pay_session(self, session_id: str, card: str = VISA) -> tuple[int, str, str]:
        """Press a test card's button on the hosted page; gives status, where it leads, and the page's text."""
        values = urlencode({"email": "buyer@example.com", "test_card": card})
        status, headers, text = self.request("POST", f"/pay/checkout/{session_id}/", values, FORM)
        return status, headers.get("Location", ""), text

    def switches(self, **wanted: Any) -> dict[str, Any]:
        """Set the named switches (none: only read them); gives all of them."""
        answer = self.desk("/desk/switches", **wanted) if wanted else self.get("/desk/switches")
        assert answer.status == 200, answer.body
        return answer.body

    def desk(self, path: str, **values: Any) -> Answer:
        """Press a button of the desk."""
        return self._answer("POST", path, json.dumps(values), {"Content-Type": "application/json"})

    def deliveries(self, event_id: str = "") -> list[dict[str, Any]]:
        """Deliveries with their attempts, newest first, of one event or of all."""
        found: list[dict[str, Any]] = self.get(f"/desk/deliveries{f'?event={event_id}' if event_id else ''}").body[
            "data"
        ]
        return found

    def calls(self, path: str = "") -> list[dict[str, Any]]:
        """API calls, newest first, whose ``METHOD /path`` contains ``path``."""
        found: list[dict[str, Any]] = self.get(f"/desk/calls?{urlencode({'path': path})}").body["data"]
        return found

    def events(self, *types: str) -> list[stripe.Event]:
        """Events of these types (none: of all), oldest first, the latest hundred."""
        found = self.client.v1.events.list({"limit": 100}).data
        return [event for event in reversed(found) if not types or event.type in types]

    def forget(self) -> None:
        """Empty it: objects, deliveries, calls and switches."""
        assert self.desk("/desk/reset").status == 200

    def get(self, path: str, headers: Mapping[str, str] | None = None) -> Answer:
        """GET a JSON answer."""
        return self._answer("GET", path, None, headers or {})

    def post(self, path: str, values: Mapping[str, str], headers: Mapping[str, str] | None = None) -> Answer:
        """POST a form, as Stripe's API takes it."""
        return self._answer("POST", path, urlencode(values), {**FORM, **(headers or {})})

    def request(
        self, method: str, path: str, body: str | None, headers: Mapping[str, str]
    ) -> tuple[int, dict[str, str], str]:
        """Send any request; gives status, headers and text."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        try:
            connection.request(method, path, body, dict(headers))
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()
        finally:
            connection.close()

    def _answer(self, method: str, path: str, body: str | None, headers: Mapping[str, str]) -> Answer:
        status, said, text = self.request(method, path, body, headers)
        return Answer(status, said, json.loads(text))


def secret_of(intent: stripe.PaymentIntent) -> str:
    """Give what a browser pays an intent with."""
    assert intent.client_secret is not None
    return intent.client_secret
