"""Uploads from the editor's browser straight into the private bucket: presigned parts, no byte through the web process.

What must be remembered of an upload travels in a signed ticket; the bucket forgets unfinished ones after two days.
"""

import logging
import math
from dataclasses import asdict, dataclass
from uuid import UUID

from botocore.exceptions import ClientError
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from catalog.media import bell, files, storage
from catalog.models import Beat, Deliverable, FileType

logger = logging.getLogger(__name__)
SALT = "catalog.media.uploads"
TICKET_LIVES_S = 60 * 60 * 24
PART_BYTES = 32 << 20  # S3 wants 5 MiB at least, and ten thousand parts at the most


class UploadRefusedError(Exception):
    """The upload can't be begun or finished; ``str()`` tells the editor why."""


@dataclass(frozen=True, slots=True)
class Ticket:
    """One upload: whose it is, of what, where it goes."""

    user_id: int
    beat_id: int
    file_type: str
    key: str
    upload_id: str
    name: str


@dataclass(frozen=True, slots=True)
class Begun:
    """What the browser needs: the ticket to finish with, and an address for each part of ``part_bytes``."""

    ticket: str
    part_bytes: int
    urls: tuple[str, ...]


def begin(beat: Beat, file_type: str, *, name: str, size_bytes: int, user_id: int) -> Begun:
    """Open an upload; raises UploadRefusedError for a type or size that would be refused anyway."""
    if file_type not in FileType.values:
        raise UploadRefusedError("A beat has an MP3, a WAV and stems, and no other files.")
    kind = FileType(file_type)
    if size_bytes < 1:
        raise UploadRefusedError("The file is empty.")
    if size_bytes > files.MAX_BYTES[kind]:
        raise UploadRefusedError(f"The file has {size_bytes >> 20} MB; {files.MAX_BYTES[kind] >> 20} MB is the most.")
    key = storage.new_private_key()
    bucket = settings.AWS_STORAGE_BUCKET_NAME
    opened = storage.s3().create_multipart_upload(Bucket=bucket, Key=key, ContentType=files.CONTENT_TYPES[kind])
    where = {"Bucket": bucket, "Key": key, "UploadId": opened["UploadId"]}
    signer = storage.browsers_s3()
    urls = tuple(
        signer.generate_presigned_url("upload_part", Params={**where, "PartNumber": part}, ExpiresIn=TICKET_LIVES_S)
        for part in range(1, math.ceil(size_bytes / PART_BYTES) + 1)
    )
    ticket = Ticket(user_id, beat.pk, file_type, key, opened["UploadId"], name[-255:])
    return Begun(signing.dumps(asdict(ticket), salt=SALT, compress=True), PART_BYTES, urls)


def read(ticket: str, *, user_id: int, beat_id: int) -> Ticket:
    """The ticket of this person and beat; raises UploadRefusedError for any other."""
    try:
        found = Ticket(**signing.loads(ticket, salt=SALT, max_age=TICKET_LIVES_S))
    except signing.BadSignature as error:
        raise UploadRefusedError("The upload took more than a day, or was begun elsewhere. Begin again.") from error
    if (found.user_id, found.beat_id) != (user_id, beat_id):
        raise UploadRefusedError("This upload was begun by somebody else, or for another beat.")
    return found


def finish(beat: Beat, ticket: Ticket, etags: list[str]) -> Deliverable:
    """Put the parts together and have the file checked; asked again, the file that came of it before.

    The row is committed first, with a claim that keeps the check off: if we die in between, the claim ends, the check
    runs, and either finds the file or refuses what never arrived.
    """
    try:
        file, claim = files.add_claimed_file(beat, ticket.file_type, key=ticket.key, original_name=ticket.name)
    except IntegrityError:  # finished before: keys are unique
        return Deliverable.objects.get(storage_key=ticket.key)
    parts = [{"ETag": etag, "PartNumber": number} for number, etag in enumerate(etags, start=1)]
    try:
        storage.s3().complete_multipart_upload(
            Bucket=settings.AWS_STORAGE_BUCKET_NAME,
            Key=ticket.key,
            UploadId=ticket.upload_id,
            MultipartUpload={"Parts": parts},  # type: ignore[typeddict-item]  # a plain dict
        )
    except ClientError:
        logger.exception("upload could not be put together", extra={"deliverable": file.pk})
    release(file, claim)
    return file


def abort(ticket: Ticket) -> None:
    """Forget an upload; a finished or forgotten one is fine."""
    try:
        storage.s3().abort_multipart_upload(
            Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=ticket.key, UploadId=ticket.upload_id
        )
    except ClientError:
        logger.info("upload was gone already", extra={"beat": ticket.beat_id})


def take(beat: Beat, file_type: str, *, name: str, content: "UploadedFile[bytes]") -> Deliverable:
    """Store a file that came through a plain form (on disk if large), and have it checked."""
    key = storage.new_private_key()
    file, claim = files.add_claimed_file(beat, file_type, key=key, original_name=name)
    extra = {"ContentType": files.CONTENT_TYPES[FileType(file_type)]}
    storage.s3().upload_fileobj(content, settings.AWS_STORAGE_BUCKET_NAME, key, ExtraArgs=extra)
    release(file, claim)
    return file


def release(file: Deliverable, claim: UUID) -> None:
    """End the uploader's claim and send the job."""
    with transaction.atomic():
        Deliverable.objects.filter(pk=file.pk, lease=claim).update(lease=None, leased_until=None)
        bell.ring(file)
