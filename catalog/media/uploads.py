"""Uploads from the editor's browser straight into the private bucket: presigned parts, no byte through the web process.

What must be remembered of an upload travels in a signed ticket; the bucket forgets unfinished ones after two days.
"""

from dataclasses import asdict, dataclass, field
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction

from catalog.media import bell, files, multipart, storage
from catalog.models import Beat, Deliverable, FileType

SALT = "catalog.media.uploads"
TICKET_LIVES_S = 60 * 60 * 24
IS_THERE = "is-there"  # in place of an ETag: the parts were put together before, and are asked for no more


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
    size_bytes: int
    part_bytes: int


@dataclass(frozen=True, slots=True)
class Begun:
    """What the browser needs: a ticket to finish with, an address for each part, ETags of those that are there."""

    ticket: str
    part_bytes: int
    urls: tuple[str, ...]
    etags: dict[int, str] = field(default_factory=dict)


def begin(beat: Beat, file_type: str, *, name: str, size_bytes: int, user_id: int, earlier: str = "") -> Begun:
    """Open an upload, or go on with that of the ticket ``earlier`` if it is the same file and still there.

    Raises UploadRefusedError for a type or size that would be refused anyway.
    """
    if file_type not in FileType.values:
        raise UploadRefusedError("A beat has an MP3, a WAV and stems, and no other files.")
    kind = FileType(file_type)
    if size_bytes < 1:
        raise UploadRefusedError("The file is empty.")
    if size_bytes > files.MAX_BYTES[kind]:
        raise UploadRefusedError(f"The file has {size_bytes >> 20} MB; {files.MAX_BYTES[kind] >> 20} MB is the most.")
    if earlier and (begun := _go_on(earlier, Ticket(user_id, beat.pk, file_type, "", "", name[-255:], size_bytes, 0))):
        return begun
    key = storage.new_private_key()
    upload_id = multipart.open_upload(key, files.CONTENT_TYPES[kind])
    ticket = Ticket(user_id, beat.pk, file_type, key, upload_id, name[-255:], size_bytes, multipart.PART_BYTES)
    return _begun(ticket, {})


def _go_on(earlier: str, asked: Ticket) -> Begun | None:
    """The upload of an earlier ticket with what is there of it; None if it is of another file, or gone."""
    try:
        found = read(earlier, user_id=asked.user_id, beat_id=asked.beat_id)
    except UploadRefusedError:
        return None
    if (found.file_type, found.name, found.size_bytes) != (asked.file_type, asked.name, asked.size_bytes):
        return None
    made = Deliverable.objects.filter(storage_key=found.key).first()
    if made is not None and made.state == Deliverable.State.REFUSED:
        return None
    etags = multipart.arrived(found.key, found.upload_id, found.size_bytes, found.part_bytes)
    if etags is not None:
        return _begun(found, etags)
    if made is None:
        return None
    begun = _begun(found, {})  # finished, but the browser never heard of it
    return Begun(begun.ticket, begun.part_bytes, begun.urls, dict.fromkeys(range(1, len(begun.urls) + 1), IS_THERE))


def _begun(ticket: Ticket, etags: dict[int, str]) -> Begun:
    urls = multipart.addresses(ticket.key, ticket.upload_id, ticket.size_bytes, ticket.part_bytes)
    return Begun(signing.dumps(asdict(ticket), salt=SALT, compress=True), ticket.part_bytes, urls, etags)


def read(ticket: str, *, user_id: int, beat_id: int) -> Ticket:
    """The ticket of this person and beat; raises UploadRefusedError for any other."""
    try:
        found = Ticket(**signing.loads(ticket, salt=SALT, max_age=TICKET_LIVES_S))
    except (signing.BadSignature, TypeError) as error:  # TypeError: of another version of the shop
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
    except IntegrityError:  # finished before, or begun to: keys are unique
        return _finish_again(ticket, etags)
    multipart.complete(ticket.key, ticket.upload_id, etags)
    release(file, claim)
    return file


def _finish_again(ticket: Ticket, etags: list[str]) -> Deliverable:
    """The file of an earlier try; where that ended before its parts were put together, they are now."""
    file = Deliverable.objects.get(storage_key=ticket.key)
    claim = file.lease if file.attempts == 0 else None  # a check counts its attempts: that claim is not ours
    if claim is not None and (multipart.complete(ticket.key, ticket.upload_id, etags) or _has_arrived(ticket.key)):
        release(file, claim)
    return file


def _has_arrived(key: str) -> bool:
    try:
        storage.private_size(key)
    except storage.MissingObjectError:
        return False
    return True


def abort(ticket: Ticket) -> None:
    """Forget an upload; a finished or forgotten one is fine."""
    multipart.forget(ticket.key, ticket.upload_id)


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
