"""The two buckets, spoken to over S3: private files under random keys, and what everybody may fetch."""

import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import IO, TYPE_CHECKING
from uuid import uuid4

import boto3
from botocore.client import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client

FOREVER = "public, max-age=31536000, immutable"
STORAGE_ERRORS = (BotoCoreError, ClientError, OSError)
NOT_THERE = {"404", "NoSuchKey", "NotFound", "NoSuchUpload"}
CHUNK = 1 << 20


class MissingObjectError(Exception):
    """There is nothing under the key."""


@cache
def s3() -> "S3Client":
    """Client for this side of the network."""
    return _client(settings.AWS_S3_ENDPOINT_URL)


@cache
def browsers_s3() -> "S3Client":
    """Client that signs addresses for browsers, which may reach the storage under another name."""
    return _client(settings.AWS_S3_PUBLIC_ENDPOINT_URL)


def _client(endpoint_url: str | None) -> "S3Client":
    return boto3.client(
        "s3",
        endpoint_url=endpoint_url,
        region_name=settings.AWS_S3_REGION_NAME,
        aws_access_key_id=settings.AWS_ACCESS_KEY_ID or None,
        aws_secret_access_key=settings.AWS_SECRET_ACCESS_KEY or None,
        config=Config(
            signature_version="s3v4",
            connect_timeout=3,
            read_timeout=30,
            retries={"total_max_attempts": 3, "mode": "standard"},
            s3={"addressing_style": "path"},
            # Checksums of their own are newer than most servers that speak S3.
            request_checksum_calculation="when_required",
            response_checksum_validation="when_required",
        ),
    )


def new_private_key() -> str:
    """A key that tells nothing."""
    return f"masters/{uuid4().hex}"


def private_size(key: str) -> int:
    """Bytes of a private object; raises MissingObjectError."""
    try:
        return int(s3().head_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=key)["ContentLength"])
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in NOT_THERE:
            raise MissingObjectError(key) from error
        raise


def fetch_private(key: str, to: Path) -> Path:
    """Copy a private object to a file, in pieces; raises MissingObjectError."""
    try:
        s3().download_file(settings.AWS_STORAGE_BUCKET_NAME, key, str(to))
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in NOT_THERE:
            raise MissingObjectError(key) from error
        raise
    return to


def read_private(key: str) -> bytes:
    """A private object that is known to be small."""
    return s3().get_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=key)["Body"].read()


def store_private(path: Path, key: str, content_type: str) -> None:
    """Copy a file to the private bucket, in pieces."""
    s3().upload_file(str(path), settings.AWS_STORAGE_BUCKET_NAME, key, ExtraArgs={"ContentType": content_type})


def store_private_bytes(content: bytes, key: str, content_type: str) -> None:
    """Keep something small in the private bucket."""
    s3().put_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=key, Body=content, ContentType=content_type)


def upload_private(content: IO[bytes], key: str, content_type: str) -> None:
    """Copy what is read to the private bucket, in pieces."""
    s3().upload_fileobj(content, settings.AWS_STORAGE_BUCKET_NAME, key, ExtraArgs={"ContentType": content_type})


def store_public(path: Path, key: str, content_type: str) -> None:
    """Copy a file to the public bucket, under a key that will never hold anything else."""
    extra = {"ContentType": content_type, "CacheControl": FOREVER}
    s3().upload_file(str(path), settings.AWS_PUBLIC_BUCKET_NAME, key, ExtraArgs=extra)


def private_keys(prefix: str) -> Iterator[str]:
    """Keys of the private bucket that begin so; a page of them is held at a time."""
    pages = s3().get_paginator("list_objects_v2").paginate(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Prefix=prefix)
    for page in pages:
        yield from (each["Key"] for each in page.get("Contents", []))


def delete_private(key: str) -> None:
    """Remove a private object; nothing there is fine."""
    s3().delete_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=key)


def delete_public(key: str) -> None:
    """Remove a public object; nothing there is fine."""
    s3().delete_object(Bucket=settings.AWS_PUBLIC_BUCKET_NAME, Key=key)


def sha256_of(path: Path) -> str:
    """Hexadecimal SHA-256 of a file, read in pieces."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
