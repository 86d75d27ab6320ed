"""S3 of the store's own: SeaweedFS, which checks signatures and expiry as S3 does."""

import http.client
import json
import os
import signal
import urllib.request
from collections.abc import Mapping
from typing import TYPE_CHECKING

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError

from beatstore.services import programs
from beatstore.services.address import Address
from beatstore.services.place import Place
from beatstore.services.process import Command
from beatstore.services.server import Server

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

REGION = "us-east-1"
# Every port that the program would else open at a fixed number or at ten thousand above another.
PORTS = ("s3", "s3.grpc", "master", "master.grpc", "volume", "volume.grpc", "filer", "filer.grpc")


class S3Server(Server):
    """See the module's docstring."""

    name = "s3"
    ready_within_s = 60.0

    def __init__(self, place: Place, *, throwaway: bool) -> None:
        super().__init__(place, throwaway=throwaway)
        self.data = place.folder / "s3"
        self._program = programs.weed()
        self._ports: dict[str, int] = {}
        self.address = Address("127.0.0.1", 0, "127.0.0.1")  # another where other machines' browsers come for files

    def prepare(self) -> None:
        """Choose its ports and write down who may come in: the store, and nobody else."""
        chosen = self.place.ports(*(f"{name}_port" for name in PORTS))
        self._ports = dict(zip(PORTS, chosen, strict=True))
        if not (self.data / "volumes").is_dir():
            self.place.forget_prepared()
        (self.data / "volumes").mkdir(parents=True, exist_ok=True)
        access, secret = self._keys()
        identity = {
            "name": "beatstore",
            "credentials": [{"accessKey": access, "secretKey": secret}],
            "actions": ["Admin", "Read", "Write", "List", "Tagging"],
        }
        config = self.data / "identities.json"
        config.touch(mode=0o600)
        config.write_text(json.dumps({"identities": [identity]}))

    def command(self) -> Command:
        """Master, volume server, filer and S3 gateway in one process, on 127.0.0.1 only."""
        port = self._ports
        flags = {
            "dir": self.data / "volumes",
            "ip": "127.0.0.1",
            "ip.bind": "127.0.0.1",
            "s3": "true",
            "s3.config": self.data / "identities.json",
            "s3.ip.bind": self.address.host,
            "s3.port": port["s3"],
            "s3.port.grpc": port["s3.grpc"],
            "s3.port.iceberg": 0,
            "s3.port.lance": 0,
            "s3.iam": "false",
            "s3.autoCreateBucket": "false",
            "s3.localSocket": self.data / "s3.sock",
            "filer": "true",
            "filer.port": port["filer"],
            "filer.port.grpc": port["filer.grpc"],
            "filer.localSocket": self.data / "filer.sock",
            "master.port": port["master"],
            "master.port.grpc": port["master.grpc"],
            "master.volumeSizeLimitMB": 64,
            "master.electionTimeout": "1s",  # the default of 10 s makes every start take 16 s
            "master.telemetry": "false",
            "volume.port": port["volume"],
            "volume.port.grpc": port["volume.grpc"],
            "volume.max": 100,
            "volume.preStopSeconds": 0,
        }
        return Command(
            name=self.name,
            argv=(str(self._program), "server", *(f"-{flag}={value}" for flag, value in flags.items())),
            env={"PATH": os.defpath, "HOME": str(self.data), "TMPDIR": str(self.data)},
            cwd=self.data,
            log=self.place.log(self.name),
            stop_signal=signal.SIGKILL if self.throwaway else signal.SIGTERM,
            patience_s=1.0,  # it writes through, and takes 15 s to end when asked
        )

    def is_ready(self) -> bool:
        """True once the master has room for files and the gateway knows our keys."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._ports['master']}/dir/status", timeout=2) as answer:
                has_room = json.load(answer)["Topology"]["Max"] > 0
            self._client().list_buckets()
        except (OSError, ValueError, KeyError, http.client.HTTPException, BotoCoreError, ClientError):
            return False
        return bool(has_room)

    def settings(self) -> Mapping[str, str]:
        """Where it is and the store's keys; the buckets keep their usual names."""
        access, secret = self._keys()
        return {
            "AWS_S3_ENDPOINT_URL": self.address.inner_url(self._ports["s3"]),
            "AWS_S3_PUBLIC_ENDPOINT_URL": self.address.url(self._ports["s3"]),
            "AWS_S3_REGION_NAME": REGION,
            "AWS_ACCESS_KEY_ID": access,
            "AWS_SECRET_ACCESS_KEY": secret,
            "AWS_STORAGE_BUCKET_NAME": "beatstore-private",
            "AWS_PUBLIC_BUCKET_NAME": "beatstore-public",
        }

    def _keys(self) -> tuple[str, str]:
        return self.place.secret("s3_access_key"), self.place.secret("s3_secret_key")

    def _client(self) -> "S3Client":
        access, secret = self._keys()
        return boto3.client(
            "s3",
            endpoint_url=self.address.inner_url(self._ports["s3"]),
            region_name=REGION,
            aws_access_key_id=access,
            aws_secret_access_key=secret,
            config=Config(connect_timeout=2, read_timeout=5, retries={"total_max_attempts": 1}),
        )
