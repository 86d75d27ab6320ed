"""Uploads and work for tests of the media queue."""

from django.conf import settings

from catalog import jobs
from catalog.media import files, storage
from catalog.models import BeatPage, Deliverable, Preview, StemPreviews


def upload(page: BeatPage, file_type: str, content: bytes, name: str = "beat.wav") -> Deliverable:
    """Put ``content`` into the private bucket and have it checked."""
    key = storage.new_private_key()
    storage.s3().put_object(Bucket=settings.AWS_STORAGE_BUCKET_NAME, Key=key, Body=content)
    return files.add_file(page.beat, file_type, key=key, original_name=name)


def is_stored(key: str) -> bool:
    """There is an object under this private key."""
    try:
        storage.private_size(key)
    except storage.MissingObjectError:
        return False
    return True


def work_off() -> None:
    """Do all that waits, as workers would, here."""
    while True:
        waiting = [
            *Deliverable.objects.filter(state="uploaded").values_list("pk", flat=True),
            *Preview.objects.filter(state="pending").values_list("pk", flat=True),
            *StemPreviews.objects.filter(state="pending").values_list("pk", flat=True),
        ]
        if not waiting:
            return
        for pk in Deliverable.objects.filter(state="uploaded").values_list("pk", flat=True):
            jobs.prepare_deliverable(pk)
        for pk in Preview.objects.filter(state="pending").values_list("pk", flat=True):
            jobs.render_preview(pk)
        for pk in StemPreviews.objects.filter(state="pending").values_list("pk", flat=True):
            jobs.render_stem_previews(pk)
