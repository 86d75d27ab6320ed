"""Files of an import on their way from the browser into the private bucket; what is there is not sent again."""

from dataclasses import dataclass, field

from catalog.importing import batches, folder, making
from catalog.importing.batches import ImportRefusedError
from catalog.media import files, multipart, storage
from catalog.models import FileType, ImportBatch, ImportFile

IS_THERE = "is-there"  # in place of an ETag: the file arrived before


@dataclass(frozen=True, slots=True)
class Begun:
    """What ``uploading.js`` needs: a ticket to finish with, an address for each part, ETags of those that are there."""

    ticket: str
    part_bytes: int
    urls: tuple[str, ...]
    etags: dict[int, str] = field(default_factory=dict)


def begin(batch: ImportBatch, path: str, size_bytes: int) -> Begun:
    """Open the upload of a file, or go on with it; raises ImportRefusedError for what would be refused anyway."""
    kind = folder.type_of(path)
    most = files.MAX_BYTES[FileType(kind)] if kind in FileType.values else making.MAX_COVER_BYTES
    if size_bytes > most:
        raise ImportRefusedError(f"“{path}” has {size_bytes >> 20} MB; {most >> 20} MB is the most.")
    file = batches.add_file(batch, path, size_bytes)
    if file is None:
        raise ImportRefusedError(f"“{path}” is a file of the system, and no beat's.")
    etags = (
        multipart.arrived(file.storage_key, file.upload_id, size_bytes, multipart.PART_BYTES)
        if file.upload_id
        else None
    )
    if not file.is_stored and etags is None:
        file.upload_id = multipart.open_upload(file.storage_key, batches.CONTENT_TYPES[file.type])
        file.save(update_fields=["upload_id"])
    urls = multipart.addresses(file.storage_key, file.upload_id, size_bytes, multipart.PART_BYTES)
    if file.is_stored:
        etags = dict.fromkeys(range(1, len(urls) + 1), IS_THERE)
    return Begun(str(file.pk), multipart.PART_BYTES, urls, dict(etags or {}))


def finish(batch: ImportBatch, ticket: str, etags: list[str]) -> ImportFile:
    """Put the parts together; asked again, the same. Raises ImportRefusedError if they don't make the file."""
    file = _file(batch, ticket)
    if file.is_stored:
        return file
    multipart.complete(file.storage_key, file.upload_id, etags)  # False as well if it was done, and nobody heard of it
    try:
        is_whole = storage.private_size(file.storage_key) == file.size_bytes
    except storage.MissingObjectError:
        is_whole = False
    if not is_whole:
        raise ImportRefusedError(f"“{file.path}” did not arrive whole. Choose it again.")
    file.is_stored = True
    file.save(update_fields=["is_stored"])
    return file


def abort(batch: ImportBatch, ticket: str) -> None:
    """Forget a file that isn't wanted any more."""
    file = _file(batch, ticket)
    if not file.is_stored:
        multipart.forget(file.storage_key, file.upload_id)
        file.delete()


def _file(batch: ImportBatch, ticket: str) -> ImportFile:
    file = batch.files.filter(pk=int(ticket)).first() if ticket.isascii() and ticket.isdigit() else None
    if file is None:
        raise ImportRefusedError("This file belongs to another import. Choose it again.")
    return file
