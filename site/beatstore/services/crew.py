"""Who works in the store: its processes, and the settings that they start with."""

import hashlib
import json
import os
import signal
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from beatstore.services import bootstrap, migrated, roles
from beatstore.services.address import Address
from beatstore.services.given import NAMED_BESIDE, all_settings, is_given
from beatstore.services.place import Place
from beatstore.services.process import Command
from beatstore.services.supervisor import Service

SHOP = ("catalog", "payments", "site")
WEB, PAYMENTS, MEDIA, SCHEDULE, SANDBOX, FRONT_END, DEMO = (
    "web",
    "payments",
    "media",
    "schedule",
    "sandbox",
    "front end",
    "demo",
)
OTHERS_SETTLE_S = 2.5
DEMO_IS_OPEN = b"The demo shop is open"  # load_demo says so when its pages are there, before its beats are
# A worker that is in the middle of a job gets this long to finish it.
WORKER_PATIENCE_S = 4.0


class Crew:
    """The processes of one store."""

    def __init__(self, root: Path, place: Place, address: Address, given: Mapping[str, str]) -> None:
        self.root = root
        self.place = place
        self.address = address
        self.given = given
        self.has_sandbox = not is_given("sandbox", given)
        self._sandbox_port = place.ports("sandbox_port")[0] if self.has_sandbox else 0
        self._demo_marker = place.folder / "demo.due"
        self.env: dict[str, str] = {}
        self.own: dict[str, str] = {}

    @property
    def sandbox_url(self) -> str:
        """Where browsers find the sandbox."""
        return self.address.beside.url(self._sandbox_port)

    def take_settings(self, of_servers: Mapping[str, str]) -> None:
        """Settle what the processes start with, and write it for ``manage.py`` in another terminal too."""
        own = {**of_servers, "BASE_URL": self.address.url()}
        if self.has_sandbox:
            own |= {
                "STRIPE_API_BASE": self.address.beside.inner_url(self._sandbox_port),
                "STRIPE_JS_URL": f"{self.sandbox_url}/js/stripe.js",
            }
        # A server of the store's own is reached by these alone: stray settings of that server are of no use.
        own = {name: value for name, value in own.items() if self._is_own(name, of_servers)}
        self.own = own
        self.place.write_env(own)
        self.env = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": self.given.get("DJANGO_SETTINGS_MODULE", "beatstore.settings.local"),
            **own,
            "PORT": str(self.address.port),
            "PYTHONPATH": os.pathsep.join((str(self.root), str(self.root / "site"))),
            "PYTHONUNBUFFERED": "1",
            "DJANGO_RUNSERVER_HIDE_WARNING": "true",  # that it isn't for production: this is the laptop
        }

    def _is_own(self, name: str, of_servers: Mapping[str, str]) -> bool:
        return name not in self.given or (name in of_servers and name not in NAMED_BESIDE)

    def state_of_code(self) -> str:
        """Digest of all that ``prepare`` depends on; with other settings it may have something else to say."""
        # Another database, another address for the buckets' visitors: looked at anew; somebody else's servers: always.
        chosen = {name: value for name, value in self.given.items() if name in all_settings(self.root)}
        settings = hashlib.sha256(repr((sorted(self.own.items()), sorted(chosen.items()))).encode()).hexdigest()
        foreign = any(is_given(name, self.given) for name in ("postgres", "redis", "s3"))
        return f"{migrated.digest(self.root)} {settings} {time.time_ns() if foreign else ''}"

    def remember_demo(self) -> None:
        """The demo shop is to be loaded; a start that is interrupted goes on with it next time."""
        self._demo_marker.touch()

    @property
    def has_demo(self) -> bool:
        """Are the demo's log-ins there? In a database of somebody's own only while it is being loaded."""
        return self._demo_marker.exists() or not is_given("postgres", self.given)

    def services(self) -> list[Service]:
        """All of them, in the order that a buyer misses them."""
        found = [
            self._web(),
            self._service(PAYMENTS, roles.payments_worker(), patience_s=WORKER_PATIENCE_S),
            self._service(MEDIA, roles.media_worker(), patience_s=WORKER_PATIENCE_S),
            self._service(SCHEDULE, roles.scheduler()),
        ]
        if self.has_sandbox:
            found.insert(1, self._sandbox())
        if self._demo_marker.exists():
            found.append(self._demo())
        if watcher := self._front_end():
            found.append(watcher)
        return found

    def _web(self) -> Service:
        argv = roles.web(self.address.host, self.address.port)
        service = self._service(WEB, argv)
        service.spare = lambda: replace(self._command(WEB, roles.warm(argv)), waits=True)
        return service

    def _service(self, name: str, argv: tuple[str, ...], *, patience_s: float = 2.0) -> Service:
        return Service(
            name=name,
            command=lambda: self._command(name, argv, patience_s=patience_s),
            watches=tuple(self.root / folder for folder in SHOP),
            settles_s=0.0 if name == WEB else OTHERS_SETTLE_S,
        )

    def _command(
        self, name: str, argv: tuple[str, ...], *, patience_s: float = 2.0, env: Mapping[str, str] | None = None
    ) -> Command:
        return Command(
            name=name,
            argv=argv,
            env=env or self.env,
            cwd=self.root,
            stop_signal=signal.SIGTERM,
            patience_s=patience_s,
        )

    def _sandbox(self) -> Service:
        webhook_url = f"{self.address.inner_url()}/api/stripe/webhook/"
        argv = roles.sandbox(self.address.beside.host, self._sandbox_port, self.place.folder / "sandbox", webhook_url)
        if secret := self.given.get("STRIPE_WEBHOOK_SECRET"):
            argv = (*argv, "--webhook-secret", secret)
        return Service(name=SANDBOX, command=lambda: self._command(SANDBOX, argv), watches=(self.root / "sandbox",))

    def _demo(self) -> Service:
        argv = (*roles.MANAGE, "load_demo")

        def done(code: int) -> None:
            if code == 0:
                self._demo_marker.unlink(missing_ok=True)

        return Service(name=DEMO, command=lambda: self._command(DEMO, argv), once=True, when_done=done)

    def _front_end(self) -> Service | None:
        """The watcher itself, without npm around it: what npm starts would outlive it."""
        try:
            script = json.loads((self.root / "package.json").read_text())["scripts"]["dev"]
            node = bootstrap.node_bin()
        except (OSError, KeyError, bootstrap.SetupError):
            return None
        path = os.pathsep.join((str(node), str(self.root / "node_modules" / ".bin"), self.env.get("PATH", os.defpath)))
        argv = ("/bin/sh", "-c", f"exec {script}")
        return Service(name=FRONT_END, command=lambda: self._command(FRONT_END, argv, env={**self.env, "PATH": path}))
