"""Signed addresses of private files, made for one click: life time, file name and ``no-store`` are signed in."""

import re
import unicodedata
from functools import lru_cache
from typing import Any
from urllib.parse import quote

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings

from payments.delivery.grant import Grant
from payments.errors import FileUnavailableError

MAX_NAME = 120


def signed_address(granted: Grant) -> str:
    """A presigned GET that ends after DOWNLOAD_URL_TTL seconds. Raises FileUnavailableError if the file can't be had.

    Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ShareObjectPreSignedURL.html
    """
    try:
        _client(settings.AWS_S3_ENDPOINT_URL).head_object(
            Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=granted.storage_key
        )
        return str(
            _client(settings.AWS_S3_PUBLIC_ENDPOINT_URL).generate_presigned_url(
                "get_object",
                Params={
                    "Bucket": settings.AWS_STORAGE_BUCKET_NAME,
                    "Key": granted.storage_key,
                    "ResponseContentDisposition": content_disposition(granted.file_name),
                    "ResponseCacheControl": "private, no-store",
                    "ResponseContentType": "application/octet-stream",
                },
                ExpiresIn=settings.DOWNLOAD_URL_TTL,
            )
        )
    except (BotoCoreError, ClientError) as error:
        raise FileUnavailableError from error


def content_disposition(file_name: str) -> str:
    """``attachment`` with an ASCII name for old clients and the real one in UTF-8 (RFC 6266, RFC 8187)."""
    name = "".join(char for char in file_name if unicodedata.category(char)[0] != "C" and char not in '/\\"').strip()
    stem, dot, ending = name.rpartition(".")
    name = f"{stem[:MAX_NAME]}{dot}{ending}"
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode()
    plain = re.sub(r"[^A-Za-z0-9 ._()-]", "", plain).strip()
    if plain.startswith(".") or not plain:
        plain = f"beat{dot}{ending}"
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


@lru_cache(maxsize=4)
def _client(endpoint: str | None) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=endpoint,
        region_name=settings.AWS_S3_REGION_NAME,
        aws_access_key_id=settings.AWS_ACCESS_KEY_ID or None,
        aws_secret_access_key=settings.AWS_SECRET_ACCESS_KEY or None,
        config=Config(
            signature_version="s3v4",
            s3={"addressing_style": "path"},
            connect_timeout=2,
            read_timeout=5,
            retries={"max_attempts": 1},
        ),
    )
