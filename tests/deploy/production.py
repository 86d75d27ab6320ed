"""The shop as the compose file serves it: gunicorn in the image's folder, Caddy with its own Caddyfile in front."""

import base64
import hashlib
import http.client
import os
import socket
import ssl
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from beatstore.services import ports
from tests.deadline import wait_for
from tests.deploy.setting import DOT_ENV, ROOT, command_of, environment_here
from tests.processes import HttpProcess, RealProcess, test_database_url

BY_PROXY = {"Host": DOT_ENV["SHOP_HOST"], "X-Forwarded-Proto": "https"}
SHOP_URL, FILES_URL = f"https://{DOT_ENV['SHOP_HOST']}", f"https://{DOT_ENV['FILES_HOST']}"
# Certificates of an authority of Caddy's own, no port below 1024, and nothing said to anybody outside.
ON_THIS_MACHINE = """{{
	admin off
	local_certs
	skip_install_trust
	auto_https disable_redirects
	default_bind 127.0.0.1
	https_port {port}
	servers {{
		protocols h1 h2
	}}
"""
# The keys of the sandbox in place of an owner's: its cards pay, and its Stripe.js comes from this machine.
SANDBOX_KEYS = {
    "STRIPE_SECRET_KEY": "sk_test_sandbox",
    "STRIPE_PUBLISHABLE_KEY": "pk_test_sandbox",
    "STRIPE_WEBHOOK_SECRET": "whsec_sandbox",
}


def here(name: str) -> dict[str, str]:
    """A service's environment on this machine."""
    return environment_here(name, database_url=test_database_url())


class ProductionWeb(HttpProcess):
    """gunicorn in the image's folder, with its configuration as it is but for the port, since tests share a machine."""

    def __init__(self, image: Path, env: Mapping[str, str] | None = None) -> None:
        url = f"http://127.0.0.1:{ports.choose(1)[0]}"
        python, *arguments = command_of("web")
        place = ("--config", str(image / "gunicorn.conf.py"), "--chdir", str(image), "--bind", urlsplit(url).netloc)
        self.image = image
        super().__init__("web", (python, "-P", *arguments, *place), url, {**environment_in(image), **(env or {})})

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        """GET ``path`` as a proxy passes it on, unless ``headers`` say otherwise; the body is read."""
        connection = http.client.HTTPConnection(urlsplit(self.url).netloc, timeout=60)
        connection.request("GET", path, headers=headers or BY_PROXY)
        response = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]  # kept for the test
        connection.close()
        return response


class Proxy(RealProcess):
    """Caddy with the project's Caddyfile: both host names, TLS, compression."""

    def __init__(self, folder: Path, web_url: str) -> None:
        self.port = ports.choose(1)[0]
        self._data = folder
        caddyfile = folder / "Caddyfile"
        text = (ROOT / "deploy" / "Caddyfile").read_text().replace("{\n", ON_THIS_MACHINE.format(port=self.port), 1)
        for service, url in (("web:8000", web_url), ("s3:8333", os.environ["AWS_S3_ENDPOINT_URL"])):
            text = text.replace(f"reverse_proxy {service}", f"reverse_proxy {urlsplit(url).netloc}")
        caddyfile.write_text(text)
        program = str(Path(sys.executable).parent / "caddy")
        env = {name: DOT_ENV[name] for name in ("SHOP_HOST", "FILES_HOST")} | {"XDG_DATA_HOME": str(folder)}
        super().__init__("proxy", (program, "run", "--config", str(caddyfile), "--adapter", "caddyfile"), env)

    def start(self) -> None:
        """Start it and return once it has its certificates."""
        super().start()
        wait_for(self._answers, what=f"{self.name} answers for both names")

    def ask(
        self, method: str, host: str, path: str, body: str | None = None, **headers: str
    ) -> http.client.HTTPResponse:
        """Ask one of the two names over TLS; the answer's body is read, packed as it came."""
        context = ssl.create_default_context(cafile=self._authority("root"))
        connection = http.client.HTTPSConnection("127.0.0.1", self.port, context=context, timeout=60)
        # The name is what the certificate and the proxy go by; where it leads is no matter of DNS here.
        plain = socket.create_connection(("127.0.0.1", self.port), 20)
        connection.sock = context.wrap_socket(plain, server_hostname=host)
        connection.request(method, path, body, headers={"Host": host, **headers})
        response = connection.getresponse()
        response.body = response.read()  # type: ignore[attr-defined]  # kept for the test
        connection.close()
        return response

    def browser_flags(self) -> list[str]:
        """What a Chromium needs to find both names here and to believe their certificates, cache and all."""
        issuer = x509.load_pem_x509_certificate(self._authority("intermediate").read_bytes())
        key = issuer.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        known = base64.b64encode(hashlib.sha256(key).digest()).decode()
        names = ",".join(f"MAP {DOT_ENV[name]}:443 127.0.0.1:{self.port}" for name in ("SHOP_HOST", "FILES_HOST"))
        return [f"--host-resolver-rules={names}", f"--ignore-certificate-errors-spki-list={known}"]

    def _authority(self, name: str) -> Path:
        return self._data / "caddy" / "pki" / "authorities" / "local" / f"{name}.crt"

    def _answers(self) -> bool:
        assert self.is_running(), f"{self.name} ended:\n{self.output}"
        try:
            return all(self.ask("GET", DOT_ENV[name], "/healthz").status for name in ("SHOP_HOST", "FILES_HOST"))
        except (OSError, http.client.HTTPException):
            return False


@dataclass(frozen=True, slots=True)
class Served:
    """The whole: ``SHOP_URL`` leads there in a browser that was started with the proxy's flags."""

    web: ProductionWeb
    proxy: Proxy


def environment_in(image: Path) -> dict[str, str]:
    """The web's environment, with the image's own code."""
    return {**here("web"), "PYTHONPATH": f"{image}:{image / 'site'}"}


@contextmanager
def served(image: Path, folder: Path, env: Mapping[str, str] | None = None) -> Iterator[Served]:
    """The database's shop behind its proxy, with Stripe's part played by the sandbox.

    The window is made anew first: covers and previews have the files' own host name here.
    """
    ours = {
        **SANDBOX_KEYS,
        **{name: os.environ[name] for name in ("STRIPE_API_BASE", "STRIPE_JS_URL")},
        "AWS_S3_PUBLIC_ENDPOINT_URL": FILES_URL,
        **(env or {}),
    }
    subprocess.run(
        [sys.executable, "-P", "manage.py", "rebuild_listing"],
        env={**os.environ, **environment_in(image), **ours},
        cwd=image,
        stdout=subprocess.DEVNULL,
        check=True,
    )
    with ProductionWeb(image, ours) as web, Proxy(folder, web.url) as proxy:
        yield Served(web, proxy)
