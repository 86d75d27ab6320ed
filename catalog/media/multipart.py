"""Uploads in parts to the private bucket, as the bucket keeps them: opened, gone on with, put together, forgotten."""

import logging
import math
from collections.abc import Sequence
from http import HTTPStatus

from botocore.exceptions import ClientError
from django.conf import settings

from catalog.media import storage

logger = logging.getLogger(__name__)
PART_BYTES = 32 << 20  # S3 wants 5 MiB at least, and ten thousand parts at the most
MAX_PARTS = 10_000
ADDRESSES_LIVE_S = 60 * 60 * 24


def open_upload(key: str, content_type: str) -> str:
    """Open an upload to a private key; returns its id."""
    bucket = settings.AWS_STORAGE_BUCKET_NAME
    opened = storage.s3().create_multipart_upload(Bucket=bucket, Key=key, ContentType=content_type)
    return opened["UploadId"]


def addresses(key: str, upload_id: str, size_bytes: int, part_bytes: int) -> tuple[str, ...]:
    """An address for each part, to which the browser may PUT it for a day."""
    where = {"Bucket": settings.AWS_STORAGE_BUCKET_NAME, "Key": key, "UploadId": upload_id}
    signer = storage.browsers_s3()
    return tuple(
        signer.generate_presigned_url("upload_part", Params={**where, "PartNumber": part}, ExpiresIn=ADDRESSES_LIVE_S)
        for part in range(1, math.ceil(size_bytes / part_bytes) + 1)
    )


def arrived(key: str, upload_id: str, size_bytes: int, part_bytes: int) -> dict[int, str] | None:
    """ETags of the whole parts that are there, by their number; None if the bucket knows no such upload."""
    pages = storage.s3().get_paginator("list_parts")
    etags: dict[int, str] = {}
    try:
        for page in pages.paginate(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=key, UploadId=upload_id):
            for part in page.get("Parts", []):
                number = part["PartNumber"]
                if part["Size"] == min(part_bytes, size_bytes - (number - 1) * part_bytes):
                    etags[number] = part["ETag"]
    except ClientError as error:
        if error.response.get("Error", {}).get("Code") in storage.NOT_THERE:
            return None
        raise
    return etags


def complete(key: str, upload_id: str, etags: Sequence[str]) -> bool:
    """Put the parts together; False if they don't make an object, or the upload is gone. Raises what may pass."""
    parts = [{"ETag": etag, "PartNumber": number} for number, etag in enumerate(etags, start=1)]
    try:
        storage.s3().complete_multipart_upload(
            Bucket=settings.AWS_STORAGE_BUCKET_NAME,
            Key=key,
            UploadId=upload_id,
            MultipartUpload={"Parts": parts},  # type: ignore[typeddict-item]  # a plain dict
        )
    except ClientError as error:
        if error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0) >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise
        logger.exception("upload could not be put together", extra={"key": key})
        return False
    return True


def forget(key: str, upload_id: str) -> None:
    """Forget an upload and its parts; a finished or forgotten one is fine."""
    try:
        storage.s3().abort_multipart_upload(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=key, UploadId=upload_id)
    except ClientError:
        logger.info("upload was gone already", extra={"key": key})
