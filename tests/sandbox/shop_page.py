"""A shop's checkout page for browser tests: as strict a content security policy as the store's, and a return page."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import FrameLocator, Page

from tests.deadline import wait_for

IS_READY = "seen.some(([name]) => name === 'ready')"

PAGE = """<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Checkout</title><link rel="icon" href="data:,"><link rel="stylesheet" href="/style.css">
    <script src="{stripe_js}"></script><script src="/shop.js"></script>
  </head>
  <body><main><h1>Checkout</h1><div id="express"></div>
    <div id="card"></div><button type="button" id="pay">Pay $49.00</button></main></body>
</html>"""

STYLE = "body { margin: 20px; font: 16px/1.5 sans-serif; background: #fff; }"

# What the tests call: `begin` mounts a form, `pay` does what a press on Pay does and gives what came of it; `offer`
# mounts wallet buttons before the form, whose press is answered by `answer`.
SCRIPT = """
const seen = [];
let stripe, elements, element;
function begin(options = {}) {
  stripe = Stripe("pk_test_sandbox");
  elements = stripe.elements({ mode: "payment", amount: 4900, currency: "usd", ...options });
  element = elements.create("payment", { layout: "tabs" });
  for (const name of ["loaderstart", "ready", "change", "focus", "blur", "escape", "loaderror"])
    element.on(name, (event) => seen.push([name, event]));
  element.mount("#card");
}
function offer(answer, options = {}) {
  const express = elements.create("expressCheckout", options);
  for (const name of ["ready", "availablepaymentmethodschange", "confirm", "cancel"])
    express.on(name, ({ paymentFailed, ...event }) => seen.push([`express ${name}`, event]));
  express.on("click", (event) => {
    event[answer]?.();
    seen.push(["express click", event.expressPaymentType]);
  });
  express.mount("#express");
}
const height = () => document.querySelector("#card iframe").getBoundingClientRect().height;
const returnUrl = location.origin + "/return?order=1";
async function pay(clientSecret, more = {}) {
  const submitted = await elements.submit();
  if (submitted.error) return { submitted };
  return stripe.confirmPayment({ elements, clientSecret, confirmParams: { return_url: returnUrl }, ...more });
}
async function thrown(act) {
  try { await act(); } catch (error) { return `${error.name}: ${error.message}`; }
  return "nothing was thrown";
}
"""


class ShopPage:
    """Serves the page at ``url`` until closed; ``origin`` is the sandbox's, the only one that its policy lets in."""

    def __init__(self, origin: str) -> None:
        self.policy = (
            f"default-src 'none'; script-src 'self' {origin}; frame-src {origin}; connect-src {origin};"
            " style-src 'self'; img-src data:"
        )
        page = PAGE.format(stripe_js=f"{origin}/js/stripe.js")
        self.files = {
            "/": ("text/html", page),
            "/shop.js": ("text/javascript", SCRIPT),
            "/style.css": ("text/css", STYLE),
            "/return": ("text/html", '<!doctype html><title>Thank you</title><link rel="icon" href="data:,">'),
        }
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self._server.server_port}/"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def _handler(shop) -> type[BaseHTTPRequestHandler]:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                kind, text = shop.files[urlsplit(self.path).path]
                self.send_response(200)
                self.send_header("Content-Type", kind)
                self.send_header("Content-Security-Policy", shop.policy)
                self.end_headers()
                self.wfile.write(text.encode())

            def log_message(self, format: str, *args: Any) -> None:
                return

        return Handler


def until(page: Page, expression: str) -> None:
    """Wait for something to become true in the page (Playwright's own way needs ``eval``, which the policy forbids)."""
    wait_for(lambda: page.evaluate(expression), what=expression)


def form(page: Page) -> FrameLocator:
    return page.frame_locator("#card iframe")


def bank(page: Page) -> FrameLocator:
    return page.frame_locator("dialog iframe")
