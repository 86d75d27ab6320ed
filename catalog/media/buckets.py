"""The two buckets and who may do what in them; made the same way on a laptop's server as at a provider.

What a server doesn't know is told and left out; what decides about safety is proved with a canary, not assumed.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit
from uuid import uuid4

from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from catalog.media.storage import browsers_s3, s3

UPLOADS_GIVEN_UP_AFTER_DAYS = 2
CORS_MAX_AGE_S = 3600
CANARY = b"canary"
SETTLES_WITHIN_S = 15.0
OWN_ALREADY = {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}
UNKNOWN_TO_SERVER = {"NotImplemented", "MethodNotAllowed", "NotSupported", "UnsupportedOperation", "XNotImplemented"}
Tell = Callable[[str], None]


class StorageNotReadyError(Exception):
    """The storage can't be used as it is; ``str()`` says what to do."""


def prepare(tell: Tell) -> None:
    """Make both buckets, their CORS and access, and prove the access; raises StorageNotReadyError."""
    private, public = settings.AWS_STORAGE_BUCKET_NAME, settings.AWS_PUBLIC_BUCKET_NAME
    if private == public:
        raise StorageNotReadyError("AWS_STORAGE_BUCKET_NAME and AWS_PUBLIC_BUCKET_NAME name the same bucket. Give two.")
    for bucket in (private, public):
        _make(bucket, tell)
    _try(f"{private}: closed to the public", lambda: _block_public(private), tell)
    _try(f"{public}: may be opened", lambda: s3().delete_public_access_block(Bucket=public), tell)
    _try(f"{public}: files may be read by all", lambda: _open(public), tell)
    _try(f"{public}: players and pages of any site may read", lambda: _cors(public, _READ_RULE), tell)
    _try(
        f"{private}: browsers of the shop's pages may upload and go on downloading",
        lambda: _cors(private, _upload_rule()),
        tell,
    )
    _try(f"{private}: unfinished uploads go after two days", lambda: _lifecycle(private), tell)
    prove(tell)


def prove(tell: Tell) -> None:
    """Put a canary into each bucket and look who can fetch it; raises StorageNotReadyError."""
    private, public = settings.AWS_STORAGE_BUCKET_NAME, settings.AWS_PUBLIC_BUCKET_NAME
    with _canary(private) as key:
        address = {"Bucket": private, "Key": key}
        signed = browsers_s3().generate_presigned_url("get_object", Params=address, ExpiresIn=60)
        _must(
            _fetch(_plain(private, key)) in (400, 401, 403),
            f"{private} can be read by anybody. Take its public access away.",
        )
        _must(
            _fetch(signed) == 200,
            f"A signed address of {private} does not work. Check AWS_S3_PUBLIC_ENDPOINT_URL and the clock.",
        )
        tell(f"{private}: nobody reads it but by signed address")
    with _canary(public) as key:
        deadline = time.monotonic() + SETTLES_WITHIN_S  # a new policy takes a moment
        while (status := _fetch(_plain(public, key))) != 200 and time.monotonic() < deadline:
            time.sleep(0.2)
        _must(status == 200, f"{public} can't be read by visitors ({status}). Allow s3:GetObject to everybody there.")
        tell(f"{public}: everybody reads it")


_READ_RULE = {"AllowedMethods": ["GET", "HEAD"], "AllowedOrigins": ["*"], "AllowedHeaders": ["*"]}


def _upload_rule() -> dict[str, list[str]]:
    origins = {settings.BASE_URL, *settings.CSRF_TRUSTED_ORIGINS}
    if urlsplit(settings.BASE_URL).hostname == "127.0.0.1":
        origins.add(settings.BASE_URL.replace("127.0.0.1", "localhost"))
    return {
        "AllowedMethods": ["PUT", "GET"],  # files of gigabytes are fetched piece by piece, with the signed address
        "AllowedOrigins": sorted(origins),
        "AllowedHeaders": ["*"],
        "ExposeHeaders": ["ETag"],
    }


def _make(bucket: str, tell: Tell) -> None:
    region = settings.AWS_S3_REGION_NAME
    options = {} if region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": region}}
    try:
        s3().head_bucket(Bucket=bucket)
        tell(f"{bucket}: there")
        return
    except ClientError as error:
        if _code(error) in ("403", "AccessDenied"):
            raise StorageNotReadyError(f"{bucket} is somebody else's, or the keys may not use it.") from error
    except BotoCoreError as error:
        raise StorageNotReadyError(f"The storage can't be reached: {error}") from error
    try:
        s3().create_bucket(Bucket=bucket, **options)  # type: ignore[arg-type]  # the region is any string here
    except ClientError as error:
        if _code(error) not in OWN_ALREADY:
            raise StorageNotReadyError(f"{bucket} can't be made: {error}") from error
    tell(f"{bucket}: made")


def _try(what: str, act: Callable[[], object], tell: Tell) -> None:
    try:
        act()
    except ClientError as error:
        is_unknown = _code(error) in UNKNOWN_TO_SERVER
        tell(f"{what}: this server can't be told ({_code(error)})" if is_unknown else f"{what}: refused ({error})")
    else:
        tell(what)


def _block_public(bucket: str) -> object:
    flags = ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets")
    block = dict.fromkeys(flags, True)
    return s3().put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=block)  # type: ignore[arg-type]  # a plain dict


def _open(bucket: str) -> object:
    statement = {
        "Sid": "EverybodyReads",
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject"],
        "Resource": [f"arn:aws:s3:::{bucket}/*"],
    }
    return s3().put_bucket_policy(Bucket=bucket, Policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]}))


def _cors(bucket: str, rule: dict[str, list[str]]) -> object:
    rules = [{**rule, "MaxAgeSeconds": CORS_MAX_AGE_S}]
    return s3().put_bucket_cors(Bucket=bucket, CORSConfiguration={"CORSRules": rules})  # type: ignore[typeddict-item]  # a plain dict


def _lifecycle(bucket: str) -> object:
    rule = {
        "ID": "unfinished-uploads",
        "Status": "Enabled",
        "Filter": {"Prefix": ""},
        "AbortIncompleteMultipartUpload": {"DaysAfterInitiation": UPLOADS_GIVEN_UP_AFTER_DAYS},
    }
    rules = {"Rules": [rule]}
    return s3().put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration=rules)  # type: ignore[arg-type]  # a plain dict


@contextmanager
def _canary(bucket: str) -> Iterator[str]:
    key = f"canary/{uuid4().hex}"
    try:
        s3().put_object(Bucket=bucket, Key=key, Body=CANARY)
    except (ClientError, BotoCoreError) as error:
        raise StorageNotReadyError(f"Nothing can be written to {bucket}: {error}") from error
    try:
        yield key
    finally:
        s3().delete_object(Bucket=bucket, Key=key)


def _plain(bucket: str, key: str) -> str:
    signed = browsers_s3().generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": key}, ExpiresIn=60)
    return signed.partition("?")[0]


def _fetch(url: str) -> int:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310  # our own storage's address
            return int(answer.status)
    except urllib.error.HTTPError as error:
        return int(error.code)
    except OSError as error:
        raise StorageNotReadyError(f"{url.split('/')[2]} can't be reached from here: {error}") from error


def _must(is_so: bool, otherwise: str) -> None:
    if not is_so:
        raise StorageNotReadyError(otherwise)


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))
