"""Runs the sandbox: a small Django project of its own, configured in code, on Django's threaded server."""

from __future__ import annotations

import logging
import secrets
import socketserver
from pathlib import Path
from wsgiref.simple_server import make_server

import django
from django.conf import settings
from django.core.servers.basehttp import WSGIRequestHandler, WSGIServer
from django.core.wsgi import get_wsgi_application

from sandbox.app import Sandbox
from sandbox.urls import urlpatterns
from sandbox.webhooks.courier import Courier

HERE = Path(__file__).parent


class Server(socketserver.ThreadingMixIn, WSGIServer):
    """One thread a connection; what waits in a switched time-out must not keep the process alive."""

    daemon_threads = True
    request_queue_size = 128


class Handler(WSGIRequestHandler):
    """Says nothing: what was called is shown by the desk."""

    def log_message(self, format: str, *args: object) -> None:
        return


def serve(sandbox: Sandbox) -> None:
    """Answer until interrupted; raises OSError if the port is taken."""
    _configure(sandbox)
    server = make_server(
        sandbox.config.host, sandbox.config.port, get_wsgi_application(), server_class=Server, handler_class=Handler
    )
    courier = Courier(sandbox)
    courier.start()
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        return
    finally:
        courier.stop()
        server.server_close()


def _configure(sandbox: Sandbox) -> None:
    logging.getLogger("django.request").setLevel(logging.ERROR)  # 4xx are answers here; the desk lists them
    settings.configure(
        ALLOWED_HOSTS=["*"],
        DEBUG=False,
        LOGGING_CONFIG=None,
        APPEND_SLASH=False,
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],  # says Content-Length, so that connections live on
        ROOT_URLCONF=urlpatterns(sandbox),
        SECRET_KEY=secrets.token_hex(),
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [HERE / "templates"]}],
        TIME_ZONE="UTC",
        USE_TZ=True,
    )
    django.setup()
