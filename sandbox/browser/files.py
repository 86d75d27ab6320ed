"""The scripts and the style that browsers load: Stripe.js as one file, and what the sandbox's own pages use.

Read from disk at each call: they are small, and who works on them sees his change.
"""

from __future__ import annotations

import re
from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.gzip import gzip_page

STATIC = Path(__file__).parent.parent / "static"
STRIPE_JS_PARTS = (
    "errors.js",
    "api.js",
    "frames.js",
    "element.js",
    "payment-element.js",
    "express-checkout-element.js",
    "elements.js",
    "stripe.js",
)  # each after those that it builds on
MODULE_SYNTAX = re.compile(r"^import [^;]*;\n|^export (?=async |class |const |function )", re.MULTILINE)
TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
# Any shop's page may load them, also one that isolates itself (Cross-Origin-Embedder-Policy).
HEADERS = {
    "Access-Control-Allow-Origin": "*",
    "Cache-Control": "no-cache",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "X-Content-Type-Options": "nosniff",
}


@gzip_page
def stripe_js(request: HttpRequest) -> HttpResponse:
    """Answer the stand-in for https://js.stripe.com/…/stripe.js.

    Shops load it as a classic script that is there at once, so its modules are joined into one scope.
    """
    parts = [MODULE_SYNTAX.sub("", (STATIC / "stripe-js" / name).read_text()) for name in STRIPE_JS_PARTS]
    script = "(() => {\n" + '"use strict";\n' + "\n".join(parts) + "})();\n"
    return HttpResponse(script, content_type=TYPES[".js"], headers=HEADERS)


@gzip_page
def page_file(request: HttpRequest, name: str) -> HttpResponse:
    path = STATIC / "pages" / name
    if path.parent != STATIC / "pages" or path.suffix not in TYPES or not path.is_file():
        raise Http404
    return HttpResponse(path.read_bytes(), content_type=TYPES[path.suffix], headers=HEADERS)
